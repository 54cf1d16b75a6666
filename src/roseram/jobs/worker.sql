-- name: prepare
-- The session may be idle for as long as nothing happens.
select set_config('idle_session_timeout', '0', false), set_config('statement_timeout', '0', false)

-- name: take
select pg_try_advisory_lock($1::bigint)

-- name: let_go
select pg_advisory_unlock($1::bigint)

-- name: notify
select pg_notify($1, $2)

-- name: begin
-- Counts an attempt, also of a worker that will be killed in the middle of it.
update roseram.jobs
set attempts = attempts + 1, progress_done = null, progress_of = null, progress_note = null, updated_at = now()
where id = $1
returning attempts

-- name: hand_back
-- It was no attempt after all: the worker is stopping.
update roseram.jobs set attempts = greatest(attempts - 1, 0), updated_at = now() where id = $1

-- name: progress
-- How far a job is; nothing where it has left the queue since.
update roseram.jobs j
set progress_done = $2, progress_of = $3, progress_note = nullif($4, ''), updated_at = now()
where j.id = $1 and exists (select from roseram.pgqueuer q where q.id = j.id and q.status = 'picked')
returning true
