"""Rarer objects around old tables, and objects that are not ours to change."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from migrate.dependents.moves import ANN, Old, differences
from migrate.dependents.test_switch import told

ODD_DATABASE = Path(__file__).with_name("odd_database.sql").read_text("utf-8")
supabase = pytest.mark.parametrize("situation", ["supabase"], indirect=True)
LONG = "a_view_with_a_very_long_name_that_fills_all_of_its_63_bytes_"
ODD = {
    "sequence public.webhook_endpoints": ("detached", None),
    "type public.level": ("kept", None),
    "type public.pair": ("archived", None),
    "type public.span": ("kept", None),
    "domain public.big": ("archived", None),
    "type public.pages": ("archived", None),
    "function public.level_fits(public.level, public.level[], public.pair)": ("archived", None),
    'view public."View ""One"': ("archived", "view-stops"),
    "view public.short_names": ("recreated", None),
    "view public.other_ids": ("archived", "view-stops"),
    "view public.writable": ("recreated", None),
    "view public.accounts": ("recreated", "view-closed"),
    "view reporting.twice": ("recreated", None),
    'view "Side Schema".twice': ("recreated", None),
    "view public.twice": ("recreated", None),
    "materialized view reporting.counted": ("recreated", None),
    'materialized view "Side Schema".counted': ("recreated", None),
    f"view reporting.{LONG}": ("recreated", None),
    "function public.at_the_end()": ("archived", None),
    "function public.pick(public.projects, public.projects[])": ("recreated", None),
    "function public.pick(uuid)": ("recreated", None),
    "function reporting.first_of(public.projects)": ("recreated", None),
    "view reporting.firsts": ("recreated", None),
    "function public.dynamic(text)": ("archived", "function-stops"),
    "function public.unsure(uuid)": ("kept", "function-unchecked"),
    "function public.comparing(text)": ("kept", "function-unchecked"),
    "rule public.deployments.loud": ("archived", "rule-stops"),
    'trigger auth.users."Wel""come"': ("detached", "trigger-stops"),
    "trigger auth.users.each_statement": ("detached", "trigger-stops"),
    "trigger reporting.sizes.tied": ("detached", "trigger-stops"),
    'policy "Side Schema"."Notes"."Who ""may"': ("detached", "policy-dropped"),
    "foreign key public.projects.projects_user_id_fkey": ("detached", None),
    'foreign key "Side Schema"."Notes"."a ""key"': ("detached", "foreign-key-dropped"),
    "table reporting.things": ("kept", None),
    "table reporting.rows_of": ("kept", "column-stale"),
}  # fmt: skip


OTHERS = """
create table public.projects (id uuid primary key, user_id uuid, name text);
create table public.users (id uuid primary key);
create view public.mine as select id from public.projects;
create function public.outsider() returns trigger language plpgsql
  as $$ begin delete from public.projects; return new; end $$;
create function public.opens(object text) returns boolean language sql
  as $$ select exists (select from public.users u where u.id::text = object) $$;
"""
# Made by the administrator: the migrating role may not change these.
STRANGE = """
create role stranger_{number};
grant usage, create on schema public, storage to stranger_{number};
create view public.theirs as select id, name from public.projects;
alter view public.theirs owner to stranger_{number};
create view public.user_sites as select id from public.projects;
alter view public.user_sites owner to stranger_{number};
create function public.rules() returns trigger language plpgsql
  as $$ begin update public.users set id = id; return new; end $$;
alter function public.rules() owner to stranger_{number};
create trigger theirs after insert on storage.buckets for each row execute function public.rules();
create trigger ours after insert on storage.buckets for each row execute function public.outsider();
create policy shared on storage.objects for select
  using (exists (select from public.projects p where p.id::text = name));
create table storage.extras (id uuid, project uuid references public.projects (id));
create rule copied as on insert to storage.extras do also insert into public.users values (new.id);
alter table storage.extras add constraint opens check (public.opens(id::text)),
  alter column id set default case when public.opens('x') then gen_random_uuid() end;
