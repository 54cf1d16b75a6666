-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
create view v as select id from pages;

-- name: fix
alter view v set (security_invoker = on);

-- name: near_miss
create view w with (security_invoker, security_barrier) as select id from pages;
create schema hidden; create view hidden.v as select id from pages;
create materialized view m as select id from pages;
