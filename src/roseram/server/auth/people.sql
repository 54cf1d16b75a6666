-- name: person
-- An account: the one chosen by one of the next two, and, with `locked`, nobody else's until the transaction ends.
select u.id, coalesce(u.aud, '') as aud, coalesce(nullif(u.role, ''), 'authenticated') as role,
  coalesce(u.email, '') as email,
  coalesce(u.phone, '') as phone, coalesce(u.encrypted_password, '') as encrypted_password,
  coalesce(u.email_change, '') as email_change, u.email_confirmed_at, u.phone_confirmed_at, u.invited_at,
  u.confirmation_sent_at, u.recovery_sent_at, u.email_change_sent_at, u.reauthentication_sent_at, u.last_sign_in_at,
  u.banned_until, u.deleted_at, u.created_at, u.raw_app_meta_data as app_metadata, u.raw_user_meta_data as user_metadata,
  coalesce(u.is_anonymous, false) as is_anonymous, coalesce(u.is_sso_user, false) as is_sso_user,
  coalesce(u.banned_until > now(), false) as is_banned,
  exists (select from auth.mfa_factors f where f.user_id = u.id and f.status = 'verified') as has_factor
from auth.users u
where u.deleted_at is null and $which $lock

-- name: with_id
u.id = $1

-- name: with_address
-- Those of single sign-on may share an address, and are found by their provider.
u.email = $1 and u.is_sso_user = false

-- name: locked
for no key update of u

-- name: create
-- A new account as Supabase's auth service writes it: tokens that it does not have are empty, not null. Nothing is
-- written, and nothing is answered, where its address, number or id is taken.
insert into auth.users (
  instance_id, id, aud, role, email, encrypted_password, phone, raw_app_meta_data, raw_user_meta_data,
  email_confirmed_at, phone_confirmed_at, is_anonymous, invited_at, confirmation_token, recovery_token,
  email_change_token_new, email_change, email_change_token_current, reauthentication_token, phone_change,
  phone_change_token, created_at, updated_at)
values ('00000000-0000-0000-0000-000000000000', $1, 'authenticated', $2, $3::text, $4, $5::text, $6::jsonb, $7::jsonb,
  case when $8::boolean and $3::text is not null then now() end, case when $8::boolean and $5::text is not null then now() end,
  $9, case when $10::boolean then now() end, '', '', '', '', '', '', '', '', now(), now())
on conflict do nothing
returning id

-- name: add_email_identity
-- The way to sign in that belongs to an address; the person's metadata shows what it says.
with identity as (
  insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
  select u.id::text, u.id, jsonb_build_object('sub', u.id, 'email', u.email,
    'email_verified', u.email_confirmed_at is not null, 'phone_verified', false), 'email', now(), now(), now()
  from auth.users u where u.id = $1 and u.email is not null
  on conflict (provider_id, provider) do update
    set identity_data = auth.identities.identity_data || excluded.identity_data, updated_at = now()
  returning user_id, identity_data)
update auth.users u
set raw_user_meta_data = coalesce(u.raw_user_meta_data, '{}') || i.identity_data
from identity i where u.id = i.user_id

-- name: confirm_email
-- The address counts as the person's own, in the account, its identity and its metadata.
with account as (
  update auth.users u
  set email_confirmed_at = coalesce(u.email_confirmed_at, now()), confirmation_token = '', updated_at = now(),
    raw_user_meta_data = coalesce(u.raw_user_meta_data, '{}') || '{"email_verified": true}'
  where u.id = $1
  returning u.id)
update auth.identities i
set identity_data = i.identity_data || '{"email_verified": true}', updated_at = now()
from account a where i.user_id = a.id and i.provider = 'email'

-- name: set_password
-- The hash of a new password.
update auth.users set encrypted_password = $2, updated_at = now() where id = $1

-- name: replace_hash
-- A stronger hash of the same password.
update auth.users set encrypted_password = $3 where id = $1 and encrypted_password = $2

-- name: merge_user_metadata
-- One level of names is merged, and a null removes its name.
update auth.users u
set raw_user_meta_data = (
    select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(coalesce(u.raw_user_meta_data, '{}') || $2::jsonb)
    where not ($2::jsonb ? key and value = 'null')),
  updated_at = now()
where u.id = $1

-- name: merge_app_metadata
-- One level of names is merged, and a null removes its name.
update auth.users u
set raw_app_meta_data = (
    select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(coalesce(u.raw_app_meta_data, '{}') || $2::jsonb)
    where not ($2::jsonb ? key and value = 'null')),
  updated_at = now()
where u.id = $1

-- name: as_json
-- A document as Postgres writes it.
select $1::jsonb::text

-- name: user_json
-- The account as clients see it.
select roseram.user_json($1)
