-- name: database_settings
-- What `alter role … [in database …] set pgrst.…` says for the login role; what is said for this
-- database alone wins. ($1: the names that count)
select distinct on (name) substr(name, length('pgrst.') + 1) as name, value
from (
    select
        setdatabase,
        split_part(setting, '=', 1) as name,
        substr(setting, strpos(setting, '=') + 1) as value
    from pg_catalog.pg_db_role_setting
    cross join unnest(setconfig) as setting
    where setrole = (select oid from pg_catalog.pg_roles where rolname = current_user)
        and setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
) as said
where name = any ($1::text[])
order by name, setdatabase desc;

-- name: configured_settings
-- The same names as the pre-config function has just set them, in this transaction.
select substr(name, length('pgrst.') + 1) as name, current_setting(name, true) as value
from unnest($1::text[]) as name
where current_setting(name, true) is not null;

-- name: role_settings
-- What `alter role … set` gives the roles that the login role may become, as far as it may set it
-- for them. A name with a dot that nobody has declared can be set by everybody.
select distinct on (said.role, said.name) said.role, said.name, said.value
from (
    select
        roles.rolname as role,
        own.setdatabase,
        split_part(setting, '=', 1) as name,
        substr(setting, strpos(setting, '=') + 1) as value
    from pg_catalog.pg_db_role_setting as own
    join pg_catalog.pg_roles as roles on roles.oid = own.setrole
    cross join unnest(own.setconfig) as setting
    where own.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
        and roles.rolname <> current_user
        and pg_has_role(current_user, roles.oid, 'member')
) as said
left join pg_catalog.pg_settings as known on known.name = said.name
where case
        when known.name is null then strpos(said.name, '.') > 0 and said.name not like 'pgrst.%'
        else known.context = 'user' or has_parameter_privilege(current_user, said.name, 'set')
    end
order by said.role, said.name, said.setdatabase desc;
