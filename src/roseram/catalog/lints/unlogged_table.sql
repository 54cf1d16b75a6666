-- name: unlogged_table
-- title: A table is unlogged
-- why: after a crash it is empty, and it is missing on every replica
-- level: WARN
select
  c.oid::regclass::text as object,
  'the table is unlogged' as detail,
  format('alter table %s set logged', c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where c.relkind in ('r', 'p') and c.relpersistence = 'u'
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
