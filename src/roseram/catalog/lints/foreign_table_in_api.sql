-- name: foreign_table_in_api
-- title: The API shows a foreign table
-- why: a foreign table has no row-level security: whoever may select sees all of it
-- level: WARN
select
  c.oid::regclass::text as object,
  'a foreign table that API roles may read' as detail,
  format('revoke all on %s from public, anon, authenticated', c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where c.relkind = 'f'
  and exists (
    select from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
    where a.privilege_type = 'SELECT'
      and (a.grantee = 0 or pg_get_userbyid(a.grantee) = any (:api_roles))
  )
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
