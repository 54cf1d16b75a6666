-- name: begin
begin isolation level repeatable read, read only

-- name: rollback
rollback

-- name: savepoint
savepoint roseram_catalog

-- name: rollback_to_savepoint
rollback to savepoint roseram_catalog;
release savepoint roseram_catalog

-- name: settle
-- An empty search path makes Postgres print every name with its schema. The compiler is off because
-- it would take longer than these queries do. All of it ends with the transaction.
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
