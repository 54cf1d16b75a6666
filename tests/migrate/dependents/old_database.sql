-- An old database by hand: tables, and everything around them that a migration has to care for.
create schema reporting;
create schema side;

create type public.project_state as enum ('draft', 'live');
create type public.mood as enum ('good', 'bad');
create type public.sites as enum ('one', 'two');  -- named like a table that arrives
create type public.place as (x integer, y integer);
create domain public.short_text as text check (length(value) < 200);
create sequence public.project_numbers start 7;
create sequence public.tickets;

create function public.next_code() returns text language sql
  as $$ select 'P' || nextval('public.project_numbers') $$;

create table public.users (id uuid primary key default gen_random_uuid(), email text unique, username text);
create table public.projects (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete cascade,
  owner_id uuid references public.users (id),
  name text not null,
  state public.project_state default 'draft',
  motto public.short_text,
  code text default public.next_code(),
  number integer default nextval('public.project_numbers'),
  view_count bigint default 0,
  html_code text,
  updated_at timestamptz not null default now()
);
comment on constraint projects_user_id_fkey on public.projects is 'whose';
create table public.chat_messages (
  id uuid primary key default gen_random_uuid(),
  project_id uuid references public.projects (id) on delete cascade,
  user_id uuid,
  content text
);
alter table public.chat_messages add constraint chat_user foreign key (user_id) references auth.users (id) not valid;
create table public.audit_events (id uuid not null, user_id uuid references auth.users (id), at date not null)
  partition by range (at);
create table public.audit_events_2024 partition of public.audit_events
  for values from ('2024-01-01') to ('2025-01-01');
create table reporting.audit_events_2025 partition of public.audit_events
  for values from ('2025-01-01') to ('2026-01-01');
create statistics public.project_statistics on user_id, name from public.projects;

-- tables that stay
create function public.known_word(word text) returns boolean language plpgsql
  as $$ begin return exists (select from public.users u where u.username = word); end $$;
create function side.greeting() returns text language plpgsql
  as $$ begin return (select username from public.users limit 1); end $$;
create table reporting.facts (
  id bigint primary key default nextval('public.tickets'),
  project_id uuid references public.projects (id) on delete cascade,
  person uuid references public.users (id),
  spot public.place,
  site public.sites,
  word text default side.greeting(),
  constraint word_is_known check (word is null or public.known_word(word))
);
alter table reporting.facts enable row level security;
create policy own_facts on reporting.facts for select to authenticated
  using (exists (select from public.projects p where p.id = project_id and p.user_id = auth.uid()));
comment on policy own_facts on reporting.facts is 'facts of my projects';
create policy people_facts on reporting.facts for all to authenticated
  using (exists (select from public.users u where u.id = person));
create policy all_facts on reporting.facts for select to service_role using (true);
create rule facts_count as on delete to reporting.facts
  do also update public.projects set view_count = view_count - 1 where id = old.project_id;
create rule facts_people as on insert to reporting.facts
  do also update public.users set username = username where id = new.person;
grant select, insert on reporting.facts to authenticated;
grant usage on schema reporting to authenticated;

-- views
create view public.project_report with (security_barrier = true) as
  select p.id, p.name as title, p.user_id, p.view_count, count(m.id) as messages
  from public.projects p left join public.chat_messages m on m.project_id = p.id
  group by p.id;
comment on view public.project_report is 'Projects and their messages';
comment on column public.project_report.title is 'Name';
grant select on public.project_report to anon, authenticated, service_role;
create view public.report_top as select * from public.project_report where messages > 0 order by messages desc;
create view public.project_stats as select p.id as project, p.html_code from public.projects p;
create view public.people as select u.id, u.email from public.users u;
create view public.projects_simple as select id, name from public.projects;
create view public.clock as select 1 as one, 'good'::public.mood as mood;
create materialized view public.clock_kept as select one from public.clock;
create unique index projects_user_id_idx on public.clock_kept (one);  -- a name that arrives
create materialized view public.project_counts with (fillfactor = 80) as
  select user_id, count(*) as projects from public.projects group by user_id;
create unique index project_counts_user on public.project_counts (user_id);
grant select on public.project_counts to anon, service_role;
create view reporting.daily as
  select r.title, f.word from public.project_report r left join reporting.facts f on f.project_id = r.id;
grant select on reporting.daily to authenticated;
create materialized view reporting.totals as select count(*) as rows from reporting.daily with no data;
create index totals_rows on reporting.totals (rows);
create view reporting.people as select * from public.people;

