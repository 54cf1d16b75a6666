-- name: prepare
-- Makes Postgres print expressions the same way everywhere, and plan these queries without the
-- compiler (which would take longer than they do). Undone when the transaction is left.
select
  set_config('search_path', '', true),
  set_config('quote_all_identifiers', 'off', true),
  set_config('DateStyle', 'ISO, YMD', true),
  set_config('IntervalStyle', 'postgres', true),
  set_config('TimeZone', 'UTC', true),
  set_config('extra_float_digits', '1', true),
  set_config('bytea_output', 'hex', true),
  set_config('standard_conforming_strings', 'on', true),
  set_config('jit', 'off', true)

-- name: schema_oids
-- The schemas to read: those named in $1, or with null all that are not Postgres's own.
select coalesce(array_agg(oid), '{}')
from pg_namespace
where case
  when $1::text[] is not null then nspname = any ($1::text[])
  else nspname !~ '^pg_' and nspname <> 'information_schema'
end

-- name: server_version
select current_setting('server_version_num')::int
