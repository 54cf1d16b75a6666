-- name: set_claims
-- Who asks, for triggers that write it down; until the transaction ends.
select set_config('request.jwt.claims', $1, true)

-- name: account
-- The account `$1`, and how strong the session `$2` is (null where it has ended).
select u.id, coalesce(u.email, '') as email, coalesce(p.full_name, '') as full_name,
  u.email_confirmed_at is not null as confirmed, coalesce(u.banned_until > now(), false) as banned, u.is_anonymous,
  exists (select from auth.mfa_factors f where f.user_id = u.id and f.status = 'verified') as has_factor,
  (select coalesce(s.aal, 'aal1')::text from auth.sessions s where s.id = $2::uuid and s.user_id = u.id
    and (s.not_after is null or s.not_after > now())) as aal
from auth.users u left join public.profiles p on p.id = u.id
where u.id = $1::uuid and u.deleted_at is null

-- name: take_over
-- Nothing of an account that was never confirmed stays usable by who made it: sessions, ways in, factors, codes.
with sessions as (delete from auth.sessions where user_id = $1),
  factors as (delete from auth.mfa_factors where user_id = $1),
  identities as (delete from auth.identities where user_id = $1 and provider <> 'email'),
  codes as (delete from auth.one_time_tokens where user_id = $1)
update public.api_keys set is_active = false where user_id = $1
