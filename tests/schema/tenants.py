"""Two tenants with a row in every table, and statements run as one of their people."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from roseram.postgres import Connection

ROWS = (Path(__file__).parent / "tenants.sql").read_text("utf-8")
_PLACE = re.compile(r"<(?:(\w+):)?([a-z][a-z ]*)>")


@dataclass(frozen=True)
class Tenant:
    """An organization with all that it can have; `tenant["site"]` is the id of its site."""

    tag: str

    def __getitem__(self, name: str) -> uuid.UUID:
        return uuid.UUID(hashlib.md5(f"{self.tag}:{name}".encode()).hexdigest())

    async def build(self, connection: Connection) -> None:
        """Insert its rows as the connection's role: organization `team` and its people."""
        await connection.execute("select set_config('tenants.tag', $1, false)", self.tag)
        await connection.execute(ROWS)

    def sql(self, statement: str) -> str:
        """The statement with `<site>` replaced by our site's id, `<theirs:site>` by theirs."""
        return _PLACE.sub(lambda m: f"'{Tenant(m[1] or self.tag)[m[2]]}'", statement)


ours, theirs = Tenant("ours"), Tenant("theirs")


@asynccontextmanager
async def acting(
    connection: Connection,
    user: uuid.UUID | None,
    role: str = "authenticated",
    *,
    claims: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[None]:
    """Inside the context the open transaction is the API's: its role, claims and headers."""
    told = {"role": role} | ({"sub": str(user)} if user else {}) | dict(claims or {})
    async with connection.transaction():
        await _identify(connection, role, json.dumps(told), json.dumps(dict(headers or {})))
        yield
        await _identify(connection, "none", "", "")


async def _identify(connection: Connection, role: str, claims: str, headers: str) -> None:
    await connection.execute(
        "select set_config('role', $1, true), set_config('request.jwt.claims', $2, true),"
        " set_config('request.headers', $3, true)",
        *(role, claims, headers),
    )


class _Undo(Exception):  # noqa: N818 - no error: it takes back what an attempt has done
    pass


async def attempt(
    connection: Connection,
    user: uuid.UUID | None,
    statement: str,
    role: str = "authenticated",
    *,
    claims: Mapping[str, object] | None = None,
) -> str:
    """What became of a person's statement, which is undone: "UPDATE 1", or the SQLSTATE."""
    try:
        async with acting(connection, user, role, claims=claims):
            raise _Undo(await connection.execute(statement))
    except _Undo as undone:
        return str(undone)
    except asyncpg.PostgresError as error:
        return error.sqlstate or ""
