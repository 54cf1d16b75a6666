-- name: timestamp_without_time_zone
-- title: A time without time zone
-- why: the same value means another moment for each client's time zone
-- level: WARN
select
  c.oid::regclass || '.' || quote_ident(a.attname) as object,
  'its type is ' || format_type(a.atttypid, a.atttypmod) as detail,
  format('alter table %s alter column %I type timestamptz using %2$I at time zone ''UTC''',
    c.oid::regclass, a.attname) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p', 'f') and not c.relispartition
  and a.atttypid in ('timestamp'::regtype, 'timestamp[]'::regtype)
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
