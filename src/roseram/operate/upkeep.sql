-- name: sign_ins
-- What a sign-in by link or provider needed on the way; it works for minutes.
with gone as (delete from auth.flow_state where created_at < now() - interval '1 day' returning 1)
select count(*) from gone

-- name: codes
-- Codes and links that were never used; the longest setting lets them live a week.
with gone as (
  delete from auth.one_time_tokens where created_at < (now() at time zone 'UTC') - interval '8 days' returning 1)
select count(*) from gone

-- name: sessions
-- Sessions past their end.
with gone as (delete from auth.sessions where not_after < now() - interval '1 day' returning 1)
select count(*) from gone

-- name: refresh_tokens
-- Tokens that were replaced a month ago. The one before the present one stays: its answer may have been lost. Who comes
-- with an older one is told that it is unknown.
with gone as (
  delete from auth.refresh_tokens old
  where old.revoked and old.updated_at < now() - interval '30 days'
    and not exists (select from auth.refresh_tokens next
      where next.session_id = old.session_id and next.parent = old.token and not next.revoked)
  returning 1)
select count(*) from gone

-- name: audit
-- The auth service's own log, as long as session_audit_log is kept.
with gone as (delete from auth.audit_log_entries where created_at < now() - interval '25 months' returning 1)
select count(*) from gone

-- name: action_runs
-- Answers kept for those who ask again with the same idempotency key.
with gone as (delete from roseram.action_runs where expires_at <= now() returning 1)
select count(*) from gone

-- name: merges
-- Merges of accounts that can no longer be taken back.
select roseram.sweep_merges()

-- name: jobs
-- Jobs that are over: after a week those that people see, after a day those that recur. What failed is held for a month.
with given_up as (
  delete from roseram.pgqueuer where status = 'failed' and updated < now() - interval '30 days'
), gone as (
  delete from roseram.jobs j
  where j.updated_at < now() - case when j.organization_id is null and j.person_id is null then interval '1 day'
      else interval '7 days' end
    and not exists (select from roseram.pgqueuer q
      where q.id = j.id and (q.status <> 'failed' or q.updated >= now() - interval '30 days'))
  returning 1)
select count(*) from gone

-- name: job_steps
-- The steps of jobs that nobody is told of any more.
with gone as (
  delete from roseram.pgqueuer_log l
  where l.created < now() - interval '1 day' and not exists (select from roseram.jobs j where j.id = l.job_id)
  returning 1)
select count(*) from gone
