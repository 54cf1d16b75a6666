-- name: settle
-- For the length of the counting: nothing of the operator's settings changes what is counted.
select set_config('search_path', '', true), set_config('statement_timeout', '0', true), set_config('jit', 'off', true),
  set_config('client_min_messages', 'warning', true), set_config('work_mem', '64MB', true),
  set_config('row_security', 'off', true), set_config('TimeZone', 'UTC', true)

-- name: no_accounts
-- Stands for auth.users where there is no such table yet.
create temporary table "~accounts of auth" (
  id uuid, email text, created_at timestamptz, updated_at timestamptz, raw_user_meta_data jsonb) on commit drop
