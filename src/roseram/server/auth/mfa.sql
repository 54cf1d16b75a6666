-- name: drop_stale
-- Factors that nobody finished setting up: the person's unverified ones older than five minutes.
delete from auth.mfa_factors
where user_id = $1 and status = 'unverified' and created_at < now() - interval '5 minutes'

-- name: factors
-- A person's factors, oldest first.
select id, friendly_name, factor_type::text as kind, status = 'verified' as verified
from auth.mfa_factors where user_id = $1 order by created_at, id

-- name: insert_factor
-- A factor that works from its first right code on.
insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, status, created_at, updated_at, secret)
values ($1, $2, $3, 'totp', 'unverified', now(), now(), $4)

-- name: lock_factor
-- A factor of this person, locked: its codes are checked one after the other.
select id, user_id, friendly_name, factor_type::text as kind, status = 'verified' as verified, secret
from auth.mfa_factors where id = $1 and user_id = $2 for update

-- name: drop_challenges
-- Challenges of a factor that can neither be answered nor tell which codes were used: a code lives for 90 seconds.
delete from auth.mfa_challenges
where factor_id = $1 and created_at < now() - make_interval(secs => $2 + 120)

-- name: insert_challenge
-- A question for a code; answered from the address that asked for it.
insert into auth.mfa_challenges (id, factor_id, created_at, ip_address)
values ($1, $2, now(), $3::text::inet)
returning extract(epoch from created_at)::double precision + $4 as expires_at

-- name: touch_factor
-- When a factor was last asked for; that column is unique over all factors, so its time is the clock's.
update auth.mfa_factors set last_challenged_at = clock_timestamp() where id = $1

-- name: challenge
-- A challenge of this factor, and how its answer would be judged.
select id, verified_at is not null as used,
  created_at < now() - make_interval(secs => $3) as late,
  ip_address = $4::text::inet as from_here
from auth.mfa_challenges where id = $1 and factor_id = $2 for update

-- name: last_step
-- The latest time step whose code this factor has been given; kept with the challenge that it answered.
select max(otp_code::bigint) from auth.mfa_challenges
where factor_id = $1 and verified_at is not null and otp_code ~ '^[0-9]{1,15}$'

-- name: answer_challenge
-- The challenge is answered, by the code of this time step.
update auth.mfa_challenges set verified_at = now(), otp_code = $2::bigint::text where id = $1

-- name: verify_factor
-- The factor works from now on.
update auth.mfa_factors set status = 'verified', updated_at = now() where id = $1

-- name: drop_unverified
-- Other factors of this kind that were begun and not finished.
delete from auth.mfa_factors
where user_id = $1 and id <> $2 and status = 'unverified' and factor_type = 'totp'

-- name: update_secret
-- The secret, written anew.
update auth.mfa_factors set secret = $2, updated_at = now() where id = $1

-- name: drop_factor
-- The factor is gone, and its challenges with it.
delete from auth.mfa_factors where id = $1

-- name: lower_sessions
-- Sessions that this factor made strong are as weak as before it.
with lowered as (
  update auth.sessions set aal = 'aal1', factor_id = null, updated_at = now()
  where user_id = $1 and factor_id = $2 returning id)
delete from auth.mfa_amr_claims where session_id in (select id from lowered) and authentication_method = 'totp'

-- name: factor_json
-- A factor as clients see it, in JSON.
select jsonb_strip_nulls(jsonb_build_object(
  'id', f.id, 'status', f.status, 'created_at', roseram.rfc3339(f.created_at),
  'updated_at', roseram.rfc3339(f.updated_at),
  'friendly_name', nullif(f.friendly_name, ''), 'factor_type', f.factor_type, 'phone', coalesce(f.phone, ''),
  'last_challenged_at', roseram.rfc3339(f.last_challenged_at)))::text
from auth.mfa_factors f where f.user_id = $1 and ($2::uuid is null or f.id = $2) order by f.created_at, f.id
