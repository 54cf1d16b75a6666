-- section: operations
-- title: Audit, partitions, realtime
-- after: collaboration

-- Audit: every change of tenant content, as a row of activity_logs.

-- A value as it is kept in the log: long ones as length and hash, so that a page of 1 MB does not cost 2 MB a change.
create or replace function roseram.audit_value(value jsonb) returns jsonb
  language plpgsql immutable parallel safe set search_path = ''
  as $$
  declare
    said constant text := value::text;  -- once: the content of a page is long
  begin
    if length(said) <= 1000 or said is null then
      return value;
    end if;
    return jsonb_build_object('length', length(said), 'sha256', encode(sha256(convert_to(said, 'UTF8')), 'hex'));
  end $$;

-- Columns that never reach the log: ciphertext, hashes of secrets, tokens.
create or replace function roseram.is_secret_column(name text) returns boolean
  language sql immutable parallel safe set search_path = ''
  as $$ select name ~ '(_encrypted|_token|_hash|credentials|secret|password)$' and name <> 'content_hash' $$;

-- Writes each change into activity_logs: who, what, and the changed columns before and after.
create or replace function roseram.audit() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  declare
    before jsonb;
    after jsonb;
    row_ jsonb;
    tenant uuid;
    headers jsonb := nullif(current_setting('request.headers', true), '')::jsonb;
    changed jsonb;
  begin
    if tg_op = 'UPDATE' and tg_table_name = 'pages' then
      -- Publishing marks all pages of a site at once; its release and the site's own row tell of that. Who comes by the
      -- API publishes nothing, whatever they write here.
      if new.published_at = now() and new.published_at is distinct from old.published_at and new.version = old.version
          and coalesce(current_setting('role', true), 'none') not in ('anon', 'authenticated', 'service_role') then
        return null;
      end if;
    end if;
    before := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    after := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    row_ := coalesce(after, before);
    tenant := case tg_table_name when 'organizations' then row_ ->> 'id' else row_ ->> 'organization_id' end;
    if tg_op <> 'INSERT' and tenant is not null
        and not exists (select from public.organizations o where o.id = tenant) then
      -- The organization itself is going, and its log with it: one row without a tenant tells of it.
      if tg_table_name <> 'organizations' then
        return null;
      end if;
      tenant := null;
    end if;
    select coalesce(jsonb_object_agg(key, case tg_op
        when 'INSERT' then jsonb_build_object('to', roseram.audit_value(after -> key))
        when 'DELETE' then jsonb_build_object('from', roseram.audit_value(before -> key))
        else jsonb_build_object('from', roseram.audit_value(before -> key), 'to', roseram.audit_value(after -> key))
      end), '{}')
    into changed
    from jsonb_object_keys(row_) key
    where coalesce(before -> key, 'null') <> coalesce(after -> key, 'null')
      and key <> 'updated_at' and not roseram.is_secret_column(key);
    if tg_op = 'UPDATE' and changed = '{}' then
      -- Only secrets may have changed: that they did is said, what they are is not.
      if not exists (select from jsonb_object_keys(row_) key
          where (before -> key) is distinct from (after -> key) and key <> 'updated_at') then
        return null;
      end if;
    end if;
    insert into public.activity_logs
      (organization_id, user_id, action, resource_type, resource_id, changes, ip_address, user_agent)
    values (tenant, (select p.id from public.profiles p where p.id = auth.uid()),
      case tg_op when 'INSERT' then 'create' when 'UPDATE' then 'update' else 'delete' end,
      tg_table_name, row_ ->> 'id', changed,
      split_part(headers ->> 'x-forwarded-for', ',', 1), headers ->> 'user-agent');
    return null;
  end $$;

create or replace trigger assets_audit after insert or update or delete on public.assets
  for each row execute function roseram.audit();
create or replace trigger components_audit after insert or update or delete on public.components
  for each row execute function roseram.audit();
create or replace trigger deployment_targets_audit after insert or update or delete on public.deployment_targets
  for each row execute function roseram.audit();
create or replace trigger deployments_audit after insert or update or delete on public.deployments
  for each row execute function roseram.audit();
