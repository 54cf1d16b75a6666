-- What every case may rely on: Supabase's auth schema in small (the roles are made before this).
create schema auth;
create table auth.users (id uuid primary key, email text);
create function auth.uid() returns uuid language sql stable as 'select null::uuid';
create function auth.jwt() returns jsonb language sql stable as 'select null::jsonb';
grant usage on schema auth to anon, authenticated;
