-- name: tables
-- The tables that an application uses now, by their number.
select c.oid, n.nspname as schema, c.relname as name
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') order by 2, 3

-- name: database
-- The number of this database, and where its log is.
select d.oid, pg_current_wal_lsn()::text as place from pg_database d where d.datname = current_database()

-- name: locks
-- Locks that others hold on the application's tables ($2: the old ones, wherever they stand by now) and that keep somebody from
-- something: all but those for reading. Tables in the making stand in no schema that the application uses.
select l.relation as oid, l.mode
from pg_locks l
where l.locktype = 'relation' and l.granted and l.database = $1 and l.pid <> pg_backend_pid() and l.mode <> 'AccessShareLock'
  and (l.relation = any ($2::oid[]) or l.relation in (
    select c.oid from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')))

-- name: disk
-- Bytes of this database, and of what is being sorted beside it.
select pg_database_size(current_database()) as size, (select coalesce(sum(size), 0)::bigint from pg_ls_tmpdir()) as sorting

-- name: log
-- Bytes that were written to the log since.
select pg_wal_lsn_diff(pg_current_wal_lsn(), $1::text::pg_lsn)::bigint

-- name: quarantine
-- Entries of a migration by what is wrong with them, each group with its first three.
with numbered as (
  select q.*, row_number() over (partition by source_table, target_table, kind, column_name, code, reason order by id) as place
  from roseram.quarantine q where q.migration_id = $1
)
select source_table, target_table, kind, column_name, code, reason, count(*) as rows,
  jsonb_agg(jsonb_build_object('key', source_key, 'row', source_row) order by id) filter (where place <= 3) as examples
from numbered group by 1, 2, 3, 4, 5, 6 order by kind, count(*) desc, 1, 2, 4, 6

-- name: estimates
-- Rows of tables as the server estimates them (-1: never counted) and their bytes, in the order they were asked for.
select case when c.relkind = 'p' then -1 else c.reltuples::bigint end as rows, pg_total_relation_size(c.oid) as bytes
from unnest($1::text[]) with ordinality wanted (name, place)
left join pg_class c on c.oid = to_regclass(wanted.name) order by wanted.place
