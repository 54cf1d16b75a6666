-- name: present
-- Whether this database has a journal.
select to_regclass('roseram.migrations') is not null

-- name: latest
-- The migration under way, else the last that still stands, else the last.
select id, strategy, section, state, plan::text as plan, plan_id, fingerprint, archive, program, notes, report, started_at,
  applied_at, finished_at, rolled_back_at
from roseram.migrations
order by state = 'running' desc, state in ('running', 'applied') desc, id desc limit 1

-- name: standing
-- Applied migrations whose archives are there, the oldest first.
select id, plan::text as plan from roseram.migrations where state = 'applied' order by id

-- name: begin
-- A migration begins.
insert into roseram.migrations (strategy, section, state, plan, plan_id, fingerprint, archive, program)
values ($1, $2, 'running', $3::jsonb, $4, $5, $6, $7) returning id

-- name: steps
-- Steps that were begun.
select step, position, rows, checksum, started_at, finished_at, seconds from roseram.migration_steps
where migration_id = $1 order by started_at, step

-- name: step_begun
-- A step is begun; once more after a crash.
insert into roseram.migration_steps (migration_id, step, checksum) values ($1, $2, $3)
on conflict (migration_id, step) do update set checksum = excluded.checksum

-- name: step_progress
-- A batch of a long step.
update roseram.migration_steps set position = $3::jsonb, rows = rows + $4, seconds = seconds + $5
where migration_id = $1 and step = $2

-- name: step_done
-- A step is done.
update roseram.migration_steps set finished_at = clock_timestamp(), seconds = seconds + $3
where migration_id = $1 and step = $2

-- name: step_again
-- A copy begins from nothing.
update roseram.migration_steps set position = null, rows = 0, finished_at = null where migration_id = $1 and step = $2

-- name: applied
-- The new tables took over.
update roseram.migrations set applied_at = clock_timestamp() where id = $1

-- name: complete
-- Everything is done.
update roseram.migrations set state = 'applied' where id = $1

-- name: report
-- What became of every row.
update roseram.migrations set report = $2::jsonb where id = $1

-- name: notes
-- What only this database knows.
update roseram.migrations set notes = notes || $2::jsonb where id = $1

-- name: own_write
-- What this transaction writes into the new tables after the switch is the migration's own.
update roseram.migrations
set notes = jsonb_set(notes, '{own}', coalesce(notes -> 'own', '[]') || to_jsonb(pg_current_xact_id()::text)) where id = $1

-- name: undoing
-- Whether a rollback has still to tidy up.
update roseram.migrations set notes = notes || jsonb_build_object('undoing', $2::boolean) where id = $1

-- name: rolled_back
-- It was taken back.
update roseram.migrations set state = 'rolled_back', rolled_back_at = clock_timestamp() where id = $1

-- name: finished
-- The archive is gone.
update roseram.migrations set state = 'finished', finished_at = clock_timestamp() where id = $1

-- name: changes
-- The oldest changes that were written down.
select id, source_table, source_key::text as source_key from roseram.migration_changes order by id limit $1

-- name: changes_done
-- They are copied.
delete from roseram.migration_changes where id = any ($1::bigint[])

-- name: changes_pending
-- How many wait, counted up to a limit.
select count(*) from (select from roseram.migration_changes limit $1) counted

-- name: changed_sources
-- Tables with changes that wait.
select distinct source_table from roseram.migration_changes

-- name: forget_flow
-- Quarantine of a flow that is copied again as a whole.
delete from roseram.quarantine where migration_id = $1 and flow = $2

-- name: forget_keys
-- Quarantine of rows that are copied again.
delete from roseram.quarantine
where migration_id = $1 and source_table = $2 and flow = $3 and source_key in (select jsonb_array_elements($4::jsonb))

-- name: quarantined
-- Entries per flow and kind.
select flow, kind, count(*) as rows, count(distinct source_key) as sources from roseram.quarantine
where migration_id = $1 group by 1, 2

-- name: values_quarantined
-- Values that were left out, per flow and column.
select flow, column_name, count(*) as rows from roseram.quarantine
where migration_id = $1 and kind = 'value' group by 1, 2

-- name: blockers
-- Who holds a lock on these tables.
select a.pid, coalesce(nullif(a.application_name, ''), 'no application name') as application, a.state,
  left(regexp_replace(a.query, '\s+', ' ', 'g'), 80) as query, now() - a.xact_start as since
from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.relation = any (select to_regclass(t)::oid from unnest($1::text[]) t) and l.granted and l.pid <> pg_backend_pid()
order by a.xact_start limit 3
