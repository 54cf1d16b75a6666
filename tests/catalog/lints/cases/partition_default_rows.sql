-- name: setup
create table logs (at date) partition by range (at);
create table logs_rest partition of logs default;
create table logs_1 partition of logs for values from ('2024-01-01') to ('2025-01-01');

-- name: fault
insert into logs values ('2030-01-01');

-- name: fix
delete from logs;

-- name: near_miss
insert into logs values ('2024-05-05');
