-- name: take
-- Take from one allowance: the seconds to wait, 0 when it was there.
select wait from roseram.take_tokens($1, $2, $3, $4, $5)

-- name: give_back
-- Give back what was taken.
select roseram.give_tokens($1, $2, $3, $4, $5)

-- name: familiar
-- Whether somebody signed in to the account with this address ($1) from this network address ($2) before.
select exists (
  select from auth.users u
  where u.email = $1 and (
    exists (select from auth.sessions s where s.user_id = u.id and s.ip = $2::text::inet)
    or exists (
      select from public.session_audit_log l
      where l.user_id = u.id and l.action = 'signed_in' and l.ip_address = $2
        and l.created_at > now() - interval '90 days'))
)
