-- section: deployments
-- title: Deployments: targets, runs, logs
-- after: ai

-- Deployments of projects and sites.
create table if not exists public.deployments (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  project_id uuid,  -- Project that is deployed.
  site_id uuid,  -- Site that is deployed.
  target_id uuid,  -- Target it goes to, where one was set up.
  user_id uuid default auth.uid() references public.profiles (id) on delete set null,  -- Who deployed; null when the account is gone.
  deployment_type text not null check (deployment_type in
    ('github', 'netlify', 'vercel', 'github-pages', 'custom')),  -- Where to.
  environment text default 'production' check (environment in ('staging', 'production', 'preview')),  -- Which environment.
  github_url text,  -- Repository or pages address at GitHub.
  github_commit_sha text,  -- Commit that is deployed.
  github_branch text,  -- Branch that is deployed.
  netlify_site_id text,  -- Site at Netlify.
  netlify_deploy_id text,  -- Deploy at Netlify.
  netlify_url text,  -- Address at Netlify.
  vercel_url text,  -- Address at Vercel.
  deployment_url text,  -- Address where it can be seen.
  preview_url text,  -- Address of this very deployment.
  status text default 'pending' check (status in
    ('pending', 'building', 'success', 'deployed', 'failed', 'cancelled')),  -- How far it got.
  error_message text,  -- Why it failed.
  build_logs text,  -- Log as one text; deployment_logs holds it line by line.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  completed_at timestamptz,  -- When it was done.
  unique (id, organization_id),
  constraint deployments_project_or_site check (num_nonnulls(project_id, site_id) >= 1),
  foreign key (project_id, organization_id) references public.projects (id, organization_id)
    on delete cascade on update cascade,
  foreign key (site_id, organization_id) references public.sites (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "deployments of this project, newest first", and the foreign key.
create index if not exists deployments_project_id_idx on public.deployments (project_id, created_at desc);
-- Serves "deployments of this site, newest first", and the foreign key.
create index if not exists deployments_site_id_idx on public.deployments (site_id, created_at desc);
-- Serves "deployments of my organizations, newest first", and the foreign key.
create index if not exists deployments_organization_id_idx on public.deployments (organization_id, created_at desc);
-- Serves the guide's "deployments by status" and the worker that takes up what is pending.
create index if not exists deployments_status_idx on public.deployments (status, created_at);
-- Serves "what I deployed", and the foreign key.
create index if not exists deployments_user_id_idx on public.deployments (user_id, created_at desc);

-- Places that a project or site is deployed to; their credentials are integrations.
create table if not exists public.deployment_targets (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,
  project_id uuid,  -- Project that it is for.
  site_id uuid,  -- Site that it is for.
  name text not null check (name <> ''),  -- Name shown to people.
  provider text not null check (provider in ('github', 'netlify', 'vercel', 'github-pages', 'custom')),  -- Where to.
  environment text not null default 'production' check (environment in ('staging', 'production', 'preview')),  -- Which environment.
  settings jsonb not null default '{}',  -- Repository, branch, build command and the like; no secrets.
  is_active boolean not null default true,  -- Whether it may be deployed to.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (id, organization_id),
  constraint deployment_targets_project_or_site check (num_nonnulls(project_id, site_id) = 1),
  foreign key (project_id, organization_id) references public.projects (id, organization_id)
    on delete cascade on update cascade,
  foreign key (site_id, organization_id) references public.sites (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "targets of this project", and the foreign key.
create index if not exists deployment_targets_project_id_idx on public.deployment_targets (project_id, name);
-- Serves "targets of this site", and the foreign key.
create index if not exists deployment_targets_site_id_idx on public.deployment_targets (site_id, name);
-- Serves the policies' condition on the organization, and the foreign key.
create index if not exists deployment_targets_organization_id_idx on public.deployment_targets (organization_id);
alter table public.deployment_targets enable row level security;
revoke all on public.deployment_targets from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.deployment_targets to authenticated;
grant select, insert, update, delete on public.deployment_targets to service_role;
drop policy if exists deployment_targets_select on public.deployment_targets;
create policy deployment_targets_select on public.deployment_targets for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists deployment_targets_insert on public.deployment_targets;
create policy deployment_targets_insert on public.deployment_targets for insert to authenticated
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists deployment_targets_update on public.deployment_targets;
create policy deployment_targets_update on public.deployment_targets for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists deployment_targets_delete on public.deployment_targets;
create policy deployment_targets_delete on public.deployment_targets for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger deployment_targets_tenant before insert on public.deployment_targets
  for each row when (new.organization_id is null) execute function roseram.tenant_of_project_or_site();
create or replace trigger deployment_targets_guard before update on public.deployment_targets
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.project_id is distinct from new.project_id or old.site_id is distinct from new.site_id or
    old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, project_id, site_id, created_at');
create or replace trigger deployment_targets_touch before update on public.deployment_targets
  for each row execute function roseram.touch_updated_at();

do $$
begin
  if not exists (select from pg_catalog.pg_constraint
      where conrelid = 'public.deployments'::regclass and conname = 'deployments_target_id_fkey') then
    alter table public.deployments add constraint deployments_target_id_fkey
      foreign key (target_id, organization_id) references public.deployment_targets (id, organization_id)
      on delete set null (target_id) on update cascade;
  end if;
end $$;
-- Serves "deployments to this target", and the foreign key.
create index if not exists deployments_target_id_idx on public.deployments (target_id, created_at desc);
alter table public.deployments enable row level security;
revoke all on public.deployments from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.deployments to authenticated;
grant select, insert, update, delete on public.deployments to service_role;
drop policy if exists deployments_select on public.deployments;
create policy deployments_select on public.deployments for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists deployments_insert on public.deployments;
create policy deployments_insert on public.deployments for insert to authenticated
  with check (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor')));
drop policy if exists deployments_update on public.deployments;
create policy deployments_update on public.deployments for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists deployments_delete on public.deployments;
create policy deployments_delete on public.deployments for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger deployments_tenant before insert on public.deployments
  for each row when (new.organization_id is null) execute function roseram.tenant_of_project_or_site();
create or replace trigger deployments_guard before update on public.deployments
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.project_id is distinct from new.project_id or old.site_id is distinct from new.site_id or
    old.user_id is distinct from new.user_id or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, project_id, site_id, user_id, created_at');
create or replace trigger deployments_touch before update on public.deployments
  for each row execute function roseram.touch_updated_at();

-- What a deployment printed, line by line. Append-only, one partition per month.
create table if not exists public.deployment_logs (
  id uuid not null default roseram.uuid7(),
  organization_id uuid not null,
  deployment_id uuid not null,
  line_number integer not null,  -- Counts from 1 in each deployment.
  level text not null default 'info' check (level in ('debug', 'info', 'warning', 'error')),  -- How grave it is.
  message text not null,  -- The line.
  created_at timestamptz not null default now(),
  primary key (id, created_at),
  foreign key (deployment_id, organization_id) references public.deployments (id, organization_id)
    on delete cascade on update cascade
) partition by range (created_at);
-- Serves "the log of this deployment in order", and the foreign key.
create index if not exists deployment_logs_deployment_id_idx on public.deployment_logs (deployment_id, line_number);
-- Serves the policies' condition on the organization.
create index if not exists deployment_logs_organization_id_idx on public.deployment_logs (organization_id, created_at desc);
alter table public.deployment_logs enable row level security;
revoke all on public.deployment_logs from public, anon, authenticated, service_role;
grant select on public.deployment_logs to authenticated;
grant select, insert, update, delete on public.deployment_logs to service_role;
drop policy if exists deployment_logs_select on public.deployment_logs;
create policy deployment_logs_select on public.deployment_logs for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
create or replace trigger deployment_logs_tenant before insert on public.deployment_logs
  for each row when (new.organization_id is null) execute function roseram.tenant_of_deployment();
