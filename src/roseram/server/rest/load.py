"""Reads the data API's settings: flags, else the database, else the environment, else defaults."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from roseram.postgres import load_sql, quote_ident
from roseram.server.rest.options import OPTIONS, checked, settings_of
from roseram.server.rest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.postgres import Connection

_SQL = load_sql("roseram.server.rest", "load.sql")
_PARAMETERS = [option.parameter for option in OPTIONS if option.in_database]


# PostgREST's default: nobody gets in without a token unless somebody says so.
_BARE = Settings(anon_role=None)


@dataclass(frozen=True)
class Given:
    """What was said outside of the database, by option name; values are texts."""

    defaults: Mapping[str, str] = field(default_factory=dict)  # of the command
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    flags: Mapping[str, str] = field(default_factory=dict, repr=False)

    def settings(self) -> Settings:
        """The settings as long as the database has not been asked; UsageError for nonsense."""
        return checked(self.over({}))

    def over(self, database: Mapping[str, str]) -> Settings:
        """The same with what the database says, which wins over all but the flags."""
        settings = settings_of(self.defaults, _BARE, "by default")
        settings = settings_of(self.environment, settings, "in the environment")
        settings = settings_of(database, settings, "in the database")
        return settings_of(self.flags, settings, "on the command line")


async def load_settings(connection: Connection, given: Given) -> Settings:
    """The settings that hold for this connection's role and database; UsageError for nonsense.

    Called at the start, and again on NOTIFY 'reload config'.
    """
    settings = given.over({})
    if settings.read_database:
        said = await read_database_settings(connection, settings.pre_config)
        settings = given.over(said)
    return replace(checked(settings), role_settings=await read_role_settings(connection))


async def read_database_settings(
    connection: Connection, pre_config: str | None = None
) -> dict[str, str]:
    """What the database says of the API's settings for the login role, by option name."""
    said: dict[str, str] = {}
    if pre_config is not None:
        async with connection.transaction(readonly=True):
            await connection.execute(f"select {_function(pre_config)}()")
            rows = await connection.fetch(_SQL["configured_settings"], _PARAMETERS)
        said.update((row["name"], row["value"]) for row in rows)
    rows = await connection.fetch(_SQL["database_settings"], _PARAMETERS)
    said.update((row["name"], row["value"]) for row in rows)
    return {name.replace("_", "-"): value for name, value in said.items()}


async def read_role_settings(connection: Connection) -> dict[str, dict[str, str]]:
    """The settings that a role's transactions begin with, by role and by name."""
    roles: dict[str, dict[str, str]] = {}
    for row in await connection.fetch(_SQL["role_settings"]):
        roles.setdefault(row["role"], {})[row["name"]] = row["value"]
    return roles


def _function(name: str) -> str:
    return ".".join(map(quote_ident, name.split(".")))
