-- name: rls_disabled_partition
-- title: A partition can be reached past its parent's policies
-- why: policies of the parent hold for queries on the parent only; with a grant on the partition itself all its rows are open
-- level: ERROR
select
  c.oid::regclass::text as object,
  'row-level security is off on the partition, and API roles have grants on it' as detail,
  format('alter table %s enable row level security', c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where c.relkind in ('r', 'p') and c.relispartition and not c.relrowsecurity
  and exists (
    select from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a
    where a.grantee = 0 or pg_get_userbyid(a.grantee) = any (:api_roles)
  )
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
