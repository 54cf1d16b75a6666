-- section: projects
-- title: Code editor: projects, files, chat, history
-- after: identity

-- Code projects: what the editor opens.
create table if not exists public.projects (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null references public.organizations (id) on delete cascade,  -- Where it lives; the owner's personal organization unless said otherwise.
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,  -- Who owns it.
  name text not null check (name <> ''),  -- Name shown to people.
  description text,  -- What it is.
  repository_url text,  -- Its repository.
  repository_owner text,  -- Account that holds the repository.
  repository_name text,  -- Name of the repository.
  working_branch text default 'main',  -- Branch that the editor works on.
  github_branch text,  -- Branch last synchronised with GitHub.
  github_commit_sha text,  -- Commit last synchronised with GitHub.
  netlify_site_id text,  -- Site at Netlify.
  netlify_deploy_id text,  -- Last deploy at Netlify.
  netlify_url text,  -- Its address at Netlify.
  status text default 'active' check (status in ('active', 'archived', 'deleted', 'draft')),  -- active, draft, archived, or deleted (in the bin).
  is_public boolean default false,  -- Whether everybody who is signed in may read it.
  tags text[] default '{}',  -- Labels to find it by.
  settings jsonb default '{}',  -- Editor and build settings.
  view_count integer default 0,  -- How often it was opened by others.
  like_count integer default 0,  -- How many people like it.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  published_at timestamptz,  -- When it was first deployed.
  unique (id, organization_id)
);
-- Serves "my projects, last changed first" (the guide's first example), and the foreign key.
create index if not exists projects_user_id_idx on public.projects (user_id, updated_at desc);
-- Serves "projects of my organization, last changed first".
create index if not exists projects_organization_id_idx on public.projects (organization_id, updated_at desc);
-- Serves "public projects, last changed first".
create index if not exists projects_public_idx on public.projects (updated_at desc) where is_public;
-- Serves "last changed first" for people with very many organizations.
create index if not exists projects_updated_at_idx on public.projects (updated_at desc);
-- Serves the filter on tags.
create index if not exists projects_tags_idx on public.projects using gin (tags);
-- Serves full-text search over projects.
create index if not exists projects_search_idx on public.projects
  using gin (to_tsvector('english', name || ' ' || coalesce(description, '')));
alter table public.projects enable row level security;
revoke all on public.projects from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.projects to authenticated;
grant select, insert, update, delete on public.projects to service_role;
drop policy if exists projects_select on public.projects;
create policy projects_select on public.projects for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer')
    or is_public);
