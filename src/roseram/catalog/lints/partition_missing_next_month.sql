-- name: partition_missing_next_month
-- title: No partition is ready for next month
-- why: from the first of the month every insert fails, or falls into the default partition
-- level: WARN
select
  c.oid::regclass::text as object,
  coalesce('the last partition ends at ' || max(b.upper), 'there is no partition with an end') as detail,
  format('create table ... partition of %s for values from (...) to (...)', c.oid::regclass) as remedy
from pg_partitioned_table pt
join pg_class c on c.oid = pt.partrelid
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
join pg_attribute a on a.attrelid = c.oid and a.attnum = pt.partattrs[0]
join pg_inherits i on i.inhparent = c.oid
join pg_class child on child.oid = i.inhrelid
cross join lateral (select pg_get_expr(child.relpartbound, child.oid)) e (bounds)
cross join lateral (select substring(e.bounds from ' TO \(''([^'']*)''')::timestamptz) b (upper)
where pt.partstrat = 'r'
  and a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)
group by c.oid
having coalesce(max(b.upper) <= date_trunc('month', now()) + interval '1 month', true)
  and not bool_or(e.bounds ~ ' TO \(MAXVALUE')
