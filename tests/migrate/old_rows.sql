-- Rows of the old database: `test.size` projects of a quarter as many people, and what goes with them. Some are refused.
create function pg_temp.made(kind text, n integer) returns uuid language sql immutable
  return overlay(md5(kind || n) placing '4' from 13 for 1)::uuid;
create function pg_temp.day(n integer) returns timestamptz language sql immutable
  return timestamptz '2024-01-01 00:00:00+00' + n * interval '1 minute';
create function pg_temp.size() returns integer language sql stable return current_setting('test.size')::integer;
create function pg_temp.people() returns integer language sql stable return greatest(pg_temp.size() / 4, 4);

insert into auth.users (id, email, raw_user_meta_data, created_at, updated_at)
select pg_temp.made('person', n), 'person' || n || '@example.com', jsonb_build_object('full_name', 'Person ' || n),
  pg_temp.day(n), pg_temp.day(n)
from generate_series(1, pg_temp.people()) n;

insert into public.user_profiles (id, display_name, preferences, created_at, updated_at)
select pg_temp.made('person', n), 'Display ' || n, jsonb_build_object('colour', n), pg_temp.day(n), pg_temp.day(n)
from generate_series(1, pg_temp.people()) n where n % 4 > 0;

insert into public.organizations (id, name, slug, owner_id, created_at)
select pg_temp.made('organization', n), 'Team ' || n, 'team-' || n, pg_temp.made('person', n), pg_temp.day(n)
from generate_series(1, pg_temp.people() / 2) n;

insert into public.sites (id, organization_id, name, slug, created_at)
select pg_temp.made('site', n), pg_temp.made('organization', n), 'Site ' || n, 'site-' || n, pg_temp.day(n)
from generate_series(1, pg_temp.people() / 2) n;

insert into public.pages (id, site_id, name, slug, created_at)
select pg_temp.made('page', n), pg_temp.made('site', 1 + n % (pg_temp.people() / 2)), 'Page ' || n, 'page-' || n, pg_temp.day(n)
from generate_series(1, pg_temp.size() / 2) n;

insert into public.page_comments (id, page_id, parent_id, user_id, content, created_at)
select pg_temp.made('comment', n), pg_temp.made('page', n), case
    when n % 11 = 0 then pg_temp.made('nothing', n)
    when n % 2 = 0 then pg_temp.made('comment', n - 1) end,
  pg_temp.made('person', 1 + n % pg_temp.people()), 'Comment ' || n, pg_temp.day(n)
from generate_series(1, pg_temp.size() / 2) n;
update public.page_comments c set page_id = p.page_id from public.page_comments p where p.id = c.parent_id;

insert into public.projects (id, user_id, name, slug, description, html_code, github_url, status, priority, created_at, updated_at)
select pg_temp.made('project', n),
  case when n % 20 > 0 then pg_temp.made('person', 1 + n % pg_temp.people()) end,  -- without an owner: refused
  case when n % 9 > 0 then 'Project ' || n end, 'project-' || n, 'About ' || n,
  case when n % 3 = 0 then '<p>' || n || '</p>' end, 'https://github.com/example/' || n,
  (array['active', 'archived', 'published', 'strange'])[1 + n % 4], n, pg_temp.day(n), pg_temp.day(n)
from generate_series(1, pg_temp.size()) n;

insert into public.chat_messages (id, project_id, user_id, role, content, created_at)
select pg_temp.made('message', n), pg_temp.made('project', 1 + n % pg_temp.size()),
  case when n % 3 > 0 then pg_temp.made('person', 1 + n % pg_temp.people()) end,
  (array['user', 'ai', 'assistant', 'system'])[1 + n % 4], case when n % 13 > 0 then 'Message ' || n end, pg_temp.day(n)
from generate_series(1, pg_temp.size() * 4) n;

insert into public.file_revisions (project_id, file_path, content, change_type, created_at)
select pg_temp.made('project', 1 + n % pg_temp.size()), 'file-' || n, case when n % 5 > 0 then 'Text ' || n end,
  (array['created', 'edit', 'removed', 'other'])[1 + n % 4], pg_temp.day(n)
from generate_series(1, pg_temp.size() * 2) n;

insert into public.favorites (id, user_id, project_id, created_at)
select pg_temp.made('favorite', n), pg_temp.made('person', 1 + n % 4), pg_temp.made('project', 1 + n % (pg_temp.size() / 8)),
  pg_temp.day(n)
from generate_series(1, pg_temp.size()) n;

insert into public.error_logs (id, project_id, user_id, error_type, error_message, created_at)
select pg_temp.made('error', n), pg_temp.made('project', n), pg_temp.made('person', 1 + n % pg_temp.people()), 'crash',
  'Error ' || n, pg_temp.day(n)
from generate_series(1, pg_temp.size() + 3) n;

insert into public.action_logs (project_id, user_id, action, created_at)
select pg_temp.made('project', n), pg_temp.made('person', 1 + n % pg_temp.people()), (array['edit', 'save', 'odd'])[1 + n % 3],
  pg_temp.day(n)
from generate_series(1, pg_temp.size() / 2) n;

insert into public.templates (id, name, html_code, created_at)
select pg_temp.made('template', n), 'Template ' || n, '<p>' || n || '</p>', pg_temp.day(n) from generate_series(1, 12) n;

insert into public.api_keys (id, user_id, name, key_hash, created_at)
select pg_temp.made('key', n), pg_temp.made('person', 1 + n % pg_temp.people()), 'Key ' || n, md5('hash' || n), pg_temp.day(n)
from generate_series(1, pg_temp.size() / 4) n;

insert into public."Odd notes" select n, 'Note ' || n from generate_series(1, 20) n;
