-- name: waiting
-- Keys of one source whose changes wait; null: any row may have changed.
select distinct source_key::text as key from roseram.migration_changes where source_table = $1

-- name: changed_accounts
-- Accounts without a profile, profiles without an account (of those that had one), and other addresses.
select jsonb_build_object('id', coalesce(u.id, p.id))::text as key, p.id is null as new
from auth.users u full join roseram_next.profiles p on p.id = u.id
where p.id is null or u.id is null and not exists (select from roseram_next."~accounts" a where a.id = p.id)
  or u.id is not null and p.email is distinct from u.email::text
