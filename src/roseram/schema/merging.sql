-- section: merging
-- title: Duplicate accounts: detection, merging, undo
-- after: operations
--
-- Two accounts of one person become one. Everything happens in one transaction of roseram.merge_accounts, every changed
-- value and every row that gave way is written down, and roseram.undo_merge puts back what nobody has changed since.
-- The triggers stay on: quotas are counted, the audit tells of each row, and only `updated_at` is put back, because
-- nobody has edited anything.

-- Merges of accounts; they can be taken back for 30 days.
create table if not exists roseram.merges (
  id bigint generated always as identity primary key,  -- Number of the merge.
  primary_user_id uuid not null,  -- The account that stays; a trigger removes the row with it.
  duplicate_user_id uuid not null,  -- The account that ended; a trigger removes the row with it.
  method text not null,  -- Why they are thought to be one person.
  merged_by uuid,  -- Who did it; null for an operator.
  merged_at timestamptz not null default now(),  -- When.
  undo_until timestamptz not null default now() + interval '30 days',  -- Until when it can be taken back.
  undone_at timestamptz  -- When it was taken back.
);
-- An account ends once at a time.
create unique index if not exists merges_duplicate_user_id_key on roseram.merges (duplicate_user_id)
  where undone_at is null;
-- Serves the trigger that removes them.
create index if not exists merges_duplicate_user_id_idx on roseram.merges (duplicate_user_id);
-- Serves that trigger, and "what was merged into this account".
create index if not exists merges_primary_user_id_idx on roseram.merges (primary_user_id, merged_at desc);
-- Serves the sweep.
create index if not exists merges_undo_until_idx on roseram.merges (undo_until);
alter table roseram.merges enable row level security;
revoke all on roseram.merges from public, anon, authenticated, service_role;

-- What is kept of a merge goes with either account. No foreign key: this schema is installed and taken back apart
-- from public.
create or replace function roseram.forget_merges() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    delete from roseram.merges m where m.primary_user_id = old.id or m.duplicate_user_id = old.id;
    return null;
  end $$;
revoke all on function roseram.forget_merges() from public, anon, authenticated, service_role;
create or replace trigger profiles_forget_merges after delete on public.profiles
  for each row execute function roseram.forget_merges();

-- What a merge changed, row by row; forgotten when it can no longer be taken back.
create table if not exists roseram.merged_rows (
  id bigint generated always as identity primary key,  -- Order of the changes.
  merge_id bigint not null references roseram.merges (id) on delete cascade,  -- Merge that it belongs to.
  relation text not null,  -- Table, like public.projects.
  row_key jsonb not null,  -- Primary key of the row.
  kind text not null check (kind in ('moved', 'archived', 'left')),  -- A value changed; the row gave way; it stays where it was.
  column_name text,  -- Column that changed.
  old_value text,  -- Its value before.
  new_value text,  -- Its value after.
  archived jsonb  -- The whole row that gave way.
);
-- Serves "what did this merge do to that table", and the foreign key.
create index if not exists merged_rows_merge_id_idx on roseram.merged_rows (merge_id, relation, column_name);
alter table roseram.merged_rows enable row level security;
revoke all on roseram.merged_rows from public, anon, authenticated, service_role;

-- Times of change that are put back before a merge or its undo ends; empty in between.
create table if not exists roseram.merge_times (
  merge_id bigint not null references roseram.merges (id) on delete cascade,  -- Merge that is going on.
  relation text not null,  -- Table, like public.projects.
  row_key jsonb not null,  -- Primary key of the row.
  updated_at timestamptz not null,
  primary key (merge_id, relation, row_key)
);
alter table roseram.merge_times enable row level security;
revoke all on roseram.merge_times from public, anon, authenticated, service_role;

-- Detection ---------------------------------------------------------------------------------------------------------

-- An address without what does not make it another mailbox: dots and googlemail.com at Gmail, tags behind a plus.
create or replace function roseram.mailbox_of(address text) returns text
  language sql immutable parallel safe set search_path = ''
  as $$
    select case when domain in ('gmail.com', 'googlemail.com') then replace(local, '.', '') || '@gmail.com'
      else local || '@' || domain end
    from (select split_part(split_part(lower(btrim(address)), '@', 1), '+', 1),
      split_part(lower(btrim(address)), '@', 2)) parts (local, domain)
    where local <> '' and domain <> ''
  $$;

