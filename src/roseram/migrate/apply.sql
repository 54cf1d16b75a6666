-- name: settle
-- The session of a migrator: names with their schema, no time limits, memory for sorting, and one plan for each statement's values.
select set_config('search_path', '', false), set_config('statement_timeout', '0', false),
  set_config('lock_timeout', '0', false), set_config('idle_in_transaction_session_timeout', '0', false),
  set_config('client_min_messages', 'warning', false), set_config('jit', 'off', false),
  set_config('work_mem', '64MB', false), set_config('maintenance_work_mem', '256MB', false),
  set_config('plan_cache_mode', 'force_custom_plan', false), set_config('synchronous_commit', 'off', false),
  set_config('row_security', 'off', false), set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false),
  set_config('IntervalStyle', 'postgres', false), set_config('extra_float_digits', '1', false)

-- name: settle_prepare
-- The schema's own SQL is written for the usual search path.
select set_config('search_path', 'public', false)

-- name: platform_missing
-- Schemas that the preparation makes, so that a rollback can take them away.
select array(select name from unnest(array['auth', 'storage', 'pgrst']) name where to_regnamespace(name) is null)

-- name: quarantined
-- Entries of a migration that wait.
select count(*) from roseram.quarantine where migration_id = $1 and restored_at is null

-- name: addresses
-- An address that changed while its profile was being copied.
update public.profiles p set email = u.email from auth.users u where u.id = p.id and u.email is distinct from p.email and u.email is not null
