"""What a dump expects around it: its roles are made, its missing extensions stood in for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING

from roseram.postgres import load_sql, quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate.copying", "queries.sql")
# Schemas that Supabase keeps for itself: nothing of a user's is in them, and their extensions are
# not to be had elsewhere.
SUPABASE_OWN = (
    *("pgsodium", "pgsodium_masks", "vault", "realtime", "_realtime", "_analytics", "_supavisor"),
    *("graphql", "graphql_public", "cron", "net", "pgbouncer", "pgtle", "repack"),
    *("supabase_functions", "supabase_migrations", "supabase_vault"),
)
SUPABASE_ROLE = "supabase_admin"
OWNER = "postgres"  # the embedded server's superuser

_NAME = r'(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)'
_NAMES = rf"(?P<roles>{_NAME}(?:, ?{_NAME})*)"
_TABLE = rf"(?:{_NAME}\.)?{_NAME}"
_AFTER = r"(?: WITH .*| GRANTED BY .*)?"
_ROLES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"ALTER .* OWNER TO {_NAMES};$",
        rf"(?:GRANT|REVOKE|ALTER DEFAULT PRIVILEGES) .* (?:TO|FROM) {_NAMES}{_AFTER};$",
        rf"ALTER DEFAULT PRIVILEGES FOR ROLE {_NAMES} ",
        rf"CREATE POLICY {_NAME} ON {_TABLE}(?: AS \w+)?(?: FOR \w+)? TO {_NAMES}(?= |;|$)",
        rf"CREATE ROLE {_NAMES};$",
    )
)
_EXTENSION = re.compile(
    rf"CREATE EXTENSION (?:IF NOT EXISTS )?(?P<name>{_NAME})(?: WITH SCHEMA (?P<schema>{_NAME}))?"
)
_FILE_NAME = re.compile(r"[A-Za-z0-9_]+(-[A-Za-z0-9_]+)*")


def unquoted(identifier: str) -> str:
    """The name that an SQL identifier stands for."""
    if identifier.startswith('"'):
        return identifier[1:-1].replace('""', '"')
    return identifier.lower()


@dataclass
class Expected:
    """The roles and extensions (name → schema) that lines of a dump speak of.

    A line of a function's body that looks like a grant adds a role too many, which does no harm.
    """

    roles: set[str] = field(default_factory=set)
    extensions: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Expected:
        """Read the lines of a dump, as SQL."""
        found = cls()
        for line in lines:
            found.read(line)
        return found

    def read(self, line: str) -> None:
        """Take in one line."""
        if not line.startswith(("ALTER ", "GRANT ", "REVOKE ", "CREATE ")):
            return
        for pattern in _ROLES:
            if match := pattern.match(line):
                self.roles.update(map(unquoted, re.findall(_NAME, match["roles"])))
        if match := _EXTENSION.match(line):
            self.extensions[unquoted(match["name"])] = unquoted(match["schema"] or "public")

    @property
    def supabase(self) -> bool:
        """Whether the dump is of a Supabase project."""
        return SUPABASE_ROLE in self.roles


@dataclass
class Surroundings:
    """Makes what is expected on the embedded server, each thing once."""

    target: Connection
    folder: Path | None
    """Where the server looks for stand-ins of extensions; None where it cannot look anywhere."""
    roles: set[str] = field(default_factory=set)
    missing: dict[str, str] = field(default_factory=dict)
    """The extensions that the server lacks, with a sentence on what that means."""

    async def make(self, expected: Expected) -> None:
        """Make the roles (none of them can log in) and the stand-ins that are not there yet."""
        wanted = {role for role in expected.roles if not role.startswith("pg_")}
        for role in sorted(wanted - self.roles - {"PUBLIC", "public"}):
            if not await self.target.fetchval(_SQL["has_role"], role):
                await self.target.execute(_SQL["create_role"].format(role=quote_ident(role)))
        self.roles |= wanted
        for name in sorted(expected.extensions.keys() - self.missing.keys()):
            if not await self.target.fetchval(_SQL["has_extension"], name):
                self.missing[name] = self._stand_in(name)

    async def empower(self, source: Connection | None) -> None:
        """Let the roles do what they may in the source; of a dump's roles one is known."""
        if source is not None:
            own = self.roles - {OWNER}
            for row in await source.fetch(_SQL["role_statements"], sorted(own)):
                await self.target.execute(row[0])
        elif "service_role" in self.roles:
            await self.target.execute(_SQL["see_through"])

    def notes(self) -> list[str]:
        """A sentence for each extension that the copy has not got."""
        return sorted(self.missing.values())

    def _stand_in(self, name: str) -> str:
        if self.folder is None or not _FILE_NAME.fullmatch(name):
            return f"the extension {name} is not in the copy: the embedded server lacks it"
        script = files("roseram.migrate.copying") / "standins" / f"{name}.sql"
        known = script.is_file()
        text = script.read_text("utf-8") if known else "-- nothing of it is here\n"
        _write(self.folder / f"{name}.control", _CONTROL)
        _write(self.folder / f"{name}--1.sql", text)
        if known:
            return f"the extension {name} is only stood in for: {text.splitlines()[0][3:]}"
        return f"the extension {name} is empty in the copy: the embedded server lacks it"


_CONTROL = """\
comment = 'stands in for an extension that this server lacks'
default_version = '1'
relocatable = true
"""


def _write(path: Path, text: str) -> None:
    """For the server's user to read, whatever our umask."""
    path.write_text(text, "utf-8")
    path.chmod(0o644)
