-- name: setup
create foreign data wrapper nowhere;
create server nowhere foreign data wrapper nowhere;
create foreign table far (id int) server nowhere;

-- name: fault
grant select on far to authenticated;

-- name: fix
revoke all on far from authenticated;

-- name: near_miss
create table near (id int);
grant select on near to authenticated;
grant select on far to service_role;
