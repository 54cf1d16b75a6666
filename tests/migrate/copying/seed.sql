-- A database with something of everything that a copy has to bring along. Extensions are the real
-- ones where the server has them.
create schema extensions;
create schema auth;
create schema "My App";
create extension citext schema extensions;
do $$
begin
  if exists (select from pg_available_extensions where name = 'uuid-ossp') then
    create extension "uuid-ossp" schema extensions;
    create extension pgcrypto schema extensions;
  else
    create function extensions.uuid_generate_v4() returns uuid language sql return gen_random_uuid();
    create function extensions.digest(data text, type text) returns bytea language sql immutable
    return sha256(convert_to(data, 'UTF8'));
  end if;
  if to_regrole('copy_anon') is null then
    create role copy_anon nologin noinherit bypassrls;
    create role "copy Odd ""role" nologin;
    grant copy_anon to "copy Odd ""role";
  end if;
end $$;

create table auth.users (
  id uuid primary key default extensions.uuid_generate_v4(),
  email extensions.citext unique
);
create type "My App"."Mood" as enum ('good', 'bad');
create domain "My App".short as text check (length(value) < 40);

create table public.projects (
  id uuid primary key default extensions.uuid_generate_v4(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  owner_email extensions.citext references auth.users (email),
  parent_id uuid references public.projects (id),
  name "My App".short not null,
  mood "My App"."Mood" default 'good',
  hash bytea generated always as (extensions.digest(name, 'sha256')) stored,
  made timestamptz not null,
  said timestamp,
  cost numeric(10, 3),
  words text[],
  settings jsonb
);
create index projects_name on public.projects (name);
alter table public.projects add constraint positive check (cost >= 0) not valid;

-- A key of two columns that a row need not have.
create table public.tags (name text, lang char(4), primary key (name, lang));
create table public.uses (
  id bigint generated always as identity primary key,
  name text,
  lang char(4),
  foreign key (name, lang) references public.tags
);

create table public.events (
  id bigserial, project_id uuid references public.projects, day date not null, body text,
  primary key (id, day)
) partition by range (day);
create table public.events_2024 partition of public.events
for values from ('2024-01-01') to ('2025-01-01');
create table public.events_rest partition of public.events default;

create table "My App"."No ""key" (line text, "Nr." int);
create table public.parent_of (a int);
create table public.child_of (b int) inherits (public.parent_of);
create table public.nothing ();

create view public.named as
select p.name, u.email from public.projects as p join auth.users as u on u.id = p.owner_id;
create materialized view public.counted as select count(*) as n from public.projects;
create materialized view public.counted_twice as select 2 * n as n from public.counted;

create function public.touch() returns trigger language plpgsql as $f$
begin
  new.said = now();
  return new;
end $f$;
create trigger touch before update on public.projects for each row execute function public.touch();
create function public.meddle() returns event_trigger language plpgsql as $f$
begin
  raise 'nothing may be made here';
end $f$;

alter table public.projects enable row level security;
create policy "Owners TO all" on public.projects for select to copy_anon, "copy Odd ""role"
using (owner_id is not null);
grant select on public.projects to copy_anon;
grant select (name), update (name) on public.projects to "copy Odd ""role";
alter default privileges in schema public grant select on tables to copy_anon;
comment on table public.projects is 'What GRANT x TO y; means';
create publication copied for table public.projects;

insert into auth.users (id, email)
select md5(g::text)::uuid, 'User' || g || '@example.org' from generate_series(1, 300) as g;
insert into public.projects
  (id, owner_id, owner_email, parent_id, name, made, said, cost, words, settings)
select
  md5('p' || g)::uuid,
  md5((301 - g)::text)::uuid,
  case when g % 3 = 0 then 'uSER' || g || '@EXAMPLE.org' end,
  case when g > 250 then md5('p' || (g - 1))::uuid end,
  E'tab\t back\\slash \\N ' || g,
  timestamptz '2024-03-31 01:30+00' + g * interval '1 hour',
  timestamp '2024-03-31 02:30',
  g / 7.0,
  array['a,b', null, E'line\nline'],
  '{"a": ["GRANT x TO y;", null]}'
from generate_series(1, 300) as g;
insert into public.tags select 't' || g, 'en' from generate_series(1, 200) as g;
insert into public.uses (name, lang)
select 't' || g, case when g % 2 = 0 then 'en' end from generate_series(1, 200) as g;
insert into public.events (project_id, day, body)
select md5('p' || g)::uuid, date '2024-06-01' + g, repeat(md5(g::text), 8)
from generate_series(1, 300) as g;
insert into "My App"."No ""key"
select 'CREATE ROLE copy_from_a_row;' || g, g from generate_series(1, 150) as g;
insert into public.parent_of values (1);
insert into public.child_of values (2, 3);
refresh materialized view public.counted;
refresh materialized view public.counted_twice;
analyze;
create event trigger meddle on ddl_command_end execute function public.meddle();
