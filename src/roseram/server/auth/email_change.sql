-- name: ask
-- A change that was asked for; nobody has confirmed it yet, and codes of another change are void.
with voided as (
  delete from auth.one_time_tokens
  where user_id = $1 and token_type in ('email_change_token_new', 'email_change_token_current')
)
update auth.users
set email_change = $2, email_change_token_new = '', email_change_token_current = '', email_change_confirm_status = 0, email_change_sent_at = now(), updated_at = now()
where id = $1

-- name: confirmed_so_far
-- Who has confirmed the change: 0 nobody, 1 the new address, 2 the current one.
select coalesce(email_change_confirm_status, 0)::integer from auth.users where id = $1

-- name: confirm
-- One of the two has confirmed.
update auth.users set email_change_confirm_status = $2, updated_at = now() where id = $1

-- name: apply
-- The new address, confirmed; who was anonymous is so no longer.
update auth.users
set email = $2, email_confirmed_at = now(), email_change = '', email_change_confirm_status = 0, is_anonymous = false,
  updated_at = now()
where id = $1

-- name: find_by_change
-- The account that has asked for a change to this address, or from it.
select id from auth.users
where (email = $1 or email_change = $1) and coalesce(email_change, '') <> '' and is_sso_user = false
  and deleted_at is null
order by email_change_sent_at desc
limit 1
