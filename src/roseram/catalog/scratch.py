"""Scratch databases: made on the same server for one piece of work, and gone after it."""

from __future__ import annotations

import hashlib
import os
import secrets
import socket
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import psutil

from roseram.errors import RoseramError
from roseram.postgres.sql import load_sql, quote_ident
from roseram.postgres.url import with_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.postgres.database import Connection, Database

_SQL = load_sql("roseram.catalog", "scratch.sql")
PREFIX = "roseram_scratch_"
_FORGOTTEN = 24 * 3600  # seconds; after that a scratch database of another machine is dropped too


class ScratchRefused(RoseramError):  # noqa: N818 - as in roseram.errors
    """No scratch database can be made on this server."""

    code = "RSM_SCRATCH"


@asynccontextmanager
async def scratch_database(database: Database, purpose: str = "work") -> AsyncIterator[str]:
    """The URL of a new, empty database on the server of `database`, dropped when the context ends.

    Drops scratch databases that killed processes left behind first. `purpose` (a word) is part of
    the name. Raises ScratchRefused where the role may not create databases.
    """
    name = scratch_name(os.getpid(), int(time.time()), purpose)
    async with database.connection() as connection:
        await drop_abandoned(connection)
        await _create(connection, name)
    try:
        yield with_database(database.url, name)
    finally:
        async with database.connection() as connection:
            await _drop(connection, name)


def scratch_name(pid: int, made: int, purpose: str = "work") -> str:
    """A new name that says which process made it, and when (seconds since 1970)."""
    return f"{PREFIX}{pid}_{_machine()}_{made}_{purpose}_{secrets.token_hex(4)}"[:63]


async def drop_abandoned(connection: Connection) -> tuple[str, ...]:
    """Drop the scratch databases whose process is gone; returns their names.

    Of another machine's processes we know nothing: theirs go after a day, when nobody is in them.
    """
    dropped = []
    for row in await connection.fetch(_SQL["scratch_databases"], PREFIX):
        if _abandoned(row["name"], row["sessions"], time.time()):
            await _drop(connection, row["name"])
            dropped.append(row["name"])
    return tuple(dropped)


def _abandoned(name: str, sessions: int, now: float) -> bool:
    pid, machine, made, *_ = name.removeprefix(PREFIX).split("_")
    if not (pid.isdigit() and made.isdigit()):
        return False
    if machine == _machine():
        return not psutil.pid_exists(int(pid))
    return sessions == 0 and now - int(made) > _FORGOTTEN


def _machine() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


async def _create(connection: Connection, name: str) -> None:
    try:
        # template0: what somebody added to template1 has no place in a comparison
        await connection.execute(f"create database {quote_ident(name)} template template0")
    except asyncpg.InsufficientPrivilegeError as error:
        role = await connection.fetchval(_SQL["who"])
        raise ScratchRefused(
            why=f"the role {role} may not create databases",
            next=f"as an administrator: alter role {quote_ident(role)} createdb",
        ) from error


async def _drop(connection: Connection, name: str) -> None:
    await connection.execute(f"drop database if exists {quote_ident(name)} with (force)")
