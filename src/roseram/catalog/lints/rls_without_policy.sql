-- name: rls_without_policy
-- title: Row-level security is on, but there is no policy
-- why: the API's roles may ask for the table's rows and never see one; where that is meant, revoke what they were granted
-- level: INFO
select
  c.oid::regclass::text as object,
  'granted to the API, and no policy lets anybody in' as detail,
  format('create policy ... on %s for select to authenticated using (...)', c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where c.relkind in ('r', 'p') and not c.relispartition and c.relrowsecurity
  and not exists (select from pg_policy p where p.polrelid = c.oid)
  -- without a grant nobody can ask: that is a table of the server's own, and said so twice
  and exists (
    select from (
      select * from aclexplode(coalesce(c.relacl, acldefault('r', c.relowner)))
      union all
      select x.* from pg_attribute a cross join aclexplode(a.attacl) x where a.attrelid = c.oid
    ) g
    where g.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
      and (g.grantee = 0 or pg_get_userbyid(g.grantee) = any (:api_roles))
  )
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
