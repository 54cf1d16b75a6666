"""Settings that stand in the database."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg
import pytest

from roseram.errors import UsageError
from roseram.postgres import with_user
from roseram.server.rest.load import Given, load_settings, read_role_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.server.rest.settings import Settings


class Place:
    """A database and a login role of its own, which may become two others."""

    def __init__(self, url: str, owner: asyncpg.Connection[asyncpg.Record]) -> None:
        self.owner = owner
        self.database = urlsplit(url).path[1:]
        number = uuid.uuid4().hex[:8]
        self.login, self.web, self.other = (
            f"{name}_{number}" for name in ("login", "web", "other")
        )
        self.url = with_user(url, self.login)

    async def make(self) -> None:
        await self.owner.execute(
            f"create role {self.login} login noinherit; create role {self.web};"
            f"create role {self.other}; grant {self.web} to {self.login}"
        )

    async def drop(self) -> None:
        for role in (self.login, self.web, self.other):
            await self.owner.execute(f"drop owned by {role}; drop role {role}")


@pytest.fixture
async def place(empty_database: str) -> AsyncIterator[Place]:
    owner = await asyncpg.connect(empty_database)
    made = Place(empty_database, owner)
    await made.make()
    yield made
    await made.drop()
    await owner.close()


async def loaded(place: Place, given: Given) -> Settings:
    connection = await asyncpg.connect(place.url)
    try:
        return await load_settings(connection, given)
    finally:
        await connection.close()


async def test_the_login_roles_settings(place: Place) -> None:
    await place.owner.execute(
        f"alter role {place.login} set pgrst.db_schemas = 'a, b';"
        f"alter role {place.login} set pgrst.db_max_rows = '5';"
        f"alter role {place.login} in database {place.database} set pgrst.db_max_rows = '7';"
        f"alter role {place.login} set pgrst.db_channel = 'not from here';"
        f"alter database {place.database} set pgrst.db_plan_enabled = 'true';"
        f"alter role {place.web} set pgrst.db_schemas = 'c'"
    )
    settings = await loaded(place, Given(environment={"db-max-rows": "1", "db-anon-role": "x"}))
    assert settings.schemas == ("a", "b")
    assert settings.max_rows == 7
    assert settings.anon_role == "x"
    assert settings.channel == "pgrst"
    assert not settings.plan
    flagged = await loaded(place, Given(flags={"db-max-rows": "1"}))
    assert flagged.max_rows == 1
    off = await loaded(place, Given(environment={"db-config": "false"}))
    assert off.schemas == ("public",)


async def test_nonsense_in_the_database_is_named(place: Place) -> None:
    await place.owner.execute(f"alter role {place.login} set pgrst.db_max_rows = 'many'")
    with pytest.raises(UsageError, match=r"db-max-rows makes no sense .*in the database"):
        await loaded(place, Given())


async def test_a_function_may_set_them(place: Place) -> None:
    await place.owner.execute(
        "create function public.conf() returns void language sql as"
        " $$ select set_config('pgrst.db_schemas', 'f', true),"
        " set_config('pgrst.db_max_rows', '9', true) $$;"
        f"alter role {place.login} set pgrst.db_max_rows = '3'"
    )
    settings = await loaded(place, Given(flags={"db-pre-config": "public.conf"}))
    assert settings.schemas == ("f",)
    assert settings.max_rows == 3


async def test_settings_of_roles(place: Place) -> None:
    await place.owner.execute(
        f"alter role {place.web} set statement_timeout = '3s';"
        f"alter role {place.web} set default_transaction_isolation = 'serializable';"
        f"alter role {place.web} set app.most = '10';"
        f"alter role {place.web} set log_min_messages = 'debug1';"
        f"alter role {place.web} set pgrst.db_schemas = 'x';"
        f"alter role {place.web} in database {place.database} set statement_timeout = '4s';"
        f"alter role {place.other} set statement_timeout = '1s';"
        f"alter role {place.login} set statement_timeout = '2s'"
    )
    connection = await asyncpg.connect(place.url)
    try:
        roles = await read_role_settings(connection)
    finally:
        await connection.close()
    assert roles == {
        place.web: {
            "statement_timeout": "4s",
            "default_transaction_isolation": "serializable",
            "app.most": "10",
        }
    }
