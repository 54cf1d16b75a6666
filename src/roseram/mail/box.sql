-- name: list
-- Mails, newest first; those of one state, or all (a null). Decoys are nobody's mail.
select id, letter, recipient, languages, state, attempts, next_attempt_at, last_error, created_at, finished_at, payload
from roseram.mails
where state <> 'decoy' and ($1::text is null or state = $1)
order by created_at desc, id desc
limit $2

-- name: find
-- One mail, with its content; without an id the newest.
select id, letter, recipient, languages, state, attempts, next_attempt_at, last_error, created_at, finished_at, payload
from roseram.mails
where state <> 'decoy' and ($1::uuid is null or id = $1)
order by created_at desc, id desc
limit 1

-- name: retry
-- Mails that are tried anew, from the beginning: those that were named, or all that failed (a null).
with again as (
  update roseram.mails
  set state = 'queued', attempts = 0, next_attempt_at = now(), finished_at = null, created_at = now()
  where payload is not null
    and (case when $1::uuid[] is null then state = 'failed' else id = any ($1) and state in ('failed', 'kept', 'queued') end)
  returning id
), told as (
  select pg_notify($2, '') where exists (select from again)
)
select again.id from again left join told on true
