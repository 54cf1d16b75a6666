-- name: open
-- A session, how it was opened, its first refresh token, and the sign-in noted at the account and the identity.
with session as (
  insert into auth.sessions (id, user_id, created_at, updated_at, factor_id, aal, user_agent, ip)
  values ($1, $2, now(), now(), $4, $3::text::auth.aal_level, $5, nullif($6, '')::inet)
  returning id, user_id),
method as (
  insert into auth.mfa_amr_claims (id, session_id, created_at, updated_at, authentication_method)
  select gen_random_uuid(), s.id, now(), now(), $7::text from session s),
identity as (
  update auth.identities i set last_sign_in_at = now(), updated_at = now()
  from session s
  where i.user_id = s.user_id and i.provider = coalesce($9::text, case when $7::text in ('password', 'otp', 'magiclink') then 'email' end)),
account as (
  update auth.users u set last_sign_in_at = now(), updated_at = now() from session s where u.id = s.user_id)
insert into auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, session_id)
select '00000000-0000-0000-0000-000000000000', $8, s.user_id, false, now(), now(), s.id from session s

-- name: parts
-- What a session's tokens and answers say, after the same transaction's own writes.
select claims, user_json from roseram.session_parts($1)

-- name: refresh
-- The whole refresh; see the function. Its outcome, whose session it is, the token that was issued, claims, the account.
select outcome, user_id, issued, claims, user_json
from roseram.refresh_session($1::text, $2::text, $3::text, $4::text, $5::integer, $6::integer, $7::integer, $8::boolean)

-- name: end
-- Sessions of a person, and with them their refresh tokens.
with ended as (
  delete from auth.sessions s
  where s.user_id = $1 and s.id is distinct from $2 and ($3::uuid is null or s.id = $3)
  returning 1)
select count(*) from ended

-- name: strengthen
-- The session with a second factor: one more method, and a refresh token in the place of those before.
with session as (
  update auth.sessions s set aal = 'aal2', factor_id = $2, updated_at = now() where s.id = $1
  returning s.id, s.user_id),
method as (
  insert into auth.mfa_amr_claims (id, session_id, created_at, updated_at, authentication_method)
  select gen_random_uuid(), s.id, now(), now(), $3::text from session s
  on conflict (session_id, authentication_method) do update set updated_at = now()),
replaced as (
  update auth.refresh_tokens t set revoked = true, updated_at = now()
  from session s where t.session_id = s.id and not coalesce(t.revoked, false)
  returning t.id, t.token),
issued as (
  insert into auth.refresh_tokens (instance_id, token, user_id, revoked, created_at, updated_at, session_id, parent)
  select '00000000-0000-0000-0000-000000000000', $4, s.user_id, false, now(), now(), s.id,
    (select r.token from replaced r order by r.id desc limit 1)
  from session s)
select user_id from session

-- name: end_weaker
-- The person's other sessions that no second factor has strengthened.
delete from auth.sessions s where s.user_id = $1 and s.id <> $2 and coalesce(s.aal, 'aal1') < 'aal2'

-- name: methods
-- How a session was signed in to, the newest first.
select authentication_method from auth.mfa_amr_claims where session_id = $1
order by updated_at desc, authentication_method = 'totp' desc

-- name: weaken
-- The person's sessions without the second factor.
with session as (
  update auth.sessions set aal = 'aal1', factor_id = null, updated_at = now() where user_id = $1 and aal <> 'aal1'
  returning id)
delete from auth.mfa_amr_claims c using session s
where c.session_id = s.id and c.authentication_method in ('totp', 'mfa/phone', 'mfa/webauthn')

-- name: find_session
-- A session of a person; when it began.
select created_at, aal::text as aal from auth.sessions where id = $1 and user_id = $2
