-- name: facts
-- What the checklist asks of a database beyond its catalog, in one row. Every part must work for a role without rights.
select
  current_database() as database,
  current_setting('server_version') as server_version,
  current_setting('server_encoding') as encoding,
  (select json_agg(json_build_object('name', wanted.name, 'exists', r.oid is not null,
      'bypass_rls', coalesce(r.rolbypassrls or r.rolsuper, false),
      'member', r.oid is not null and pg_has_role(current_user, r.oid, 'member')))
    from unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) wanted (name)
    left join pg_roles r on r.rolname = wanted.name) as roles,
  (select coalesce(json_agg(t.tgname), '[]') from pg_trigger t
    where t.tgrelid = to_regclass('auth.users') and t.tgname like 'roseram\_%' and t.tgenabled in ('O', 'A')) as auth_triggers,
  (select coalesce(json_agg(n), '[]') from unnest(array['auth.users', 'auth.sessions', 'auth.refresh_tokens', 'auth.identities',
      'auth.one_time_tokens', 'auth.mfa_factors', 'storage.buckets', 'storage.objects']) n
    where to_regclass(n) is null) as platform_missing,
  (select coalesce(json_agg(f), '[]') from unnest(array['auth.uid()', 'auth.role()', 'auth.email()', 'auth.jwt()']) f
    where to_regprocedure(f) is null) as functions_missing,
  -- What section functions puts on storage's tables, where they are ours: they are not in the catalog's schemas.
  (select coalesce(json_agg(n order by n), '[]') from unnest(array['roseram_assets_select', 'roseram_assets_insert',
      'roseram_assets_update', 'roseram_assets_delete', 'roseram_avatars_select', 'roseram_avatars_insert',
      'roseram_avatars_update', 'roseram_avatars_delete', 'roseram_objects_select_key', 'roseram_objects_insert_key',
      'roseram_objects_update_key', 'roseram_objects_delete_key', 'roseram_objects_blob', 'roseram_objects_blob_update',
      'roseram_objects_quota', 'roseram_objects_quota_update', 'roseram_objects_library', 'roseram_objects_library_update']) n
    where to_regclass('storage.migrations') is null
      and exists (select from pg_class c where c.oid = to_regclass('storage.objects') and pg_has_role(current_user, c.relowner, 'usage'))
      and not exists (select from pg_policy p where p.polrelid = to_regclass('storage.objects') and p.polname = n)
      and not exists (select from pg_trigger t where t.tgrelid = to_regclass('storage.objects') and t.tgname = n
        and t.tgenabled in ('O', 'A'))) as storage_missing,
  (select json_object_agg(e.name, e.installed_version is not null) from pg_available_extensions e
    where e.name in ('pg_stat_statements', 'pg_trgm', 'vector', 'pgcrypto', 'uuid-ossp')) as extensions,
  (select p.pubowner::regrole::text from pg_publication p where p.pubname = 'supabase_realtime') as publication_owner,
  coalesce((select pg_has_role(current_user, p.pubowner, 'member') from pg_publication p
    where p.pubname = 'supabase_realtime'), true) as publication_ours,
  current_setting('wal_level') as wal_level

-- name: migrated
-- Whether this role may read what the journal of migrations holds.
select to_regclass('roseram.migrations') is not null
  and coalesce(has_table_privilege(to_regclass('roseram.migrations'), 'select'), false)

-- name: migration
-- The last migration that was not taken back, and what became of every row.
select id, state, report from roseram.migrations where state <> 'rolled_back' and report is not null order by id desc limit 1

-- name: partitioned
-- Whether the list of partitioned tables is there; an incremental migration makes it with its section.
select to_regclass('roseram.partitioned_tables') is not null

-- name: partitions_missing
-- Partitions of this month and the next that are not there.
select t.name || '_' || to_char(month, 'YYYY_MM') as name
from roseram.partitioned_tables t
cross join generate_series(date_trunc('month', now() at time zone 'UTC'),
  date_trunc('month', now() at time zone 'UTC') + interval '1 month', interval '1 month') month
where to_regclass('roseram.' || quote_ident(t.name || '_' || to_char(month, 'YYYY_MM'))) is null
order by 1

-- name: partitions_open
-- Partitions that can be reached past their parent: without row security, or granted to the API's roles.
select c.oid::regclass::text as name
from pg_class c
join pg_inherits i on i.inhrelid = c.oid
join pg_class parent on parent.oid = i.inhparent
where parent.relnamespace = 'public'::regnamespace and parent.relkind = 'p' and (not c.relrowsecurity
  or exists (select from aclexplode(c.relacl) a join pg_roles r on r.oid = a.grantee
    where r.rolname in ('anon', 'authenticated')) )
order by 1
