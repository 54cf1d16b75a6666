-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
create unlogged table cache (id int);

-- name: fix
alter table cache set logged;

-- name: near_miss
create temporary table mine (id int);
