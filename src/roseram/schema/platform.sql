-- section: platform
-- title: Platform layer: API roles, the auth and storage schemas
--
-- What Supabase brings along and every other Postgres lacks. Each object is created only where it is missing:
-- on Supabase `auth` and `storage` belong to its own services and are not touched here.

-- Roles. A role is cluster-wide and cannot be created by a plain database owner: the message says what to ask for.
do $$
declare
  missing text[];
  role_name text;
begin
  select array_agg(name order by place) into missing
  from unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) with ordinality wanted (name, place)
  where not exists (select from pg_catalog.pg_roles where rolname = name);
  foreach role_name in array coalesce(missing, '{}') loop
    begin
      execute format('create role %I nologin noinherit', role_name);
      if role_name = 'service_role' then
        alter role service_role bypassrls;
      elsif role_name = 'authenticator' then
        grant anon, authenticated, service_role to authenticator;
      end if;
    exception when duplicate_object or unique_violation then
      -- An installation into another database of this server has made it at the same moment.
      null;
    end;
  end loop;
exception when insufficient_privilege then
  raise exception 'the roles % are missing and % may not create them', array_to_string(missing, ', '), current_user
    using errcode = 'insufficient_privilege',
      hint = 'Ask an administrator to run: ' || (
        select string_agg(statement, ' ' order by place) from (values
          (1, 'anon', 'create role anon nologin noinherit;'),
          (2, 'authenticated', 'create role authenticated nologin noinherit;'),
          (3, 'service_role', 'create role service_role nologin noinherit bypassrls;'),
          (4, 'authenticator', 'create role authenticator nologin noinherit; '
            'grant anon, authenticated, service_role to authenticator;'),
          (5, null, format('grant anon, authenticated, service_role to %I;', current_user))) needed (place, role, statement)
        where role is null or role = any (missing));
end $$;

-- The login role becomes one of the API roles for each request. A superuser may do so without a grant.
do $$
declare
  missing text;
begin
  select string_agg(name, ', ') into missing
  from unnest(array['anon', 'authenticated', 'service_role']) name
  where not pg_catalog.pg_has_role(current_user, name, 'member');
  if missing is not null then
    execute format('grant %s to %I', missing, current_user);
  end if;
exception when insufficient_privilege then
  raise exception '% may not become %', current_user, missing
    using errcode = 'insufficient_privilege',
      hint = format('Ask an administrator to run: grant %s to %I;', missing, current_user);
end $$;

