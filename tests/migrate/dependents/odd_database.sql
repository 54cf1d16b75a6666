-- Rarer things around old tables: odd names, nested types, equal names in two schemas, other owners' habits.
create schema reporting;
create schema "Side Schema";
create type public.level as enum ('low', 'high');
create type public.pair as (a public.level, b public.level);
create type public.span as range (subtype = integer);
create domain public.big as integer check (value > 10);
create type public.pages as (x integer);  -- the name of a table that arrives; nobody uses it
create sequence public.webhook_endpoints;  -- the same, used by a table that stays
create function public.level_fits(value public.level, others public.level[], bounds public.pair) returns boolean
  language plpgsql immutable as $$ begin return true; end $$;
create table public.projects (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id),
  name varchar(40) not null,
  level public.level check (public.level_fits(level, null, null)),
  levels public.level[],
  pair public.pair,
  span public.span,
  big public.big,
  legacy_slug text
);
create table public."Old ""Things" ("Id" uuid primary key, "the project" uuid references public.projects (id));
create table reporting.things () inherits (public."Old ""Things");
create table reporting.rows_of (project public.projects, number integer default nextval('public.webhook_endpoints'));
create table reporting.sizes (id integer primary key, span public.span);
alter table reporting.sizes add constraint "of ""things" check (id > 0);
create table "Side Schema"."Notes" (id integer, thing uuid, constraint "a ""key" foreign key (thing)
  references public."Old ""Things" ("Id") deferrable initially deferred);
comment on constraint "a ""key" on "Side Schema"."Notes" is 'it''s odd';
alter table "Side Schema"."Notes" enable row level security;
create policy "Who ""may" on "Side Schema"."Notes" as restrictive for update to authenticated, service_role
  using (exists (select from public.projects)) with check (exists (select from public."Old ""Things"));

create table public.deployments (id integer primary key, project_id text);
create rule loud as on delete to public.deployments do also notify gone;
create view public."View ""One" as select id as "The Id", legacy_slug from public.projects;
create view public.short_names as select name from public.projects;  -- varchar(40) became text
create view public.other_ids as select id, project_id from public.deployments;  -- text became uuid
create view public.level_view as select 'low'::public.level as level;  -- bound to no table
create view public.writable with (check_option = 'local') as select id, user_id from public.projects;
alter view public.writable alter column id set default '00000000-0000-0000-0000-00000000000f';
grant select (id), update (user_id) on public.writable to authenticated;
grant insert on public.writable to service_role with grant option;
create view public.accounts as select p.id, u.email from public.projects p join auth.users u on u.id = p.user_id;
grant select on public.accounts to authenticated;
create view reporting.twice as select id from public.projects;
create view "Side Schema".twice as select id from reporting.twice;
create view public.twice as select id from "Side Schema".twice;
create materialized view reporting.counted as select count(*) as n from public.twice;
create unique index counted_n on reporting.counted (n);
create materialized view "Side Schema".counted as select n from reporting.counted with no data;
create index counted_n on "Side Schema".counted (n);
comment on index "Side Schema".counted_n is 'odd';
create view reporting.a_view_with_a_very_long_name_that_fills_all_of_its_63_bytes_ as select id from public.projects;

create function "Side Schema".welcome() returns trigger language plpgsql
  as $$ begin insert into public.projects (user_id, name) values (new.id, 'First'); return new; end $$;
create trigger "Wel""come" after insert on auth.users for each row execute function "Side Schema".welcome();
create function public.each_statement() returns trigger language plpgsql
  as $$ begin delete from public.projects where name = ''; return null; end $$;
create trigger each_statement after insert or update or delete or truncate on auth.users
  for each statement execute function public.each_statement();
create function public.at_the_end() returns trigger language plpgsql as $$ begin return null; end $$;
create constraint trigger tied after insert on reporting.sizes from public.projects deferrable
  for each row execute function public.at_the_end();
create function public.pick(project public.projects, variadic others public.projects[]) returns public.projects
  language sql as $$ select project $$;
create function public.pick(project uuid) returns setof public.projects language sql
  as $$ select * from public.projects where id = project $$;
create function reporting.first_of(p public.projects) returns uuid language sql as $$ select p.id $$;
create view reporting.firsts as select reporting.first_of(p) as first from public.projects p;
create function public.dynamic(name text) returns void language plpgsql
  as $$ begin execute 'update public."Old ""Things" set "Id" = "Id"'; end $$;
create function public.unsure(p uuid) returns text language plpgsql as $$
  declare
    legacy_slug text;
  begin
    select name into legacy_slug from public.projects where id = p;
    return legacy_slug;
  end $$;
create function public.comparing(what text) returns void language plpgsql
  as $$ begin update public.deployments set project_id = what; end $$;

-- an extension's objects
create extension citext schema public;
