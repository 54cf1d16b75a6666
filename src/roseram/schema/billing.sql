-- section: billing
-- title: Billing and usage: plans, subscriptions, invoices, quotas
-- after: integrations

-- Plans that can be had, with their limits; a limit that is null is no limit.
create table if not exists public.plans (
  id text primary key check (id <> ''),  -- Name in organizations.plan.
  name text not null,  -- Name shown to people.
  description text,  -- What it is for.
  price_cents integer not null default 0 check (price_cents >= 0),  -- Price of a month in cents.
  currency text not null default 'USD',  -- Currency of the price (ISO 4217).
  stripe_price_id text,  -- Price at Stripe.
  ai_generations_limit integer,  -- AI generations in a month.
  pages_limit integer,  -- Pages at one time.
  sites_limit integer,  -- Sites at one time.
  storage_limit_gb integer,  -- Storage in GiB.
  team_members_limit integer,  -- Members at one time.
  custom_domains_limit integer,  -- Domains at one time.
  is_active boolean not null default true,  -- Whether it can be chosen.
  position integer not null default 0,  -- Place in the list.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.plans enable row level security;
revoke all on public.plans from public, anon, authenticated, service_role;
grant select on public.plans to authenticated;
grant select, insert, update, delete on public.plans to service_role;
drop policy if exists plans_select on public.plans;
create policy plans_select on public.plans for select to authenticated
  using (true);
create or replace trigger plans_touch before update on public.plans
  for each row execute function roseram.touch_updated_at();

insert into public.plans (id, name, description, price_cents, ai_generations_limit, pages_limit, sites_limit,
  storage_limit_gb, team_members_limit, custom_domains_limit, position)
values
  ('free', 'Free', 'For one person and first steps.', 0, 100, 50, 10, 10, 5, 1, 1),
  ('pro', 'Pro', 'For teams at work.', 2900, 2000, 1000, 100, 100, 25, 25, 2),
  ('enterprise', 'Enterprise', 'Without limits.', 19900, null, null, null, null, null, null, 3)
on conflict (id) do nothing;

-- The subscription of an organization, as Stripe reports it.
create table if not exists public.subscriptions (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null unique references public.organizations (id) on delete cascade,
  plan_id text not null references public.plans (id),  -- Plan that is paid for.
  status text not null default 'active' check (status in
    ('trialing', 'active', 'past_due', 'canceled', 'unpaid', 'incomplete', 'incomplete_expired', 'paused')),  -- In Stripe's words.
  stripe_subscription_id text unique,  -- Subscription at Stripe.
  current_period_start timestamptz,  -- Start of the paid period.
  current_period_end timestamptz,  -- End of the paid period.
  cancel_at_period_end boolean not null default false,  -- Whether it ends then.
  canceled_at timestamptz,  -- When it was cancelled.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- Serves the foreign key and "subscriptions to this plan".
create index if not exists subscriptions_plan_id_idx on public.subscriptions (plan_id);
alter table public.subscriptions enable row level security;
revoke all on public.subscriptions from public, anon, authenticated, service_role;
grant select on public.subscriptions to authenticated;
grant select, insert, update, delete on public.subscriptions to service_role;
drop policy if exists subscriptions_select on public.subscriptions;
create policy subscriptions_select on public.subscriptions for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
create or replace trigger subscriptions_touch before update on public.subscriptions
  for each row execute function roseram.touch_updated_at();

-- Invoices, as Stripe reports them.
create table if not exists public.invoices (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid references public.profiles (id) on delete set null,  -- Who ordered; null when the account is gone.
  stripe_invoice_id text unique,  -- Invoice at Stripe.
  amount integer not null,  -- Sum in the smallest unit of the currency.
  currency text default 'USD',  -- Currency (ISO 4217).
  status text default 'draft' check (status in ('draft', 'sent', 'paid', 'failed', 'refunded')),  -- What became of it.
  description text,  -- What it is for.
  due_date date,  -- When it is to be paid.
  paid_at timestamptz,  -- When it was paid.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (id, organization_id)
);
-- Serves "invoices of my organization, newest first", and the foreign key.
create index if not exists invoices_organization_id_idx on public.invoices (organization_id, created_at desc);
-- Serves the foreign key.
create index if not exists invoices_user_id_idx on public.invoices (user_id);
-- Serves "what is open", for operators.
create index if not exists invoices_status_idx on public.invoices (status, due_date);
alter table public.invoices enable row level security;
revoke all on public.invoices from public, anon, authenticated, service_role;
grant select on public.invoices to authenticated;
grant select, insert, update, delete on public.invoices to service_role;
drop policy if exists invoices_select on public.invoices;
create policy invoices_select on public.invoices for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
create or replace trigger invoices_touch before update on public.invoices
  for each row execute function roseram.touch_updated_at();

-- Lines of an invoice.
create table if not exists public.invoice_items (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  invoice_id uuid not null,
  description text not null,  -- What is charged.
  quantity numeric not null default 1,  -- How much of it.
  unit_amount integer not null,  -- Price of one, in the smallest unit of the currency.
  amount integer not null,  -- Sum of the line, in the smallest unit of the currency.
  created_at timestamptz not null default now(),
  foreign key (invoice_id, organization_id) references public.invoices (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "lines of this invoice", and the foreign key.
create index if not exists invoice_items_invoice_id_idx on public.invoice_items (invoice_id);
-- Serves the policies' condition on the organization.
create index if not exists invoice_items_organization_id_idx on public.invoice_items (organization_id);
alter table public.invoice_items enable row level security;
revoke all on public.invoice_items from public, anon, authenticated, service_role;
grant select on public.invoice_items to authenticated;
grant select, insert, update, delete on public.invoice_items to service_role;
drop policy if exists invoice_items_select on public.invoice_items;
create policy invoice_items_select on public.invoice_items for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
create or replace trigger invoice_items_tenant before insert on public.invoice_items
  for each row when (new.organization_id is null) execute function roseram.tenant_of_invoice();

-- Limits of an organization and what it uses of them; kept exact by triggers.
create table if not exists public.usage_quotas (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null unique references public.organizations (id) on delete cascade,
  plan_id text,  -- Plan that the limits come from.
  ai_generations_limit integer default 100,  -- AI generations in a month; null = no limit.
  ai_generations_used integer default 0,  -- Used since the last reset.
  pages_limit integer default 50,  -- Pages at one time; null = no limit.
  pages_used integer default 0,  -- Pages there are.
  sites_limit integer default 10,  -- Sites at one time; null = no limit.
  sites_used integer default 0,  -- Sites there are.
  storage_limit_gb integer default 10,  -- Storage in GiB; null = no limit.
  storage_used_gb numeric default 0,  -- Storage in use in GiB, rounded to two digits.
  storage_used_bytes bigint not null default 0,  -- Storage in use, exactly.
  team_members_limit integer default 5,  -- Members at one time; null = no limit.
  team_members_used integer default 0,  -- Members there are.
  custom_domains_limit integer default 1,  -- Domains at one time; null = no limit.
  custom_domains_used integer default 0,  -- Domains there are.
  reset_date date default (date_trunc('month', now()) + interval '1 month')::date,  -- When the month's use starts again at 0.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.usage_quotas enable row level security;
revoke all on public.usage_quotas from public, anon, authenticated, service_role;
grant select on public.usage_quotas to authenticated;
grant select, insert, update, delete on public.usage_quotas to service_role;
drop policy if exists usage_quotas_select on public.usage_quotas;
create policy usage_quotas_select on public.usage_quotas for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
create or replace trigger usage_quotas_touch before update on public.usage_quotas
  for each row execute function roseram.touch_updated_at();

-- Metered use, one row each, for billing by use.
create table if not exists public.usage_events (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  user_id uuid references public.profiles (id) on delete set null,  -- Whose use; null when the account is gone.
  metric text not null check (metric <> ''),  -- What is counted, such as ai_tokens.
  quantity bigint not null,  -- How much.
  idempotency_key text,  -- Makes that the same use is counted once.
  metadata jsonb default '{}',
  created_at timestamptz not null default now()
);
-- The same use is counted once.
create unique index if not exists usage_events_idempotency_key on public.usage_events (organization_id, idempotency_key)
  where idempotency_key is not null;
-- Serves "use of my organization by metric", and the foreign key.
create index if not exists usage_events_organization_id_idx on public.usage_events (organization_id, metric, created_at desc);
-- Serves the foreign key.
create index if not exists usage_events_user_id_idx on public.usage_events (user_id);
alter table public.usage_events enable row level security;
revoke all on public.usage_events from public, anon, authenticated, service_role;
grant select on public.usage_events to authenticated;
grant select, insert, update, delete on public.usage_events to service_role;
drop policy if exists usage_events_select on public.usage_events;
create policy usage_events_select on public.usage_events for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));

-- Requests to the API. Append-only, one partition per month.
create table if not exists public.api_usage (
  id uuid not null default roseram.uuid7(),
  organization_id uuid references public.organizations (id) on delete cascade,  -- Null for requests of no tenant.
  user_id uuid references public.profiles (id) on delete cascade,  -- Who asked; null for nobody known.
  api_key_id uuid references public.api_keys (id) on delete set null,  -- Key that was used.
  endpoint text,  -- Path that was asked for.
  method text,  -- HTTP method.
  tokens_used integer default 0,  -- AI tokens of the request.
  request_duration_ms integer,  -- Time it took, in milliseconds.
  status_code integer,  -- HTTP status of the answer.
  ip_address text,  -- Address the request came from.
  user_agent text,  -- Program the request came from.
  created_at timestamptz not null default now(),
  primary key (id, created_at)
) partition by range (created_at);
-- Serves "requests of my organization, newest first", and the foreign key.
create index if not exists api_usage_organization_id_idx on public.api_usage (organization_id, created_at desc);
-- Serves "my requests, newest first", and the foreign key.
create index if not exists api_usage_user_id_idx on public.api_usage (user_id, created_at desc);
-- Serves "requests with this key", and the foreign key.
create index if not exists api_usage_api_key_id_idx on public.api_usage (api_key_id, created_at desc);
alter table public.api_usage enable row level security;
revoke all on public.api_usage from public, anon, authenticated, service_role;
grant select on public.api_usage to authenticated;
grant select, insert, update, delete on public.api_usage to service_role;
drop policy if exists api_usage_select on public.api_usage;
create policy api_usage_select on public.api_usage for select to authenticated
  using (user_id = (select auth.uid())
    or organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));

-- Sums of what a person did.
create table if not exists public.usage_stats (
  id uuid primary key default roseram.uuid7(),
  user_id uuid not null unique references public.profiles (id) on delete cascade,
  generations_count integer default 0,  -- AI generations.
  generations_tokens_used bigint default 0,  -- Their tokens.
  deployments_count integer default 0,  -- Deployments.
  github_pushes_count integer default 0,  -- Deployments to GitHub.
  netlify_deploys_count integer default 0,  -- Deployments to Netlify.
  api_requests_count integer default 0,  -- Requests to the API.
  api_errors_count integer default 0,  -- Those that failed.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table public.usage_stats enable row level security;
revoke all on public.usage_stats from public, anon, authenticated, service_role;
grant select on public.usage_stats to authenticated;
grant select, insert, update, delete on public.usage_stats to service_role;
drop policy if exists usage_stats_select on public.usage_stats;
create policy usage_stats_select on public.usage_stats for select to authenticated
  using (user_id = (select auth.uid()));
create or replace trigger usage_stats_touch before update on public.usage_stats
  for each row execute function roseram.touch_updated_at();

-- Events that Stripe has sent; each is worked off once.
create table if not exists public.stripe_events (
  id text primary key,  -- Stripe's own id of the event.
  type text not null,  -- Kind of event, in Stripe's words.
  payload jsonb not null,  -- The event.
  processed_at timestamptz,  -- When it was worked off.
  error_message text,  -- Why it was not.
  created_at timestamptz not null default now()
);
-- Serves the worker that takes up what is not worked off.
create index if not exists stripe_events_open_idx on public.stripe_events (created_at) where processed_at is null;
alter table public.stripe_events enable row level security;
revoke all on public.stripe_events from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.stripe_events to service_role;

-- Quotas. Each counter is changed by an UPDATE of the organization's one row, so that inserters wait for each other
-- and the limit holds exactly; one update per statement, however many rows it inserts.
create or replace function roseram.open_quota() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    insert into public.usage_quotas (organization_id, plan_id, ai_generations_limit, pages_limit, sites_limit,
      storage_limit_gb, team_members_limit, custom_domains_limit)
    select new.id, p.id, p.ai_generations_limit, p.pages_limit, p.sites_limit,
      p.storage_limit_gb, p.team_members_limit, p.custom_domains_limit
    from public.plans p where p.id = coalesce(new.plan, 'free')
    on conflict (organization_id) do nothing;
    return null;
  end $$;
-- Its name sorts before organizations_add_owner: the owner counts as the first member.
create or replace trigger organizations_a_quota after insert on public.organizations
  for each row execute function roseram.open_quota();

-- A new plan brings its limits; what is used stays, also above them.
create or replace function roseram.change_quota_plan() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    update public.usage_quotas q set plan_id = p.id, ai_generations_limit = p.ai_generations_limit,
      pages_limit = p.pages_limit, sites_limit = p.sites_limit, storage_limit_gb = p.storage_limit_gb,
      team_members_limit = p.team_members_limit, custom_domains_limit = p.custom_domains_limit
    from public.plans p where q.organization_id = new.id and p.id = new.plan;
    return null;
  end $$;
create or replace trigger organizations_quota_plan after update on public.organizations
  for each row when (old.plan is distinct from new.plan) execute function roseram.change_quota_plan();

-- SQLSTATE PT402 becomes HTTP status 402 in the REST dialect.
create or replace function roseram.refuse_over_quota(
  organization_id uuid, what text, used bigint, wanted bigint, "limit" bigint, plan text) returns void
  language plpgsql set search_path = ''
  as $$
  begin
    raise exception 'the quota of % is used up: % of % in use, % more wanted', what, used, "limit", wanted
      using errcode = 'PT402',
        detail = format('Organization %s is on the plan "%s", which allows %s %s.', organization_id, plan, "limit", what),
        hint = format('Delete some %s, or move to a larger plan.', what);
  end $$;

-- Adds to a counter under its limit, or refuses. The column names come from the trigger definitions below only.
create or replace function roseram.use_quota(tenant uuid, what text, used_column text, limit_column text, amount bigint)
  returns void
  language plpgsql security definer set search_path = ''
  as $$
  declare
    used bigint;
    allowed bigint;
    plan text;
  begin
    execute format(
      'update public.usage_quotas set %1$I = greatest(coalesce(%1$I, 0) + $2, 0)
       where organization_id = $1 returning %1$I, %2$I, plan_id', used_column, limit_column)
      into used, allowed, plan using tenant, amount;
    -- Over the limit: the statement is undone as a whole. Giving back is always possible.
    if amount > 0 and used > allowed then
      perform roseram.refuse_over_quota(tenant, what, used - amount, amount, allowed, plan);
    end if;
  end $$;

-- Counts added and deleted rows against their organization's limit: what, the counter, the limit.
create or replace function roseram.count_rows() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  declare
    tenant uuid;
    amount bigint;
  begin
    -- In one order, so that two statements over several organizations cannot wait for each other in a ring.
    for tenant, amount in
      select c.organization_id, count(*) from changed_rows c group by 1 order by 1
    loop
      perform roseram.use_quota(tenant, tg_argv[0], tg_argv[1], tg_argv[2],
        case tg_op when 'DELETE' then -amount else amount end);
    end loop;
    return null;
  end $$;

-- A row that moves to another organization is counted there, and no longer here.
create or replace function roseram.count_moved_row() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    -- Both in one order, so that moves to and fro cannot wait for each other in a ring.
    perform from public.usage_quotas q where q.organization_id in (old.organization_id, new.organization_id)
      order by q.organization_id for no key update;
    perform roseram.use_quota(old.organization_id, tg_argv[0], tg_argv[1], tg_argv[2], -1);
    perform roseram.use_quota(new.organization_id, tg_argv[0], tg_argv[1], tg_argv[2], 1);
    return null;
  end $$;

create or replace trigger sites_quota_insert after insert on public.sites
  referencing new table as changed_rows for each statement
  execute function roseram.count_rows('sites', 'sites_used', 'sites_limit');
create or replace trigger sites_quota_delete after delete on public.sites
  referencing old table as changed_rows for each statement
  execute function roseram.count_rows('sites', 'sites_used', 'sites_limit');
create or replace trigger sites_quota_move after update on public.sites
  for each row when (old.organization_id is distinct from new.organization_id)
  execute function roseram.count_moved_row('sites', 'sites_used', 'sites_limit');
create or replace trigger pages_quota_insert after insert on public.pages
  referencing new table as changed_rows for each statement
  execute function roseram.count_rows('pages', 'pages_used', 'pages_limit');
create or replace trigger pages_quota_delete after delete on public.pages
  referencing old table as changed_rows for each statement
  execute function roseram.count_rows('pages', 'pages_used', 'pages_limit');
create or replace trigger pages_quota_move after update on public.pages
  for each row when (old.organization_id is distinct from new.organization_id)
  execute function roseram.count_moved_row('pages', 'pages_used', 'pages_limit');
create or replace trigger organization_members_quota_insert after insert on public.organization_members
  referencing new table as changed_rows for each statement
  execute function roseram.count_rows('members', 'team_members_used', 'team_members_limit');
create or replace trigger organization_members_quota_delete after delete on public.organization_members
  referencing old table as changed_rows for each statement
  execute function roseram.count_rows('members', 'team_members_used', 'team_members_limit');
create or replace trigger organization_members_quota_move after update on public.organization_members
  for each row when (old.organization_id is distinct from new.organization_id)
  execute function roseram.count_moved_row('members', 'team_members_used', 'team_members_limit');
create or replace trigger site_domains_quota_insert after insert on public.site_domains
  referencing new table as changed_rows for each statement
  execute function roseram.count_rows('domains', 'custom_domains_used', 'custom_domains_limit');
create or replace trigger site_domains_quota_delete after delete on public.site_domains
  referencing old table as changed_rows for each statement
  execute function roseram.count_rows('domains', 'custom_domains_used', 'custom_domains_limit');
create or replace trigger site_domains_quota_move after update on public.site_domains
  for each row when (old.organization_id is distinct from new.organization_id)
  execute function roseram.count_moved_row('domains', 'custom_domains_used', 'custom_domains_limit');

-- AI generations count by the month and are not given back.
create or replace function roseram.count_generations() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  declare
    tenant uuid;
    amount bigint;
  begin
    for tenant, amount in
      select c.organization_id, count(*) from changed_rows c group by 1 order by 1
    loop
      update public.usage_quotas q set ai_generations_used = 0,
        reset_date = (date_trunc('month', now()) + interval '1 month')::date
      where q.organization_id = tenant and q.reset_date <= current_date;
      perform roseram.use_quota(tenant, 'AI generations', 'ai_generations_used', 'ai_generations_limit', amount);
    end loop;
    return null;
  end $$;
create or replace trigger ai_generations_quota after insert on public.ai_generations
  referencing new table as changed_rows for each statement execute function roseram.count_generations();
create or replace trigger code_generations_quota after insert on public.code_generations
  referencing new table as changed_rows for each statement execute function roseram.count_generations();

create or replace function roseram.use_storage(tenant uuid, amount bigint) returns void
  language plpgsql security definer set search_path = ''
  as $$
  declare
    quota public.usage_quotas;
  begin
    update public.usage_quotas q set storage_used_bytes = greatest(q.storage_used_bytes + amount, 0),
      storage_used_gb = round(greatest(q.storage_used_bytes + amount, 0) / 1073741824.0, 2)
    where q.organization_id = tenant returning q.* into quota;
    if amount > 0 and quota.storage_used_bytes > quota.storage_limit_gb * 1073741824::bigint then
      perform roseram.refuse_over_quota(tenant, 'bytes of storage', quota.storage_used_bytes - amount, amount,
        quota.storage_limit_gb * 1073741824::bigint, quota.plan_id);
    end if;
  end $$;

-- Whether a bucket of storage is one of ours. A policy on storage says it by this function, and so goes when it goes.
create or replace function roseram.is_our_bucket(bucket text) returns boolean
  language sql immutable parallel safe set search_path = ''
  as $$ select bucket in ('assets', 'avatars') $$;

-- Whether the objects of the bucket `assets` count by themselves (see section storage).
create or replace function roseram.counts_objects() returns boolean
  language plpgsql stable set search_path = ''
  as $$
  begin
    return exists (select from pg_catalog.pg_trigger t
      where t.tgrelid = to_regclass('storage.objects') and t.tgname = 'roseram_objects_quota');
  end $$;

-- The organization (or person) whose folder an object lies in; null where the first folder is none. Only the usual way to
-- write an id counts, so that a folder has one name.
create or replace function roseram.folder_owner(name text) returns uuid
  language sql immutable parallel safe set search_path = ''
  as $$
    select case when split_part(name, '/', 1) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' and strpos(name, '/') > 0
      then split_part(name, '/', 1)::uuid end
  $$;

-- Whether a path of the library is that of an object that counts by itself; it says so whether or not the object is there.
create or replace function roseram.is_stored_file(path text) returns boolean
  language plpgsql stable set search_path = ''
  as $$
  begin
    return path ~ '^assets/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.' and roseram.counts_objects();
  end $$;

-- Counts the bytes of files against the organization's storage, once: those that are objects count there.
create or replace function roseram.count_storage() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    if tg_op in ('UPDATE', 'DELETE') and not roseram.is_stored_file(old.storage_path) then
      perform roseram.use_storage(old.organization_id, -old.size_bytes);
    end if;
    if tg_op in ('INSERT', 'UPDATE') and not roseram.is_stored_file(new.storage_path) then
      perform roseram.use_storage(new.organization_id, new.size_bytes);
    end if;
    return null;
  end $$;
create or replace trigger assets_quota_insert_delete after insert or delete on public.assets
  for each row execute function roseram.count_storage();
create or replace trigger assets_quota_update after update on public.assets
  for each row when (old.size_bytes is distinct from new.size_bytes or old.organization_id is distinct from new.organization_id
    or old.storage_path is distinct from new.storage_path)
  execute function roseram.count_storage();

-- What a person did, summed as it happens. One update per statement and person; the rows are locked in one order
-- first, so that two statements over several people cannot wait for each other in a ring.
create or replace function roseram.count_generation_stats() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    perform from public.usage_stats s where s.user_id in (select c.user_id from changed_rows c)
      order by s.user_id for no key update;
    update public.usage_stats s set generations_count = coalesce(s.generations_count, 0) + added.number,
      generations_tokens_used = coalesce(s.generations_tokens_used, 0) + added.tokens
    from (select c.user_id, count(*) as number, coalesce(sum(c.tokens_used), 0) as tokens
      from changed_rows c group by 1) added
    where s.user_id = added.user_id;
    return null;
  end $$;
create or replace trigger ai_generations_stats after insert on public.ai_generations
  referencing new table as changed_rows for each statement execute function roseram.count_generation_stats();
create or replace trigger code_generations_stats after insert on public.code_generations
  referencing new table as changed_rows for each statement execute function roseram.count_generation_stats();

-- The tokens are known when a generation is done.
create or replace function roseram.count_late_tokens() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    update public.usage_stats s
    set generations_tokens_used = coalesce(s.generations_tokens_used, 0)
      + coalesce(new.tokens_used, 0) - coalesce(old.tokens_used, 0)
    where s.user_id = new.user_id;
    return null;
  end $$;
create or replace trigger ai_generations_tokens after update on public.ai_generations
  for each row when (old.tokens_used is distinct from new.tokens_used) execute function roseram.count_late_tokens();
create or replace trigger code_generations_tokens after update on public.code_generations
  for each row when (old.tokens_used is distinct from new.tokens_used) execute function roseram.count_late_tokens();

-- What a person deployed, summed as it happens.
create or replace function roseram.count_deployment_stats() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    perform from public.usage_stats s where s.user_id in (select c.user_id from changed_rows c)
      order by s.user_id for no key update;
    update public.usage_stats s set deployments_count = coalesce(s.deployments_count, 0) + added.number,
      github_pushes_count = coalesce(s.github_pushes_count, 0) + added.github,
      netlify_deploys_count = coalesce(s.netlify_deploys_count, 0) + added.netlify
    from (select c.user_id, count(*) as number,
        count(*) filter (where c.deployment_type in ('github', 'github-pages')) as github,
        count(*) filter (where c.deployment_type = 'netlify') as netlify
      from changed_rows c group by 1) added
    where s.user_id = added.user_id;
    return null;
  end $$;
create or replace trigger deployments_stats after insert on public.deployments
  referencing new table as changed_rows for each statement execute function roseram.count_deployment_stats();

-- A person's requests to the API, summed as they happen.
create or replace function roseram.count_request_stats() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  begin
    perform from public.usage_stats s where s.user_id in (select c.user_id from changed_rows c)
      order by s.user_id for no key update;
    update public.usage_stats s set api_requests_count = coalesce(s.api_requests_count, 0) + added.number,
      api_errors_count = coalesce(s.api_errors_count, 0) + added.errors
    from (select c.user_id, count(*) as number, count(*) filter (where c.status_code >= 400) as errors
      from changed_rows c group by 1) added
    where s.user_id = added.user_id;
    return null;
  end $$;
create or replace trigger api_usage_stats after insert on public.api_usage
  referencing new table as changed_rows for each statement execute function roseram.count_request_stats();
