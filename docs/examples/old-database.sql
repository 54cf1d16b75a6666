-- A small Roseram database of before the unified schema, for docs/tutorial-migrate.md.
-- Two people, three projects with their code in columns, and a few rows that no rule kept in order.

create table public.users (
  id uuid primary key,
  email text not null,
  full_name text,
  created_at timestamptz not null default now()
);

create table public.projects (
  id uuid primary key,
  user_id uuid references public.users (id),
  name text,
  html_code text,
  css_code text,
  github_url text,
  slug text,
  status text,
  created_at timestamptz not null default now()
);

create table public.chat_messages (
  id uuid primary key,
  project_id uuid references public.projects (id),
  role text,
  content text,
  model text,
  created_at timestamptz not null default now()
);

-- Nothing says which words a status may be, and nothing holds project_id: both went wrong.
create table public.deployments (
  id uuid primary key,
  project_id uuid,
  type text,
  status text,
  url text,
  created_at timestamptz not null default now()
);

-- Nothing keeps a person from marking a project twice.
create table public.favorites (
  id uuid primary key,
  user_id uuid,
  project_id uuid,
  created_at timestamptz not null default now()
);

-- The application that used this table is gone.
create table public.feature_flags (
  name text primary key,
  enabled boolean not null
);

create view public.project_names as select id, name from public.projects;

insert into public.users (id, email, full_name) values
  ('00000000-0000-4000-8000-000000000001', 'ana@example.com', 'Ana Lima'),
  ('00000000-0000-4000-8000-000000000002', 'bo@example.com', 'Bo Berg');

insert into public.projects (id, user_id, name, html_code, css_code, github_url, slug, status) values
  ('10000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000001', 'Tide clock',
   '<h1>High water at noon</h1>', 'h1 { color: teal }', 'https://github.com/ana/tide', 'tide-clock', 'active'),
  ('10000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 'Reading list',
   '<h1>Books</h1>', null, null, 'reading-list', 'inactive'),
  ('10000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000002', 'Palette',
   '<p>Six colours</p>', null, null, 'palette', 'active');

insert into public.chat_messages (id, project_id, role, content, model) values
  ('20000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000001', 'user', 'Show the tide', null),
  ('20000000-0000-4000-8000-000000000002', '10000000-0000-4000-8000-000000000001', 'ai', 'Done.', 'grok-2');

insert into public.deployments (id, project_id, type, status, url) values
  ('30000000-0000-4000-8000-000000000001', '10000000-0000-4000-8000-000000000001', 'netlify', 'success', 'https://tide.example.com'),
  ('30000000-0000-4000-8000-000000000002', '10000000-0000-4000-8000-000000000001', 'netlify', 'error', null),
  -- a word that nobody knows
  ('30000000-0000-4000-8000-000000000004', '10000000-0000-4000-8000-000000000003', 'netlify', 'on hold', null),
  -- of a project that was deleted
  ('30000000-0000-4000-8000-000000000003', '10000000-0000-4000-8000-000000000009', 'vercel', 'success', 'https://gone.example.com');

insert into public.favorites (id, user_id, project_id, created_at) values
  ('40000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', '10000000-0000-4000-8000-000000000001', '2024-03-01'),
  ('40000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000002', '10000000-0000-4000-8000-000000000001', '2024-05-01');

insert into public.feature_flags values ('beta', true);
