"""A very small database of before: quick to migrate, with something of everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from roseram.migrate.apply import RunOptions, apply
from roseram.migrate.planner import make_plan
from roseram.postgres import Database
from roseram.postgres.flock import FileLock
from schema.situations import ROLES_LOCK

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Server

ANA = "00000000-0000-4000-8000-000000000001"
TIDE = "10000000-0000-4000-8000-000000000001"
NOBODYS = "10000000-0000-4000-8000-000000000003"  # a project of nobody: quarantined
ORPHANED = "20000000-0000-4000-8000-000000000002"  # its deployment: quarantined with it
EXPLODED = "20000000-0000-4000-8000-000000000003"  # a deployment with a word that is refused
SMALL = f"""
create table public.users (
  id uuid primary key, email text, full_name text, created_at timestamptz default now());
create table public.projects (
  id uuid primary key, user_id uuid references public.users (id), name text, status text,
  github_url text, slug text, created_at timestamptz default now());
create table public.deployments (
  id uuid primary key, project_id uuid, status text, provider text,
  created_at timestamptz default now());
create table public.gizmos (id int primary key, colour text, api_token text);
create view public.project_names as select id, name from public.projects;
insert into public.users values ('{ANA}', 'ana@example.org', 'Ana');
insert into public.projects (id, user_id, name, status, github_url, slug) values
  ('{TIDE}', '{ANA}', 'Tide', 'active', 'https://example.org/tide', 'tide'),
  ('{NOBODYS}', null, 'Nobody''s', 'active', null, null);
insert into public.deployments (id, project_id, status) values
  ('20000000-0000-4000-8000-000000000001', '{TIDE}', 'success'),
  ('{ORPHANED}', '{NOBODYS}', 'success'),
  ('{EXPLODED}', '{TIDE}', 'exploded');
insert into public.gizmos values (1, 'red', 'secret-of-the-gizmo'), (2, 'blue', null);
"""


async def small_template(server: Server) -> str:
    """The name of this database, built once per server; clone it for each test."""

    async def build(url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(SMALL)
        finally:
            await connection.close()

    return await server.template("small_old", build)


async def applied_template(server: Server, cache: Path) -> str:
    """The name of this database after its migration, built once per server."""

    async def build(url: str) -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(SMALL)
        await connection.close()
        async with (
            FileLock.held(server.folder / ROLES_LOCK),
            await Database.open(url, max_size=4) as database,
        ):
            plan = await make_plan(database, cache)
            allow = frozenset(hazard.name for hazard in plan.hazards)
            await apply(database, plan, RunOptions(allow=allow))

    return await server.template("small_applied", build)