drop policy if exists projects_insert on public.projects;
create policy projects_insert on public.projects for insert to authenticated
  with check ((user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor')))
    and view_count = 0 and like_count = 0);
drop policy if exists projects_update on public.projects;
create policy projects_update on public.projects for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists projects_delete on public.projects;
create policy projects_delete on public.projects for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger projects_tenant before insert on public.projects
  for each row when (new.organization_id is null) execute function roseram.tenant_of_person();
create or replace trigger projects_guard before update on public.projects
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.user_id is distinct from new.user_id or old.view_count is distinct from new.view_count or
    old.like_count is distinct from new.like_count or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, user_id, view_count, like_count, created_at');
create or replace trigger projects_touch before update on public.projects
  for each row execute function roseram.touch_updated_at();

-- Files of a project as they are now; each change leaves a file_revisions row.
create table if not exists public.project_files (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  project_id uuid not null,
  path text not null check (path <> '' and path !~ '(^/|(^|/)\.\.(/|$))'),  -- Path inside the project, without a leading slash.
  content text not null default '',  -- The file's text.
  language text,  -- Language for the editor.
  size_bytes integer generated always as (octet_length(content)) stored,  -- Size of the text in UTF-8.
  version integer not null default 1,  -- Raised by one with each change of the text or path.
  updated_by uuid references public.profiles (id) on delete set null,  -- Who changed it last.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (project_id, path),
  foreign key (project_id, organization_id) references public.projects (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "files of my organizations", for search.
create index if not exists project_files_organization_id_idx on public.project_files (organization_id, updated_at desc);
-- Serves the foreign key.
create index if not exists project_files_updated_by_idx on public.project_files (updated_by);
-- Serves full-text search over files; code has no stop words, hence the simple configuration.
create index if not exists project_files_search_idx on public.project_files
  using gin (to_tsvector('simple', path || ' ' || left(content, 100000)));
alter table public.project_files enable row level security;
revoke all on public.project_files from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.project_files to authenticated;
grant select, insert, update, delete on public.project_files to service_role;
drop policy if exists project_files_select on public.project_files;
create policy project_files_select on public.project_files for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists project_files_insert on public.project_files;
create policy project_files_insert on public.project_files for insert to authenticated
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists project_files_update on public.project_files;
create policy project_files_update on public.project_files for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists project_files_delete on public.project_files;
create policy project_files_delete on public.project_files for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger project_files_tenant before insert on public.project_files
  for each row when (new.organization_id is null) execute function roseram.tenant_of_project();
create or replace trigger project_files_guard before update on public.project_files
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.project_id is distinct from new.project_id or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, project_id, created_at');
create or replace trigger project_files_touch before update on public.project_files
  for each row execute function roseram.touch_updated_at();

-- Code that the AI wrote for a project.
create table if not exists public.code_generations (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  project_id uuid not null,
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  prompt text not null,  -- What was asked.
  html_code text,  -- HTML of the answer.
  css_code text,  -- CSS of the answer.
  javascript_code text,  -- JavaScript of the answer.
  generated_content jsonb,  -- The answer as a whole, where it is more than the three above.
  ai_model text default 'grok-2-latest',  -- Model that answered.
  temperature double precision default 0.7,  -- Sampling temperature, 0 to 2.
  tokens_used integer default 0,  -- Tokens of question and answer.
  generation_time_ms integer,  -- Time it took, in milliseconds.
  status text default 'pending' check (status in ('pending', 'success', 'error', 'partial')),  -- How far it got.
  error_message text,  -- Why it failed.
  created_at timestamptz not null default now(),
  completed_at timestamptz,  -- When it was done.
  foreign key (project_id, organization_id) references public.projects (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "generations of this project, newest first", and the foreign key.
create index if not exists code_generations_project_id_idx on public.code_generations (project_id, created_at desc);
-- Serves "generations of my organizations, newest first".
create index if not exists code_generations_organization_id_idx on public.code_generations (organization_id, created_at desc);
-- Serves "my generations", and the foreign key.
create index if not exists code_generations_user_id_idx on public.code_generations (user_id, created_at desc);
-- Serves the worker that takes up what is pending.
create index if not exists code_generations_pending_idx on public.code_generations (created_at) where status = 'pending';
alter table public.code_generations enable row level security;
revoke all on public.code_generations from public, anon, authenticated, service_role;
grant select, insert, delete on public.code_generations to authenticated;
grant select, insert, update, delete on public.code_generations to service_role;
drop policy if exists code_generations_select on public.code_generations;
create policy code_generations_select on public.code_generations for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists code_generations_insert on public.code_generations;
create policy code_generations_insert on public.code_generations for insert to authenticated
  with check ((user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member')))
    and coalesce(tokens_used, 0) = 0);
drop policy if exists code_generations_delete on public.code_generations;
create policy code_generations_delete on public.code_generations for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger code_generations_tenant before insert on public.code_generations
  for each row when (new.organization_id is null) execute function roseram.tenant_of_project();

-- Conversation with the AI about a project.
create table if not exists public.chat_messages (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  project_id uuid not null,
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  role text not null check (role in ('user', 'assistant', 'system')),  -- Who speaks.
  content text not null,  -- What is said.
  tokens_used integer,  -- Tokens of this message.
  ai_model text default 'grok-2-latest',  -- Model that is spoken to.
  temperature double precision default 0.7,  -- Sampling temperature, 0 to 2.
  created_at timestamptz not null default now(),
  foreign key (project_id, organization_id) references public.projects (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "the conversation of this project in order", and the foreign key.
create index if not exists chat_messages_project_id_idx on public.chat_messages (project_id, created_at desc);
-- Serves the policies' condition on the organization.
create index if not exists chat_messages_organization_id_idx on public.chat_messages (organization_id, created_at desc);
-- Serves "my messages", and the foreign key.
create index if not exists chat_messages_user_id_idx on public.chat_messages (user_id, created_at desc);
alter table public.chat_messages enable row level security;
revoke all on public.chat_messages from public, anon, authenticated, service_role;
grant select, insert, delete on public.chat_messages to authenticated;
grant select, insert, update, delete on public.chat_messages to service_role;
drop policy if exists chat_messages_select on public.chat_messages;
create policy chat_messages_select on public.chat_messages for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists chat_messages_insert on public.chat_messages;
create policy chat_messages_insert on public.chat_messages for insert to authenticated
  with check (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member')));
drop policy if exists chat_messages_delete on public.chat_messages;
create policy chat_messages_delete on public.chat_messages for delete to authenticated
  using (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member'))
    or organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger chat_messages_tenant before insert on public.chat_messages
  for each row when (new.organization_id is null) execute function roseram.tenant_of_project();

-- Every earlier text of every file.
create table if not exists public.file_revisions (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  project_id uuid not null,
  file_path text not null check (file_path <> ''),  -- Path inside the project.
  content text not null,  -- Text after the change (before it, for a deletion).
  change_type text default 'edit' check (change_type in ('create', 'edit', 'delete', 'rename', 'generate')),  -- What was done.
  message text,  -- Why, in the author's words.
  created_by uuid default auth.uid() references public.profiles (id) on delete set null,  -- Who did it.
  created_at timestamptz not null default now(),
  foreign key (project_id, organization_id) references public.projects (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "history of this file, newest first", and the foreign key.
create index if not exists file_revisions_project_file_idx
  on public.file_revisions (project_id, file_path, created_at desc);
-- Serves the policies' condition on the organization.
create index if not exists file_revisions_organization_id_idx on public.file_revisions (organization_id, created_at desc);
-- Serves the foreign key.
create index if not exists file_revisions_created_by_idx on public.file_revisions (created_by);
alter table public.file_revisions enable row level security;
revoke all on public.file_revisions from public, anon, authenticated, service_role;
grant select, insert on public.file_revisions to authenticated;
grant select, insert, update, delete on public.file_revisions to service_role;
drop policy if exists file_revisions_select on public.file_revisions;
create policy file_revisions_select on public.file_revisions for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists file_revisions_insert on public.file_revisions;
create policy file_revisions_insert on public.file_revisions for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
    and (created_by is null or created_by = (select auth.uid())));
create or replace trigger file_revisions_tenant before insert on public.file_revisions
  for each row when (new.organization_id is null) execute function roseram.tenant_of_project();

-- Complete states of single files, kept by hand.
create table if not exists public.file_snapshots (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  project_id uuid not null,
  file_path text not null,  -- Path inside the project.
  content text not null,  -- The state that is kept.
  original_content text,  -- Text before the change.
  modified_content text,  -- Text after the change.
  language text default 'plaintext',  -- Language for the editor.
  commit_message text,  -- Why it was kept.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (project_id, organization_id) references public.projects (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "snapshots of this file, newest first", and the foreign key.
create index if not exists file_snapshots_project_file_idx
  on public.file_snapshots (project_id, file_path, created_at desc);
-- Serves the policies' condition on the organization.
create index if not exists file_snapshots_organization_id_idx on public.file_snapshots (organization_id, created_at desc);
alter table public.file_snapshots enable row level security;
revoke all on public.file_snapshots from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.file_snapshots to authenticated;
grant select, insert, update, delete on public.file_snapshots to service_role;
drop policy if exists file_snapshots_select on public.file_snapshots;
create policy file_snapshots_select on public.file_snapshots for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists file_snapshots_insert on public.file_snapshots;
create policy file_snapshots_insert on public.file_snapshots for insert to authenticated
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists file_snapshots_update on public.file_snapshots;
create policy file_snapshots_update on public.file_snapshots for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists file_snapshots_delete on public.file_snapshots;
create policy file_snapshots_delete on public.file_snapshots for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger file_snapshots_tenant before insert on public.file_snapshots
  for each row when (new.organization_id is null) execute function roseram.tenant_of_project();
create or replace trigger file_snapshots_guard before update on public.file_snapshots
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.project_id is distinct from new.project_id or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, project_id, created_at');
create or replace trigger file_snapshots_touch before update on public.file_snapshots
  for each row execute function roseram.touch_updated_at();

-- Complete states of whole projects, to go back to.
create table if not exists public.project_snapshots (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  project_id uuid not null,
  name text not null check (name <> ''),  -- What the state is called.
  description text,  -- Why it was kept.
  files jsonb not null default '[]' check (jsonb_typeof(files) = 'array'),  -- [{"path", "content", "language"}] of every file.
  created_by uuid default auth.uid() references public.profiles (id) on delete set null,  -- Who kept it.
  created_at timestamptz not null default now(),
  foreign key (project_id, organization_id) references public.projects (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "snapshots of this project, newest first", and the foreign key.
create index if not exists project_snapshots_project_id_idx on public.project_snapshots (project_id, created_at desc);
-- Serves the policies' condition on the organization.
create index if not exists project_snapshots_organization_id_idx on public.project_snapshots (organization_id);
-- Serves the foreign key.
create index if not exists project_snapshots_created_by_idx on public.project_snapshots (created_by);
alter table public.project_snapshots enable row level security;
revoke all on public.project_snapshots from public, anon, authenticated, service_role;
grant select, insert, delete on public.project_snapshots to authenticated;
grant select, insert, update, delete on public.project_snapshots to service_role;
drop policy if exists project_snapshots_select on public.project_snapshots;
create policy project_snapshots_select on public.project_snapshots for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists project_snapshots_insert on public.project_snapshots;
create policy project_snapshots_insert on public.project_snapshots for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
    and (created_by is null or created_by = (select auth.uid())));
drop policy if exists project_snapshots_delete on public.project_snapshots;
create policy project_snapshots_delete on public.project_snapshots for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger project_snapshots_tenant before insert on public.project_snapshots
  for each row when (new.organization_id is null) execute function roseram.tenant_of_project();

-- What people did in a project, for the project's own history.
create table if not exists public.action_logs (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  project_id uuid not null,
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  action text not null check (action in
    ('edit', 'generate', 'deploy', 'commit', 'rollback', 'create', 'delete', 'rename', 'push')),  -- What was done.
  file_path text,  -- To which file.
  description text,  -- In a sentence.
  metadata jsonb default '{}',
  created_at timestamptz not null default now(),
  foreign key (project_id, organization_id) references public.projects (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "history of this project, newest first", and the foreign key.
create index if not exists action_logs_project_id_idx on public.action_logs (project_id, created_at desc);
-- Serves the policies' condition on the organization.
create index if not exists action_logs_organization_id_idx on public.action_logs (organization_id, created_at desc);
-- Serves "what I did", and the foreign key.
create index if not exists action_logs_user_id_idx on public.action_logs (user_id, created_at desc);
alter table public.action_logs enable row level security;
revoke all on public.action_logs from public, anon, authenticated, service_role;
grant select, insert on public.action_logs to authenticated;
grant select, insert, update, delete on public.action_logs to service_role;
drop policy if exists action_logs_select on public.action_logs;
create policy action_logs_select on public.action_logs for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists action_logs_insert on public.action_logs;
create policy action_logs_insert on public.action_logs for insert to authenticated
  with check (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member')));
create or replace trigger action_logs_tenant before insert on public.action_logs
  for each row when (new.organization_id is null) execute function roseram.tenant_of_project();

-- Environment variables of a project; values only as ciphertext.
create table if not exists public.project_env_vars (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  project_id uuid not null,
  key text not null check (key ~ '^[A-Za-z_][A-Za-z0-9_]*$'),  -- Name of the variable.
  value_encrypted text not null,  -- AES-GCM ciphertext; the key is not in the database.
  environment text not null default 'all' check (environment in ('all', 'development', 'preview', 'staging', 'production')),  -- Where it applies.
  created_by uuid default auth.uid() references public.profiles (id) on delete set null,  -- Who set it first.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (project_id, key, environment),
  foreign key (project_id, organization_id) references public.projects (id, organization_id)
    on delete cascade on update cascade
);
-- Serves the policies' condition on the organization.
create index if not exists project_env_vars_organization_id_idx on public.project_env_vars (organization_id);
-- Serves the foreign key.
create index if not exists project_env_vars_created_by_idx on public.project_env_vars (created_by);
alter table public.project_env_vars enable row level security;
revoke all on public.project_env_vars from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.project_env_vars to authenticated;
grant select, insert, update, delete on public.project_env_vars to service_role;
drop policy if exists project_env_vars_select on public.project_env_vars;
create policy project_env_vars_select on public.project_env_vars for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists project_env_vars_insert on public.project_env_vars;
create policy project_env_vars_insert on public.project_env_vars for insert to authenticated
  with check ((organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
    and (created_by is null or created_by = (select auth.uid())));
drop policy if exists project_env_vars_update on public.project_env_vars;
create policy project_env_vars_update on public.project_env_vars for update to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists project_env_vars_delete on public.project_env_vars;
create policy project_env_vars_delete on public.project_env_vars for delete to authenticated
  using (organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger project_env_vars_tenant before insert on public.project_env_vars
  for each row when (new.organization_id is null) execute function roseram.tenant_of_project();
create or replace trigger project_env_vars_guard before update on public.project_env_vars
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.project_id is distinct from new.project_id or old.created_by is distinct from new.created_by or
    old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, project_id, created_by, created_at');
create or replace trigger project_env_vars_touch before update on public.project_env_vars
  for each row execute function roseram.touch_updated_at();

-- A changed file raises its version, says who, and leaves a revision.
create or replace function roseram.bump_file_version() returns trigger
  language plpgsql set search_path = ''
  as $$
  begin
    new.version := case tg_op when 'INSERT' then 1 else old.version + 1 end;
    new.updated_by := coalesce(auth.uid(), new.updated_by);
    return new;
  end $$;
create or replace trigger project_files_version_insert before insert on public.project_files
  for each row execute function roseram.bump_file_version();
create or replace trigger project_files_version_update before update on public.project_files
  for each row when (old.content is distinct from new.content or old.path is distinct from new.path)
  execute function roseram.bump_file_version();
-- A version or an author sent along with an unchanged text is not believed.
create or replace trigger project_files_version_guard before update on public.project_files
  for each row when (old.content is not distinct from new.content and old.path is not distinct from new.path
    and (old.version is distinct from new.version or old.updated_by is distinct from new.updated_by))
  execute function roseram.refuse_change('version, updated_by');

-- Every change of a file leaves a row in file_revisions.
create or replace function roseram.keep_file_revision() returns trigger
  language plpgsql security definer set search_path = ''
  as $$
  declare
    file public.project_files := case tg_op when 'DELETE' then old else new end;
  begin
    -- A project that is being deleted takes its history along.
    if tg_op = 'DELETE' and not exists (select from public.projects p where p.id = file.project_id) then
      return null;
    end if;
    insert into public.file_revisions (organization_id, project_id, file_path, content, change_type, created_by)
    values (file.organization_id, file.project_id, file.path, file.content,
      case when tg_op = 'INSERT' then 'create' when tg_op = 'DELETE' then 'delete'
        when old.path is distinct from new.path then 'rename' else 'edit' end,
      (select p.id from public.profiles p where p.id = auth.uid()));
    return null;
  end $$;
create or replace trigger project_files_revision_insert_delete after insert or delete on public.project_files
  for each row execute function roseram.keep_file_revision();
create or replace trigger project_files_revision_update after update on public.project_files
  for each row when (old.content is distinct from new.content or old.path is distinct from new.path)
  execute function roseram.keep_file_revision();