alter table storage.extras owner to stranger_{number};
"""


@pytest.mark.parametrize(
    ("situation", "silenced"),
    [("superuser", ("archived", None)), ("supabase", ("kept", None))],
    indirect=["situation"],
)
async def test_odd_objects(old: Old, silenced: tuple[str, str | None]) -> None:
    """Their fates; they go and come back, and nothing of an extension is touched."""
    await old.build(ODD_DATABASE)
    before = await old.catalog()
    found = await old.read()
    assert told(found) == {**ODD, "function public.each_statement()": silenced}
    await old.switch(found, copy="select 1")
    await old.admin.execute("insert into auth.users (id, email) values ($1, 'a@example.com')", ANN)
    await old.admin.execute("update auth.users set email = 'b@example.com'")
    assert await old.connection.fetchval("select count(*) from public.profiles") == 1
    await check_privileges(old)
    await old.admin.execute("delete from auth.users")
    await old.admin.execute("truncate auth.users cascade")
    await old.connection.execute("insert into reporting.rows_of default values")
    await old.back(found)
    assert differences(before, await old.catalog()) == []
    await old.admin.execute("insert into auth.users (id, email) values ($1, 'a@example.com')", ANN)
    assert await old.connection.fetchval("select name from public.projects") == "First"


async def check_privileges(old: Old) -> None:
    """The grants and defaults of a view that was made again are those it had."""
    view = (await old.catalog()).view("public.writable")
    assert view is not None
    assert view.security_invoker
    assert "check_option=local" in view.options
    id_, user = view.columns
    assert id_.default == "'00000000-0000-0000-0000-00000000000f'::uuid"
    assert ("authenticated", "SELECT") in {(g.grantee, g.privilege) for g in id_.grants}
    assert ("authenticated", "UPDATE") in {(g.grantee, g.privilege) for g in user.grants}
    assert ("service_role", "INSERT", True) in {
        (g.grantee, g.privilege, g.grantable) for g in view.grants
    }


@supabase
async def test_objects_of_others_stay(old: Old) -> None:
    """What we may not change is named with the statement for whoever may."""
    await old.build(OTHERS)
    number = uuid.uuid4().hex
    await old.admin.execute(STRANGE.format(number=number))
    before = await old.catalog()
    found = await old.read()
    fates = told(found)
    assert {name: fates[name] for name in fates if fates[name] != ("kept", None)} == {
        "view public.mine": ("recreated", None),
        "view public.theirs": ("kept", "view-stale"),
        "view public.user_sites": ("kept", "name-taken"),
        "function public.opens(text)": ("kept", "function-stops"),
        "function public.rules()": ("kept", "function-stops"),
        "trigger storage.buckets.theirs": ("kept", "trigger-stays"),
        "trigger storage.buckets.ours": ("detached", "trigger-stops"),
        "policy storage.objects.shared": ("kept", "policy-stale"),
        "rule storage.extras.copied": ("kept", "rule-stale"),
        "default storage.extras.id": ("kept", "default-stops"),
        "check storage.extras.opens": ("kept", "check-stops"),
        "foreign key storage.extras.extras_project_fkey": ("kept", "foreign-key-stale"),
    }
    policy = found["policy storage.objects.shared"]
    assert 'drop policy "shared" on "storage"."objects"' in policy.why
    trigger = found["trigger storage.buckets.theirs"]
    assert 'drop trigger "theirs" on "storage"."buckets"' in trigger.why
    # the administrator makes room for what arrives
    await old.admin.execute("alter view public.user_sites rename to user_sites_before")
    await old.switch(await old.read(), copy="select 1")
    await old.back(found)
    await old.admin.execute("alter view public.user_sites_before rename to user_sites")
    assert differences(before, await old.catalog()) == []
    await old.admin.execute(f"drop owned by stranger_{number} cascade; drop role stranger_{number}")


async def test_event_triggers(old: Old) -> None:
    """They stay, with their functions; the operator is told."""
    await old.build(
        """
        create table public.users (id uuid primary key);
        create function public.watch() returns event_trigger language plpgsql
          as $$ begin perform from public.users; end $$;
        create event trigger watching on ddl_command_end when tag in ('CREATE TABLE')
          execute function public.watch();
        """
    )
    found = await old.read()
    event = found["event trigger watching"]
    assert (event.fate, event.hazard) == ("kept", "event-trigger")
    assert "when tag in ('CREATE TABLE') execute function public.watch()" in event.definition
    assert told(found)["function public.watch()"] == ("kept", "function-stops")


async def test_one_section_at_a_time(old: Old) -> None:
    """Tables that are left for later stay: their keys, policies and views are led over."""
    await old.build(
        """
        create table public.projects (id uuid primary key, name text);
        create table public.invoices (
          id text primary key, project_id uuid references public.projects (id),
          project_text text, amount numeric);
        create table public.comments (id uuid, project_id uuid references public.projects (id));
        alter table public.invoices enable row level security;
        create policy paid on public.invoices
          using (exists (select from public.projects p where p.id = project_id));
        create view public.bills as
          select i.id, i.amount, p.name
          from public.invoices i join public.projects p on p.id = i.project_id;
        create function public.amount_of(bill text) returns numeric language sql
          as $$ select amount from public.invoices where id = bill $$;
        create index project_files_project_id_idx on public.invoices (amount);
        """
    )
    old.moved, everything = ["public.projects"], old.arrives
    old.arrives = ["public.projects", "public.profiles", "public.organizations"]
    fates = told(await old.read())
    assert fates == {
        "view public.bills": ("recreated", None),
        "function public.amount_of(text)": ("kept", None),
        "policy public.invoices.paid": ("recreated", None),
        "foreign key public.invoices.invoices_project_id_fkey": ("recreated", None),
        "foreign key public.comments.comments_project_id_fkey": ("recreated", None),
    }
    # what is a part of the unified schema already is in nobody's way
    old.arrives = everything
    old.moved = ["public.projects", "public.invoices"]
    assert "table public.comments" not in told(await old.read())


async def test_a_key_that_fits_no_more_is_dropped(old: Old) -> None:
    await old.build(
        """
        create schema reporting;
        create table public.projects (id text primary key, name text, slug text unique);
        create table reporting.a (project text references public.projects (id));
        create table reporting.b (slug text);
        alter table reporting.b add foreign key (slug) references public.projects (slug) not valid;
        create table reporting.c (slug text references public.projects (slug))
          partition by list (slug);
        create table reporting.c1 partition of reporting.c default;
        """
    )
    before = await old.catalog()
    found = await old.read()
    assert {item.hazard for item in found.values()} == {"foreign-key-dropped"}
    assert "incompatible types" in found["foreign key reporting.a.a_project_fkey"].why
    assert len(found) == 3
    await old.switch(found, copy="select 1")
    await old.connection.execute("insert into reporting.c values ('nowhere')")
    await old.connection.execute("delete from reporting.c")
    await old.back(found)
    assert differences(before, await old.catalog()) == []
