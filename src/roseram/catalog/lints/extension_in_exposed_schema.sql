-- name: extension_in_exposed_schema
-- title: An extension lives in an exposed schema
-- why: its functions become part of the API, and its names get in the way of yours
-- level: WARN
select
  x.extname as object,
  'installed in schema ' || quote_ident(n.nspname) as detail,
  case when x.extrelocatable
    then format('create schema if not exists extensions; alter extension %I set schema extensions', x.extname)
    else format('drop extension %I; create extension %1$I schema extensions', x.extname)
  end as remedy
from pg_extension x
join pg_namespace n on n.oid = x.extnamespace and n.nspname = any (:schemas)
