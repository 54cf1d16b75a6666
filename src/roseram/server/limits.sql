-- name: take
-- Take from one allowance: the seconds to wait, 0 when it was there.
select wait from roseram.take_tokens($1, $2, $3, $4, $5)

-- name: give_back
-- Give back what was taken.
select roseram.give_tokens($1, $2, $3, $4, $5)

-- name: take_account
-- Take an attempt to sign in to an account: its address, the network address and as what that is counted, then both
-- allowances (0: no limit). Where the account was signed in to from there before, it has an allowance of its own there.
select who.key, brief.wait,
  case when brief.wait = 0 and $6 > 0 then
    (select t.wait from roseram.take_tokens('sign_in_account_day', who.key, $6, $7) t) else 0 end as wait_day
from (
  select case when exists (
    select from auth.users u
    where u.email = $1 and (
      exists (select from auth.sessions s where s.user_id = u.id and s.ip = $2::text::inet)
      or exists (
        select from public.session_audit_log l
        where l.user_id = u.id and l.action = 'signed_in' and l.ip_address = $2
          and l.created_at > now() - interval '90 days'))
  ) then $1 || ' ' || $3 else $1 end as key
  offset 0
) who
cross join lateral (
  select case when $4 > 0 then
    (select t.wait from roseram.take_tokens('sign_in_account', who.key, $4, $5) t) else 0 end as wait
  offset 0
) brief

-- name: give_account_back
-- Give back both.
select case when $2 > 0 then roseram.give_tokens('sign_in_account', $1, $2, $3) end,
  case when $4 > 0 then roseram.give_tokens('sign_in_account_day', $1, $4, $5) end
