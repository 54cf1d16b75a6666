-- name: partition_none
-- title: A partitioned table has no partitions
-- why: every insert fails
-- level: WARN
select
  c.oid::regclass::text as object,
  'no partitions' as detail,
  format('create table ... partition of %s for values ...', c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where c.relkind = 'p'
  and not exists (select from pg_inherits i where i.inhparent = c.oid)
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
