-- name: grant_to_public
-- title: Everybody is granted something
-- why: a grant to public reaches every role there is and will be, and is easily overlooked
-- level: WARN
select
  c.oid::regclass::text as object,
  'public has ' || string_agg(distinct g.privilege, ', ') as detail,
  format('revoke all on %s %s from public',
    case c.relkind when 'S' then 'sequence' else 'table' end, c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
cross join lateral (
  select a.privilege_type from aclexplode(c.relacl) a where a.grantee = 0
  union all
  select a.privilege_type || ' of ' || quote_ident(t.attname)
  from pg_attribute t, aclexplode(t.attacl) a
  where t.attrelid = c.oid and t.attnum > 0 and a.grantee = 0
) g (privilege)
where not exists (
  select from pg_depend e
  where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
)
group by c.oid, c.relkind
union all
select
  quote_ident(n.nspname), 'public may create objects in the schema',
  format('revoke create on schema %I from public', n.nspname)
from pg_namespace n
where n.nspname = any (:schemas)
  and exists (
    select from aclexplode(n.nspacl) a where a.grantee = 0 and a.privilege_type = 'CREATE'
  )
