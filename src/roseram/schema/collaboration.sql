-- section: collaboration
-- title: Collaboration: comments, favorites, reviews, notifications
-- after: analytics

-- Comments on pages and their elements.
create table if not exists public.page_comments (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  page_id uuid not null,
  parent_id uuid,  -- Comment that this one answers.
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  content text not null check (content <> ''),  -- What is said.
  block_id text,  -- Element of the page that it is about.
  resolved boolean default false,  -- Whether it is dealt with.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (id, organization_id),
  foreign key (page_id, organization_id) references public.pages (id, organization_id)
    on delete cascade on update cascade,
  foreign key (parent_id, organization_id) references public.page_comments (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "comments on this page, oldest first", and the foreign key.
create index if not exists page_comments_page_id_idx on public.page_comments (page_id, created_at);
-- Serves "answers to this comment", and the foreign key.
create index if not exists page_comments_parent_id_idx on public.page_comments (parent_id, created_at);
-- Serves the policies' condition on the organization.
create index if not exists page_comments_organization_id_idx on public.page_comments (organization_id, created_at desc);
-- Serves "my comments", and the foreign key.
create index if not exists page_comments_user_id_idx on public.page_comments (user_id, created_at desc);
alter table public.page_comments enable row level security;
revoke all on public.page_comments from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.page_comments to authenticated;
grant select, insert, update, delete on public.page_comments to service_role;
drop policy if exists page_comments_select on public.page_comments;
create policy page_comments_select on public.page_comments for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists page_comments_insert on public.page_comments;
create policy page_comments_insert on public.page_comments for insert to authenticated
  with check (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member')));
drop policy if exists page_comments_update on public.page_comments;
create policy page_comments_update on public.page_comments for update to authenticated
  using (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member'))
    or organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member'))
    or organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists page_comments_delete on public.page_comments;
create policy page_comments_delete on public.page_comments for delete to authenticated
  using (user_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member'))
    or organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger page_comments_tenant before insert on public.page_comments
  for each row when (new.organization_id is null) execute function roseram.tenant_of_page();
create or replace trigger page_comments_guard before update on public.page_comments
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.page_id is distinct from new.page_id or old.parent_id is distinct from new.parent_id or
    old.user_id is distinct from new.user_id or old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, page_id, parent_id, user_id, created_at');
create or replace trigger page_comments_touch before update on public.page_comments
  for each row execute function roseram.touch_updated_at();
create or replace trigger page_comments_author before update on public.page_comments
  for each row when (old.content is distinct from new.content) execute function roseram.refuse_foreign_edit('user_id');

-- Projects that a person likes to find quickly.
create table if not exists public.favorites (
  id uuid primary key default roseram.uuid7(),
  user_id uuid not null default auth.uid() references public.profiles (id) on delete cascade,
  project_id uuid not null references public.projects (id) on delete cascade,
  created_at timestamptz not null default now(),
  unique (user_id, project_id)
);
-- Serves "who likes this project", and the foreign key.
create index if not exists favorites_project_id_idx on public.favorites (project_id);
alter table public.favorites enable row level security;
revoke all on public.favorites from public, anon, authenticated, service_role;
grant select, insert, delete on public.favorites to authenticated;
grant select, insert, update, delete on public.favorites to service_role;
drop policy if exists favorites_select on public.favorites;
create policy favorites_select on public.favorites for select to authenticated
  using (user_id = (select auth.uid()));
drop policy if exists favorites_delete on public.favorites;
create policy favorites_delete on public.favorites for delete to authenticated
  using (user_id = (select auth.uid()));

-- Requests that somebody looks over a page before it is published.
create table if not exists public.review_requests (
  id uuid primary key default roseram.uuid7(),
  organization_id uuid not null,
  page_id uuid not null,
  requested_by uuid not null default auth.uid() references public.profiles (id) on delete cascade,  -- Who asks.
  reviewer_id uuid references public.profiles (id) on delete set null,  -- Who is asked; null = anybody.
  status text not null default 'open' check (status in ('open', 'approved', 'changes_requested', 'cancelled')),  -- What came of it.
  message text,  -- What to look at.
  response text,  -- What the reviewer says.
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  completed_at timestamptz,  -- When it was answered.
  page_version integer,  -- State of the page that it is about: pages.version when it was asked for.
  foreign key (page_id, organization_id) references public.pages (id, organization_id)
    on delete cascade on update cascade
);
-- Serves "reviews of this page, newest first", and the foreign key.
create index if not exists review_requests_page_id_idx on public.review_requests (page_id, created_at desc);
-- Serves "what I am asked to review", and the foreign key.
create index if not exists review_requests_reviewer_id_idx on public.review_requests (reviewer_id, status);
-- Serves "what I asked for", and the foreign key.
create index if not exists review_requests_requested_by_idx on public.review_requests (requested_by, created_at desc);
-- Serves the policies' condition on the organization.
create index if not exists review_requests_organization_id_idx on public.review_requests (organization_id, created_at desc);
alter table public.review_requests enable row level security;
revoke all on public.review_requests from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.review_requests to authenticated;
grant select, insert, update, delete on public.review_requests to service_role;
drop policy if exists review_requests_select on public.review_requests;
create policy review_requests_select on public.review_requests for select to authenticated
  using (organization_id = any ((select roseram.organization_ids('viewer'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'viewer'));
drop policy if exists review_requests_insert on public.review_requests;
create policy review_requests_insert on public.review_requests for insert to authenticated
  with check (requested_by = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member')));
drop policy if exists review_requests_update on public.review_requests;
create policy review_requests_update on public.review_requests for update to authenticated
  using (requested_by = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member'))
    or reviewer_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member'))
    or organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'))
  with check (requested_by = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member'))
    or reviewer_id = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member'))
    or organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
drop policy if exists review_requests_delete on public.review_requests;
create policy review_requests_delete on public.review_requests for delete to authenticated
  using (requested_by = (select auth.uid()) and (organization_id = any ((select roseram.organization_ids('member'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'member'))
    or organization_id = any ((select roseram.organization_ids('editor'))::uuid[])
    or organization_id >= roseram.wide_floor() and roseram.has_role(organization_id, 'editor'));
create or replace trigger review_requests_tenant before insert on public.review_requests
  for each row when (new.organization_id is null) execute function roseram.tenant_of_page();
create or replace trigger review_requests_guard before update on public.review_requests
  for each row when (old.id is distinct from new.id or old.organization_id is distinct from new.organization_id or
    old.page_id is distinct from new.page_id or old.requested_by is distinct from new.requested_by or
    old.created_at is distinct from new.created_at)
  execute function roseram.refuse_change('id, organization_id, page_id, requested_by, created_at');
create or replace trigger review_requests_touch before update on public.review_requests
  for each row execute function roseram.touch_updated_at();

-- What a person is told: comments, reviews, invitations, deployments.
create table if not exists public.notifications (
  id uuid primary key default roseram.uuid7(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  kind text not null check (kind <> ''),  -- What it is about, such as comment.
  title text not null,  -- In a few words.
  body text,  -- In a sentence or two.
  link text,  -- Where it leads.
  data jsonb not null default '{}',  -- Ids for the application.
  read_at timestamptz,  -- When it was read.
  created_at timestamptz not null default now()
);
-- Serves "my notifications, newest first", and the foreign key.
create index if not exists notifications_user_id_idx on public.notifications (user_id, created_at desc);
-- Serves "how many have I not read".
create index if not exists notifications_unread_idx on public.notifications (user_id) where read_at is null;
alter table public.notifications enable row level security;
revoke all on public.notifications from public, anon, authenticated, service_role;
grant select, update, delete on public.notifications to authenticated;
grant select, insert, update, delete on public.notifications to service_role;
drop policy if exists notifications_select on public.notifications;
create policy notifications_select on public.notifications for select to authenticated
  using (user_id = (select auth.uid()));
drop policy if exists notifications_update on public.notifications;
create policy notifications_update on public.notifications for update to authenticated
  using (user_id = (select auth.uid()))
  with check (user_id = (select auth.uid()));
drop policy if exists notifications_delete on public.notifications;
create policy notifications_delete on public.notifications for delete to authenticated
  using (user_id = (select auth.uid()));
create or replace trigger notifications_guard before update on public.notifications
  for each row when (old.id is distinct from new.id or old.user_id is distinct from new.user_id or old.kind is distinct
    from new.kind or old.title is distinct from new.title or old.body is distinct from new.body or
    old.link is distinct from new.link or old.data is distinct from new.data or old.created_at is
    distinct from new.created_at)
  execute function roseram.refuse_change('id, user_id, kind, title, body, link, data, created_at');

-- A favourite is a project that the person can see; reading past row security would tell of others.
drop policy if exists favorites_insert on public.favorites;
create policy favorites_insert on public.favorites for insert to authenticated
  with check (user_id = (select auth.uid())
    and exists (select from public.projects p where p.id = favorites.project_id));
