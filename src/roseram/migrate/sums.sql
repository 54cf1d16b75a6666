-- name: settle
-- One text for each value, whatever the settings of the two servers.
select set_config('search_path', '', true), set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
  set_config('IntervalStyle', 'postgres', true), set_config('extra_float_digits', '1', true),
  set_config('bytea_output', 'hex', true), set_config('lc_monetary', 'C', true), set_config('xmlbinary', 'base64', true),
  set_config('row_security', 'off', true), set_config('statement_timeout', '0', true), set_config('jit', 'off', true)

-- name: columns
-- The columns of a table in their order; no row where there is no such table.
select a.attname as name
from pg_attribute a where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum

-- name: exists
-- Whether there is such a table; it may have no columns.
select to_regclass($1) is not null

-- name: sums
-- Rows, the sum over whole rows, and per column how many values there are and their sum: none depends on the order of rows.
select count(*) as rows, {row} as whole, array[{counts}]::bigint[] as counts, array[{sums}]::text[] as sums from {table} t

-- name: sum
-- The sum of the first 60 bits of the MD5 of each value's text.
coalesce(sum(('x' || left(md5({text}), 15))::bit(60)::bigint::numeric), 0)::text
