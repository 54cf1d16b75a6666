-- name: table_without_comment
-- title: A table has no comment
-- why: the comment is the documentation that people and generated types see
-- level: INFO
select
  c.oid::regclass::text as object,
  'no comment' as detail,
  format('comment on %s %s is ''...''',
    case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end,
    c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
  and obj_description(c.oid, 'pg_class') is null
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
