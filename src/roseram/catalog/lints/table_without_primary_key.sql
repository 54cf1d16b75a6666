-- name: table_without_primary_key
-- title: A table has no primary key
-- why: its rows cannot be told apart: no update or delete through the API, no logical replication
-- level: WARN
select
  c.oid::regclass::text as object,
  'no primary key' as detail,
  format('alter table %s add primary key (...)', c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where c.relkind in ('r', 'p') and not c.relispartition
  and not exists (select from pg_constraint p where p.conrelid = c.oid and p.contype = 'p')
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
