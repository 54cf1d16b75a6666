-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
grant select on pages to public;

-- name: fix
revoke all on pages from public;

-- name: near_miss
grant select on pages to anon;
grant usage on schema public to public;
create function f() returns int language sql as 'select 1';
