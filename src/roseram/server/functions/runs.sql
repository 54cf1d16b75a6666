-- name: begin
-- Claims a key: where it is new, a day old, or where its run never ended and is asked for again. One row when it is
-- ours. Nothing where somebody else has it; see `earlier`.
insert into roseram.action_runs as r (id, caller, action, key_hash, request_hash, claimed_until)
values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
on conflict (caller, action, key_hash) do update
set id = excluded.id, request_hash = excluded.request_hash, claimed_until = excluded.claimed_until, answer = null,
  created_at = now()
where r.expires_at <= now()
  or r.answer is null and r.claimed_until <= now() and r.request_hash = excluded.request_hash
returning r.id, r.request_hash, r.answer, true as ours

-- name: earlier
-- The run that has the key.
select r.id, r.request_hash, r.answer, false as ours
from roseram.action_runs r where r.caller = $1 and r.action = $2 and r.key_hash = $3

-- name: keep
-- The run has ended well.
update roseram.action_runs set answer = $2 where id = $1

-- name: forget
-- The run did nothing.
delete from roseram.action_runs where id = $1 and answer is null
