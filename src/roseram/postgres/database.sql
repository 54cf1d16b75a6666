-- name: set_identity
-- Everything that row-level security and name lookup depend on, in one round trip and only until
-- the transaction ends (the third argument). A plan that suits one person may be bad for the next
-- one on the same connection (see roseram.wide_floor), so none is kept. (That of a statement without
-- any parameter is kept all the same: give it one, like `limit $1`.)
select
    set_config('role', $1, true),
    set_config('request.jwt.claims', $2, true),
    set_config('search_path', $3, true),
    set_config('plan_cache_mode', 'force_custom_plan', true);

-- name: reset_session
-- What a session must not carry over to the next user of its pooled connection. RESET ALL leaves
-- the role alone, so it is named.
select pg_advisory_unlock_all();
close all;
unlisten *;
reset role;
reset all;

-- name: is_read_only
-- A replica, or a database or user that is set to read only.
select
    pg_is_in_recovery() as replica,
    current_setting('default_transaction_read_only')::boolean as configured;

-- name: lock_session
-- The lock may be waited for as long as it takes, and is held as long as the work takes.
select
    set_config('statement_timeout', '0', false),
    set_config('lock_timeout', '0', false),
    set_config('idle_in_transaction_session_timeout', '0', false);

-- name: lock
select pg_advisory_lock($1::bigint);

-- name: try_lock
select pg_try_advisory_lock($1::bigint);

-- name: lock_holder
-- A bigint key is stored as two halves, marked by objsubid 1. The lock's connection is opened for
-- it, so backend_start is when it was taken (null where we may not see other users' sessions).
select activity.pid, activity.application_name, activity.backend_start
from pg_locks as held
join pg_stat_activity as activity using (pid)
where held.locktype = 'advisory'
    and held.granted
    and held.database = (select oid from pg_database where datname = current_database())
    and held.classid::bigint = ($1::bigint >> 32) & 4294967295
    and held.objid::bigint = $1::bigint & 4294967295
    and held.objsubid = 1
limit 1;
