-- name: list
-- Jobs, newest first; those of one status, or all (a null).
select id, task, title, status, attempts, error, organization_id, person_id, created_at, updated_at, run_at
from roseram.shown_jobs
where $1::text is null or status = $1
order by id desc
limit $2
