-- name: waiting
-- Keys of one source whose changes wait; null: any row may have changed.
select distinct source_key::text as key from roseram.migration_changes where source_table = $1

-- name: changed_accounts
-- Accounts without a profile, profiles without an account (of those that had one), and other addresses.
select jsonb_build_object('id', coalesce(u.id, p.id))::text as key, p.id is null as new
from auth.users u full join roseram_next.profiles p on p.id = u.id
where p.id is null or u.id is null and not exists (select from roseram_next."~accounts" a where a.id = p.id)
  or u.id is not null and p.email is distinct from u.email::text

-- name: remember
-- The rows of a target before it is made again.
create temporary table "~before" on commit drop as $standing

-- name: compare
-- Which of them have come, gone, or moved to another organization.
select coalesce(b.id, a.id) as id, b.id is null as came
from pg_temp."~before" b full join ($standing) a on a.id = b.id
where a.id is null or b.id is null or a.tenant is distinct from b.tenant

-- name: forget
drop table pg_temp."~before"

-- name: refused
-- Rows and values in quarantine that may fit by now, because what they lead to is there.
select distinct source_key::text as key from roseram.quarantine
where migration_id = $1 and source_table = $2 and flow = $3 and code in ('orphan', 'tenant', 'required')
  and restored_at is null and source_key is not null

-- name: refused_without_key
-- Whether there are such rows of a table without a key that lead to one of these parents, as far as they tell.
select exists (select from roseram.quarantine
  where migration_id = $1 and source_table = $2 and flow = $3 and code in ('orphan', 'tenant', 'required')
    and restored_at is null and source_key is null
    and coalesce(coalesce(target_row ->> $4, source_row ->> $4) = any ($5::text[]), true))

-- name: duplicates
-- Rows and values in quarantine because another row has the same.
select distinct source_key::text as key from roseram.quarantine
where migration_id = $1 and source_table = $2 and flow = $3 and code = 'duplicate' and restored_at is null and source_key is not null