create or replace trigger forms_audit after insert or update or delete on public.forms
  for each row execute function roseram.audit();
create or replace trigger integrations_audit after insert or update or delete on public.integrations
  for each row execute function roseram.audit();
create or replace trigger organization_invitations_audit after insert or update or delete on public.organization_invitations
  for each row execute function roseram.audit();
create or replace trigger organization_members_audit after insert or update or delete on public.organization_members
  for each row execute function roseram.audit();
create or replace trigger organizations_audit after insert or update or delete on public.organizations
  for each row execute function roseram.audit();
create or replace trigger page_comments_audit after insert or update or delete on public.page_comments
  for each row execute function roseram.audit();
create or replace trigger pages_audit after insert or update or delete on public.pages
  for each row execute function roseram.audit();
create or replace trigger project_env_vars_audit after insert or update or delete on public.project_env_vars
  for each row execute function roseram.audit();
create or replace trigger project_files_audit after insert or update or delete on public.project_files
  for each row execute function roseram.audit();
create or replace trigger project_snapshots_audit after insert or update or delete on public.project_snapshots
  for each row execute function roseram.audit();
create or replace trigger projects_audit after insert or update or delete on public.projects
  for each row execute function roseram.audit();
create or replace trigger prompt_templates_audit after insert or update or delete on public.prompt_templates
  for each row execute function roseram.audit();
create or replace trigger review_requests_audit after insert or update or delete on public.review_requests
  for each row execute function roseram.audit();
create or replace trigger sections_audit after insert or update or delete on public.sections
  for each row execute function roseram.audit();
create or replace trigger site_domains_audit after insert or update or delete on public.site_domains
  for each row execute function roseram.audit();
create or replace trigger site_redirects_audit after insert or update or delete on public.site_redirects
  for each row execute function roseram.audit();
create or replace trigger site_releases_audit after insert or update or delete on public.site_releases
  for each row execute function roseram.audit();
create or replace trigger sites_audit after insert or update or delete on public.sites
  for each row execute function roseram.audit();
create or replace trigger subscriptions_audit after insert or update or delete on public.subscriptions
  for each row execute function roseram.audit();
create or replace trigger templates_audit after insert or update or delete on public.templates
  for each row execute function roseram.audit();
create or replace trigger webhook_endpoints_audit after insert or update or delete on public.webhook_endpoints
  for each row execute function roseram.audit();

-- Partitions. One per month in the private schema, so that none is reachable past its parent's policies.
create table if not exists roseram.partitioned_tables (
  name text primary key,  -- Table in schema public.
  keep_months integer check (keep_months > 0)  -- Months that are kept; null = for ever.
);
alter table roseram.partitioned_tables enable row level security;
insert into roseram.partitioned_tables (name, keep_months) values
  ('page_views', 25), ('api_usage', 13), ('activity_logs', null), ('error_logs', 13), ('deployment_logs', 13),
  ('session_audit_log', 25)
on conflict (name) do nothing;

