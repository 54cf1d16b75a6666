-- section: keys
-- title: API keys: scopes, use, usage
-- after: operations, limits
--
-- A key acts for the person who made it, within its scopes: claims that carry `key_id` come from a key, and a
-- restrictive policy on every table then asks for a scope. Whatever else a policy allows, it allows no more than that.

-- Which scope opens which table to a key.
create table if not exists roseram.key_areas (
  table_name text primary key,  -- Table of schema public.
  area text,  -- The part of the scope before the colon; null: no key ever sees the table.
  may_write boolean not null  -- Whether there is a scope for writing, or only for reading.
);
alter table roseram.key_areas enable row level security;
insert into roseram.key_areas (table_name, area, may_write) values
  ('profiles', 'account', true), ('user_settings', 'account', true),
  -- Sessions, credentials and their history: a key that could make keys would never end.
  ('user_sessions', null, false), ('session_audit_log', null, false), ('duplicate_users', null, false),
  ('api_keys', null, false), ('stripe_events', null, false),
  -- Who belongs to an organization is decided by persons.
  ('organizations', 'organizations', false), ('organization_members', 'organizations', false),
  ('organization_invitations', 'organizations', false),
  ('projects', 'projects', true), ('project_files', 'projects', true), ('chat_messages', 'projects', true),
  ('file_revisions', 'projects', true), ('file_snapshots', 'projects', true), ('project_snapshots', 'projects', true),
  ('action_logs', 'projects', true), ('project_env_vars', 'projects', true),
  ('sites', 'sites', true), ('pages', 'sites', true), ('page_versions', 'sites', true), ('components', 'sites', true),
  ('sections', 'sites', true), ('templates', 'sites', true), ('site_domains', 'sites', true),
  ('site_redirects', 'sites', true), ('site_releases', 'sites', true), ('assets', 'sites', true),
  ('forms', 'sites', true), ('form_submissions', 'sites', true),
  ('code_generations', 'ai', true), ('ai_generations', 'ai', true), ('ai_conversations', 'ai', true),
  ('prompt_templates', 'ai', true),
  ('deployment_targets', 'deployments', true), ('deployments', 'deployments', true),
  ('deployment_logs', 'deployments', true),
  ('integrations', 'integrations', true), ('user_integrations', 'integrations', true),
  ('webhook_endpoints', 'integrations', true), ('webhook_deliveries', 'integrations', true),
  ('plans', 'billing', false), ('subscriptions', 'billing', false), ('invoices', 'billing', false),
  ('invoice_items', 'billing', false), ('usage_quotas', 'billing', false), ('usage_events', 'billing', false),
  ('api_usage', 'billing', false), ('usage_stats', 'billing', false),
  ('page_views', 'analytics', false), ('page_analytics', 'analytics', false), ('error_logs', 'analytics', false),
  ('activity_logs', 'analytics', false),
  ('page_comments', 'collaboration', true), ('favorites', 'collaboration', true),
  ('review_requests', 'collaboration', true), ('notifications', 'collaboration', true)
on conflict (table_name) do update set area = excluded.area, may_write = excluded.may_write;

-- Beside every policy that allows something stands one that asks a key for its scope.
do $$
declare
  found record;
  condition text;
begin
  for found in
    select c.relname as name, p.polcmd as letter,
      case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' end as command,
      a.area, case when p.polcmd = 'r' then a.area is not null else a.may_write end as opened
    from pg_catalog.pg_policy p
    join pg_catalog.pg_class c on c.oid = p.polrelid and c.relnamespace = 'public'::regnamespace
    join roseram.key_areas a on a.table_name = c.relname
    where p.polpermissive and p.polcmd in ('r', 'a', 'w', 'd')
    group by c.relname, p.polcmd, a.area, a.may_write
    order by 1, 2
  loop
    condition := case when found.opened
      then format('((select roseram.key_allows(%L, %L)))', found.area, case found.letter when 'r' then 'read' else 'write' end)
      else '((select roseram.by_person()))' end;
    execute format('drop policy if exists %I on public.%I', found.name || '_' || found.command || '_key', found.name);
    execute format('create policy %I on public.%I as restrictive for %s to authenticated %s',
      found.name || '_' || found.command || '_key', found.name, found.command,
      case found.letter when 'a' then 'with check ' || condition
        when 'w' then 'using ' || condition || ' with check ' || condition else 'using ' || condition end);
  end loop;
end $$;

-- Keys ---------------------------------------------------------------------------------------------------------------

-- What a person may not give their own keys: more requests than the installation allows (as the columns' defaults say:
-- 1000 an hour), and a place among the keys that `create_api_key` made, for a chosen secret is no secret.
create or replace function roseram.check_api_key() returns trigger
  language plpgsql set search_path = ''
  as $$
  declare
    seconds double precision := roseram.window_seconds(coalesce(new.rate_limit_window, '1hour'));
  begin
    if not roseram.from_api() then
      return new;
    end if;
    if tg_op = 'INSERT' and (new.key_prefix is not null or new.last_used_at is not null) then
      raise exception 'key_prefix and last_used_at of public.api_keys are not yours to set'
        using errcode = 'insufficient_privilege', hint = 'Make the key with create_api_key().';
    end if;
    if seconds is null then
      raise exception 'rate_limit_window is no length of time: %', new.rate_limit_window
        using errcode = 'invalid_parameter_value', hint = 'Write it like 1hour, 30 minutes or 1 day.';
    end if;
    if coalesce(new.rate_limit, 1000) not between 1 and least(1000, 1000 * seconds / 3600) then
      raise exception 'rate_limit may be 1 to 1000 an hour' using errcode = 'insufficient_privilege',
        hint = 'The operator of this installation may raise it for a key.';
    end if;
    return new;
  end $$;
