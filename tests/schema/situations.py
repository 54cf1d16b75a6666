"""The three kinds of database that Roseram is installed into, each made from an empty one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from roseram.postgres import Database
from roseram.schema import ensure_schema, sections

if TYPE_CHECKING:
    from conftest import Server

SCRIPTS = Path(__file__).parent
# Stands for a file lock: two databases of one server cannot make the same role at the same moment.
ROLES_LOCK = "schema-roles.lock"


@dataclass(frozen=True, slots=True)
class Situation:
    """Who installs, and what an administrator has prepared (a script run as the superuser)."""

    name: str
    login: str
    script: str | None = None

    def url(self, server: Server, database: str) -> str:
        """The address of a database as the role that installs and serves."""
        return server.url(database).replace("//postgres@", f"//{self.login}@", 1)

    async def prepare(self, admin_url: str) -> None:
        """Do what an administrator (or Supabase) has done before we come."""
        if self.script is None:
            return
        connection = await asyncpg.connect(admin_url)
        try:
            for statements in self._statements():
                await connection.execute(statements)
        finally:
            await connection.close()

    def _statements(self) -> list[str]:
        own = (SCRIPTS / f"{self.script}").read_text("utf-8")
        if self.name != "supabase":
            return [own]
        # The platform layer copies Supabase's objects; here it makes those that Supabase owns.
        platform = next(section.sql for section in sections() if section.name == "platform")
        before, after = own.split("-- platform layer\n")
        return [before, platform, after]


SITUATIONS = {
    situation.name: situation
    for situation in (
        Situation("superuser", "postgres"),
        Situation("owner", "roseram_owner", "situation_owner.sql"),
        Situation("supabase", "supabase_postgres", "situation_supabase.sql"),
    )
}


async def install(url: str) -> bool:
    """Install the schema as the role of `url`; True when it was not there."""
    async with await Database.open(url, max_size=2) as database:
        return await ensure_schema(database)
