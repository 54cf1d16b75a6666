-- name: setup
create table keys (id int, key_hash bytea, access_token text);

-- name: fault
grant select on keys to anon;

-- name: fix
alter table keys enable row level security;

-- name: near_miss
-- numbers, times, ids; columns that are not granted; a policy for others
create table usage (tokens int, token_expires_at timestamptz, token_id text, secret_name text);
grant select on usage to anon;
create table half (id int, secret text);
grant select (id) on half to anon;
grant select on half to authenticated;
create policy p on keys for select to authenticated using (true);
create policy w on keys for insert to anon with check (true);
