-- name: partition_default_rows
-- title: A default partition holds rows
-- why: a partition was missing when they came; adding it now fails until they are moved, after a full scan
-- level: WARN
select
  c.oid::regclass::text as object,
  'rows are in the default partition' as detail,
  'move the rows: detach it, add the missing partitions, insert the rows into the parent' as remedy
from pg_partitioned_table pt
join pg_class c on c.oid = pt.partdefid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where c.relkind = 'r'
  and pg_relation_size(c.oid) > 0
  -- Pages may be empty: look for a row where we may. ts_stat is the one function of every build that
  -- runs a query given as text, which a table known by its oid needs.
  and case when has_table_privilege(c.oid, 'SELECT') then exists (
    select from ts_stat(format('select ''found''::tsvector from %s limit 1', c.oid::regclass))
  ) else true end
