-- name: definer_view
-- title: A view reads with its owner's rights
-- why: without security_invoker the owner's rights apply: row-level security of the tables below is passed by
-- level: ERROR
select
  c.oid::regclass::text as object,
  'the view is not security_invoker' as detail,
  format('alter view %s set (security_invoker = true)', c.oid::regclass) as remedy
from pg_class c
join pg_namespace n on n.oid = c.relnamespace and n.nspname = any (:schemas)
where c.relkind = 'v'
  and not exists (
    select from unnest(c.reloptions) o
    where lower(o) ~ '^security_invoker=(true|on|yes|1)$'
  )
  and not exists (
    select from pg_depend e
    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e'
  )