-- Accounts that look like one person, each pair once with its best reason first: the older account and its duplicate. An
-- address or number counts for much only where it is known to be theirs.
create or replace function roseram.duplicate_accounts(
  only_user uuid default null, least_score integer default 40, most integer default 100)
  returns table (primary_user_id uuid, duplicate_user_id uuid, method text, score integer, reasons text[])
  language sql stable security definer set search_path = ''
  as $$
    with accounts as materialized (
      select u.* from auth.users u where u.deleted_at is null and not u.is_anonymous
    ), signs (user_id, kind, sign, score) as (
      select a.id, 'same mailbox', roseram.mailbox_of(a.email),
        case when a.email_confirmed_at is null then 50 else 90 end
      from accounts a where a.email <> ''
      union all
      -- An address that a provider vouches for counts like one's own.
      select i.user_id, 'same mailbox', roseram.mailbox_of(i.identity_data ->> 'email'), 90
      from auth.identities i join accounts a on a.id = i.user_id
      where i.provider <> 'email' and i.identity_data ->> 'email_verified' = 'true'
      union all
      select a.id, 'same phone', ltrim(regexp_replace(a.phone, '\D', '', 'g'), '0'), 95
      from accounts a where a.phone <> '' and a.phone_confirmed_at is not null
      union all
      select distinct m.user_id, 'same name in an organization', lower(btrim(p.full_name)) || ' ' || m.organization_id, 40
      from public.organization_members m join public.profiles p on p.id = m.user_id join accounts a on a.id = p.id
      where btrim(p.full_name) ~ '\S\s+\S'
    ), pairs as (
      select case when (a.created_at, a.id) <= (b.created_at, b.id) then a.id else b.id end as primary_user_id,
        case when (a.created_at, a.id) <= (b.created_at, b.id) then b.id else a.id end as duplicate_user_id,
        s.kind, max(least(s.score, t.score)) as score
      from signs s
      join signs t on t.kind = s.kind and t.sign = s.sign and t.user_id > s.user_id
      join accounts a on a.id = s.user_id join accounts b on b.id = t.user_id
      where s.sign <> '' and (only_user is null or only_user in (s.user_id, t.user_id))
      group by 1, 2, 3
    )
    select p.primary_user_id, p.duplicate_user_id, (array_agg(p.kind order by p.score desc, p.kind))[1],
      -- Several signs are more than one.
      least(max(p.score) + 5 * (count(*) - 1), 99)::integer, array_agg(p.kind order by p.score desc, p.kind)
    from pairs p
    group by 1, 2
    having least(max(p.score) + 5 * (count(*) - 1), 99) >= least_score
    order by 4 desc, 1, 2
    limit most
  $$;

-- What to move ------------------------------------------------------------------------------------------------------

