-- name: count
-- Accounts whose address, number or name holds `$1`.
select count(*) from auth.users u
where $1 = '' or strpos(lower(u.email), lower($1)) > 0 or strpos(u.phone, $1) > 0
  or strpos(lower(u.raw_user_meta_data ->> 'full_name'), lower($1)) > 0

-- name: page
-- A page of them as clients see them, newest first.
select roseram.user_json(u.id) from (
  select u.id, u.created_at from auth.users u
  where $1 = '' or strpos(lower(u.email), lower($1)) > 0 or strpos(u.phone, $1) > 0
    or strpos(lower(u.raw_user_meta_data ->> 'full_name'), lower($1)) > 0
  order by u.created_at desc nulls last, u.id desc
  limit $2 offset $3) u
order by u.created_at desc nulls last, u.id desc

-- name: lock
-- An account, whether it was deleted softly or not; nobody else changes it for now.
select coalesce(email, '') as email, coalesce(phone, '') as phone from auth.users where id = $1 for no key update

-- name: add_phone_identity
-- The way to sign in that belongs to a number.
insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
select u.id::text, u.id, jsonb_build_object('sub', u.id, 'phone', u.phone,
  'email_verified', false, 'phone_verified', u.phone_confirmed_at is not null), 'phone', now(), now(), now()
from auth.users u where u.id = $1 and u.phone is not null
on conflict (provider_id, provider) do update
  set identity_data = auth.identities.identity_data || excluded.identity_data, updated_at = now()

-- name: set_email
-- Another address at once; what was mailed to the one before works no longer. Not where somebody has it.
with mailed as (
  delete from auth.one_time_tokens where user_id = $1)
update auth.users u
set email = $2, email_change = '', email_change_token_new = '', email_change_token_current = '',
  email_change_confirm_status = 0, confirmation_token = '', recovery_token = '', reauthentication_token = '',
  is_anonymous = false, updated_at = now()
where u.id = $1 and not exists (select from auth.users o where o.email = $2 and o.id <> $1 and not o.is_sso_user)
returning u.id

-- name: set_phone
-- Another number at once. Not where somebody has it.
update auth.users u
set phone = $2, phone_change = '', phone_change_token = '', is_anonymous = false, updated_at = now()
where u.id = $1 and not exists (select from auth.users o where o.phone = $2 and o.id <> $1)
returning u.id

-- name: confirm_phone
-- The number counts as the person's own.
update auth.users set phone_confirmed_at = coalesce(phone_confirmed_at, now()), updated_at = now() where id = $1

-- name: set_role
-- The database role that the person's requests run as.
update auth.users set role = $2, updated_at = now() where id = $1

-- name: set_ban
-- Not let in for so many seconds; null lifts the ban.
update auth.users set banned_until = now() + make_interval(secs => $2::double precision), updated_at = now() where id = $1

-- name: delete
-- The account and whatever belongs to it alone.
delete from auth.users where id = $1

-- name: hide
-- The account stays, for what refers to it, and says nothing of the person any more.
with ways as (
  update auth.identities i
  set provider_id = encode(sha256(convert_to(i.user_id || i.provider_id, 'UTF8')), 'hex'), identity_data = '{}',
    updated_at = now()
  where i.user_id = $1),
factors as (delete from auth.mfa_factors where user_id = $1),
mailed as (delete from auth.one_time_tokens where user_id = $1),
keys as (delete from public.api_keys where user_id = $1),
sessions as (delete from auth.sessions where user_id = $1)
update auth.users u
set email = encode(sha256(convert_to(u.id || u.email, 'UTF8')), 'hex'),
  phone = left(encode(sha256(convert_to(u.id || u.phone, 'UTF8')), 'hex'), 15),
  encrypted_password = '', raw_user_meta_data = '{}', raw_app_meta_data = '{}',
  confirmation_token = '', recovery_token = '', email_change = '', email_change_token_new = '',
  email_change_token_current = '', reauthentication_token = '', phone_change = '', phone_change_token = '',
  deleted_at = coalesce(u.deleted_at, now()), updated_at = now()
where u.id = $1

-- name: count_audit
-- Entries of the log of accounts.
select count(*) from auth.audit_log_entries

-- name: audit
-- A page of that log, newest first.
select json_build_object('id', e.id, 'payload', e.payload, 'created_at', roseram.rfc3339(e.created_at),
  'ip_address', e.ip_address)::text
from auth.audit_log_entries e order by e.created_at desc nulls last, e.id desc limit $1 offset $2
