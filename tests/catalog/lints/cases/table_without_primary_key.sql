-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);

-- name: fault
create table notes (id int not null unique);

-- name: fix
alter table notes add primary key (id);

-- name: near_miss
create table logs (at date primary key) partition by range (at);
create table logs_1 partition of logs default;
create view v as select 1 as id;
create schema hidden; create table hidden.t (id int);
