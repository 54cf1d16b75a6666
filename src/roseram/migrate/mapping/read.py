"""Reads mapping files: TOML into rules, refusing whatever it does not know."""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

from roseram.errors import FileUnusable
from roseram.migrate.mapping.fields import Place, distinct, take
from roseram.migrate.mapping.rules import (
    ColumnRule,
    MappingError,
    Mappings,
    RowsRule,
    TableRule,
    qualified,
)
from roseram.migrate.mapping.sense import check_column, check_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = "mappings"
_FILE = {"table": "tables"}
_TABLE = {
    "into": "text", "archive": "text", "how": "how", "key": "words", "where": "text",
    "newest_by": "names", "reason": "text", "accounts": "words", "extends": "flag",
    "columns": "tables", "leave": "words", "rows": "list",
}  # fmt: skip
_ROWS = {
    "into": "text", "name": "text", "needs": "names", "where": "text", "each": "text",
    "columns": "tables", "reason": "text",
}  # fmt: skip
_COLUMN = {
    "from": "names", "needs": "names", "sql": "text", "text": "any text", "values": "words",
    "fill": "any text", "fill_sql": "text",
}  # fmt: skip


@cache
def bundled() -> Mappings:
    """The rules that come with Roseram, of every file in the folder `mappings`."""
    folder = files("roseram.migrate") / FOLDER
    tables: dict[str, TableRule] = {}
    listed: list[tuple[str, str]] = []
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if file.name.endswith(".toml"):
            found = _parse(file.name, file.read_bytes())
            for name in found.tables.keys() & tables.keys():
                one, two = tables[name].origin, file.name
                raise MappingError(f"{one} and {two} both have a rule for {name}")
            tables |= found.tables
            listed += found.files
    return Mappings(tables, tuple(listed))


def load(path: Path) -> Mappings:
    """The rules of an operator's own file; FileUnusable or MappingError where it cannot be used."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileUnusable(
            "the mapping file cannot be read", why=f"{path}: {error.strerror}"
        ) from error
    return _parse(path.name, data)


def _parse(origin: str, data: bytes) -> Mappings:
    found = take(Place(origin), _toml(origin, data), _FILE)
    tables: dict[str, TableRule] = {}
    for name, fields in found.get("table", {}).items():
        rule = _table(Place(origin, ("table", name)), name, fields)
        if rule.table in tables:
            raise MappingError(f"{origin} has two rules for the table {rule.table}")
        tables[rule.table] = rule
    return Mappings(tables, ((origin, hashlib.sha256(data).hexdigest()),))


def _toml(origin: str, data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise MappingError(f"{origin} is not UTF-8 text", why=str(error)) from error
    except tomllib.TOMLDecodeError as error:
        why = str(error)  # names line and column
        twice = any(word in why for word in ("twice", "overwrite", "already", "Duplicate"))
        hint = "give each table one rule, and each target column one" if twice else None
        raise MappingError(f"{origin} is no TOML", why=why, next=hint) from error


def _table(place: Place, name: str, data: object) -> TableRule:
    found = take(place, data, _TABLE)
    rows = tuple(
        _rows(place.below(f"rows {number}"), item)
        for number, item in enumerate(found.get("rows", ()), 1)
    )
    distinct(place, "rows", [item.name for item in rows])
    rule = TableRule(
        table=qualified(name),
        into=_bare(place, found.get("into")),
        archive=found.get("archive"),
        how=found.get("how", "insert"),
        key=found.get("key", {}),
        where=found.get("where"),
        newest_by=found.get("newest_by", ()),
        reason=found.get("reason"),
        accounts=found.get("accounts"),
        columns=_columns(place, found.get("columns", {})),
        leave=found.get("leave", {}),
        rows=rows,
        origin=place.origin,
        extends=found.get("extends", False),
    )
    check_table(place, rule)
    return rule


def _rows(place: Place, data: object) -> RowsRule:
    found = take(place, data, _ROWS)
    for key in ("into", "name"):
        if key not in found:
            raise place.error(f"{key} is missing")
    return RowsRule(
        into=cast("str", _bare(place, found["into"])),
        name=found["name"],
        needs=found.get("needs", ()),
        where=found.get("where"),
        each=found.get("each"),
        columns=_columns(place, found.get("columns", {})),
        reason=found.get("reason"),
    )


def _bare(place: Place, into: str | None) -> str | None:
    """The name of a target without its schema, which is always public."""
    if into is None:
        return None
    name = into.removeprefix("public.")
    if "." in name:
        raise place.error(f"into names {into}", why="the unified tables are in schema public")
    return name


def _columns(place: Place, data: Mapping[str, object]) -> tuple[ColumnRule, ...]:
    rules = tuple(_column(place.below("columns", name), name, item) for name, item in data.items())
    distinct(place.below("columns"), "rules", [rule.name for rule in rules])
    return rules


def _column(place: Place, name: str, data: object) -> ColumnRule:
    found = take(place, data, _COLUMN)
    target, dot, key = (part.strip() for part in name.partition("."))
    rule = ColumnRule(
        target=target,
        key=key if dot else None,
        from_=found.get("from", ()),
        needs=found.get("needs", ()),
        sql=found.get("sql"),
        text=found.get("text"),
        values=found.get("values", {}),
        fill=found.get("fill"),
        fill_sql=found.get("fill_sql"),
    )
    check_column(place, rule)
    return rule
