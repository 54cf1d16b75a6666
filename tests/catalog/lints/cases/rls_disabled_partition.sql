-- name: setup
create table logs (at date) partition by range (at);
alter table logs enable row level security;
create table logs_1 partition of logs for values from ('2024-01-01') to ('2025-01-01');

-- name: fault
grant select on logs_1 to anon;

-- name: fix
alter table logs_1 enable row level security;

-- name: near_miss
-- granted to nobody of the API
create table logs_2 partition of logs default;
grant select on logs_2 to service_role;
-- a table that is no partition is another lint's business
create table plain (id int); grant select on plain to anon;