create or replace trigger api_keys_check_insert before insert on public.api_keys
  for each row execute function roseram.check_api_key();
create or replace trigger api_keys_check_update before update on public.api_keys
  for each row when (old.rate_limit is distinct from new.rate_limit
    or old.rate_limit_window is distinct from new.rate_limit_window)
  execute function roseram.check_api_key();

-- Keys that come, change and go are noted in their person's log, however that happened.
create or replace function roseram.note_api_key() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  declare
    row_ public.api_keys := coalesce(new, old);
    headers json := nullif(current_setting('request.headers', true), '')::json;
    changed text[];
    action text;
  begin
    if tg_op = 'UPDATE' then
      changed := array(select n.key from jsonb_each(to_jsonb(new)) n
        where n.value is distinct from to_jsonb(old) -> n.key and n.key not in ('updated_at', 'last_used_at') order by 1);
    end if;
    action := case when tg_op = 'INSERT' then 'api_key_created'
      when tg_op = 'DELETE' or old.is_active and not coalesce(new.is_active, false) then 'api_key_revoked'
      else 'api_key_changed' end;
    perform roseram.note_audit(action, action, 'account', row_.user_id, '',
      coalesce(trim(split_part(headers ->> 'x-forwarded-for', ',', 1)), ''), coalesce(left(headers ->> 'user-agent', 512), ''),
      coalesce(changed, '{}'));
    return null;
  end $$;
create or replace trigger api_keys_note after insert or delete on public.api_keys
  for each row execute function roseram.note_api_key();
create or replace trigger api_keys_note_change after update on public.api_keys
  -- Not as one comparison of rows: what Postgres prints of that, it reads back as something else.
  for each row when (old.name is distinct from new.name or old.description is distinct from new.description or old.scopes is distinct
    from new.scopes or old.rate_limit is distinct from new.rate_limit or old.rate_limit_window is distinct from
    new.rate_limit_window or old.is_active is distinct from new.is_active or old.expires_at is distinct from
    new.expires_at or old.user_id is distinct from new.user_id)
  execute function roseram.note_api_key();

-- For each request with a key: whose it is, what it may do, whether it has been used too often. No row for a key that
-- does not exist, was revoked or whose person may not sign in; nothing that is kept may say otherwise.
create or replace function roseram.use_api_key(hash text, out user_id uuid, out key_id uuid, out scopes text[],
  out is_anonymous boolean, out expired boolean, out rate_limit integer, out wait double precision,
  out remaining integer, out reset double precision) returns setof record
  language plpgsql security definer set search_path = ''
  as $$
  declare
    seconds double precision;
  begin
    select k.user_id, k.id, coalesce(k.scopes, '{}'), coalesce(u.is_anonymous, false),
      coalesce(k.expires_at <= clock_timestamp(), false), greatest(coalesce(k.rate_limit, 1000), 1),
      coalesce(roseram.window_seconds(k.rate_limit_window), 3600)
    into user_id, key_id, scopes, is_anonymous, expired, rate_limit, seconds
    from public.api_keys k join auth.users u on u.id = k.user_id
    where k.key_hash = hash and k.key_prefix is not null and k.is_active
      and u.deleted_at is null and (u.banned_until is null or u.banned_until < clock_timestamp());
    if not found then
      return;
    end if;
    if not expired then
      select t.wait, t.remaining, t.reset into wait, remaining, reset
      from roseram.take_tokens('key', key_id::text, rate_limit, seconds) t;
    end if;
    return next;
  end $$;

-- Writes requests that were made with keys; the same row may come twice. Returns how many were new.
create or replace function roseram.add_api_usage(requests jsonb) returns integer
  language plpgsql security definer set search_path = ''
  as $$
  declare
    added integer;
  begin
    insert into public.api_usage (id, user_id, api_key_id, endpoint, method, request_duration_ms, status_code,
      ip_address, user_agent, created_at)
    select r.id, p.id, k.id, r.endpoint, r.method, r.ms, r.status, nullif(r.ip, ''), nullif(r.agent, ''), r.at
    from jsonb_to_recordset(requests) as r (id uuid, user_id uuid, key_id uuid, endpoint text, method text, ms integer,
      status integer, ip text, agent text, at timestamptz)
    join public.profiles p on p.id = r.user_id
    left join public.api_keys k on k.id = r.key_id
    on conflict (id, created_at) do nothing;
    get diagnostics added = row_count;
    -- In one order, so that two processes wait for each other instead of both failing.
    perform from public.api_keys k
    where k.id in (select (r ->> 'key_id')::uuid from jsonb_array_elements(requests) r)
    order by k.id for no key update;
    update public.api_keys k set last_used_at = used.latest
    from (select (r ->> 'key_id')::uuid as id, max((r ->> 'at')::timestamptz) as latest
      from jsonb_array_elements(requests) r group by 1) used
    where k.id = used.id and (k.last_used_at is null or k.last_used_at < used.latest - interval '1 minute');
    return added;
  end $$;

do $$
declare
  private regprocedure;
begin
  for private in select p.oid from pg_catalog.pg_proc p where p.pronamespace = 'roseram'::regnamespace
      and p.proname in ('check_api_key', 'note_api_key', 'use_api_key', 'add_api_usage') loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', private);
  end loop;
end $$;
