-- name: standing
-- Which of these tables stand in a schema ($2), as quoted names there.
select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name, t.name as wanted
from unnest($1::text[]) t (name)
join pg_class c on c.relname = (parse_ident(t.name))[2] and c.relkind in ('r', 'p') and not c.relispartition
join pg_namespace n on n.oid = c.relnamespace and n.nspname = $2
order by 1

-- name: written_since
-- Rows of a table that were written after the switch: its snapshot ($1) does not see their transaction, and the migration's
-- own ones ($2) they are not. A row shows the lower half of a number that is below the next one.
select count(*)
from $table t, pg_snapshot_xmax(pg_current_snapshot()) next_one,
  lateral (select (next_one::text::bigint >> 32 << 32) + t.xmin::text::bigint as number) w,
  lateral (select case when w.number < next_one::text::bigint then w.number else w.number - (1::bigint << 32) end as number) x
where x.number > 2 and not pg_visible_in_snapshot(x.number::text::xid8, $1::text::pg_snapshot) and x.number::text <> all ($2::text[])

-- name: captured
-- The statements that take the triggers off a table, if it has them.
select array_agg(format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass)) from pg_trigger t
where t.tgrelid = to_regclass($1) and t.tgname = any ($2::text[])

-- name: drop_staging
-- What the copy had made.
drop schema if exists roseram_next cascade;
drop schema if exists roseram_next_private cascade

-- name: forget_changes
-- Nobody will copy them.
truncate roseram.migration_changes

-- name: quarantine
-- Rows that stand in their old tables need no quarantine.
delete from roseram.quarantine where migration_id = $1

-- name: accounts
-- Accounts that the migration made.
delete from auth.users where id::text = any ($1::text[])

-- name: may_drop_auth
-- Whether nobody has an account.
select not exists (select from auth.users)

-- name: drop_auth
-- It was not there before.
drop schema auth cascade

-- name: may_drop_storage
-- Whether nothing is stored.
select not exists (select from storage.objects) and not exists (select from storage.buckets)

-- name: drop_storage
-- It was not there before.
drop schema storage cascade

-- name: may_drop_pgrst
-- Whether there is nothing in it but what we made.
select not exists (select from pg_class where relnamespace = 'pgrst'::regnamespace)
  and not exists (select from pg_proc where pronamespace = 'pgrst'::regnamespace and proname not in ('ddl_watch', 'drop_watch'))

-- name: drop_pgrst
-- With the event triggers that call its functions.
drop schema pgrst cascade
