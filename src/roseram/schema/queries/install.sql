-- name: installation
-- What is installed; asked only where the table is there.
select version, checksum, program, installed_at from roseram.installation

-- name: has_installation
-- Whether this database has Roseram's installation record.
select to_regclass('roseram.installation') is not null

-- name: foreign_objects
-- What stands in the way of an installation: everything in `public` and `roseram` that belongs to no extension. At most 20.
select kind || ' ' || name as object from (
  select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
      when 'f' then 'foreign table' else 'table' end as kind,
    n.nspname || '.' || c.relname as name, c.oid, 'pg_class'::regclass as catalog
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'roseram') and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  union all
  select 'function', n.nspname || '.' || p.proname, p.oid, 'pg_proc'::regclass
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('public', 'roseram')
  union all
  select 'type', n.nspname || '.' || t.typname, t.oid, 'pg_type'::regclass
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where n.nspname in ('public', 'roseram') and t.typtype in ('e', 'd', 'r')
) found
where not exists (select from pg_depend d
  where d.classid = found.catalog and d.objid = found.oid and d.deptype = 'e')
order by 1 limit 20

-- name: record
-- Writes down what was installed.
insert into roseram.installation (version, checksum, program) values ($1, $2, $3)
on conflict (only_row) do update
set version = excluded.version, checksum = excluded.checksum, program = excluded.program, installed_at = now()

-- name: tell
-- A data API that serves the database reads the schema again.
notify pgrst, 'reload schema'

-- name: quiet
-- `drop ... if exists` and `create ... if not exists` say so each time; nobody reads it. A statement of ours may take its time.
select set_config('client_min_messages', 'warning', true), set_config('statement_timeout', '0', true)
