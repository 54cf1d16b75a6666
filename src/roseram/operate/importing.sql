-- name: insert_users
-- Accounts as they were. Codes and links that were under way are void: they were made by another service.
insert into auth.users (
  instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, invited_at, last_sign_in_at,
  raw_app_meta_data, raw_user_meta_data, created_at, updated_at, phone, phone_confirmed_at, banned_until, is_sso_user,
  is_anonymous, confirmation_token, recovery_token, email_change_token_new, email_change, email_change_token_current,
  reauthentication_token, phone_change, phone_change_token)
select '00000000-0000-0000-0000-000000000000', u.id, coalesce(nullif(u.aud, ''), 'authenticated'),
  coalesce(nullif(u.role, ''), 'authenticated'), u.email, u.encrypted_password, u.email_confirmed_at, u.invited_at,
  u.last_sign_in_at, u.raw_app_meta_data, u.raw_user_meta_data, coalesce(u.created_at, now()),
  coalesce(u.updated_at, u.created_at, now()), u.phone, u.phone_confirmed_at, u.banned_until,
  coalesce(u.is_sso_user, false), coalesce(u.is_anonymous, false), '', '', '', '', '', '', '', ''
from jsonb_populate_recordset(null::auth.users, $1::jsonb) u
on conflict do nothing
returning id

-- name: taken_ids
-- Which of these accounts are there.
select u.id from auth.users u where u.id = any ($1::uuid[])

-- name: insert_identities
-- Ways to sign in of the accounts that this very transaction has made: those that were there before get none.
insert into auth.identities (id, provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
select i.id, i.provider_id, i.user_id, i.identity_data, i.provider, i.last_sign_in_at, coalesce(i.created_at, now()),
  coalesce(i.updated_at, i.created_at, now())
from jsonb_populate_recordset(null::auth.identities, $1::jsonb) i
join auth.users u on u.id = i.user_id and u.xmin = pg_current_xact_id()::xid
where i.provider_id <> '' and i.provider <> ''
on conflict do nothing
returning id

-- name: add_missing_identities
-- Accounts with an address that came without any way to sign in get that of their address.
insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
select u.id::text, u.id, jsonb_build_object('sub', u.id::text, 'email', u.email, 'email_verified',
    u.email_confirmed_at is not null, 'phone_verified', u.phone_confirmed_at is not null),
  'email', u.last_sign_in_at, u.created_at, u.updated_at
from auth.users u
where u.xmin = pg_current_xact_id()::xid and u.email <> ''
  and not exists (select from auth.identities i where i.user_id = u.id)
on conflict do nothing