-- functions
create function public.touch() returns trigger language plpgsql
  as $$ begin new.updated_at := now(); return new; end $$;
create trigger touch before update on public.projects for each row execute function public.touch();
create function public.count_messages() returns trigger language plpgsql
  as $$ begin update public.projects set view_count = view_count + 1 where id = new.project_id; return new; end $$;
create trigger count_messages after insert on public.chat_messages
  for each row execute function public.count_messages();
create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = public
  as $$ begin insert into users (id, email) values (new.id, new.email); return new; end $$;
create trigger on_auth_user_created after insert on auth.users
  for each row execute function public.handle_new_user();
create function public.note_fact() returns trigger language plpgsql
  as $$ begin insert into public.chat_messages (content) values ('fact'); return new; end $$;
create trigger note_fact after update on reporting.facts for each row execute function public.note_fact();
alter table reporting.facts disable trigger note_fact;
create function public.loud() returns trigger language plpgsql
  as $$ begin new.word := upper(new.word); return new; end $$;
create trigger loud before insert on reporting.facts for each row execute function public.loud();
create function public.rename_project() returns trigger language plpgsql
  as $$ begin update public.projects set name = new.name where id = new.id; return new; end $$;
create trigger rename instead of update on public.projects_simple
  for each row execute function public.rename_project();
create rule no_delete as on delete to public.projects_simple do instead nothing;

create function public.project_total(owner uuid) returns bigint language sql stable
  as $$ select count(*) from projects where user_id = owner $$;
create function public.people_total() returns bigint language sql stable
  as $$ select count(*) from public.users $$;
create function public.find_project(part text) returns setof uuid language plpgsql
  as $$ begin return query select p.id from public.projects p where p.html_code like part; end $$;
create function public.any_name(project uuid) returns text language plpgsql security definer
  as $$ begin /* of public.users */ return (select name from public.projects where id = project); end $$;
create function public.closed_name(project uuid) returns text language plpgsql security definer
  as $$ begin return (select name from public.projects where id = project); end $$;
revoke all on function public.closed_name(uuid) from public, anon, authenticated;
create function public.latest_project() returns setof public.projects language sql
  as $$ select * from public.projects order by updated_at desc limit 1 $$;
comment on function public.latest_project() is 'The one worked on last';
revoke all on function public.latest_project() from public, anon, authenticated;
grant execute on function public.latest_project() to authenticated;
create function public.describe(project public.projects, mood public.mood default 'good') returns text
  language sql immutable as $$ select project.name || ' is ' || mood $$;
create function public.code_of(project public.projects) returns text language sql
  as $$ select project.html_code $$;
create function public.atomic_total() returns bigint language sql begin atomic
  select count(*) from public.projects; end;
create function public.report_row(part text) returns setof public.project_report language sql
  as $$ select * from public.project_report where title like part $$;
create function public.title_of(person public.people) returns text language sql as $$ select person.email $$;
create function public.calls_gone() returns bigint language plpgsql
  as $$ begin return public.people_total() + 1; end $$;
create function public.is_owner(project uuid) returns boolean language sql stable security definer
  as $$ select exists (select from public.projects p where p.id = project and p.owner_id = auth.uid()) $$;
alter table public.projects enable row level security;
create policy owners on public.projects for all to authenticated using (public.is_owner(id));
create aggregate public.join_words(text) (sfunc = textcat, stype = text, initcond = '');
create function public.count_step(total integer, project public.projects) returns integer language sql
  as $$ select total + 1 $$;
create aggregate public.count_projects(public.projects) (sfunc = public.count_step, stype = integer, initcond = '0');
create procedure public.rename_all() language plpgsql
  as $$ begin update public.projects set name = name; end $$;

create publication old_changes for table public.projects, reporting.facts;

-- rows
insert into auth.users (id, email) values ('00000000-0000-0000-0000-00000000000a', 'ann@example.com');
insert into public.projects (id, user_id, name) values
  ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000a', 'Old');
insert into public.chat_messages (project_id, content) values ('00000000-0000-0000-0000-000000000001', 'hello');
insert into public.audit_events values
  (gen_random_uuid(), '00000000-0000-0000-0000-00000000000a', '2024-05-01'), (gen_random_uuid(), null, '2025-05-01');
insert into reporting.facts (project_id, word) values ('00000000-0000-0000-0000-000000000001', null);
refresh materialized view public.project_counts;
