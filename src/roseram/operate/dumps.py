"""Reads rows of auth.users and auth.identities from a dump: pg_dump's COPY, CSV, or JSON lines."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from roseram.errors import FileUnusable, RoseramError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

Row: TypeAlias = dict[str, Any]  # text, None, or what JSON holds
Format: TypeAlias = Literal["sql", "csv", "json"]

_COPY: Final = re.compile(
    r'COPY\s+(?:"?auth"?\.)?"?(\w+)"?\s*\(([^)]*)\)\s+FROM\s+stdin\s*;\s*$', re.IGNORECASE
)
_INSERT: Final = re.compile(r'INSERT\s+INTO\s+"?auth"?\."?(users|identities)"?[\s(]', re.IGNORECASE)
_ESCAPE: Final = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|(.))", re.DOTALL)
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LONGEST_FIELD: Final = 1 << 24  # characters


class DumpUnreadable(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """The file is no dump of accounts that can be read."""

    code = "RSM_DUMP_UNREADABLE"
    exit_status = 2
    next_step = "make it with: pg_dump --data-only --table auth.users --table auth.identities"


@dataclass(frozen=True, slots=True)
class Line:
    """One row, and where it stands in the file."""

    number: int
    row: Row


def read_rows(path: Path, table: Literal["users", "identities"]) -> Iterator[Line]:
    """The rows of a table in a file, one at a time; FileUnusable, DumpUnreadable.

    A CSV file holds one table: users, or identities where it has a column `identity_data`. A line
    of JSON is a user; its `identities`, where it has them, are a list.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            kind = format_of(path, file)
            file.seek(0)
            reader = {"sql": _of_sql, "csv": _of_csv, "json": _of_json}[kind]
            yield from reader(file, table)
    except UnicodeDecodeError as error:
        raise DumpUnreadable(f"{path} is no UTF-8 text") from error
    except OSError as error:
        raise FileUnusable(why=f"{path}: {error.strerror or error}") from error


def format_of(path: Path, file: TextIO) -> Format:
    """What kind of file it is, by its name or its beginning."""
    suffix = path.suffix.lower()
    if suffix in (".sql", ".csv"):
        return "sql" if suffix == ".sql" else "csv"
    start = file.read(4096).lstrip("\ufeff \r\n\t")
    if suffix in (".json", ".jsonl", ".ndjson") or start.startswith("{"):
        return "json"
    if start.startswith(("--", "SET ", "COPY ", "PGDMP", "\\", "BEGIN")):
        return "sql"
    return "csv"


def _of_sql(file: TextIO, table: str) -> Iterator[Line]:
    lines = enumerate(file, start=1)
    blocks = 0
    for number, line in lines:
        if number == 1 and line.startswith("PGDMP"):
            raise DumpUnreadable(
                "This is an archive of pg_dump", next="pg_restore --data-only -f dump.sql ARCHIVE"
            )
        if _INSERT.match(line):
            raise DumpUnreadable(
                f"Line {number} is an INSERT; only COPY can be read",
                next="make the dump without --inserts, or: supabase db dump --data-only --use-copy",
            )
        found = _COPY.match(line)
        if found is None:
            continue
        blocks += 1
        columns = [name.strip().strip('"') for name in found[2].split(",")]
        wanted = found[1].lower() == table and "auth" in line.partition("(")[0].lower()
        for place, text in lines:
            text = text.rstrip("\n").rstrip("\r")
            if text == "\\.":
                break
            if wanted:
                yield Line(place, _copied(columns, text, place))
        else:
            raise DumpUnreadable(f"The COPY of line {number} has no end", why="is the file whole?")
    if not blocks:
        raise DumpUnreadable("There is no COPY in this file")


def _copied(columns: list[str], text: str, number: int) -> Row:
    fields = text.split("\t")
    if len(fields) != len(columns):
        raise DumpUnreadable(
            f"Line {number} has {len(fields)} fields, and not {len(columns)}",
        )
    values = (None if each == "\\N" else _unescaped(each) for each in fields)
    return dict(zip(columns, values, strict=True))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 8))
    if found[2]:
        return chr(int(found[2], 16))
    return _LETTERS.get(found[3], found[3])


def _of_csv(file: TextIO, table: str) -> Iterator[Line]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.DictReader(file, strict=True)
    try:
        names = [name.strip().lstrip("\ufeff") for name in reader.fieldnames or ()]
        reader.fieldnames = names
        holds = "identities" if "identity_data" in names else "users"
        if "id" not in names:
            raise DumpUnreadable("The first line does not name the columns of auth.users")
        if holds != table:
            return
        for row in reader:
            if None in row or None in row.values():
                raise DumpUnreadable(f"Line {reader.line_num} has other fields than the first")
            yield Line(reader.line_num, {name: value or None for name, value in row.items()})
    except csv.Error as error:
        raise DumpUnreadable(f"Line {reader.line_num} is no CSV", why=str(error)) from error


def _of_json(file: TextIO, table: str) -> Iterator[Line]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line.lstrip("\ufeff"))
        except (ValueError, RecursionError) as error:
            raise DumpUnreadable(f"Line {number} is no JSON", why=str(error)) from error
        if not isinstance(row, dict):
            raise DumpUnreadable(f"Line {number} is no JSON object")
        identities = row.pop("identities", None) or []
        if table == "users":
            yield Line(number, row)
        else:
            for each in identities:
                yield Line(number, {"user_id": row.get("id"), **each})
