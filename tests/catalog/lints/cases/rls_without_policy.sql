-- name: setup
create table pages (id bigint primary key, organization_id uuid, owner uuid, title text);
grant select on pages to authenticated;

-- name: fault
alter table pages enable row level security;

-- name: fix
create policy p on pages for select to authenticated using (true);

-- name: near_miss
-- a partition gets its parent's; what nobody was granted is the server's own
create table logs (at date) partition by range (at);
create table logs_1 partition of logs default;
alter table logs_1 enable row level security;
grant select on logs_1 to authenticated;
create table own (id int primary key);
alter table own enable row level security;
grant select on own to service_role;
