-- name: rls_disabled
-- title: Row-level security is off on an exposed table
-- why: whoever reaches the API with a grant on the table reads and writes every row of every tenant
-- level: ERROR
select
  c.oid::regclass::text as object,
  'row-level security is off' as detail,
  format('alter table %s enable row level security', c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where c.relkind in ('r', 'p') and not c.relispartition and not c.relrowsecurity
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
