-- name: one_at_a_time
-- Whoever asks for the same thing waits until we are through.
select pg_advisory_xact_lock(hashtextextended($1, 0))

-- name: waiting
-- The job with this key that waits. Its lock keeps it waiting until our transaction is through: begun before that, it
-- would not see what we wrote. One that is just being taken is passed over.
select q.id
from roseram.jobs j
join roseram.pgqueuer q on q.id = j.id
where j.dedupe_key = $1 and q.status = 'queued'
order by q.id
limit 1
for share of q skip locked

-- name: bring_forward
-- A job that waits runs at the earlier time; the workers are told, because the library's trigger does not.
with earlier as (
  update roseram.pgqueuer set execute_after = coalesce($2, now()), updated = now()
  where id = $1 and execute_after > coalesce($2, now())
  returning id
)
select pg_notify('ch_pgqueuer', json_build_object('channel', 'ch_pgqueuer', 'type', 'table_changed_event',
  'sent_at', now(), 'operation', 'update', 'table', 'pgqueuer')::text) from earlier

-- name: enqueue
-- A job: its row in the library's queue and log, as the library writes them, and ours of the same number.
with queued as (
  insert into roseram.pgqueuer (priority, entrypoint, payload, execute_after, status)
  values (0, $1, $2, coalesce($3::timestamptz, now()), 'queued')
  returning id, entrypoint, priority
), logged as (
  insert into roseram.pgqueuer_log (job_id, status, entrypoint, priority)
  select id, 'queued', entrypoint, priority from queued
), named as (
  insert into roseram.jobs (id, task, title, organization_id, person_id, dedupe_key)
  select id, entrypoint, $4, $5, $6, $7 from queued
)
select id from queued

-- name: retry
-- A job that failed waits again, as if nothing had been tried.
with again as (
  update roseram.pgqueuer
  set status = 'queued', execute_after = now(), updated = now(), attempts = 0, queue_manager_id = null
  where id = $1 and status = 'failed'
  returning id, entrypoint, priority
), logged as (
  insert into roseram.pgqueuer_log (job_id, status, entrypoint, priority)
  select id, 'queued', entrypoint, priority from again
), renewed as (
  update roseram.jobs j set attempts = 0, updated_at = now() from again where j.id = again.id
)
select true from again, pg_notify('ch_pgqueuer', json_build_object('channel', 'ch_pgqueuer',
  'type', 'table_changed_event', 'sent_at', now(), 'operation', 'update', 'table', 'pgqueuer')::text)

-- name: cancel
-- A job leaves the queue; word goes to whoever runs it.
with gone as (
  delete from roseram.pgqueuer where id = $1 returning id, entrypoint, priority
), logged as (
  insert into roseram.pgqueuer_log (job_id, status, entrypoint, priority)
  select id, 'canceled', entrypoint, priority from gone
)
select true from gone, pg_notify('ch_pgqueuer', json_build_object('channel', 'ch_pgqueuer',
  'type', 'cancellation_event', 'sent_at', now(), 'ids', json_build_array(gone.id))::text)
