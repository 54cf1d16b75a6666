"""What a migration refuses, and what it says then.

Other migrators, locked tables, missing rights, another database.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from migrate.old_database import apply_until, cache_of, old_template, plan_for
from roseram import errors
from roseram.migrate.apply import (
    AnotherMigration,
    Blocked,
    DatabaseChanged,
    RunOptions,
    apply,
)
from roseram.migrate.finish import NotConfirmed, NothingToFinish, finish
from roseram.migrate.locks import Patience, TableBusy
from roseram.migrate.plan import PlanRefused, from_json, to_json
from roseram.migrate.planner import Options, UnknownTimeZone, make_plan
from roseram.migrate.rollback import NothingToRollBack, rollback
from roseram.postgres import Database

if TYPE_CHECKING:
    from conftest import MakeDatabase, Server
    from roseram.migrate.plan import Plan

SIZE = 40
pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)


async def _start(server: Server, make_database: MakeDatabase) -> tuple[str, Plan]:
    template = await old_template(server, SIZE)
    return await make_database(template=template), await plan_for(server, template)


async def test_twenty_at_once(server: Server, make_database: MakeDatabase) -> None:
    url, plan = await _start(server, make_database)
    async with await Database.open(url, max_size=3) as database:
        found = await asyncio.gather(
            *(apply(database, plan) for _ in range(20)), return_exceptions=True
        )
    refused = [item for item in found if isinstance(item, BaseException)]
    assert len(refused) == 19
    assert all(isinstance(item, errors.LockHeld) for item in refused), refused
    assert all("process" in str(item) for item in refused)


async def test_a_locked_table(server: Server, make_database: MakeDatabase) -> None:
    url, plan = await _start(server, make_database)
    holder = await asyncpg.connect(url, server_settings={"application_name": "night job"})
    impatient = RunOptions(patience=Patience(lock_timeout=0.05, altogether=0.2))
    async with await Database.open(url, max_size=3) as database:
        async with holder.transaction():
            await holder.execute("lock table public.projects in access exclusive mode")
            with pytest.raises(TableBusy, match="night job"):
                await apply(database, plan, impatient)
        await apply(database, plan)  # nothing had begun
    await holder.close()


async def test_a_changed_database(server: Server, make_database: MakeDatabase) -> None:
    url, plan = await _start(server, make_database)
    connection = await asyncpg.connect(url)
    await connection.execute("alter table public.projects add column later text")
    await connection.close()
    async with await Database.open(url, max_size=3) as database:
        with pytest.raises(DatabaseChanged, match="migrate plan"):
            await apply(database, plan)


async def test_another_plan_while_one_is_under_way(
    server: Server, make_database: MakeDatabase
) -> None:
    url, plan = await _start(server, make_database)
    other = from_json(to_json(plan).replace(plan.made_at, "2020-01-01T00:00:00+00:00"))
    async with await Database.open(url, max_size=3) as database:
        await apply_until(database, "people", plan)
        with pytest.raises(AnotherMigration, match="rollback"):
            await apply(database, other)
        await rollback(database)
        with pytest.raises(NothingToRollBack):
            await rollback(database)
        with pytest.raises(NothingToFinish):
            await finish(database, "whatever")


async def test_nothing_to_go_on_with(server: Server, make_database: MakeDatabase) -> None:
    url, _ = await _start(server, make_database)
    async with await Database.open(url, max_size=3) as database:
        with pytest.raises(PlanRefused):
            await apply(database, None)


async def test_the_wrong_name_drops_nothing(server: Server, make_database: MakeDatabase) -> None:
    url, plan = await _start(server, make_database)
    async with await Database.open(url, max_size=3) as database:
        await apply(database, plan)
        with pytest.raises(NotConfirmed):
            await finish(database, "another")
        async with database.connection() as connection:
            assert await connection.fetchval(
                "select count(*) from pg_namespace where nspname = $1", plan.archive
            )


async def test_a_program_older_than_the_schema(server: Server, make_database: MakeDatabase) -> None:
    url, plan = await _start(server, make_database)
    async with await Database.open(url, max_size=3) as database:
        await apply(database, plan)
        async with database.connection() as connection:
            await connection.execute(
                "update roseram.installation set version = '99.0', checksum = 'x'"
            )
        with pytest.raises(errors.SchemaNewer):
            await make_plan(database, cache_of(server))


async def test_a_table_of_somebody_else(server: Server, make_database: MakeDatabase) -> None:
    """A plain role that owns all but one table is told what an administrator has to run."""
    url, _ = await _start(server, make_database)
    admin = await asyncpg.connect(url)
    role = f"plain_{await admin.fetchval('select current_database()')}"
    await admin.execute(f"create role {role} login createdb")
    try:
        await admin.execute(_GIVE_AWAY.replace("$role", role))
        await admin.execute("alter table public.action_logs owner to postgres")
        plain = url.replace("//postgres@", f"//{role}@", 1)
        async with await Database.open(plain, max_size=3) as database:
            plan = await make_plan(database, cache_of(server))
            with pytest.raises(Blocked, match=r"action_logs.*alter table"):
                await apply(database, plan)
            for blocker in plan.blockers:
                await admin.execute(blocker.sql)
            plan = await make_plan(database, cache_of(server))
            assert not plan.blockers
            await apply(database, plan)
            undone = await rollback(database)
            assert undone.fingerprint_equal
    finally:
        await admin.execute(f"reassign owned by {role} to postgres")
        await admin.execute(f"drop owned by {role}")
        await admin.execute(f"drop role {role}")
        await admin.close()


_GIVE_AWAY = """
do $$
declare
  item record;
begin
  for item in select c.oid::regclass as name from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'auth', 'storage') and c.relkind in ('r', 'p', 'v') loop
    execute format('alter table %s owner to $role', item.name);
  end loop;
  for item in select p.oid::regprocedure as name from pg_proc p
    join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'auth', 'storage') loop
    execute format('alter function %s owner to $role', item.name);
  end loop;
  for item in select nspname as name from pg_namespace
    where nspname in ('public', 'auth', 'storage') loop
    execute format('alter schema %I owner to $role', item.name);
  end loop;
  execute format('alter database %I owner to $role', current_database());
  grant anon, authenticated, service_role to $role with admin option;
end $$
"""


async def test_a_time_zone_that_nobody_knows(server: Server, make_database: MakeDatabase) -> None:
    url = await make_database(template=await old_template(server, 40))
    async with await Database.open(url, max_size=3) as database:
        with pytest.raises(UnknownTimeZone, match="Europe/Berlln"):
            await make_plan(
                database, server.folder / "catalogs", Options(time_zone="Europe/Berlln")
            )
        plan = await make_plan(
            database, server.folder / "catalogs", Options(time_zone="europe/berlin")
        )
    assert plan.time_zone == "europe/berlin"
