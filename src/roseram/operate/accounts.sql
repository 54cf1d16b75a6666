-- name: insert_user
-- An account as Supabase's auth service writes it: the tokens that it does not have are empty, not null, and the
-- address is confirmed. Nothing is read back, so the right to insert is enough.
insert into auth.users (
  instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, confirmation_token, recovery_token,
  email_change_token_new, email_change, email_change_token_current, reauthentication_token, phone_change,
  phone_change_token, raw_app_meta_data, raw_user_meta_data, created_at, updated_at, last_sign_in_at)
values (
  '00000000-0000-0000-0000-000000000000', $1, 'authenticated', 'authenticated', $2, $3, coalesce($5, now()), '', '',
  '', '', '', '', '',
  '', '{"provider": "email", "providers": ["email"]}', $4::jsonb, coalesce($5, now()), coalesce($5, now()), $6)

-- name: insert_identity
-- The way to sign in that belongs to it: by e-mail. The subject is the account's own id.
insert into auth.identities (provider_id, user_id, identity_data, provider, last_sign_in_at, created_at, updated_at)
values ($1::uuid::text, $1, $2::jsonb, 'email', $4, coalesce($3, now()), coalesce($3, now()))

-- name: list
-- Accounts, newest first; `$1` is looked for in address and name. The profile is kept with the account by triggers.
select p.id, p.email, p.full_name as name, p.created_at,
  (select count(*) from public.organization_members m
    join public.organizations o on o.id = m.organization_id
    where m.user_id = p.id and not o.is_personal) as organizations
from public.profiles p
where $1::text is null or strpos(lower(p.email), lower($1)) > 0 or strpos(lower(p.full_name), lower($1)) > 0
order by p.created_at desc, p.id desc
limit $2

-- name: created
-- The account that was just made.
select p.id, p.email, p.full_name as name, p.created_at, 0 as organizations from public.profiles p where p.id = $1

-- name: similar_addresses
-- Addresses that somebody may have meant by `$1`: on the same host, or beginning alike.
select p.email from public.profiles p
where split_part(p.email, '@', 2) = split_part($1, '@', 2) or starts_with(p.email, left($1, 3))
limit 500
