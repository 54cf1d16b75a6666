-- name: column_without_comment
-- title: A column has no comment
-- why: the comment is the documentation that people and generated types see
-- level: INFO
select
  c.oid::regclass || '.' || quote_ident(a.attname) as object,
  'no comment' as detail,
  format('comment on column %s.%I is ''...''', c.oid::regclass, a.attname) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relkind in ('r', 'p', 'f') and not c.relispartition
  and col_description(c.oid, a.attnum) is null
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
