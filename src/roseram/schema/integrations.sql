-- section: integrations
-- title: Integrations and credentials: connected services, API keys, webhooks
-- after: deployments

-- Services that an organization has connected; credentials only as ciphertext.
create table if not exists public.integrations (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  provider text not null check (provider <> ''),  -- Which service.
  is_active boolean default true,  -- Whether it is used.
  credentials_encrypted text not null,  -- AES-GCM ciphertext; the key is not in the database.
  metadata jsonb default '{}',
  last_used_at timestamptz,  -- When it was last used.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (organization_id, provider)
);
-- Serves "which organizations use this service", for a webhook that names only the service.
create index if not exists integrations_provider_idx on public.integrations (provider) where is_active;
alter table public.integrations enable row level security;
revoke all on public.integrations from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.integrations to authenticated;
grant select, insert, update, delete on public.integrations to service_role;
drop policy if exists integrations_select on public.integrations;
create policy integrations_select on public.integrations for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
drop policy if exists integrations_insert on public.integrations;
create policy integrations_insert on public.integrations for insert to authenticated
  with check (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
drop policy if exists integrations_update on public.integrations;
create policy integrations_update on public.integrations for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'))
  with check (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
drop policy if exists integrations_delete on public.integrations;
create policy integrations_delete on public.integrations for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
create or replace trigger integrations_guard before update on public.integrations
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, created_at');
create or replace trigger integrations_touch before update on public.integrations
  for each row execute function roseram.touch_updated_at();

-- Services that a person has connected; tokens only as ciphertext.
create table if not exists public.user_integrations (
  id uuid primary key default roseram.uuid7(),
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  provider text not null check (provider in ('github', 'netlify', 'vercel', 'stripe', 'google', 'openai', 'anthropic', 'xai', 'custom')),  -- Which service.
  is_active boolean default true,  -- Whether it is used.
  token_encrypted text not null,  -- AES-GCM ciphertext; the key is not in the database.
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, provider)
);
alter table public.user_integrations enable row level security;
revoke all on public.user_integrations from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.user_integrations to authenticated;
grant select, insert, update, delete on public.user_integrations to service_role;
drop policy if exists user_integrations_select on public.user_integrations;
create policy user_integrations_select on public.user_integrations for select to authenticated
  using (user_id = (select auth.uid()));
drop policy if exists user_integrations_insert on public.user_integrations;
create policy user_integrations_insert on public.user_integrations for insert to authenticated
  with check (user_id = (select auth.uid()));
drop policy if exists user_integrations_update on public.user_integrations;
create policy user_integrations_update on public.user_integrations for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));
drop policy if exists user_integrations_delete on public.user_integrations;
create policy user_integrations_delete on public.user_integrations for delete to authenticated
  using (user_id = (select auth.uid()));
create or replace trigger user_integrations_guard before update on public.user_integrations
  for each row when (old.user_id is distinct from new.user_id)
  execute function roseram.refuse_change('user_id');
create or replace trigger user_integrations_touch before update on public.user_integrations
  for each row execute function roseram.touch_updated_at();

-- Keys with which programs act for a person; only their hash is kept.
create table if not exists public.api_keys (
  id uuid primary key default roseram.uuid7(),
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  key_hash text not null unique,  -- SHA-256 of the key, which is shown once.
  key_prefix text,  -- Its first characters, to tell keys apart; null: not made by create_api_key, and not accepted.
  name text not null check (name <> ''),  -- What it is for.
  description text,  -- More about it.
  scopes text[] default '{projects:read}',  -- What it may do, such as projects:read.
  rate_limit integer default 1000,  -- Requests allowed in the window.
  rate_limit_window text default '1hour',  -- The window.
  is_active boolean default true,  -- Whether it is accepted.
  last_used_at timestamptz,  -- When it was last used.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  expires_at timestamptz  -- When it stops being accepted.
);
-- Serves "my keys, newest first", and the foreign key.
create index if not exists api_keys_user_id_idx on public.api_keys (user_id, created_at desc);
alter table public.api_keys enable row level security;
revoke all on public.api_keys from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.api_keys to authenticated;
grant select, insert, update, delete on public.api_keys to service_role;
drop policy if exists api_keys_select on public.api_keys;
create policy api_keys_select on public.api_keys for select to authenticated
  using (user_id = (select auth.uid()));
drop policy if exists api_keys_insert on public.api_keys;
create policy api_keys_insert on public.api_keys for insert to authenticated
  with check (user_id = (select auth.uid()));
