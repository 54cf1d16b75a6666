-- name: roles
-- The server's roles, without Postgres's own.
select json_agg(q) from (
  select
    r.rolname as name,
    r.rolcanlogin as login,
    r.rolsuper as superuser,
    r.rolbypassrls as bypass_rls,
    r.rolinherit as inherit,
    r.rolcreaterole as create_role,
    r.rolcreatedb as create_database,
    r.rolreplication as replication,
    nullif(r.rolconnlimit, -1) as connection_limit,
    array(select o from unnest(r.rolconfig) o order by o) as config,
    array(
      -- since Postgres 16 a membership may be granted more than once, by different roles
      select json_build_object('role', g.rolname, 'admin', bool_or(m.admin_option))
      from pg_auth_members m join pg_roles g on g.oid = m.roleid
      where m.member = r.oid
      group by g.rolname
      order by g.rolname collate "C"
    ) as member_of
  from pg_roles r
  where r.rolname !~ '^pg_'
) q
