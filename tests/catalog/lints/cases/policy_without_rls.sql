-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
create policy p on pages to authenticated using (false);
create policy q on pages to anon using (false);

-- name: fix
alter table pages enable row level security;

-- name: near_miss
create table other (id int);
create schema hidden; create table hidden.t (id int);
create policy p on hidden.t using (true);
