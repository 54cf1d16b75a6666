-- One object of every kind, with names that need quoting, for every supported server.
create schema app;
create schema "Odd.Schema""s";
comment on schema app is 'the application';
grant usage on schema app to anon;
alter schema "Odd.Schema""s" owner to "catalog owner";

create extension pg_trgm schema app;

create type app.mood as enum ('sad', 'ok', 'ha''ppy');
comment on type app.mood is 'how it feels';
create type "Odd.Schema""s"."Größe" as enum ('klein', 'groß');
create domain app.email as text collate "C" default 'nobody@example.org' not null
  constraint has_at check (value like '%@%')
  constraint short check (length(value) < 200);
comment on domain app.email is 'an address';
create type app.point3 as (x double precision, y double precision, "Z.z" app.mood[]);
comment on column app.point3.x is 'east';
create type app.span as range (subtype = timestamptz, multirange_type_name = app.spans);

create sequence app.counter as integer increment 5 minvalue -10 maxvalue 1000 start 5 cache 3 cycle;
grant usage on sequence app.counter to authenticated;

create function app.touch() returns trigger language plpgsql set search_path = '' as $$
begin new.updated_at := now(); return new; end $$;

create table app.organizations (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique nulls not distinct,
  title varchar(80) default 'it''s new' not null,
  mail app.email,
  moods app.mood[] default '{sad,ok}',
  matrix int[][],
  price numeric(10, 2) check (price >= 0),
  "Upper Case" text collate "C" default U&'\00e9'::text,
  full_title text generated always as (upper((title)::text)) stored,
  number bigint generated always as identity (start 10 increment 2),
  old_number serial,
  place app.point3,
  valid_in app.span,
  updated_at timestamptz default now(),
  born timestamp default '2024-01-02 03:04:05',
  data jsonb default '{"a": [1, "b"]}',
  secret bytea default '\xdeadbeef'
);
alter table app.organizations alter column data set storage external;
alter table app.organizations alter column title set statistics 500;
alter table app.organizations alter column title set (n_distinct = -0.5);
alter table app.organizations set (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
alter table app.organizations owner to "catalog owner";
alter table app.organizations enable row level security, force row level security;
comment on table app.organizations is 'tenants';
comment on column app.organizations.slug is 'in URLs; "quoted" – ünïcode';
comment on constraint organizations_pkey on app.organizations is 'its key';
grant select, insert on app.organizations to anon with grant option;
grant update (title, mail) on app.organizations to authenticated;
revoke truncate on app.organizations from "catalog owner";

create table app.members (
  organization_id uuid not null,
  user_id uuid not null,
  role text not null default 'member' constraint role_known check (role in ('owner', 'member')),
  invited_by uuid,
  during tstzrange,
  constraint "members pkey" primary key (organization_id, user_id) include (role),
  constraint members_organization foreign key (organization_id) references app.organizations
    on update cascade on delete cascade,
  constraint members_inviter foreign key (organization_id, invited_by) references app.members
    on delete set null (invited_by) deferrable initially deferred,
  constraint no_overlap exclude using gist (during with &&) where (role = 'owner')
);
alter table app.members add constraint recent check (upper(during) > '2020-01-01') not valid;
alter table app.members alter column role set not null;
create index members_user on app.members (user_id desc nulls last, lower(role) collate "C" text_pattern_ops)
  include (invited_by) with (fillfactor = 80) where role = 'member';
create unique index "Odd.Index" on app.members using btree (coalesce(invited_by, user_id));
create index members_search on app.members using gin (role app.gin_trgm_ops);
comment on index app.members_user is 'serves: who is where';
alter table app.members replica identity using index "members pkey";
alter table app.members cluster on "members pkey";
alter table app.members enable row level security;
create policy read_own on app.members for select to authenticated
  using (user_id = (select current_setting('app.user', true)::uuid));
create policy "Write.own" on app.members as restrictive for all to public
  using (role <> 'owner') with check (exists (select 1 from app.organizations o where o.id = organization_id));
comment on policy read_own on app.members is 'one sees oneself';

create table "Odd.Schema""s"."Tab.le" (
  "Id.1" int4 primary key,
  "a""b" text,
  "größe" "Odd.Schema""s"."Größe",
  updated_at timestamptz
);
create table "Odd.Schema""s".user ("select" int references "Odd.Schema""s"."Tab.le", "from" int);

create trigger touch before update of "a""b", updated_at on "Odd.Schema""s"."Tab.le"
  for each row when (old.* is distinct from new.*) execute function app.touch('one', '', 'ü''x(');
create trigger told after insert on app.members referencing new table as added
  for each statement execute function app.touch();
create constraint trigger later after update on app.members deferrable initially deferred
  for each row execute function app.touch();
alter table app.members disable trigger told;
comment on trigger told on app.members is 'tells';

create table app.events (
  id uuid not null default gen_random_uuid(),
  at timestamptz not null,
  kind text not null,
  organization_id uuid references app.organizations on delete set null,
  number bigint generated by default as identity,
  primary key (id, at)
) partition by range (at);
create index events_at on app.events (at desc);
create trigger touch before insert on app.events for each row execute function app.touch();
create table app.events_2024 partition of app.events for values from ('2024-01-01') to ('2025-01-01');
create table app.events_rest partition of app.events default;
create table app.lists (kind text, n int) partition by list (lower(kind));
create table app.hashes (n int) partition by hash (n);
create table app.hashes_0 partition of app.hashes for values with (modulus 2, remainder 0);
create table app.logs (event uuid, at timestamptz, foreign key (event, at) references app.events);

create table app.base (a int not null, b text);
create table app.derived (c int) inherits (app.base);
create table app.typed of app.point3 (x with options not null);
create unlogged table app.fast (a int);
create table app.no_columns ();

create view app.simple with (security_invoker = true) as select id, title, slug from app.organizations;
create view app.filtered as
  select m.user_id, count(*) as n, lower(m.role) as role from app.members m
  where m.role <> 'x' and m.user_id in (select o.id from app.organizations o where o.id = m.organization_id)
  group by m.user_id, lower(m.role) having count(*) > 0 order by m.user_id;
create view app.joined with (security_barrier) as
  select o.id, m.role, o.title as "Title.x" from app.organizations o left join app.members m on m.organization_id = o.id;
create view app.united as select id from app.organizations union all select user_id from app.members;
create view app.cte as with x as (select id from app.organizations) select id, row_to_json(x) as j from x;
create view app.sub as select s.a from (select a from app.base) s where s.a > 1;
create view app.func as select g.n, g.n + 1 as m from generate_series(1, 3) g(n);
create view app.ordered as select title as slug, slug as title from app.organizations order by organizations.slug;
create view app.windowed as select kind, row_number() over w as r, extract(year from at) as y,
  case when kind = 'WHERE (' then 1 end as odd from app.events window w as (partition by kind order by at);
create view app.lateral_one as select o.id, x.n from app.organizations o,
  lateral (select count(*) as n from app.members m where m.organization_id = o.id) x;
create view app.whole as select b from app.base b;
create view app.values as select v.* from (values (1, 'a'), (2, 'b')) v(n, t);
create view app.const as select 1 as one;
create view "Odd.Schema""s"."Vi.ew" as select "Id.1", "a""b" from "Odd.Schema""s"."Tab.le" where "a""b" <> 'FROM "x" JOIN (';
comment on view app.simple is 'simple';
comment on column app.simple.title is 'shown';
grant select on app.simple to anon;
create materialized view app.summary as select kind, count(*) as n from app.events group by kind with no data;
create unique index summary_kind on app.summary (kind);
create rule quiet as on delete to app.simple do instead nothing;
create rule loud as on insert to app.base where new.a > 5 do also insert into app.fast (a) values (new.a);
create trigger put instead of insert on app.joined for each row execute function app.touch();

create function app.add(a int, b int default 2, variadic rest int[] default '{}') returns int
  language sql immutable strict parallel safe leakproof cost 5
  begin atomic select a + b; end;
create function app.list_members(p_org uuid, out user_id uuid, out role text) returns setof record
  language sql stable security definer set search_path = app, pg_temp set work_mem = '8MB' rows 50
  as $$ select m.user_id, m.role from app.members m where m.organization_id = p_org $$;
create function app.table_of(text) returns table (id uuid, "Na.me" text) language sql as $$ select null::uuid, $1 $$;
create function app.orgs() returns setof app.organizations language sql stable as $$ select * from app.organizations $$;
create function app.all_moods() returns app.mood[] language sql as $$ select '{sad}'::app.mood[] $$;
create procedure app.work(inout n int) language plpgsql as $$ begin n := n + 1; end $$;
create function app.add(a text) returns text language sql as $$ select a $$;
create aggregate app.longest(text) (sfunc = textcat, stype = text, initcond = '');
comment on function app.add(int, int, int[]) is 'adds';
comment on procedure app.work(int) is 'works';
comment on aggregate app.longest(text) is 'concatenates';
revoke execute on function app.list_members(uuid) from public;
grant execute on function app.list_members(uuid) to authenticated;

create statistics app.members_stats (ndistinct, dependencies) on organization_id, role from app.members;
comment on statistics app.members_stats is 'goes together';
create publication everything_insert for table app.members (organization_id, user_id, role) where (role = 'owner'),
  app.events with (publish = 'insert, update', publish_via_partition_root);
create publication everything_schema for tables in schema app;
comment on publication everything_insert is 'published';
create function app.on_ddl() returns event_trigger language plpgsql as $$ begin end $$;
create event trigger everything_ddl on ddl_command_end when tag in ('CREATE TABLE', 'ALTER TABLE') execute function app.on_ddl();
comment on event trigger everything_ddl is 'watches';
alter event trigger everything_ddl disable;
alter default privileges in schema app grant select on tables to anon;
alter default privileges for role "catalog owner" revoke execute on functions from public;

-- kinds that the model does not hold: reported as unknown
create operator app.=== (leftarg = text, rightarg = text, function = texteq);
create collation app.own_c from "C";
create text search configuration app.plain (copy = pg_catalog.simple);
create foreign data wrapper nowhere;
create server elsewhere foreign data wrapper nowhere;
create foreign table app.far (id int options (column_name 'x') not null, t text) server elsewhere options (table 'there');
create cast (app.mood as int) with inout;
