-- name: save
-- The caller's own row; row-level security lets nobody write another's.
insert into public.user_sessions (user_id, credentials) values ($1, $2)
on conflict (user_id) do update set credentials = excluded.credentials
returning updated_at

-- name: load
select credentials, updated_at from public.user_sessions where user_id = $1
