-- name: setup
create view between_ with (security_invoker) as select id, email from auth.users;

-- name: fault
create view people as select email from between_;
grant select on people to authenticated;

-- name: fix
revoke all on people from authenticated;

-- name: near_miss
-- shows what the caller may read of auth.users: nothing
create view mine with (security_invoker) as select email from between_;
grant select on mine, between_ to authenticated;
create view others as select 1 as email;
grant select on others to anon;
grant select on people to service_role;
