-- section: ai
-- title: AI: generations, conversations, prompts
-- after: sites

-- Content that the AI wrote for sites and pages.
create table if not exists public.ai_generations (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,  -- The page's or site's; the person's own where there is neither.
  page_id uuid,  -- Page it was made for.
  site_id uuid,  -- Site it was made for; the page's where there is a page.
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  prompt text not null,  -- What was asked.
  generated_content jsonb,  -- The answer.
  ai_model text default 'grok-2-latest',  -- Model that answered.
  tokens_used integer default 0,  -- Tokens of question and answer.
  generation_time_ms integer,  -- Time it took, in milliseconds.
  status text default 'pending' check (status in ('pending', 'success', 'failed')),  -- How far it got.
  error_message text,  -- Why it failed.
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  completed_at timestamptz,  -- When it was done.
  foreign key (page_id, organization_id) references public.pages (id, organization_id)
    on delete cascade on update cascade,
  foreign key (site_id, organization_id) references public.sites (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "generations of this page, newest first", and the foreign key.
create index if not exists ai_generations_page_id_idx on public.ai_generations (page_id, created_at desc);
-- Serves "generations of this site, newest first", and the foreign key.
create index if not exists ai_generations_site_id_idx on public.ai_generations (site_id, created_at desc);
-- Serves "generations of my organizations, newest first", and the foreign key.
create index if not exists ai_generations_organization_id_idx on public.ai_generations (organization_id, created_at desc);
-- Serves "my generations", and the foreign key.
create index if not exists ai_generations_user_id_idx on public.ai_generations (user_id, created_at desc);
-- Serves the worker that takes up what is pending.
create index if not exists ai_generations_pending_idx on public.ai_generations (created_at) where status = 'pending';
alter table public.ai_generations enable row level security;
revoke all on public.ai_generations from public, anon, authenticated, service_role;
grant select, insert, delete on public.ai_generations to authenticated;
grant select, insert, update, delete on public.ai_generations to service_role;
drop policy if exists ai_generations_select on public.ai_generations;
create policy ai_generations_select on public.ai_generations for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists ai_generations_insert on public.ai_generations;
create policy ai_generations_insert on public.ai_generations for insert to authenticated
  with check ((user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member')))
    and coalesce(tokens_used, 0) = 0);
drop policy if exists ai_generations_delete on public.ai_generations;
create policy ai_generations_delete on public.ai_generations for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger ai_generations_tenant before insert on public.ai_generations
  for each row when (new.organization_id is null) execute function roseram.tenant_of_generation();

-- Conversations of a person with the AI, about a page or about nothing in particular.
create table if not exists public.ai_conversations (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,  -- The page's; the person's own where there is none.
  page_id uuid,  -- Page it is about.
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  title text,  -- What it is called.
  messages jsonb default '[]',  -- [{"role", "content", "created_at"}], oldest first.
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (page_id, organization_id) references public.pages (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "my conversations, last used first", and the foreign key.
create index if not exists ai_conversations_user_id_idx on public.ai_conversations (user_id, updated_at desc);
-- Serves "conversations about this page", and the foreign key.
create index if not exists ai_conversations_page_id_idx on public.ai_conversations (page_id, updated_at desc);
-- Serves the foreign key.
create index if not exists ai_conversations_organization_id_idx on public.ai_conversations (organization_id);
alter table public.ai_conversations enable row level security;
revoke all on public.ai_conversations from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.ai_conversations to authenticated;
grant select, insert, update, delete on public.ai_conversations to service_role;
drop policy if exists ai_conversations_select on public.ai_conversations;
create policy ai_conversations_select on public.ai_conversations for select to authenticated
  using (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer')));
drop policy if exists ai_conversations_insert on public.ai_conversations;
create policy ai_conversations_insert on public.ai_conversations for insert to authenticated
  with check (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member')));
drop policy if exists ai_conversations_update on public.ai_conversations;
create policy ai_conversations_update on public.ai_conversations for update to authenticated
  using (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member')))
  with check (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member')));
drop policy if exists ai_conversations_delete on public.ai_conversations;
create policy ai_conversations_delete on public.ai_conversations for delete to authenticated
  using (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member')));
create or replace trigger ai_conversations_tenant before insert on public.ai_conversations
  for each row when (new.organization_id is null) execute function roseram.tenant_of_conversation();
create or replace trigger ai_conversations_guard before update on public.ai_conversations
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.page_id is distinct from new.page_id or old.user_id is distinct from new.user_id or
    old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, page_id, user_id, created_at');
create or replace trigger ai_conversations_touch before update on public.ai_conversations
  for each row execute function roseram.touch_updated_at();

-- Prompts that an organization keeps; those without one come with Roseram.
create table if not exists public.prompt_templates (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid references public.organizations (id) on delete cascade,  -- Whose it is; null for those that come with Roseram.
  kind text not null default 'page' check (kind in ('page', 'section', 'text', 'code', 'image')),  -- What it makes.
  name text not null check (name <> ''),  -- Name shown to people.
  description text,  -- What it is for.
  prompt text not null check (prompt <> ''),  -- The prompt, with {{variables}}.
  variables jsonb not null default '[]' check (jsonb_typeof(variables) = 'array'),  -- [{"name", "label", "default"}].
  created_by uuid default auth.uid() references public.profiles (id) on delete set null,  -- Who wrote it.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- Serves "prompts of this kind that I may use", and the foreign key.
create index if not exists prompt_templates_organization_id_idx on public.prompt_templates (organization_id, kind, name);
-- Serves the foreign key.
create index if not exists prompt_templates_created_by_idx on public.prompt_templates (created_by);
alter table public.prompt_templates enable row level security;
revoke all on public.prompt_templates from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.prompt_templates to authenticated;
grant select, insert, update, delete on public.prompt_templates to service_role;
drop policy if exists prompt_templates_select on public.prompt_templates;
create policy prompt_templates_select on public.prompt_templates for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer')
    or organization_id is null);
drop policy if exists prompt_templates_insert on public.prompt_templates;
create policy prompt_templates_insert on public.prompt_templates for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
    and (created_by is null or created_by = (select auth.uid())));
drop policy if exists prompt_templates_update on public.prompt_templates;
create policy prompt_templates_update on public.prompt_templates for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists prompt_templates_delete on public.prompt_templates;
create policy prompt_templates_delete on public.prompt_templates for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger prompt_templates_guard before update on public.prompt_templates
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.created_by is distinct from new.created_by or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, created_by, created_at');
create or replace trigger prompt_templates_touch before update on public.prompt_templates
  for each row execute function roseram.touch_updated_at();
