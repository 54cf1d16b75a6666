-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
create table notes (id serial primary key);

-- name: fix
alter table notes alter id type bigint;

-- name: near_miss
create table numbers (id bigint primary key, n int unique);
create table small (id int not null);
alter table notes alter id type bigint;
create table countries (code text primary key);
