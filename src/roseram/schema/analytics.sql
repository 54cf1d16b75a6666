-- section: analytics
-- title: Analytics and monitoring: views of pages, errors, activity
-- after: billing

-- Views of published pages, one row each, without anything that names the visitor. One partition per month.
create table if not exists public.page_views (
  id uuid not null default roseram.uuid7(),
  organization_id uuid not null,
  page_id uuid not null,
  visitor_hash text not null,  -- Hash of address, program and day; tells visitors of one day apart and nothing else.
  path text,  -- Path that was asked for.
  referrer text,  -- Host the visitor came from.
  country text,  -- Country (ISO 3166), where a proxy says it.
  device text check (device in ('desktop', 'tablet', 'phone', 'bot')),  -- Kind of device.
  duration_ms integer,  -- Time on the page, in milliseconds.
  created_at timestamptz not null default now(),
  primary key (id, created_at),
  foreign key (page_id, organization_id) references public.pages (id, organization_id)
    on delete cascade on update cascade
) partition by range (created_at);
-- Serves the daily sums of a page, and the foreign key.
create index if not exists page_views_page_id_idx on public.page_views (page_id, created_at desc);
-- Serves "visits of my organization, newest first".
create index if not exists page_views_organization_id_idx on public.page_views (organization_id, created_at desc);
alter table public.page_views enable row level security;
revoke all on public.page_views from public, anon, authenticated, service_role;
grant select on public.page_views to authenticated;
grant select, insert, update, delete on public.page_views to service_role;
drop policy if exists page_views_select on public.page_views;
create policy page_views_select on public.page_views for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
create or replace trigger page_views_tenant before insert on public.page_views
  for each row when (new.organization_id is null) execute function roseram.tenant_of_page();

-- Sums of page_views for each page and day.
create table if not exists public.page_analytics (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  page_id uuid not null,
  date date not null,  -- The day (UTC).
  views integer default 0,  -- Views of the day.
  visitors integer default 0,  -- Visitors of the day.
  bounce_rate numeric,  -- Visitors who saw this page only, in percent.
  avg_time_on_page integer,  -- Mean time on the page, in seconds.
  conversion_rate numeric,  -- Visitors who reached the goal, in percent.
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  unique (page_id, date),
  foreign key (page_id, organization_id) references public.pages (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "my organization by day".
create index if not exists page_analytics_organization_id_idx on public.page_analytics (organization_id, date desc);
alter table public.page_analytics enable row level security;
revoke all on public.page_analytics from public, anon, authenticated, service_role;
grant select on public.page_analytics to authenticated;
grant select, insert, update, delete on public.page_analytics to service_role;
drop policy if exists page_analytics_select on public.page_analytics;
create policy page_analytics_select on public.page_analytics for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
create or replace trigger page_analytics_tenant before insert on public.page_analytics
  for each row when (new.organization_id is null) execute function roseram.tenant_of_page();

-- Errors of the application and of published sites. One partition per month.
create table if not exists public.error_logs (
  id uuid not null default roseram.uuid7(),
  organization_id uuid references public.organizations (id) on delete set null,  -- Null for errors of no tenant.
  site_id uuid,  -- Site it happened in.
  project_id uuid,  -- Project it happened in.
  user_id uuid references public.profiles (id) on delete set null,  -- To whom it happened; null when the account is gone.
  error_type text not null,  -- Kind of error.
  error_message text not null,  -- What it said.
  error_stack text,  -- Where it came from.
  context jsonb default '{}',  -- What was being done; never secrets.
  severity text default 'error' check (severity in ('debug', 'info', 'warning', 'error', 'critical')),  -- How grave it is.
  resolved boolean default false,  -- Whether somebody has dealt with it.
  created_at timestamptz not null default now(),
  primary key (id, created_at),
  foreign key (site_id, organization_id) references public.sites (id, organization_id)
    on delete set null (site_id) on update cascade,
  foreign key (project_id, organization_id) references public.projects (id, organization_id)
    on delete set null (project_id) on update cascade
) partition by range (created_at);
-- Serves the guide's "latest errors".
create index if not exists error_logs_created_at_idx on public.error_logs (created_at desc);
-- Serves "errors of my organization, newest first", and the foreign key.
create index if not exists error_logs_organization_id_idx on public.error_logs (organization_id, created_at desc);
-- Serves "errors of this site", and the foreign key.
create index if not exists error_logs_site_id_idx on public.error_logs (site_id, created_at desc);
-- Serves "errors of this project", and the foreign key.
create index if not exists error_logs_project_id_idx on public.error_logs (project_id, created_at desc);
-- Serves the foreign key.
create index if not exists error_logs_user_id_idx on public.error_logs (user_id, created_at desc);
alter table public.error_logs enable row level security;
revoke all on public.error_logs from public, anon, authenticated, service_role;
grant select on public.error_logs to authenticated;
grant select, insert, update, delete on public.error_logs to service_role;
drop policy if exists error_logs_select on public.error_logs;
create policy error_logs_select on public.error_logs for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer')
    or user_id = (select auth.uid()));
create or replace trigger error_logs_tenant before insert on public.error_logs
  for each row when (new.organization_id is null) execute function roseram.tenant_of_project_or_site();
-- The foreign keys say nothing of a row without an organization: it points to nothing of the one that was deleted.
create or replace function roseram.forget_place() returns trigger
  language plpgsql set search_path = ''
  as $$
  begin
    new.site_id := null;
    new.project_id := null;
    return new;
  end $$;
create or replace trigger error_logs_place before update on public.error_logs
  for each row when (new.organization_id is null) execute function roseram.forget_place();

-- Who changed what in an organization, from what to what; written by triggers. One partition per month.
create table if not exists public.activity_logs (
  id uuid not null default roseram.uuid7(),
  organization_id uuid references public.organizations (id) on delete cascade,  -- Null for what concerns no tenant any more.
  user_id uuid references public.profiles (id) on delete set null,  -- Who did it; null for the system or when the account is gone.
  action text not null,  -- create, update or delete, or an application's own word.
  resource_type text,  -- Table of the row.
  resource_id text,  -- Id of the row.
  changes jsonb default '{}',  -- Column to {"from", "to"}; long values as length and hash, secrets never.
  ip_address text,  -- Address the request came from.
  user_agent text,  -- Program the request came from.
  created_at timestamptz not null default now(),
  primary key (id, created_at)
) partition by range (created_at);
-- Serves "what happened in my organization, newest first", and the foreign key.
create index if not exists activity_logs_organization_id_idx on public.activity_logs (organization_id, created_at desc);
-- Serves "what happened to this thing".
create index if not exists activity_logs_resource_idx on public.activity_logs (resource_type, resource_id, created_at desc);
-- Serves "what this person did", and the foreign key.
create index if not exists activity_logs_user_id_idx on public.activity_logs (user_id, created_at desc);
alter table public.activity_logs enable row level security;
revoke all on public.activity_logs from public, anon, authenticated, service_role;
grant select on public.activity_logs to authenticated;
grant select, insert, update, delete on public.activity_logs to service_role;
drop policy if exists activity_logs_select on public.activity_logs;
create policy activity_logs_select on public.activity_logs for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer')
    or user_id = (select auth.uid()));
