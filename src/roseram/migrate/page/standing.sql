-- name: database
-- The name of this database.
select current_database()

-- name: history
-- Every migration of this database, the newest first.
select id, strategy, section, state, plan_id, archive, program, started_at, applied_at, finished_at, rolled_back_at
from roseram.migrations order by id desc

-- name: quarantine
-- Entries of a migration that wait, by kind.
select count(*) filter (where kind = 'row') as rows, count(*) filter (where kind = 'value') as values
from roseram.quarantine where migration_id = $1 and restored_at is null

-- name: changes
-- Changes of the application that wait to be copied, counted up to a limit.
select count(*) from (select from roseram.migration_changes limit $1) counted

-- name: archive
-- Tables in a schema and what they take.
select count(*) as tables, coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint as bytes
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = $1 and c.relkind in ('r', 'm')

-- name: holder
-- Who is at work on a migration: a bigint key is stored as two halves, marked by objsubid 1.
select a.pid, coalesce(nullif(a.application_name, ''), 'no application name') as application, a.backend_start as since
from pg_locks l join pg_stat_activity a using (pid)
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select oid from pg_database where datname = current_database())
  and l.classid::bigint = ($1::bigint >> 32) & 4294967295 and l.objid::bigint = $1::bigint & 4294967295
limit 1
