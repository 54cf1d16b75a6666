-- name: installation
-- What is installed now.
insert into roseram.installation (version, checksum, program) values ($1, $2, $3)
on conflict (only_row) do update
set version = excluded.version, checksum = excluded.checksum, program = excluded.program, installed_at = now()

-- name: adopt
-- Whoever signed up between the last look and the triggers on auth.users, which nobody passes from now on.
select roseram.adopt_user(u.id) from auth.users u where not exists (select from public.profiles p where p.id = u.id)

-- name: horizon
-- Rows that this snapshot does not see, and that are not this transaction's own, were written after the switch.
update roseram.migrations
set notes = notes || jsonb_build_object('horizon', pg_current_snapshot()::text, 'own', jsonb_build_array(pg_current_xact_id()::text))
where id = $1

-- name: tell
-- The data API reads the schema again once this is committed, also where no event trigger says so.
select pg_notify('pgrst', 'reload schema')
