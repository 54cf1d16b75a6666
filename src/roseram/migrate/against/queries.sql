-- name: written
-- How many rows of a unified table somebody wrote after the switch.
select count(*) {rows} where {condition}

-- name: untouched
-- The rows of a unified table that nobody wrote after the switch, in the place of the table.
(select q.* {rows} where not ({condition}))

-- name: rows
-- A table with the whole number of each row's transaction: a row shows the lower half of a number that is below the next one.
from {table} q, pg_snapshot_xmax(pg_current_snapshot()) next_one,
  lateral (select (next_one::text::bigint >> 32 << 32) + q.xmin::text::bigint as number) w,
  lateral (select case when w.number < next_one::text::bigint then w.number else w.number - (1::bigint << 32) end as number) x

-- name: condition
-- Whether a row was written after the switch: its snapshot does not see the transaction, which is none of the migration's own.
x.number > 2 and not pg_visible_in_snapshot(x.number::text::xid8, {horizon}::pg_snapshot) and x.number::text <> all ({own}::text[])

-- name: settle
-- For the length of the comparison, as when the rows were copied.
select set_config('search_path', '', true), set_config('statement_timeout', '0', true), set_config('jit', 'off', true),
  set_config('client_min_messages', 'warning', true), set_config('work_mem', '64MB', true),
  set_config('row_security', 'off', true), set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),
  set_config('IntervalStyle', 'postgres', true), set_config('extra_float_digits', '1', true),
  set_config('bytea_output', 'hex', true)

-- name: who
-- The running server and the database: the same twice is one database.
select pg_postmaster_start_time(), current_database()

-- name: schema
-- Whether the archive is there still.
select to_regnamespace($1) is not null

-- name: quarantined
-- What each flow has in quarantine: rows that wait, rows that were put back, and per column values that were left out.
select flow, kind, column_name, count(*) filter (where restored_at is null) as waiting, count(restored_at) as restored
from roseram.quarantine where migration_id = $1 group by 1, 2, 3

-- name: unarrived
-- Keys of a few rows of a flow that are neither in the target nor in quarantine.
select x.key::text from (select {key} as key, {there} is null as gone {rows}) x
where x.gone and not exists (select from roseram.quarantine q
  where q.migration_id = $1 and q.kind = 'row' and q.flow = $2 and q.source_key = x.key)
limit 5

-- name: type
-- The type of a column of a unified table.
select format_type(a.atttypid, -1) from pg_attribute a
where a.attrelid = to_regclass($1) and a.attname = $2 and not a.attisdropped

-- name: ids
-- The key of each row of an old table, and the id by which it is known, as text.
select ({id})::text as id, {key}::text as key from {table} s

-- name: present
-- Of these old ids ($1, and the keys of their rows: $2) of a table ($3): which are the {column} of a row of the target ($4,
-- {target}), and which wait in quarantine for the flow $5 of the migration $6. An id is the one that was given to it, else
-- itself where it is a uuid.
with old as (
  select o.id, o.key::jsonb as key,
    coalesce(l.new_id, case when o.id ~* '^[0-9a-f]{{8}}-([0-9a-f]{{4}}-){{3}}[0-9a-f]{{12}}$' then o.id::uuid end) as target
  from unnest($1::text[], $2::text[]) o (id, key)
  left join roseram.legacy_ids l on l.source_table = $3 and l.old_id = o.id and l.target_table = $4
), judged as (
  select old.key, old.target is null as unknown, exists (select from {target} t where t.{column} = old.target) as there,
    exists (select from roseram.quarantine q where q.migration_id = $6 and q.kind = 'row' and q.flow = $5
      and q.source_key = old.key and q.restored_at is null) as waits
  from old
)
select count(*) filter (where there and not waits) as arrived, count(*) filter (where waits) as waiting,
  count(*) filter (where unknown and not waits) as unknown,
  count(*) filter (where not there and not waits and not unknown) as gone,
  (array_agg(key::text) filter (where not there and not waits and not unknown))[1:5] as examples
from judged

-- name: count
-- Rows of a table.
select count(*) from {table}

-- name: remember
-- The result of the last comparison stands in the migration's report.
update roseram.migrations set report = coalesce(report, '{}') || jsonb_build_object('against', $2::jsonb) where id = $1
