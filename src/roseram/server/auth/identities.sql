-- name: find
-- The identity that a provider's account stands for here, locked.
select id, user_id from auth.identities where provider = $1 and provider_id = $2 for update

-- name: refresh
-- What the provider says now, at a sign-in.
update auth.identities
set identity_data = $2::jsonb, last_sign_in_at = now(), updated_at = now()
where id = $1

-- name: insert
-- One more way to sign in. Nothing is written where somebody was quicker.
insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
values ($1, $2, $3::jsonb, $4, now(), now(), now())
on conflict (provider_id, provider) do nothing
returning id

-- name: drop_email_identity
-- An account that came from a provider has no identity of its own address.
delete from auth.identities where user_id = $1 and provider = 'email'

-- name: set_providers
-- The account says which providers it has, the oldest first; what a policy reads of it is in the next token.
update auth.users u
set raw_app_meta_data = coalesce(u.raw_app_meta_data, '{}') || jsonb_build_object(
    'provider', coalesce(p.names ->> 0, 'email'), 'providers', coalesce(p.names, '["email"]')),
  updated_at = now()
from (
  select jsonb_agg(provider order by first, provider) as names
  from (select provider, min(created_at) as first from auth.identities where user_id = $1 group by provider) i) p
where u.id = $1

-- name: strip
-- Takes an account that nobody proved to be theirs from whoever made it: password, ways in, factors, what was mailed.
with ways as (delete from auth.identities where user_id = $1),
factors as (delete from auth.mfa_factors where user_id = $1),
mailed as (delete from auth.one_time_tokens where user_id = $1),
begun as (delete from auth.flow_state where user_id = $1),
keys as (delete from public.api_keys where user_id = $1),
sessions as (delete from auth.sessions where user_id = $1)
update auth.users
set encrypted_password = '', raw_user_meta_data = '{}', raw_app_meta_data = '{}', phone = null,
  phone_confirmed_at = null, confirmation_token = '', recovery_token = '', email_change = '',
  email_change_token_new = '', email_change_token_current = '', email_change_confirm_status = 0,
  reauthentication_token = '', phone_change = '', phone_change_token = '', updated_at = now()
where id = $1

-- name: confirm
-- The provider has checked that the address is the person's.
update auth.users set email_confirmed_at = coalesce(email_confirmed_at, now()), updated_at = now() where id = $1

-- name: give_address
-- An account without an address gets the one that a provider has checked, unless somebody has it.
update auth.users u
set email = $2, email_confirmed_at = now(), updated_at = now()
where u.id = $1 and coalesce(u.email, '') = ''
  and not exists (select from auth.users o where o.email = $2 and not o.is_sso_user)
returning u.id

-- name: no_longer_anonymous
-- A visitor's account has become a person's.
update auth.users set is_anonymous = false, updated_at = now() where id = $1 and is_anonymous

-- name: of_person
-- A person's identities, oldest first.
select id, provider, email, coalesce(identity_data -> 'email_verified' in ('true', '"true"'), false) as verified
from auth.identities where user_id = $1 order by created_at, id

-- name: delete
-- One way to sign in less.
delete from auth.identities where id = $1

-- name: move_address
-- The account's address is that of another identity from now on. Not where somebody else has it.
update auth.users u
set email = $2, email_confirmed_at = now(), updated_at = now()
where u.id = $1
  and not exists (select from auth.users o where o.email = $2 and o.id <> $1 and not o.is_sso_user)
returning u.id

-- name: drop_password
-- Without the identity of the address there is no password.
update auth.users set encrypted_password = '', updated_at = now() where id = $1
