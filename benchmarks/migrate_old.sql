-- Rows for an old database (state m001-add): people, projects with their code in columns, messages, revisions.
-- The settings bench.people, bench.projects, bench.messages and bench.revisions say how many. Ids are spread like
-- random ones, so the order of the key is not the order in the file, as in a database that has lived.

insert into auth.users (id, email, created_at, updated_at)
select md5('user ' || i)::uuid, 'user' || i || '@example.com', now() - interval '2 years', now() - interval '2 years'
from generate_series(1, current_setting('bench.people')::integer) i;

insert into public.user_profiles (id, email, display_name, created_at, updated_at)
select md5('user ' || i)::uuid, 'user' || i || '@example.com', 'Person ' || i, now() - interval '2 years',
  now() - interval '2 years'
from generate_series(1, current_setting('bench.people')::integer) i;

-- Every project has its HTML in a column, every second CSS, every fourth JavaScript.
insert into public.projects (id, user_id, name, description, slug, html_code, css_code, javascript_code, github_url, tags,
  is_public, view_count, created_at, updated_at)
select md5('project ' || i)::uuid, md5('user ' || 1 + i % current_setting('bench.people')::integer)::uuid, 'Project ' || i,
  'What project ' || i || ' is for: a shop, a blog or a game, ' || (array['with pictures', 'with music', 'for children'])[1 + i % 3],
  'project-' || i,
  '<!doctype html><html><head><title>Project ' || i || '</title></head><body><h1>Welcome</h1><p>Number ' || i % 5000
    || '</p><ul>' || repeat('<li class="entry">one more entry</li>', 5) || '</ul></body></html>',
  case when i % 2 = 0 then 'body { margin: ' || i % 40 || 'px; color: #' || left(md5(i::text), 6) || '; }' end,
  case when i % 4 = 0 then 'const project = ' || i || '; document.title = `Project ${project}`;' end,
  'https://github.com/example/project-' || i, array['tag' || i % 50, 'tag' || i % 7], i % 10 = 0, i % 1000,
  now() - (i % 700) * interval '1 day', now() - (i % 300) * interval '1 hour'
from generate_series(1, current_setting('bench.projects')::integer) i;

insert into public.chat_messages (id, project_id, user_id, role, content, tokens_used, created_at)
select md5('message ' || i)::uuid, md5('project ' || p.number)::uuid,
  md5('user ' || 1 + p.number % current_setting('bench.people')::integer)::uuid,
  case when i % 2 = 0 then 'user' else 'assistant' end,
  'Message ' || i || ': ' || repeat('please make the heading a little larger ', 4) || md5(i::text), i % 900,
  now() - i * interval '30 seconds'
from generate_series(1, current_setting('bench.messages')::integer) i
cross join lateral (select 1 + i % current_setting('bench.projects')::integer as number) p;

-- About 1 kB each; every fiftieth is too long for its page, so it is stored out of line.
insert into public.file_revisions (id, project_id, file_path, content, change_type, created_at)
select md5('revision ' || i)::uuid, md5('project ' || 1 + i % current_setting('bench.projects')::integer)::uuid,
  'src/part' || i % 20 || '.js',
  case when i % 50 = 0 then (select string_agg(md5(i || ':' || n), '') from generate_series(1, 160) n)
    else repeat(md5(i::text) || md5('x' || i) || E'\n', 15) end,
  (array['create', 'edit', 'edit', 'edit', 'generate'])[1 + i % 5], now() - i * interval '30 seconds'
from generate_series(1, current_setting('bench.revisions')::integer) i;
