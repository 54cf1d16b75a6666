-- name: policy_without_rls
-- title: Policies exist, but row-level security is off
-- why: the policies look like protection and do nothing
-- level: ERROR
select
  c.oid::regclass::text as object,
  'these policies do nothing: ' || string_agg(quote_ident(p.polname), ', ' order by p.polname) as detail,
  format('alter table %s enable row level security', c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
join pg_policy p on p.polrelid = c.oid
where not c.relrowsecurity
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
group by c.oid
