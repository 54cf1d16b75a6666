-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);
alter table pages enable row level security;

-- name: fault
create table open (id int);

-- name: fix
alter table open enable row level security;

-- name: near_miss
-- not exposed; a foreign table cannot have it; a partition whose parent has it
create schema hidden; create table hidden.open (id int);
create table logs (at date) partition by range (at);
alter table logs enable row level security;
create table logs_1 partition of logs default;
create extension citext;
