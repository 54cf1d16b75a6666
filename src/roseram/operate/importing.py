"""Brings the accounts of a Supabase project along: ids, password hashes, metadata, bans."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from roseram.operate.accounts import InvalidAddress, normal_address
from roseram.operate.dumps import DumpUnreadable, read_rows
from roseram.operate.passwords import is_hash
from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from roseram.operate.dumps import Line, Row
    from roseram.postgres import Connection, Database

_SQL = load_sql(__package__, "importing.sql")
_BATCH: Final = 500  # rows that are written together
_MOST_TOLD: Final = 1000  # skipped rows that are named; the rest is counted
# Whoever has one of these as the role of their tokens may do everything.
_NOT_A_PERSONS: Final = ("service_role", "supabase_admin", "postgres", "supabase_auth_admin")
_USER_JSON: Final = ("raw_app_meta_data", "raw_user_meta_data")


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was not taken, and why."""

    line: int
    id: str
    email: str
    why: str


@dataclass
class Imported:
    """What an import did."""

    users: int = 0
    identities: int = 0
    without_password: int = 0  # their hash is none that can be checked: they reset it
    skipped: int = 0
    told: list[Skipped] = field(default_factory=list)  # the first of the skipped

    def skip(self, line: int, row: Row, why: str) -> None:
        """Count a row that is not taken."""
        self.skipped += 1
        if len(self.told) < _MOST_TOLD:
            who = str(row.get("id") or ""), str(row.get("email") or "")
            self.told.append(Skipped(line, *who, why))


class _DryRun(Exception):  # noqa: N818 - ends a transaction that is not to be kept
    """Everything was tried."""


async def import_users(
    database: Database,
    path: Path,
    *,
    identities: Path | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Imported:
    """Import the accounts of a file, all or none; who is here already is skipped and reported.

    `identities` is a second file where the first holds users only. With `dry_run` everything is
    done and undone again. The file is read twice, a few rows at a time. Raises FileUnusable,
    DumpUnreadable.
    """
    done = Imported()
    try:
        async with database.transaction() as connection:
            for batch in _batches(read_rows(path, "users")):
                await _add_users(connection, batch, done)
                progress(len(batch))
            for file in filter(None, (path, identities)):
                for batch in _batches(read_rows(file, "identities")):
                    await _add_identities(connection, batch, done)
            done.identities += int(
                (await connection.execute(_SQL["add_missing_identities"])).rpartition(" ")[2]
            )
            if dry_run:
                raise _DryRun
    except _DryRun:
        pass
    return done


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, _BATCH)):
        yield batch


async def _add_users(connection: Connection, batch: list[Line], done: Imported) -> None:
    rows: dict[uuid.UUID, tuple[Line, Row]] = {}
    addresses: set[str] = set()
    for line in batch:
        user = _user(line, done)
        if user is None:
            continue
        number, email = uuid.UUID(user["id"]), user["email"]
        if number in rows or (email and email in addresses):
            done.skip(line.number, line.row, "it is in the file twice")
            continue
        rows[number] = line, user
        addresses.add(email)
    added = await _insert(connection, "insert_users", [user for _, user in rows.values()], batch)
    done.users += len(added)
    done.without_password += sum(
        1 for number in added if rows[number][1].get("encrypted_password_dropped")
    )
    await _tell_missing(connection, rows, added, done)


async def _tell_missing(
    connection: Connection,
    rows: dict[uuid.UUID, tuple[Line, Row]],
    added: set[uuid.UUID],
    done: Imported,
) -> None:
    """Why some were not inserted: somebody has the id, the address or the number."""
    missing = [number for number in rows if number not in added]
    if not missing:
        return
    taken = {row["id"] for row in await connection.fetch(_SQL["taken_ids"], missing)}
    for number in missing:
        line, user = rows[number]
        why = "an account has this id already"
        if number not in taken:
            what = "address" if user["email"] else "phone number"
            why = f"an account has this {what} already"
        done.skip(line.number, line.row, why)


def _user(line: Line, done: Imported) -> Row | None:
    """The row as it is written; None where it is skipped."""
    row = dict(line.row)
    try:
        row["id"] = str(uuid.UUID(str(row.get("id"))))
    except ValueError:
        raise DumpUnreadable(f"Line {line.number} has no id of an account") from None
    if why := _unwanted(row):
        done.skip(line.number, line.row, why)
        return None
    try:
        row["email"] = normal_address(row["email"]) if row.get("email") else None
    except InvalidAddress:
        done.skip(line.number, line.row, "this is no e-mail address")
        return None
    row["phone"] = str(row["phone"]).lstrip("+") if row.get("phone") else None
    hashed = row.get("encrypted_password") or row.pop("password_hash", None) or ""
    row["encrypted_password"] = hashed if is_hash(hashed) else ""
    row["encrypted_password_dropped"] = bool(hashed) and not row["encrypted_password"]
    for name in _USER_JSON:
        row[name] = _object(row.get(name), line, name)
    return row


def _unwanted(row: Row) -> str | None:
    if row.get("deleted_at"):
        return "it was deleted"
    if row.get("role") in _NOT_A_PERSONS:
        return f"it has the role {row['role']}"
    return None


def _object(value: Any, line: Line, name: str) -> dict[str, Any]:
    """A JSON column: text in a dump, an object in a line of JSON."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise DumpUnreadable(f"Line {line.number}: {name} is no JSON") from None
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise DumpUnreadable(f"Line {line.number}: {name} is no JSON object")
    return value


async def _add_identities(connection: Connection, batch: list[Line], done: Imported) -> None:
    rows = []
    for line in batch:
        row = dict(line.row)
        row["identity_data"] = _object(row.get("identity_data"), line, "identity_data")
        if not row.get("provider_id"):  # before 2023 the provider's id was the row's
            row["provider_id"], row["id"] = row.get("id"), None
        row["id"] = row.get("identity_id") or row.get("id") or str(uuid.uuid4())
        rows.append(row)
    done.identities += len(await _insert(connection, "insert_identities", rows, batch))


async def _insert(
    connection: Connection, query: str, rows: list[Row], batch: list[Line]
) -> set[uuid.UUID]:
    """Write rows, and return the ids of those for which there was room."""
    if not rows:
        return set()
    try:
        written = await connection.fetch(_SQL[query], json.dumps(rows))
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
        raise DumpUnreadable(
            f"A row of the lines {batch[0].number} to {batch[-1].number} cannot be read",
            why=str(error.args[0]),
        ) from error
    return {row["id"] for row in written}
