-- name: extensions
-- Installed extensions.
select json_agg(q) from (
  select
    x.extname as name,
    x.extversion as version,
    n.nspname as schema,
    obj_description(x.oid, 'pg_extension') as comment
  from pg_extension x
  join pg_namespace n on n.oid = x.extnamespace
) q