-- Makes the partitions of one month, where they are missing. Rows of that month that had to go to the default
-- partition are moved. Returns how many partitions were made.
create or replace function roseram.make_partitions(month date) returns integer
  language plpgsql security definer set search_path = ''
  as $$
  declare
    parent text;
    child text;
    starts timestamptz := date_trunc('month', month::timestamp) at time zone 'UTC';
    ends timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC';
    made integer := 0;
  begin
    -- Several workers may come at the same moment.
    perform pg_advisory_xact_lock(hashtextextended('roseram partitions', 0));
    for parent in select t.name from roseram.partitioned_tables t order by 1 loop
      child := parent || '_' || to_char(month, 'YYYY_MM');
      continue when to_regclass('roseram.' || quote_ident(child)) is not null;
      execute format('create table roseram.%I (like public.%I including defaults including constraints)', child, parent);
      execute format('alter table roseram.%I enable row level security', child);
      execute format(
        'with moved as (delete from roseram.%1$I where created_at >= %3$L and created_at < %4$L returning *)
         insert into roseram.%2$I select * from moved', parent || '_default', child, starts, ends);
      execute format('alter table public.%I attach partition roseram.%I for values from (%L) to (%L)',
        parent, child, starts, ends);
      execute format('comment on table roseram.%I is %L', child,
        format('Rows of public.%s of %s.', parent, to_char(month, 'YYYY-MM')));
      made := made + 1;
    end loop;
    return made;
  end $$;

-- This month, the one before and so many ahead.
create or replace function roseram.make_partitions_ahead(months integer default 3) returns integer
  language sql security definer set search_path = ''
  as $$
    select sum(roseram.make_partitions((date_trunc('month', now() at time zone 'UTC') + ahead * interval '1 month')::date))::integer
    from generate_series(-1, months) ahead
  $$;

-- Drops the partitions that lie wholly before the time that is kept. Returns their names.
create or replace function roseram.drop_expired_partitions() returns setof text
  language plpgsql security definer set search_path = ''
  as $$
  declare
    expired text;
  begin
    for expired in
      select c.relname from roseram.partitioned_tables t
      join pg_catalog.pg_inherits i on i.inhparent = to_regclass('public.' || quote_ident(t.name))
      join pg_catalog.pg_class c on c.oid = i.inhrelid
      where c.relname ~ '_\d{4}_\d{2}$'
        and to_date(right(c.relname, 7), 'YYYY_MM')
          < date_trunc('month', now() at time zone 'UTC') - t.keep_months * interval '1 month'
      order by 1
    loop
      execute format('drop table roseram.%I', expired);
      return next expired;
    end loop;
  end $$;

do $$
declare
  parent text;
begin
  for parent in select t.name from roseram.partitioned_tables t order by 1 loop
    -- Catches what no month's partition takes, so that no row is ever refused for its time.
    execute format('create table if not exists roseram.%I partition of public.%I default', parent || '_default', parent);
    execute format('alter table roseram.%I enable row level security', parent || '_default');
    execute format('comment on table roseram.%I is %L', parent || '_default',
      format('Rows of public.%s that belong to no month''s partition.', parent));
  end loop;
  perform roseram.make_partitions_ahead();
end $$;

-- Functions. What a policy, a check or a column default calls may be run by the API's roles, the upkeep by service_role, and
-- everything else by nobody but this schema's owner (a trigger needs no right to run its function).
do $$
declare
  private regprocedure;
begin
  for private in select p.oid from pg_catalog.pg_proc p where p.pronamespace = 'roseram'::regnamespace loop
    execute format('revoke all on function %s from public, anon, authenticated, service_role', private);
  end loop;
end $$;
grant execute on function roseram.uuid7(), roseram.role_rank(text), roseram.organization_ids(text), roseram.wide_floor(),
  roseram.has_role(uuid, text), roseram.may_assign(uuid, text), roseram.colleague_ids(), roseram.is_colleague(uuid),
  roseram.from_api(), roseram.by_person(), roseram.key_allows(text, text), roseram.require_person(),
  roseram.folder_owner(text), roseram.counts_objects(), roseram.is_our_bucket(text), roseram.is_stored_file(text),
  roseram.window_seconds(text), roseram.is_subdomain(text) to anon, authenticated, service_role;
-- What public functions that act with the caller's rights call.
grant execute on function roseram.slug_of(text, text), roseram.numbered_slug(text, integer), roseram.count_template(uuid)
  to authenticated, service_role;
grant execute on function roseram.make_partitions(date), roseram.make_partitions_ahead(integer),
  roseram.drop_expired_partitions() to service_role;

-- Accounts that were there before this schema.
select roseram.adopt_user(u.id) from auth.users u order by u.created_at, u.id;

-- Realtime: the tables that the guide recommends, and notifications. Where the publication belongs to somebody else,
-- `roseram verify` says what its owner has to run.
do $$
declare
  realtime text;
begin
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
  if not (select puballtables or not pg_has_role(current_user, pubowner, 'member')
      from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    foreach realtime in array array['chat_messages', 'page_comments', 'action_logs', 'deployments', 'notifications'] loop
      if not exists (select from pg_catalog.pg_publication_tables
          where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = realtime) then
        execute format('alter publication supabase_realtime add table public.%I', realtime);
      end if;
    end loop;
  end if;
end $$;
