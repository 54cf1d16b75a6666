-- name: sizes
-- Estimated rows (-1: never analyzed) and bytes of tables, in the order they were asked for; a partitioned table is the sum
-- of its parts.
select
  case when c.relkind = 'p' then -1 else c.reltuples::bigint end as estimate,
  coalesce((select sum(pg_total_relation_size(t.relid)) from pg_partition_tree(c.oid) t), pg_total_relation_size(c.oid))::bigint
    as bytes
from unnest($1::text[]) with ordinality wanted (name, place)
join pg_class c on c.oid = to_regclass(wanted.name)
order by wanted.place

-- name: blockers
-- What this role may not do, and the statement by which an administrator allows it.
select 'database ' || current_database() as object, current_user || ' may not create schemas in it' as sentence,
  format('grant create on database %I to %I;', current_database(), current_user) as sql
where not has_database_privilege(current_database(), 'create')
union all
select n.nspname || '.' || c.relname, 'it belongs to ' || pg_get_userbyid(c.relowner) || ', not to ' || current_user,
  format('alter %s %I.%I owner to %I;', case c.relkind when 'v' then 'view' when 'm' then 'materialized view'
    when 'f' then 'foreign table' else 'table' end, n.nspname, c.relname, current_user)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname in ('public', 'roseram') and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and not pg_has_role(current_user, c.relowner, 'member')
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
union all
select n.nspname || '.' || c.relname, 'its policies apply to its owner, too: rows could be overlooked',
  format('alter table %I.%I no force row level security;', n.nspname, c.relname)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relrowsecurity and c.relforcerowsecurity
  and not (select rolsuper or rolbypassrls from pg_roles where rolname = current_user)
union all
select 'schema public', current_user || ' may not create tables in it',
  format('grant create on schema public to %I;', current_user)
where not has_schema_privilege('public', 'create')
union all
select 'auth.users', current_user || ' may not read it', format('grant select on auth.users to %I;', current_user)
where to_regclass('auth.users') is not null and not has_table_privilege('auth.users', 'select')
order by 1

-- name: time_zone
-- Whether the server knows a time zone; the usual one without a look at its files.
select $1::text = 'UTC' or exists (select from pg_timezone_names where lower(name) = lower($1))
