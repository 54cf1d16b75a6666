-- section: access
-- title: Private schema: ids, membership, guards
-- after: platform
--
-- Functions that policies and triggers call. The schema is never exposed by the API; `usage` on it is granted so that
-- a policy may call what it names, and every function that nobody should call is revoked.

create schema if not exists roseram;
comment on schema roseram is 'Roseram''s private functions, its installation record, jobs and partitions; never exposed.';
revoke all on schema roseram from public;
grant usage on schema roseram to anon, authenticated, service_role;
-- Everybody has it by default; a hardened database may have taken it away.
grant usage on schema public to anon, authenticated, service_role;

-- What is installed here: one row.
create table if not exists roseram.installation (
  only_row boolean primary key default true check (only_row),  -- Makes a second row impossible.
  version text not null,  -- Version of the unified schema.
  checksum text not null,  -- SHA-256 of the schema's sources, by which `roseram up` sees that nothing is to be done.
  program text not null,  -- The program that installed it.
  installed_at timestamptz not null default now(),  -- When.
  installed_by text not null default current_user  -- Role that ran the installation.
);
alter table roseram.installation enable row level security;

-- Time-ordered ids (RFC 9562, version 7): 48 bits of Unix milliseconds, version, 74 random bits.
do $$
begin
  if current_setting('server_version_num')::integer >= 180000 then
    create or replace function roseram.uuid7() returns uuid language sql volatile parallel safe set search_path = ''
      as 'select pg_catalog.uuidv7()';
  else
    -- A random version 4 id keeps its variant; its first 48 bits become the time, and bits 52 and 53 turn 4 into 7.
    create or replace function roseram.uuid7() returns uuid language sql volatile parallel safe set search_path = ''
      as $body$
        select encode(
          set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
            placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
            from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
      $body$;
  end if;
end $$;

-- Roles of an organization as numbers, so that "at or above" is a comparison. Its body is bound when it is made, so it
-- needs no search_path of its own, and the planner puts it into the query that calls it.
create or replace function roseram.role_rank(role text) returns smallint
  language sql immutable parallel safe
  return case role
    when 'viewer' then 1 when 'member' then 2 when 'editor' then 3 when 'admin' then 4 when 'owner' then 5
  end::smallint;

-- Membership. A policy asks in two ways, because one way does not suit everybody:
--
--   organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
--     An ordinary person: the list is made once per statement and used as an index condition.
--   or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer')
--     A *wide* person (an agency, support staff) belongs to so many organizations that making the list costs more
--     than the query. For them the list is empty, and each row that the query really visits is looked up.
--
-- wide_floor() is null for an ordinary person and the lowest uuid for a wide one. The planner evaluates a stable
-- function when it estimates, so it sees the second arm match nothing (and keeps the index on the list) or
-- everything (and walks the index that the query's order asks for). benchmarks/bench_rls.py measures both.

-- People with very many memberships. Kept by a trigger on organization_members; that an entry is late or missing
-- costs time, never access: both arms read this table in one snapshot.
create table if not exists roseram.wide_members (
  user_id uuid primary key
);
alter table roseram.wide_members enable row level security;

-- The queries of these two have no parameters, hence one branch for each role: a query with parameters would be planned
-- anew for each statement, because transaction(identity) asks for that, and planning costs more than running it.
create or replace function roseram.organization_ids(minimum_role text) returns uuid[]
  language plpgsql stable security definer parallel safe set search_path = ''
  as $$
  begin
    if exists (select from roseram.wide_members w where w.user_id = auth.uid()) then
      return '{}';
    end if;
    case minimum_role
      when 'viewer' then
        return array(select m.organization_id from public.organization_members m where m.user_id = auth.uid());
      when 'member' then
        return array(select m.organization_id from public.organization_members m
          where m.user_id = auth.uid() and m.role in ('member', 'editor', 'admin', 'owner'));
      when 'editor' then
        return array(select m.organization_id from public.organization_members m
          where m.user_id = auth.uid() and m.role in ('editor', 'admin', 'owner'));
      when 'admin' then
        return array(select m.organization_id from public.organization_members m
          where m.user_id = auth.uid() and m.role in ('admin', 'owner'));
      when 'owner' then
        return array(select m.organization_id from public.organization_members m
          where m.user_id = auth.uid() and m.role = 'owner');
    end case;
  end $$;

create or replace function roseram.wide_floor() returns uuid
  language plpgsql stable security definer parallel safe set search_path = ''
  as $$
  begin
    return (select '00000000-0000-0000-0000-000000000000'::uuid from roseram.wide_members w
      where w.user_id = (select auth.uid()));
  end $$;

-- Asked for each row that a wide person visits: its plan is kept, whatever the session asks for.
create or replace function roseram.has_role(organization_id uuid, minimum_role text) returns boolean
  language plpgsql stable security definer parallel safe set search_path = '' set plan_cache_mode = force_generic_plan
  as $$
  begin
    return exists (select from public.organization_members m
      where m.user_id = auth.uid() and m.organization_id = has_role.organization_id
        and roseram.role_rank(m.role) >= roseram.role_rank(minimum_role));
  end $$;

-- Whether the caller may give, change or take away this role: admins and above, up to their own role.
create or replace function roseram.may_assign(organization_id uuid, role text) returns boolean
  language plpgsql stable security definer parallel safe set search_path = '' set plan_cache_mode = force_generic_plan
  as $$
  begin
    return exists (select from public.organization_members m
      where m.user_id = auth.uid() and m.organization_id = may_assign.organization_id
        and roseram.role_rank(m.role) >= greatest(roseram.role_rank('admin'), roseram.role_rank(may_assign.role)));
  end $$;

-- People whom the caller meets in an organization, in the same two ways.
create or replace function roseram.colleague_ids() returns uuid[]
  language plpgsql stable security definer parallel safe set search_path = '' set plan_cache_mode = force_generic_plan
  as $$
  declare
    caller uuid := auth.uid();
  begin
    return case when exists (select from roseram.wide_members w where w.user_id = caller) then '{}'::uuid[]
      else array(select distinct theirs.user_id
        from public.organization_members mine
        join public.organization_members theirs on theirs.organization_id = mine.organization_id
        where mine.user_id = caller) end;
  end $$;

create or replace function roseram.is_colleague(user_id uuid) returns boolean
  language plpgsql stable security definer parallel safe set search_path = '' set plan_cache_mode = force_generic_plan
  as $$
  begin
    return exists (
      select from public.organization_members theirs
      join public.organization_members mine on mine.organization_id = theirs.organization_id
      where theirs.user_id = is_colleague.user_id and mine.user_id = auth.uid());
  end $$;

-- Keeps wide_members: enters who joins a 201st organization, and removes who is left with 200.
create or replace function roseram.mark_wide_members() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    -- 200: more than ordinary people have, and few enough for a list to be made for each statement.
    if tg_op = 'INSERT' then
      insert into roseram.wide_members (user_id)
      select changed.user_id from (select distinct c.user_id from changed_rows c) changed
      where (select count(*) from (select from public.organization_members m
        where m.user_id = changed.user_id limit 201) counted) > 200
      on conflict do nothing;
    else
      delete from roseram.wide_members w
      using (select distinct c.user_id from changed_rows c) changed
      where w.user_id = changed.user_id
        and (select count(*) from (select from public.organization_members m
          where m.user_id = changed.user_id limit 201) counted) <= 200;
    end if;
    return null;
  end $$;

-- Whether the statement comes from a person through the API (and not from the server, a worker or an owner's script,
-- nor from inside a trusted function).
create or replace function roseram.from_api() returns boolean
  language sql stable parallel safe set search_path = ''
  as $$ select current_user in ('anon', 'authenticated') $$;

-- API keys: claims that carry `key_id` come from one, and a restrictive policy on every table asks for its scope.

-- Whether the request comes from a person (or from nobody), and not from an API key. Almost always the text says so
-- before it is read as JSON. Not in SQL: that a policy is put together anew for each statement costs more than a call.
create or replace function roseram.by_person() returns boolean
  language plpgsql stable parallel safe set search_path = ''
  as $$
  begin
    if strpos(coalesce(current_setting('request.jwt.claims', true), ''), '"key_id"') = 0 then
      return true;
    end if;
    return current_setting('request.jwt.claims', true)::json ->> 'key_id' is null;
  end $$;

-- Whether the request comes from a person, or from a key that has the scope; writing includes reading.
create or replace function roseram.key_allows(area text, action text) returns boolean
  language plpgsql stable parallel safe set search_path = ''
  as $$
  begin
    if strpos(coalesce(current_setting('request.jwt.claims', true), ''), '"key_id"') = 0 then
      return true;
    end if;
    return roseram.by_person() or coalesce(current_setting('request.jwt.claims', true)::jsonb -> 'scopes'
      ?| case action when 'read' then array[area || ':read', area || ':write'] else array[area || ':' || action] end, false);
  end $$;

-- For functions that act with their owner's rights: what an API key may not do.
create or replace function roseram.require_person() returns void
  language plpgsql stable set search_path = ''
  as $$
  begin
    if not roseram.by_person() then
      raise exception 'an API key may not do this' using errcode = 'insufficient_privilege',
        hint = 'Sign in as the person.';
    end if;
  end $$;

-- The length of a window such as 1hour, 30 minutes or 1 day in seconds; null where it says nothing of the kind.
create or replace function roseram.window_seconds(rate_window text) returns double precision
  language plpgsql immutable parallel safe set search_path = ''
  as $$
  declare
    parts text[] := regexp_match(lower(rate_window),
      '^\s*(\d{1,6})?\s*(?:(s|secs?|seconds?)|(m|mins?|minutes?)|(h|hours?)|(d|days?))\s*$');
    seconds double precision := coalesce(parts[1], '1')::integer
      * case when parts[2] is not null then 1 when parts[3] is not null then 60 when parts[4] is not null then 3600
        when parts[5] is not null then 86400 end;
  begin
    return nullif(seconds, 0);
  end $$;

-- Trigger functions -------------------------------------------------------------------------------------------------

-- Sets updated_at to the time of the change.
create or replace function roseram.touch_updated_at() returns trigger
  language plpgsql set search_path = ''
  as $$
  begin
    -- A server-side script that sets the time itself (a migration, an import) is believed; a person is not.
    if new.updated_at is not distinct from old.updated_at or roseram.from_api() then
      -- Not now(): of two transactions at once, the one that writes last may have begun first.
      new.updated_at := clock_timestamp();
    end if;
    return new;
  end $$;

-- A person may never change these columns: the trigger's WHEN names them, its argument lists them for the message.
create or replace function roseram.refuse_change() returns trigger
  language plpgsql set search_path = ''
  as $$
  begin
    if roseram.from_api() then
      raise exception 'these columns of %.% cannot be changed: %', tg_table_schema, tg_table_name, tg_argv[0]
        using errcode = 'insufficient_privilege',
          hint = 'Leave them out of the update, or send them as they are.';
    end if;
    return new;
  end $$;

-- What somebody wrote is changed by its author only; others may resolve or delete it.
create or replace function roseram.refuse_foreign_edit() returns trigger
  language plpgsql set search_path = ''
  as $$
  begin
    if roseram.from_api() and to_jsonb(old) ->> tg_argv[0] is distinct from auth.uid()::text then
      raise exception 'only its author may change the text of a row of %.%', tg_table_schema, tg_table_name
        using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;

-- Refusal of a row whose parent is not there, in the words of a foreign key.
create or replace function roseram.refuse_orphan(relation text, parent text, parent_id uuid) returns void
  language plpgsql set search_path = ''
  as $$
  begin
    raise exception 'insert into % violates a foreign key: % % does not exist', relation, parent, parent_id
      using errcode = 'foreign_key_violation', hint = format('Insert the %s first.', parent);
  end $$;

-- The organization of a new row is that of its parent. Each function reads past row security on purpose: the row's
-- own policy then decides about the organization that was found.
create or replace function roseram.tenant_of_project() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    select p.organization_id into new.organization_id from public.projects p where p.id = new.project_id;
    if not found then
      perform roseram.refuse_orphan(tg_table_name, 'project', new.project_id);
    end if;
    return new;
  end $$;

-- The organization of a new row is that of its site.
create or replace function roseram.tenant_of_site() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    select s.organization_id into new.organization_id from public.sites s where s.id = new.site_id;
    if not found then
      perform roseram.refuse_orphan(tg_table_name, 'site', new.site_id);
    end if;
    return new;
  end $$;

-- The organization of a new row is that of its page.
create or replace function roseram.tenant_of_page() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    select p.organization_id into new.organization_id from public.pages p where p.id = new.page_id;
    if not found then
      perform roseram.refuse_orphan(tg_table_name, 'page', new.page_id);
    end if;
    return new;
  end $$;

-- Whose own organization a row goes to when nothing else says where it belongs.
create or replace function roseram.personal_organization_of(user_id uuid) returns uuid
  language plpgsql stable security definer set search_path = ''
  as $$
  begin
    return (select o.id from public.organizations o
      where o.owner_id = personal_organization_of.user_id and o.is_personal);
  end $$;

-- A new row that says no organization goes to the person's own one.
create or replace function roseram.tenant_of_person() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    new.organization_id := roseram.personal_organization_of(new.user_id);
    if new.organization_id is null then
      perform roseram.refuse_orphan(tg_table_name, 'user', new.user_id);
    end if;
    return new;
  end $$;

-- Rows of a project or of a site (deployments, their targets, errors).
create or replace function roseram.tenant_of_project_or_site() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    if new.project_id is not null then
      select p.organization_id into new.organization_id from public.projects p where p.id = new.project_id;
      if not found then
        perform roseram.refuse_orphan(tg_table_name, 'project', new.project_id);
      end if;
    elsif new.site_id is not null then
      select s.organization_id into new.organization_id from public.sites s where s.id = new.site_id;
      if not found then
        perform roseram.refuse_orphan(tg_table_name, 'site', new.site_id);
      end if;
    end if;
    return new;
  end $$;

-- Rows of a page, or of a site, or of nothing but the person who asked.
create or replace function roseram.tenant_of_generation() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    if new.page_id is not null then
      select p.organization_id, coalesce(new.site_id, p.site_id) into new.organization_id, new.site_id
      from public.pages p where p.id = new.page_id;
      if not found then
        perform roseram.refuse_orphan(tg_table_name, 'page', new.page_id);
      end if;
    elsif new.site_id is not null then
      select s.organization_id into new.organization_id from public.sites s where s.id = new.site_id;
      if not found then
        perform roseram.refuse_orphan(tg_table_name, 'site', new.site_id);
      end if;
    else
      new.organization_id := roseram.personal_organization_of(new.user_id);
    end if;
    return new;
  end $$;

-- The organization of a conversation is that of its page; without a page, the person's own one.
create or replace function roseram.tenant_of_conversation() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    if new.page_id is null then
      new.organization_id := roseram.personal_organization_of(new.user_id);
      return new;
    end if;
    select p.organization_id into new.organization_id from public.pages p where p.id = new.page_id;
    if not found then
      perform roseram.refuse_orphan(tg_table_name, 'page', new.page_id);
    end if;
    return new;
  end $$;

-- The organization of a new row is that of its deployment.
create or replace function roseram.tenant_of_deployment() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    select d.organization_id into new.organization_id from public.deployments d where d.id = new.deployment_id;
    if not found then
      perform roseram.refuse_orphan(tg_table_name, 'deployment', new.deployment_id);
    end if;
    return new;
  end $$;

-- The organization of a new row is that of its form.
create or replace function roseram.tenant_of_form() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    select f.organization_id into new.organization_id from public.forms f where f.id = new.form_id;
    if not found then
      perform roseram.refuse_orphan(tg_table_name, 'form', new.form_id);
    end if;
    return new;
  end $$;

-- The organization of a new row is that of its endpoint.
create or replace function roseram.tenant_of_webhook_endpoint() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    select w.organization_id into new.organization_id from public.webhook_endpoints w where w.id = new.endpoint_id;
    if not found then
      perform roseram.refuse_orphan(tg_table_name, 'webhook endpoint', new.endpoint_id);
    end if;
    return new;
  end $$;

-- The organization of a new row is that of its invoice.
create or replace function roseram.tenant_of_invoice() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    select i.organization_id into new.organization_id from public.invoices i where i.id = new.invoice_id;
    if not found then
      perform roseram.refuse_orphan(tg_table_name, 'invoice', new.invoice_id);
    end if;
    return new;
  end $$;