-- Names are compared with pg_catalog's: `to_regnamespace` is null where the schema is missing.
do $platform$
begin
  if to_regclass('auth.users') is not null then
    return;
  end if;

  create schema if not exists auth;

  create type auth.aal_level as enum ('aal1', 'aal2', 'aal3');
  create type auth.code_challenge_method as enum ('s256', 'plain');
  create type auth.factor_status as enum ('unverified', 'verified');
  create type auth.factor_type as enum ('totp', 'webauthn', 'phone');
  create type auth.one_time_token_type as enum (
    'confirmation_token', 'reauthentication_token', 'recovery_token',
    'email_change_token_new', 'email_change_token_current', 'phone_change_token');

  create table auth.instances (
    id uuid primary key,
    uuid uuid,
    raw_base_config text,
    created_at timestamptz,
    updated_at timestamptz
  );

  create table auth.users (
    instance_id uuid,
    id uuid not null primary key,
    aud varchar(255),
    role varchar(255),
    email varchar(255),
    encrypted_password varchar(255),
    email_confirmed_at timestamptz,
    invited_at timestamptz,
    confirmation_token varchar(255),
    confirmation_sent_at timestamptz,
    recovery_token varchar(255),
    recovery_sent_at timestamptz,
    email_change_token_new varchar(255),
    email_change varchar(255),
    email_change_sent_at timestamptz,
    last_sign_in_at timestamptz,
    raw_app_meta_data jsonb,
    raw_user_meta_data jsonb,
    is_super_admin boolean,
    created_at timestamptz,
    updated_at timestamptz,
    phone text unique default null,
    phone_confirmed_at timestamptz,
    phone_change text default '',
    phone_change_token varchar(255) default '',
    phone_change_sent_at timestamptz,
    confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
    email_change_token_current varchar(255) default '',
    email_change_confirm_status smallint default 0
      constraint users_email_change_confirm_status_check check (email_change_confirm_status between 0 and 2),
    banned_until timestamptz,
    reauthentication_token varchar(255) default '',
    reauthentication_sent_at timestamptz,
    is_sso_user boolean not null default false,
    deleted_at timestamptz,
    is_anonymous boolean not null default false
  );
  -- One account per address; single sign-on accounts may share it. Serves "sign in with e-mail".
  create unique index users_email_partial_key on auth.users (email) where is_sso_user = false;
  create index users_instance_id_email_idx on auth.users (instance_id, lower(email));
  create index users_instance_id_idx on auth.users (instance_id);
  create index users_is_anonymous_idx on auth.users (is_anonymous);
  -- Tokens in the older, numeric form are not unique; empty strings stand for "no token".
  create unique index confirmation_token_idx on auth.users (confirmation_token)
    where confirmation_token !~ '^[0-9 ]*$';
  create unique index recovery_token_idx on auth.users (recovery_token) where recovery_token !~ '^[0-9 ]*$';
  create unique index email_change_token_current_idx on auth.users (email_change_token_current)
    where email_change_token_current !~ '^[0-9 ]*$';
  create unique index email_change_token_new_idx on auth.users (email_change_token_new)
    where email_change_token_new !~ '^[0-9 ]*$';
  create unique index reauthentication_token_idx on auth.users (reauthentication_token)
    where reauthentication_token !~ '^[0-9 ]*$';

  create table auth.identities (
    provider_id text not null,
    user_id uuid not null references auth.users (id) on delete cascade,
    identity_data jsonb not null,
    provider text not null,
    last_sign_in_at timestamptz,
    created_at timestamptz,
    updated_at timestamptz,
    email text generated always as (lower(identity_data ->> 'email')) stored,
    id uuid primary key default gen_random_uuid(),
    constraint identities_provider_id_provider_unique unique (provider_id, provider)
  );
  create index identities_user_id_idx on auth.identities (user_id);
  create index identities_email_idx on auth.identities (email text_pattern_ops);

  create table auth.sessions (
    id uuid primary key,
    user_id uuid not null references auth.users (id) on delete cascade,
    created_at timestamptz,
    updated_at timestamptz,
    factor_id uuid,
    aal auth.aal_level,
    not_after timestamptz,
    refreshed_at timestamp,
    user_agent text,
    ip inet,
    tag text,
    oauth_client_id uuid,
    refresh_token_hmac_key text,
    refresh_token_counter bigint,
    scopes text
  );
  create index sessions_user_id_idx on auth.sessions (user_id);
  create index user_id_created_at_idx on auth.sessions (user_id, created_at);
  create index sessions_not_after_idx on auth.sessions (not_after desc);

  create table auth.refresh_tokens (
    instance_id uuid,
    id bigserial primary key,
    token varchar(255) constraint refresh_tokens_token_unique unique,
    user_id varchar(255),
    revoked boolean,
    created_at timestamptz,
    updated_at timestamptz,
    parent varchar(255),
    session_id uuid references auth.sessions (id) on delete cascade
  );
  create index refresh_tokens_instance_id_user_id_idx on auth.refresh_tokens (instance_id, user_id);
  create index refresh_tokens_parent_idx on auth.refresh_tokens (parent);
  create index refresh_tokens_session_id_revoked_idx on auth.refresh_tokens (session_id, revoked);
  create index refresh_tokens_updated_at_idx on auth.refresh_tokens (updated_at desc);

  create table auth.mfa_factors (
    id uuid primary key,
    user_id uuid not null references auth.users (id) on delete cascade,
    friendly_name text,
    factor_type auth.factor_type not null,
    status auth.factor_status not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    secret text,
    phone text,
    last_challenged_at timestamptz unique,
    web_authn_credential jsonb,
    web_authn_aaguid uuid,
    last_webauthn_challenge_data jsonb
  );
  create index factor_id_created_at_idx on auth.mfa_factors (user_id, created_at);
  create index mfa_factors_user_id_idx on auth.mfa_factors (user_id);
  create unique index mfa_factors_user_friendly_name_unique on auth.mfa_factors (friendly_name, user_id)
    where trim(friendly_name) <> '';
  create unique index unique_phone_factor_per_user on auth.mfa_factors (user_id, phone);

  create table auth.mfa_challenges (
    id uuid primary key,
    factor_id uuid not null references auth.mfa_factors (id) on delete cascade,
    created_at timestamptz not null,
    verified_at timestamptz,
    ip_address inet not null,
    otp_code text,
    web_authn_session_data jsonb
  );
  create index mfa_challenge_created_at_idx on auth.mfa_challenges (created_at desc);
  create index mfa_challenges_factor_id_idx on auth.mfa_challenges (factor_id);

  create table auth.mfa_amr_claims (
    session_id uuid not null references auth.sessions (id) on delete cascade,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    authentication_method text not null,
    id uuid primary key,
    constraint mfa_amr_claims_session_id_authentication_method_pkey unique (session_id, authentication_method)
  );

  create table auth.one_time_tokens (
    id uuid primary key,
    user_id uuid not null references auth.users (id) on delete cascade,
    token_type auth.one_time_token_type not null,
    token_hash text not null check (char_length(token_hash) > 0),
    relates_to text not null,
    created_at timestamp not null default now(),
    updated_at timestamp not null default now(),
    constraint one_time_tokens_user_id_token_type_key unique (user_id, token_type)
  );
  create index one_time_tokens_token_hash_hash_idx on auth.one_time_tokens using hash (token_hash);
  create index one_time_tokens_relates_to_hash_idx on auth.one_time_tokens using hash (relates_to);

  create table auth.flow_state (
    id uuid primary key,
    user_id uuid,
    auth_code text,
    code_challenge_method auth.code_challenge_method,
    code_challenge text,
    provider_type text not null,
    provider_access_token text,
    provider_refresh_token text,
    created_at timestamptz,
    updated_at timestamptz,
    authentication_method text not null,
    auth_code_issued_at timestamptz
  );
  create index idx_auth_code on auth.flow_state (auth_code);
  create index idx_user_id_auth_method on auth.flow_state (user_id, authentication_method);
  create index flow_state_created_at_idx on auth.flow_state (created_at desc);

  create table auth.audit_log_entries (
    instance_id uuid,
    id uuid primary key,
    payload json,
    created_at timestamptz,
    ip_address varchar(64) not null default ''
  );
  create index audit_logs_instance_id_idx on auth.audit_log_entries (instance_id);

  create table auth.schema_migrations (version varchar(255) primary key);

  -- Nobody but the auth service reads these; row security without a policy says so twice.
  alter table auth.instances enable row level security;
  alter table auth.users enable row level security;
  alter table auth.identities enable row level security;
  alter table auth.sessions enable row level security;
  alter table auth.refresh_tokens enable row level security;
  alter table auth.mfa_factors enable row level security;
  alter table auth.mfa_challenges enable row level security;
  alter table auth.mfa_amr_claims enable row level security;
  alter table auth.one_time_tokens enable row level security;
  alter table auth.flow_state enable row level security;
  alter table auth.audit_log_entries enable row level security;
  alter table auth.schema_migrations enable row level security;

  comment on schema auth is 'Accounts and sessions, with the columns of Supabase Auth.';
  comment on table auth.users is 'Accounts; every person of public.profiles is one of them.';
  grant usage on schema auth to anon, authenticated, service_role;