-- The columns that say whose a row is, wherever a foreign key (or storage's convention) says so. Those of accounts
-- themselves, of memberships and of who owns an organization have rules of their own.
create or replace function roseram.person_columns() returns table (relation regclass, column_name name)
  language plpgsql stable security definer set search_path = ''
  as $$
  begin
    return query
      select distinct k.conrelid::regclass, a.attname
      from pg_catalog.pg_constraint k
      join pg_catalog.pg_class c on c.oid = k.conrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      where k.contype = 'f' and k.conparentid = 0 and cardinality(k.conkey) = 1
        and k.confrelid in ('public.profiles'::regclass, 'auth.users'::regclass)
        and n.nspname not in ('auth', 'roseram')
        and (n.nspname || '.' || c.relname || '.' || a.attname) not in ('public.profiles.id', 'public.organizations.owner_id',
          'public.organization_members.user_id', 'public.duplicate_users.duplicate_user_id')
      union all
      select 'auth.identities'::regclass, 'user_id'::name
      union all
      select c.oid::regclass, a.attname
      from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid
      where c.oid in (to_regclass('storage.objects'), to_regclass('storage.buckets'))
        and a.attname in ('owner', 'owner_id') and not a.attisdropped and has_table_privilege(c.oid, 'update')
      order by 1, 2;
  end $$;

-- The tables whose rows belong to an organization by themselves, parents before those that point to them as well.
create or replace function roseram.tenant_tables() returns table (relation regclass)
  language plpgsql stable security definer set search_path = ''
  as $$
  begin
    return query
      select k.conrelid::regclass
      from pg_catalog.pg_constraint k
      join pg_catalog.pg_class c on c.oid = k.conrelid
      join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
      where k.contype = 'f' and k.conparentid = 0 and cardinality(k.conkey) = 1 and a.attname = 'organization_id'
        and k.confrelid = 'public.organizations'::regclass and c.relnamespace <> 'roseram'::regnamespace
        -- Memberships have rules of their own; what is paid for, and its limits, stay with the organization.
        and k.conrelid not in ('public.organization_members'::regclass, 'public.subscriptions'::regclass,
          'public.usage_quotas'::regclass)
      group by k.conrelid
      order by (select count(*) from pg_catalog.pg_constraint p
          where p.conrelid = k.conrelid and p.contype = 'f' and cardinality(p.conkey) > 1), k.conrelid::regclass::text;
  end $$;

-- How a table's rows are named: an SQL expression for the key as JSON, and a condition that finds the row of a key.
create or replace function roseram.key_of(relation regclass, out expression text, out condition text)
  language plpgsql stable security definer set search_path = ''
  as $$
  begin
    select format('jsonb_build_object(%s)', string_agg(format('%L, t.%I', a.attname, a.attname), ', ' order by n)),
      string_agg(format('t.%I = (m.row_key ->> %L)::%s', a.attname, a.attname, format_type(a.atttypid, a.atttypmod)), ' and ')
    into expression, condition
    from pg_catalog.pg_index i, unnest(i.indkey::smallint[]) with ordinality k (attnum, n), pg_catalog.pg_attribute a
    where i.indrelid = relation and i.indisprimary and a.attrelid = relation and a.attnum = k.attnum;
    if expression is null then
      raise exception 'the table % has no primary key', relation
        using errcode = 'RSM01', detail = 'Its rows could not be put back.', hint = 'Give it one.';
    end if;
  end $$;

-- A table as it is written down, with its schema whatever the search path.
create or replace function roseram.full_name_of(relation regclass) returns text
  language sql stable security definer set search_path = ''
  as $$
    select format('%I.%I', n.nspname, c.relname)
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = relation
  $$;

-- Times of change ---------------------------------------------------------------------------------------------------

-- Remembers when the rows were last changed that a condition finds.
create or replace function roseram.keep_times(merge bigint, relation regclass, condition text) returns void
  language plpgsql security definer set search_path = ''
  as $$
  begin
    if exists (select from pg_catalog.pg_attribute a where a.attrelid = relation and a.attname = 'updated_at'
        and a.atttypid = 'timestamptz'::regtype and not a.attisdropped)
      and exists (select from pg_catalog.pg_trigger t where t.tgrelid = relation and not t.tgisinternal)
    then
      execute format('insert into roseram.merge_times (merge_id, relation, row_key, updated_at)
          select $1, $2, %s, t.updated_at from %s t where (%s) and t.updated_at is not null
          on conflict do nothing', (roseram.key_of(relation)).expression, roseram.full_name_of(relation), condition)
        using merge, roseram.full_name_of(relation);
    end if;
  end $$;

-- Remembers it for every row of an organization: a site that moves takes its pages along.
create or replace function roseram.keep_tenant_times(merge bigint, tenant uuid) returns void
  language plpgsql security definer set search_path = ''
  as $$
  declare
    owned regclass;
  begin
    for owned in
      select c.oid::regclass from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid
      where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
        and a.attname = 'organization_id' and not a.attisdropped order by c.relname
    loop
      perform roseram.keep_times(merge, owned, format('t.organization_id = %L', tenant));
    end loop;
  end $$;

-- Puts the times back, and forgets them.
create or replace function roseram.restore_times(merge bigint) returns void
  language plpgsql security definer set search_path = ''
  as $$
  declare
    kept text;
  begin
    for kept in select distinct m.relation from roseram.merge_times m where m.merge_id = merge order by 1 loop
      execute format('update %1$s t set updated_at = m.updated_at from roseram.merge_times m
          where m.merge_id = $1 and m.relation = $2 and t.updated_at <> m.updated_at and %2$s',
          kept, (roseram.key_of(kept::regclass)).condition) using merge, kept;
    end loop;
    delete from roseram.merge_times m where m.merge_id = merge;
  end $$;

-- Moving ------------------------------------------------------------------------------------------------------------

-- Gives every row whose column has the old value the new one. A row for which there is no room gives way and is kept as
-- JSON; where others point to rows of that table, it stays as it is.
create or replace function roseram.move_rows(merge bigint, relation regclass, column_name name, old_value text, new_value text)
  returns void
  language plpgsql security definer set search_path = ''
  as $$
  declare
    target text := roseram.full_name_of(relation);
    key text := (roseram.key_of(relation)).expression;
    kind text := (select format_type(a.atttypid, a.atttypmod) from pg_catalog.pg_attribute a
      where a.attrelid = relation and a.attname = column_name);
    pointed_to boolean := exists (select from pg_catalog.pg_constraint k where k.confrelid = relation and k.contype = 'f');
    place record;
    moving text;
  begin
    moving := format('with moved as (update %s t set %I = %L::%s where %%s returning %s as row_key)
        insert into roseram.merged_rows (merge_id, relation, row_key, kind, column_name, old_value, new_value)
        select %s, %L, moved.row_key, ''moved'', %L, %L, %L from moved',
      target, column_name, new_value, kind, key, merge, target, column_name, old_value, new_value);
    begin
      execute format(moving, format('t.%I = %L::%s', column_name, old_value, kind));
      return;
    exception when unique_violation or exclusion_violation or check_violation then
      -- Some of them are in the way of others; now one at a time.
    end;
    for place in execute format('select t.tableoid, t.ctid, %s as row_key from %s t where t.%I = %L::%s',
        key, target, column_name, old_value, kind)
    loop
      begin
        execute format(moving, format('t.tableoid = %s and t.ctid = %L', place.tableoid, place.ctid));
      exception when unique_violation or exclusion_violation or check_violation then
        if pointed_to then
          insert into roseram.merged_rows (merge_id, relation, row_key, kind) values (merge, target, place.row_key, 'left');
        else
          execute format('with archived as (delete from %s t where t.tableoid = %s and t.ctid = %L returning to_jsonb(t) as row)
              insert into roseram.merged_rows (merge_id, relation, row_key, kind, archived)
              select $1, $2, $3, ''archived'', archived.row from archived', target, place.tableoid, place.ctid)
            using merge, target, place.row_key;
        end if;
      end;
    end loop;
  end $$;

-- Writes down that a value of one row changes.
create or replace function roseram.note_change(
  merge bigint, relation text, row_id uuid, column_name text, old_value text, new_value text) returns void
  language sql security definer set search_path = ''
  as $$
    insert into roseram.merged_rows (merge_id, relation, row_key, kind, column_name, old_value, new_value)
    values (merge, relation, jsonb_build_object('id', row_id), 'moved', column_name, old_value, new_value)
  $$;

-- Memberships of the duplicate, and of others in its personal organization. Who is a member twice keeps the higher role,
-- and the organizations that the duplicate owns get their new owner.
create or replace function roseram.move_memberships(
  merge bigint, "primary" uuid, duplicate uuid, primary_home uuid, duplicate_home uuid) returns void
  language plpgsql security definer set search_path = ''
  as $$
  declare
    source public.organization_members;
    target public.organization_members;
    new_organization uuid;
    new_person uuid;
    owned uuid;
    giving_way uuid[] := '{}';
  begin
    for source in
      select m.* from public.organization_members m
      where m.user_id = duplicate and m.organization_id is distinct from duplicate_home
        or m.organization_id = duplicate_home and m.user_id not in ("primary", duplicate)
      order by m.organization_id, m.id for update
    loop
      new_organization := case when source.organization_id = duplicate_home then primary_home else source.organization_id end;
      new_person := case when source.user_id = duplicate then "primary" else source.user_id end;
      select m.* into target from public.organization_members m
        where m.organization_id = new_organization and m.user_id = new_person for update;
      if not found then
        if new_person <> source.user_id then
          perform roseram.note_change(merge, 'public.organization_members', source.id, 'user_id', duplicate::text, "primary"::text);
        else
          perform roseram.note_change(merge, 'public.organization_members', source.id, 'organization_id',
            duplicate_home::text, primary_home::text);
        end if;
        update public.organization_members m set user_id = new_person, organization_id = new_organization
          where m.id = source.id;
        continue;
      end if;
      giving_way := giving_way || source.id;
      insert into roseram.merged_rows (merge_id, relation, row_key, kind, archived)
      values (merge, 'public.organization_members', jsonb_build_object('id', source.id), 'archived', to_jsonb(source));
      if roseram.role_rank(source.role) > roseram.role_rank(target.role) then
        perform roseram.note_change(merge, 'public.organization_members', target.id, 'role', target.role, source.role);
        if source.role <> 'owner' then
          update public.organization_members m set role = source.role where m.id = target.id;
        end if;
      end if;
    end loop;
    -- A trigger makes the new owner the owner among the members, too, and the old one an admin.
    for owned in select o.id from public.organizations o where o.owner_id = duplicate and not o.is_personal order by o.id loop
      perform roseram.keep_times(merge, 'public.organizations'::regclass, format('t.id = %L', owned));
      perform roseram.note_change(merge, 'public.organizations', owned, 'owner_id', duplicate::text, "primary"::text);
      update public.organizations o set owner_id = "primary" where o.id = owned;
    end loop;
    delete from public.organization_members m where m.id = any (giving_way);
  end $$;

-- What is in the duplicate's personal organization goes into that of the primary account.
create or replace function roseram.move_home(merge bigint, primary_home uuid, duplicate_home uuid) returns void
  language plpgsql security definer set search_path = ''
  as $$
  declare
    site record;
    owned regclass;
    number integer;
  begin
    perform roseram.keep_tenant_times(merge, duplicate_home);
    -- Sites whose name is taken there get a number.
    for site in
      select s.id, s.slug from public.sites s where s.organization_id = duplicate_home
        and exists (select from public.sites o where o.organization_id = primary_home and o.slug = s.slug)
    loop
      number := 2;
      while exists (select from public.sites o where o.organization_id in (primary_home, duplicate_home)
          and o.slug = site.slug || '-' || number) loop
        number := number + 1;
      end loop;
      perform roseram.note_change(merge, 'public.sites', site.id, 'slug', site.slug, site.slug || '-' || number);
      update public.sites s set slug = site.slug || '-' || number where s.id = site.id;
    end loop;
    for owned in select t.relation from roseram.tenant_tables() t loop
      perform roseram.move_rows(merge, owned, 'organization_id', duplicate_home::text, primary_home::text);
    end loop;
  end $$;

-- Limits do not stand in the way of a merge; what is used is counted, also above them. Returns what they were.
create or replace function roseram.lift_quotas(tenants uuid[]) returns jsonb
  language plpgsql security definer set search_path = ''
  as $$
  declare
    before jsonb;
  begin
    perform from public.usage_quotas q where q.organization_id = any (tenants) order by q.organization_id for no key update;
    select jsonb_agg(to_jsonb(q)) into before from public.usage_quotas q where q.organization_id = any (tenants);
    update public.usage_quotas q set ai_generations_limit = null, pages_limit = null, sites_limit = null,
      storage_limit_gb = null, team_members_limit = null, custom_domains_limit = null
    where q.organization_id = any (tenants);
    return coalesce(before, '[]');
  end $$;

-- Puts the limits back.
create or replace function roseram.set_quotas(limits jsonb) returns void
  language sql security definer set search_path = ''
  as $$
    update public.usage_quotas q set ai_generations_limit = l.ai_generations_limit, pages_limit = l.pages_limit,
      sites_limit = l.sites_limit, storage_limit_gb = l.storage_limit_gb, team_members_limit = l.team_members_limit,
      custom_domains_limit = l.custom_domains_limit
    from jsonb_populate_recordset(null::public.usage_quotas, limits) l where q.organization_id = l.organization_id
  $$;

-- Whether a person belongs to so many organizations that lists are not made; see roseram.wide_members.
create or replace function roseram.mark_wide(person uuid) returns void
  language plpgsql security definer set search_path = ''
  as $$
  begin
    if (select count(*) from (select from public.organization_members m where m.user_id = person limit 201) counted) > 200 then
      insert into roseram.wide_members (user_id) values (person) on conflict do nothing;
    else
      delete from roseram.wide_members w where w.user_id = person;
    end if;
  end $$;

-- Both accounts, locked; refused where a merge would make no sense.
create or replace function roseram.check_merge("primary" uuid, duplicate uuid) returns void
  language plpgsql security definer set search_path = ''
  as $$
  declare
    account auth.users;
    found_ integer := 0;
  begin
    if "primary" = duplicate then
      raise exception 'an account cannot be merged into itself' using errcode = 'RSM01';
    end if;
    for account in select u.* from auth.users u where u.id in ("primary", duplicate) order by u.id for update loop
      found_ := found_ + 1;
      if account.deleted_at is not null then
        raise exception 'the account % is deleted, or was merged already', account.id using errcode = 'RSM01';
      end if;
    end loop;
    if found_ < 2 or (select count(*) from public.profiles p where p.id in ("primary", duplicate)) < 2 then
      raise exception 'one of the accounts does not exist' using errcode = 'RSM01';
    end if;
    if exists (select from public.subscriptions s join public.organizations o on o.id = s.organization_id
        where o.owner_id = duplicate and o.is_personal and s.status in ('trialing', 'active', 'past_due', 'unpaid')) then
      raise exception 'the personal organization of the duplicate has a subscription'
        using errcode = 'RSM01', detail = 'It would go on being paid for.', hint = 'Cancel it, or merge the other way round.';
    end if;
  end $$;

-- Moves everything of `duplicate` to `primary` and ends the duplicate; the number of the merge.
create or replace function roseram.merge_accounts("primary" uuid, duplicate uuid, by uuid, method text) returns bigint
  language plpgsql security definer set search_path = ''
  as $$
  declare
    merge bigint;
    primary_home uuid := roseram.personal_organization_of("primary");
    duplicate_home uuid := roseram.personal_organization_of(duplicate);
    tenants uuid[];
    limits jsonb;
    owned record;
    account auth.users;
    providers jsonb;
  begin
    perform roseram.check_merge("primary", duplicate);
    insert into roseram.merges (primary_user_id, duplicate_user_id, method, merged_by)
    values ("primary", duplicate, merge_accounts.method, by) returning id into merge;
    tenants := array(select m.organization_id from public.organization_members m where m.user_id = duplicate)
      || primary_home || duplicate_home;
    perform roseram.keep_times(merge, 'public.usage_quotas'::regclass, format('t.organization_id = any (%L)', tenants));
    limits := roseram.lift_quotas(tenants);

    perform roseram.move_memberships(merge, "primary", duplicate, primary_home, duplicate_home);
    if duplicate_home is not null and primary_home is not null then
      perform roseram.move_home(merge, primary_home, duplicate_home);
    end if;
    for owned in select c.relation, c.column_name from roseram.person_columns() c loop
      perform roseram.keep_times(merge, owned.relation, format('t.%I = %L', owned.column_name, duplicate));
      perform roseram.move_rows(merge, owned.relation, owned.column_name, duplicate::text, "primary"::text);
    end loop;

    -- The primary account can be signed in to by the ways of both.
    select u.* into account from auth.users u where u.id = "primary";
    select coalesce(jsonb_agg(distinct i.provider), '[]') into providers from auth.identities i where i.user_id = "primary";
    providers := coalesce(account.raw_app_meta_data, '{}') || jsonb_build_object('providers', providers);
    if providers is distinct from account.raw_app_meta_data then
      perform roseram.note_change(merge, 'auth.users', "primary", 'raw_app_meta_data',
        account.raw_app_meta_data::text, providers::text);
      update auth.users u set raw_app_meta_data = providers where u.id = "primary";
    end if;
    -- The duplicate ends: its sessions and codes for good, itself until the merge is taken back.
    select u.* into account from auth.users u where u.id = duplicate;
    perform roseram.note_change(merge, 'auth.users', duplicate, 'banned_until', account.banned_until::text, '9999-01-01 00:00:00+00');
    perform roseram.note_change(merge, 'auth.users', duplicate, 'deleted_at', null, now()::text);
    update auth.users u set banned_until = '9999-01-01 00:00:00+00', deleted_at = now() where u.id = duplicate;
    delete from auth.sessions s where s.user_id = duplicate;
    delete from auth.one_time_tokens t where t.user_id = duplicate;
    -- What said so before gives way.
    with earlier as (delete from public.duplicate_users d
      where d.primary_user_id = "primary" and d.duplicate_user_id = duplicate returning d.*)
    insert into roseram.merged_rows (merge_id, relation, row_key, kind, archived)
    select merge, 'public.duplicate_users', jsonb_build_object('id', e.id), 'archived', to_jsonb(e) from earlier e;
    insert into public.duplicate_users (primary_user_id, duplicate_user_id, detection_method, merged_by)
    values ("primary", duplicate, merge_accounts.method, by);

    perform roseram.set_quotas(limits);
    perform roseram.restore_times(merge);
    perform roseram.mark_wide("primary");
    perform roseram.mark_wide(duplicate);
    return merge;
  end $$;

-- Taking back -------------------------------------------------------------------------------------------------------

-- Puts one column of a table back where it is still what the merge made it, and says what is not.
create or replace function roseram.put_back(merge bigint, relation_name text, changed_column text)
  returns table (relation text, row_key jsonb, problem text)
  language plpgsql security definer set search_path = ''
  as $$
  #variable_conflict use_column
  declare
    target regclass := to_regclass(relation_name);
    kind text;
    done bigint[] := '{}';
    part bigint[];
    one record;
    statement text;
  begin
    select format_type(a.atttypid, a.atttypmod) into kind from pg_catalog.pg_attribute a
      where a.attrelid = target and a.attname = changed_column and not a.attisdropped;
    if kind is not null then
      statement := format('with back as (
          update %1$s t set %2$I = m.old_value::%3$s from roseram.merged_rows m
          where m.merge_id = $1 and m.relation = %4$L and m.column_name = %2$L and m.kind = ''moved''
            and ($2 is null or m.id = $2)
            and %5$s and t.%2$I is not distinct from m.new_value::%3$s returning m.id)
        select coalesce(array_agg(id), ''{}'') from back',
        relation_name, changed_column, kind, relation_name, (roseram.key_of(target)).condition);
      begin
        execute statement into done using merge, null::bigint;
      exception when integrity_constraint_violation then
        for one in select m.* from roseram.merged_rows m where m.merge_id = merge and m.relation = relation_name
            and m.column_name = changed_column and m.kind = 'moved' order by m.id loop
          begin
            execute statement into part using merge, one.id;
            done := done || part;
          exception when integrity_constraint_violation then
            done := done || one.id;
            relation := relation_name; row_key := one.row_key; problem := sqlerrm;
            return next;
          end;
        end loop;
      end;
    end if;
    return query
      select m.relation, m.row_key, 'was deleted since, or its ' || changed_column || ' was changed'
      from roseram.merged_rows m where m.merge_id = merge and m.relation = relation_name
        and m.column_name = changed_column and m.kind = 'moved' and m.id <> all (done) order by m.id;
  end $$;

-- Puts the rows back that gave way.
create or replace function roseram.put_back_archived(merge bigint, relation_name text)
  returns table (relation text, row_key jsonb, problem text)
  language plpgsql security definer set search_path = ''
  as $$
  #variable_conflict use_column
  declare
    one record;
    columns text;
  begin
    select string_agg(quote_ident(a.attname), ', ' order by a.attnum) into columns from pg_catalog.pg_attribute a
      where a.attrelid = to_regclass(relation_name) and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
    for one in select m.* from roseram.merged_rows m where m.merge_id = merge and m.relation = relation_name
        and m.kind = 'archived' order by m.id loop
      begin
        execute format('insert into %1$s (%2$s) overriding system value
            select %2$s from jsonb_populate_record(null::%1$s, $1)', relation_name, columns) using one.archived;
      exception when integrity_constraint_violation or undefined_table then
        relation := relation_name; row_key := one.row_key; problem := sqlerrm;
        return next;
      end;
    end loop;
  end $$;

-- Takes a merge back; returns the rows that could not be put back, with why.
create or replace function roseram.undo_merge(merge bigint)
  returns table (relation text, row_key jsonb, problem text)
  language plpgsql security definer set search_path = ''
  as $$
  #variable_conflict use_column
  declare
    past roseram.merges;
    tenants uuid[];
    limits jsonb;
    raised record;
    owned record;
    roles bigint[];
  begin
    select m.* into past from roseram.merges m where m.id = merge for update;
    if not found or past.undone_at is not null then
      raise exception 'there is no merge %, or it was taken back already', merge using errcode = 'RSM01';
    end if;
    if past.undo_until <= now() then
      raise exception 'the merge % was made more than 30 days ago', merge using errcode = 'RSM01';
    end if;
    select m.* into raised from roseram.merges m where m.undone_at is null and m.id <> merge
      and (m.duplicate_user_id in (past.primary_user_id, past.duplicate_user_id) or m.primary_user_id = past.duplicate_user_id)
      and m.merged_at >= past.merged_at and m.id > merge order by m.id desc limit 1;
    if found then
      raise exception 'the account was merged again later, as %', raised.id
        using errcode = 'RSM01', hint = format('Take %s back first.', raised.id);
    end if;
    perform from auth.users u where u.id in (past.primary_user_id, past.duplicate_user_id) order by u.id for update;
    tenants := array(select (m.archived ->> 'organization_id')::uuid from roseram.merged_rows m
        where m.merge_id = merge and m.relation = 'public.organization_members' and m.kind = 'archived')
      || roseram.personal_organization_of(past.primary_user_id) || roseram.personal_organization_of(past.duplicate_user_id);
    perform roseram.keep_times(merge, 'public.usage_quotas'::regclass, format('t.organization_id = any (%L)', tenants));
    limits := roseram.lift_quotas(tenants);
    for owned in select distinct m.relation as name from roseram.merged_rows m
        where m.merge_id = merge and m.kind = 'moved' and to_regclass(m.relation) is not null order by 1 loop
      perform roseram.keep_times(merge, owned.name::regclass, format(
        'exists (select from roseram.merged_rows m where m.merge_id = %s and m.relation = %L and %s)',
        merge, owned.name, (roseram.key_of(owned.name::regclass)).condition));
    end loop;
    perform roseram.keep_tenant_times(merge, roseram.personal_organization_of(past.primary_user_id));

    delete from public.duplicate_users d
      where d.primary_user_id = past.primary_user_id and d.duplicate_user_id = past.duplicate_user_id;
    -- Newest change first: what a row points to is there again before the row.
    for owned in
      select m.relation as name, m.column_name as changed, max(m.id) as last from roseram.merged_rows m
      where m.merge_id = merge and m.kind = 'moved'
        and m.relation not in ('public.organization_members', 'public.organizations')
        and not (m.relation = 'public.sites' and m.column_name = 'slug')
      group by 1, 2 order by 3 desc
    loop
      return query select * from roseram.put_back(merge, owned.name, owned.changed);
    end loop;
    return query select * from roseram.put_back(merge, 'public.sites', 'slug');

    -- Memberships, then owners, whose trigger changes roles, then the roles that had been raised.
    roles := array(select m.id from roseram.merged_rows m join public.organization_members t
        on t.id = (m.row_key ->> 'id')::uuid and t.role = m.new_value
      where m.merge_id = merge and m.relation = 'public.organization_members' and m.column_name = 'role');
    return query select * from roseram.put_back_archived(merge, 'public.organization_members');
    return query select * from roseram.put_back(merge, 'public.organization_members', 'user_id');
    return query select * from roseram.put_back(merge, 'public.organization_members', 'organization_id');
    return query select * from roseram.put_back(merge, 'public.organizations', 'owner_id');
    for raised in select m.* from roseram.merged_rows m where m.merge_id = merge
        and m.relation = 'public.organization_members' and m.column_name = 'role' order by m.id loop
      if raised.id = any (roles) then
        update public.organization_members t set role = raised.old_value where t.id = (raised.row_key ->> 'id')::uuid;
      else
        relation := raised.relation; row_key := raised.row_key; problem := 'was deleted since, or its role was changed';
        return next;
      end if;
    end loop;
    for owned in select distinct m.relation as name from roseram.merged_rows m
        where m.merge_id = merge and m.kind = 'archived' and m.relation <> 'public.organization_members' order by 1 loop
      return query select * from roseram.put_back_archived(merge, owned.name);
    end loop;

    update roseram.merges m set undone_at = now() where m.id = merge;
    perform roseram.set_quotas(limits);
    perform roseram.restore_times(merge);
    perform roseram.mark_wide(past.primary_user_id);
    perform roseram.mark_wide(past.duplicate_user_id);
  end $$;

-- Forgets what merges changed that can no longer be taken back; how many rows that were.
create or replace function roseram.sweep_merges() returns bigint
  language sql security definer set search_path = ''
  as $$
    with gone as (
      delete from roseram.merged_rows r using roseram.merges m
      where m.id = r.merge_id and (m.undo_until <= now() or m.undone_at is not null) returning 1)
    select count(*) from gone
  $$;

-- Nobody but this schema's owner merges accounts.
revoke all on function roseram.mailbox_of(text), roseram.duplicate_accounts(uuid, integer, integer),
  roseram.person_columns(), roseram.tenant_tables(), roseram.key_of(regclass), roseram.full_name_of(regclass),
  roseram.keep_times(bigint, regclass, text), roseram.keep_tenant_times(bigint, uuid), roseram.restore_times(bigint),
  roseram.move_rows(bigint, regclass, name, text, text), roseram.note_change(bigint, text, uuid, text, text, text),
  roseram.move_memberships(bigint, uuid, uuid, uuid, uuid), roseram.move_home(bigint, uuid, uuid),
  roseram.lift_quotas(uuid[]), roseram.set_quotas(jsonb), roseram.mark_wide(uuid), roseram.check_merge(uuid, uuid),
  roseram.merge_accounts(uuid, uuid, uuid, text), roseram.put_back(bigint, text, text),
  roseram.put_back_archived(bigint, text), roseram.undo_merge(bigint), roseram.sweep_merges()
  from public, anon, authenticated, service_role;
