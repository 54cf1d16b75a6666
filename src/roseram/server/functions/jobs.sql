-- name: job
-- A job that a person sees, and whether they may say what becomes of it: their own, or one of their organizations, there
-- as an editor or above.
select j.status, j.organization_id is null or roseram.role_rank(m.role) >= roseram.role_rank('editor') as may_change
from roseram.shown_jobs j
left join public.organization_members m on m.organization_id = j.organization_id and m.user_id = $2
where j.id = $1 and (m.user_id is not null or j.organization_id is null and j.person_id = $2)