end $platform$;

-- What policies ask for. The older settings `request.jwt.claim.<name>` win over `request.jwt.claims`, as on Supabase.
do $platform$
begin
  if to_regprocedure('auth.uid()') is null then
    create function auth.uid() returns uuid language sql stable as $body$
      select coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
    $body$;
  end if;
  if to_regprocedure('auth.role()') is null then
    create function auth.role() returns text language sql stable as $body$
      select coalesce(
        nullif(current_setting('request.jwt.claim.role', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
    $body$;
  end if;
  if to_regprocedure('auth.email()') is null then
    create function auth.email() returns text language sql stable as $body$
      select coalesce(
        nullif(current_setting('request.jwt.claim.email', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
    $body$;
  end if;
  if to_regprocedure('auth.jwt()') is null then
    create function auth.jwt() returns jsonb language sql stable as $body$
      select coalesce(
        nullif(current_setting('request.jwt.claim', true), ''),
        nullif(current_setting('request.jwt.claims', true), ''))::jsonb
    $body$;
  end if;
end $platform$;

do $platform$
begin
  if to_regclass('storage.objects') is not null then
    return;
  end if;

  create schema if not exists storage;

  create type storage.buckettype as enum ('STANDARD', 'ANALYTICS', 'VECTOR');

  create table storage.buckets (
    id text primary key,
    name text not null,
    owner uuid,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    public boolean default false,
    avif_autodetection boolean default false,
    file_size_limit bigint,
    allowed_mime_types text[],
    owner_id text,
    type storage.buckettype not null default 'STANDARD'
  );
  create unique index bname on storage.buckets (name);

  create table storage.objects (
    id uuid primary key default gen_random_uuid(),
    bucket_id text references storage.buckets (id),
    name text,
    owner uuid,
    created_at timestamptz default now(),
    updated_at timestamptz default now(),
    last_accessed_at timestamptz default now(),
    metadata jsonb,
    path_tokens text[] generated always as (string_to_array(name, '/')) stored,
    version text,
    owner_id text,
    user_metadata jsonb
  );
  create unique index bucketid_objname on storage.objects (bucket_id, name);
  create index name_prefix_search on storage.objects (name text_pattern_ops);

  create table storage.s3_multipart_uploads (
    id text primary key,
    in_progress_size bigint not null default 0,
    upload_signature text not null,
    bucket_id text not null references storage.buckets (id),
    key text collate "C" not null,
    version text not null,
    owner_id text,
    created_at timestamptz not null default now(),
    user_metadata jsonb
  );
  create index idx_multipart_uploads_list on storage.s3_multipart_uploads (bucket_id, key, created_at);

  create table storage.s3_multipart_uploads_parts (
    id uuid primary key default gen_random_uuid(),
    upload_id text not null references storage.s3_multipart_uploads (id) on delete cascade,
    size bigint not null default 0,
    part_number integer not null,
    bucket_id text not null references storage.buckets (id),
    key text collate "C" not null,
    etag text not null,
    owner_id text,
    version text not null,
    created_at timestamptz not null default now()
  );
  create index s3_multipart_uploads_parts_upload_id_idx on storage.s3_multipart_uploads_parts (upload_id);
  create index s3_multipart_uploads_parts_bucket_id_idx on storage.s3_multipart_uploads_parts (bucket_id);

  alter table storage.buckets enable row level security;
  alter table storage.objects enable row level security;
  alter table storage.s3_multipart_uploads enable row level security;
  alter table storage.s3_multipart_uploads_parts enable row level security;

  create function storage.foldername(name text) returns text[] language sql immutable as $body$
    select (string_to_array(name, '/'))[1 : array_length(string_to_array(name, '/'), 1) - 1]
  $body$;
  create function storage.filename(name text) returns text language sql immutable as $body$
    select (string_to_array(name, '/'))[array_length(string_to_array(name, '/'), 1)]
  $body$;
  create function storage.extension(name text) returns text language sql immutable as $body$
    select reverse(split_part(reverse(storage.filename(name)), '.', 1))
  $body$;

  comment on schema storage is 'Buckets and objects, with the columns of Supabase Storage.';
  grant usage on schema storage to anon, authenticated, service_role;
  -- As on Supabase: everything is granted, and the policies of the buckets' owners decide.
  grant all on storage.buckets, storage.objects to anon, authenticated, service_role;
  grant all on storage.s3_multipart_uploads, storage.s3_multipart_uploads_parts to service_role;
end $platform$;

-- The data API reads the schema again when it is told to. Supabase tells it after each change of a table, a view, a
-- function; so do these, under the same names. Only a superuser may make event triggers: elsewhere who changes the
-- schema says `notify pgrst, 'reload schema'`, as with any other database.
do $platform$
begin
  if exists (select from pg_catalog.pg_event_trigger where evtname in ('pgrst_ddl_watch', 'pgrst_drop_watch'))
    or not (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
  then
    return;
  end if;

  create schema if not exists pgrst;
  comment on schema pgrst is 'What tells the data API that the schema has changed.';

  create or replace function pgrst.ddl_watch() returns event_trigger
  language plpgsql set search_path = '' as $body$
  begin
    if exists (
      select from pg_catalog.pg_event_trigger_ddl_commands() done
      where done.schema_name is distinct from 'pg_temp'
        and done.command_tag in (
          'CREATE SCHEMA', 'ALTER SCHEMA', 'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE',
          'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE', 'IMPORT FOREIGN SCHEMA', 'CREATE VIEW', 'ALTER VIEW',
          'CREATE MATERIALIZED VIEW', 'ALTER MATERIALIZED VIEW', 'CREATE FUNCTION', 'ALTER FUNCTION',
          'CREATE AGGREGATE', 'ALTER AGGREGATE', 'CREATE TYPE', 'ALTER TYPE', 'CREATE DOMAIN', 'ALTER DOMAIN',
          'CREATE TRIGGER', 'CREATE RULE', 'CREATE EXTENSION', 'ALTER EXTENSION', 'COMMENT')
    ) then
      notify pgrst, 'reload schema';
    end if;
  end $body$;

  create or replace function pgrst.drop_watch() returns event_trigger
  language plpgsql set search_path = '' as $body$
  begin
    if exists (
      select from pg_catalog.pg_event_trigger_dropped_objects() gone
      where not gone.is_temporary
        and gone.object_type in (
          'schema', 'table', 'table column', 'table constraint', 'foreign table', 'view', 'materialized view',
          'function', 'aggregate', 'type', 'domain', 'trigger', 'rule', 'extension')
    ) then
      notify pgrst, 'reload schema';
    end if;
  end $body$;

  comment on function pgrst.ddl_watch() is 'Tells the data API that the schema has changed.';
  comment on function pgrst.drop_watch() is 'Tells the data API that something of the schema was dropped.';
  revoke all on function pgrst.ddl_watch(), pgrst.drop_watch() from public;

  create event trigger pgrst_ddl_watch on ddl_command_end execute function pgrst.ddl_watch();
  create event trigger pgrst_drop_watch on sql_drop execute function pgrst.drop_watch();
end $platform$;
