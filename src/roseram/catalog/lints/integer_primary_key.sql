-- name: integer_primary_key
-- title: A primary key can run out of numbers
-- why: int4 ends at 2147483647 (smallint at 32767); widening it later rewrites the table under a lock
-- level: INFO
select
  c.oid::regclass || '.' || quote_ident(a.attname) as object,
  'the key column is ' || format_type(a.atttypid, null) as detail,
  format('alter table %s alter column %I type bigint', c.oid::regclass, a.attname) as remedy
from pg_constraint con
join pg_class c on c.oid = con.conrelid and not c.relispartition
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
join pg_attribute a on a.attrelid = c.oid and a.attnum = any (con.conkey)
where con.contype = 'p'
  and a.atttypid in ('int4'::regtype, 'int2'::regtype)
  -- a key that is a foreign key as well is as wide as the table it leads to
  and not exists (
    select from pg_constraint f
    where f.conrelid = c.oid and f.contype = 'f' and a.attnum = any (f.conkey)
  )
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
