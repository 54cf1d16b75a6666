"""Writes the demo's chapters: rows in bulk, then the times of what triggers made beside them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from roseram.operate.accounts import NewAccount, insert_accounts
from roseram.operate.demo.notation import identify
from roseram.operate.demo.story import organization_ids
from roseram.operate.demo.traffic import DAYS
from roseram.postgres import load_sql, quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from roseram.operate.demo.files import Edit
    from roseram.operate.demo.story import Chapter, Person, Row
    from roseram.postgres import Connection

_SQL = load_sql(__package__, "write.sql")
_ACTORS = ("created_by", "user_id", "requested_by", "invited_by", "updated_by")


async def make_partitions(connection: Connection, now: date) -> None:
    """See to it that each month of the demo's history has its partitions."""
    await connection.execute(_SQL["make_partitions"], now - timedelta(days=DAYS), now)


async def write_people(connection: Connection, people: list[Person], password_hash: str) -> None:
    """Everybody's account; all with one password."""
    await insert_accounts(
        connection,
        [
            NewAccount(
                id=person.id,
                email=person.email,
                name=person.name,
                password_hash=password_hash,
                created_at=datetime.fromisoformat(person.created_at),
                last_sign_in_at=datetime.fromisoformat(person.seen_at),
            )
            for person in people
        ],
    )
    await connection.execute(_SQL["date_people"], _json([asdict(person) for person in people]))


async def write_chapters(
    connection: Connection, chapters: list[Chapter], people: list[Person], now: date
) -> None:
    """All the rows, each as if it had been written at its own time."""
    columns = await _columns(connection)
    activity: list[Row] = []
    for chapter in chapters:
        for table, rows in chapter.tables.items():
            complete = [
                _complete(row, table, number, chapter, columns[table])
                for number, row in enumerate(rows)
            ]
            await _insert(connection, table, complete)
            activity += [_created(table, row, chapter) for row in complete if "id" in row]
    activity += await _write_files(connection, chapters)
    everybody = [person.id for person in people]
    await connection.execute(_SQL["date_activity"], _json(activity))
    await connection.execute(_SQL["date_owners"], everybody)
    await connection.execute(_SQL["date_owners_activity"], everybody)
    ours = organization_ids(chapters)
    await connection.execute(_SQL["drop_noise"], ours, everybody)
    await connection.execute(_SQL["drop_notes"], everybody)
    await connection.execute(_SQL["count_month"], ours, now, everybody)


async def _columns(connection: Connection) -> dict[str, dict[str, str]]:
    """Table → column → type."""
    found: dict[str, dict[str, str]] = {}
    for row in await connection.fetch(_SQL["columns"]):
        found.setdefault(row["table_name"], {})[row["column_name"]] = row["type"]
    return found


def _complete(row: Row, table: str, number: int, chapter: Chapter, columns: dict[str, str]) -> Row:
    """The row as it is written: with its id, organization and times."""
    rest = {name: row[name] for name in row if name not in ("ref", "at", "changed")}
    made: Row = {}
    if columns.get("id") == "uuid":
        made["id"] = str(identify(f"{table}/{row.get('ref') or f'{chapter.name}-{number}'}"))
    if chapter.organization is not None and "organization_id" in columns:
        made["organization_id"] = str(chapter.organization)
    if "created_at" in columns:
        made["created_at"] = row["at"]
    if "updated_at" in columns:
        made["updated_at"] = row.get("changed", row["at"])
    return {**made, **rest}


async def _insert(connection: Connection, table: str, rows: list[Row]) -> None:
    """One statement for rows with the same columns, so that the others get their defaults."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(sorted(row)), []).append(row)
    for columns, group in groups.items():
        statement = _SQL["insert_rows"].format(
            table=f"public.{quote_ident(table)}", columns=", ".join(map(quote_ident, columns))
        )
        await connection.execute(statement, _json(group))


async def _write_files(connection: Connection, chapters: list[Chapter]) -> list[Row]:
    """Edit the projects' files; returns what the activity log should say of it."""
    edits = [edit for chapter in chapters for edit in chapter.edits]
    await connection.execute(_SQL["edit_files"], _json([asdict(edit) for edit in edits]))
    files = (row for chapter in chapters for row in chapter.tables["project_files"])
    revisions = [*map(_first_revision, files), *map(_edit_revision, edits)]
    await connection.execute(_SQL["date_revisions"], _json(revisions))
    return [
        _activity("project_files", str(edit.file_id), "update", edit.actor, edit.at)
        for edit in edits
    ]


def _first_revision(file: Row) -> Row:
    return {
        "id": str(identify(f"file_revisions/{file['ref']}")),
        "project_id": file["project_id"],
        "path": file["path"],
        "change": "create",
        "actor": file["updated_by"],
        "at": file["at"],
    }


def _edit_revision(edit: Edit) -> Row:
    return {
        "id": str(identify(f"file_revisions/{edit.file_id}")),
        "project_id": edit.project_id,
        "path": edit.path,
        "change": "edit",
        "actor": edit.actor,
        "at": edit.at,
        "message": edit.message,
    }


def _created(table: str, row: Row, chapter: Chapter) -> Row:
    actor = next((row[name] for name in _ACTORS if row.get(name)), str(chapter.owner))
    return _activity(table, row["id"], "create", actor, row["created_at"])


def _activity(table: str, row_id: str, action: str, actor: str, at: str) -> Row:
    return {
        "id": str(identify(f"activity_logs/{table}-{row_id}-{action}")),
        "resource_type": table,
        "resource_id": row_id,
        "action": action,
        "actor": actor,
        "at": at,
    }


def _json(rows: Iterable[Any]) -> str:
    return json.dumps(list(rows), default=str)