drop policy if exists api_keys_update on public.api_keys;
create policy api_keys_update on public.api_keys for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));
drop policy if exists api_keys_delete on public.api_keys;
create policy api_keys_delete on public.api_keys for delete to authenticated
  using (user_id = (select auth.uid()));
create or replace trigger api_keys_guard before update on public.api_keys
  for each row when (old.id is distinct from new.id or old.user_id is distinct from new.user_id or old.key_hash is
    distinct from new.key_hash or old.key_prefix is distinct from new.key_prefix or old.last_used_at is distinct from
    new.last_used_at or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, user_id, key_hash, key_prefix, last_used_at, created_at');
create or replace trigger api_keys_touch before update on public.api_keys
  for each row when (old.last_used_at is not distinct from new.last_used_at)
  execute function roseram.touch_updated_at();

-- Addresses that are told of events; the signing secret only as ciphertext.
create table if not exists public.webhook_endpoints (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  url text not null check (url ~ '^https?://'),  -- Where events are sent.
  description text,  -- What it is for.
  events text[] not null default '{}',  -- Events that are sent, such as site.published; empty = all.
  secret_encrypted text not null,  -- AES-GCM ciphertext of the signing secret; the key is not in the database.
  is_active boolean not null default true,  -- Whether events are sent.
  failure_count integer not null default 0,  -- Failures since the last success.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (id, organization_id)
);
-- Serves "endpoints of my organization" and the dispatch of an event, and the foreign key.
create index if not exists webhook_endpoints_organization_id_idx on public.webhook_endpoints (organization_id, created_at desc);
alter table public.webhook_endpoints enable row level security;
revoke all on public.webhook_endpoints from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.webhook_endpoints to authenticated;
grant select, insert, update, delete on public.webhook_endpoints to service_role;
drop policy if exists webhook_endpoints_select on public.webhook_endpoints;
create policy webhook_endpoints_select on public.webhook_endpoints for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
drop policy if exists webhook_endpoints_insert on public.webhook_endpoints;
create policy webhook_endpoints_insert on public.webhook_endpoints for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'))
    and failure_count = 0);
drop policy if exists webhook_endpoints_update on public.webhook_endpoints;
create policy webhook_endpoints_update on public.webhook_endpoints for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'))
  with check (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
drop policy if exists webhook_endpoints_delete on public.webhook_endpoints;
create policy webhook_endpoints_delete on public.webhook_endpoints for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
create or replace trigger webhook_endpoints_guard before update on public.webhook_endpoints
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.failure_count is distinct from new.failure_count or old.created_at is distinct from
    new.created_at)
  execute function roseram.refuse_change('id, organization_id, failure_count, created_at');
create or replace trigger webhook_endpoints_touch before update on public.webhook_endpoints
  for each row execute function roseram.touch_updated_at();

-- Events that were or will be sent to an endpoint.
create table if not exists public.webhook_deliveries (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  endpoint_id uuid not null,
  event text not null,  -- What happened.
  payload jsonb not null,  -- What is sent.
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),  -- How far it got.
  attempts integer not null default 0,  -- How often it was tried.
  next_attempt_at timestamptz,  -- When it is tried again.
  response_status integer,  -- HTTP status of the last answer.
  response_body text,  -- Beginning of the last answer.
  created_at timestamptz not null default now(),
  delivered_at timestamptz,  -- When it arrived.
  foreign key (endpoint_id, organization_id) references public.webhook_endpoints (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "deliveries of this endpoint, newest first", and the foreign key.
create index if not exists webhook_deliveries_endpoint_id_idx on public.webhook_deliveries (endpoint_id, created_at desc);
-- Serves the worker that sends what is due.
create index if not exists webhook_deliveries_due_idx on public.webhook_deliveries (next_attempt_at) where status = 'pending';
-- Serves the policies' condition on the organization.
create index if not exists webhook_deliveries_organization_id_idx on public.webhook_deliveries (organization_id, created_at desc);
alter table public.webhook_deliveries enable row level security;
revoke all on public.webhook_deliveries from public, anon, authenticated, service_role;
grant select on public.webhook_deliveries to authenticated;
grant select, insert, update, delete on public.webhook_deliveries to service_role;
drop policy if exists webhook_deliveries_select on public.webhook_deliveries;
create policy webhook_deliveries_select on public.webhook_deliveries for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('admin'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'admin'));
create or replace trigger webhook_deliveries_tenant before insert on public.webhook_deliveries
  for each row when (new.organization_id is null) execute function roseram.tenant_of_webhook_endpoint();
