-- name: claim
-- The mails whose turn it is; nobody else takes them before the lease is over. Old ones go last.
update roseram.mails m
set state = 'sending', attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $2)
where m.id in (
  select d.id from roseram.mails d
  where d.state in ('queued', 'sending') and d.next_attempt_at <= now()
  order by d.next_attempt_at limit $1 for update skip locked)
returning m.id, m.letter, m.recipient, m.languages, m.payload, m.attempts, m.created_at

-- name: sent
-- A mail is out; what it said is forgotten. Nothing where another process has it since.
update roseram.mails
set state = 'sent', payload = null, last_error = null, finished_at = now()
where id = $1 and attempts = $2 and state = 'sending'

-- name: failed
-- A mail that is given up.
update roseram.mails
set state = 'failed', last_error = $3, finished_at = now()
where id = $1 and attempts = $2 and state = 'sending'

-- name: again
-- A mail that is tried again after `$4` seconds; given up when it is too old by then.
update roseram.mails
set state = case when created_at + make_interval(secs => $5) < now() + make_interval(secs => $4)
    then 'failed' else 'queued' end,
  finished_at = case when created_at + make_interval(secs => $5) < now() + make_interval(secs => $4) then now() end,
  next_attempt_at = now() + make_interval(secs => $4), last_error = $3
where id = $1 and attempts = $2 and state = 'sending'
returning state

-- name: give_back
-- Mails that were claimed and not begun: it is their turn again, and it was no attempt.
update roseram.mails
set state = 'queued', attempts = attempts - 1, next_attempt_at = now()
where id = any ($1::uuid[]) and state = 'sending'

-- name: next_in
-- Seconds until it is some mail's turn; null where none waits.
select greatest(extract(epoch from min(next_attempt_at) - now()), 0)::float8
from roseram.mails where state in ('queued', 'sending')

-- name: tidy
-- Removes what was kept long enough: decoys at once, kept mails and failed payloads after `$1` days, the rest after `$2`.
with emptied as (
  update roseram.mails set payload = null
  where state = 'failed' and payload is not null and finished_at < now() - make_interval(days => $1)
), gaps as (
  delete from roseram.mail_gaps where sent_at < now() - interval '1 day'
)
delete from roseram.mails
where state = 'decoy'
  or (state = 'kept' and created_at < now() - make_interval(days => $1))
  or (state in ('sent', 'failed') and created_at < now() - make_interval(days => $2))
