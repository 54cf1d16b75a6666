"""Holds mappings against the catalogs: targets that the unified schema lacks, names of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.mapping.fields import Place
from roseram.migrate.mapping.rules import MappingError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roseram.catalog import Catalog
    from roseram.catalog.relations import Table
    from roseram.migrate.mapping.rules import ColumnRule, Mappings, RowsRule, TableRule

_NAMES_NOTHING = "correct the name, or leave it out: in a file of one's own every name must exist"


def check(
    mappings: Mappings, have: Catalog, want: Catalog, explicit: Mappings | None
) -> tuple[MappingError, ...]:
    """What is wrong with `mappings` for the unified schema `want`.

    The bundled rules serve many shapes of a table, so that they may name what `have` lacks; an
    operator's own file (`explicit`) may not.
    """
    found = [error for rule in mappings.tables.values() for error in _targets(rule, want)]
    for rule in () if explicit is None else explicit.tables.values():
        found += _sources(rule, have)
    return tuple(found)


# ---- the unified schema ----------------------------------------------------------------------


def _targets(rule: TableRule, want: Catalog) -> Iterator[MappingError]:
    place = Place(rule.origin, ("table", rule.table.removeprefix("public.")))
    if rule.archive is None:
        table = want.table(rule.target)
        if table is None:
            yield _no_table(place, rule.target, want, given=rule.into is not None)
        else:
            yield from _columns(place, rule.columns, table)
            yield from _key(place, rule, table)
    for rows in rule.rows:
        yield from _rows(place.below("rows", rows.name), rows, want)


def _rows(place: Place, rows: RowsRule, want: Catalog) -> Iterator[MappingError]:
    name = f"public.{rows.into}"
    table = want.table(name)
    if table is None:
        yield _no_table(place, name, want, given=True)
    else:
        yield from _columns(place, rows.columns, table)


def _no_table(place: Place, name: str, want: Catalog, *, given: bool) -> MappingError:
    known = [str(item.name).removeprefix("public.") for item in want.root_tables]
    bare = name.removeprefix("public.")
    return place.error(
        f"the unified schema has no table {bare}",
        why=did_you_mean(bare, known),
        next=None if given else "say into = the table that the rows go to, or archive = why not",
    )


def _columns(place: Place, rules: Iterable[ColumnRule], table: Table) -> Iterator[MappingError]:
    columns = {column.name: column for column in table.columns}
    for rule in rules:
        column = columns.get(rule.target)
        below = place.below("columns", rule.name)
        if column is None:
            why = did_you_mean(rule.target, columns)
            yield below.error(f"{table.key} has no column {rule.target}", why=why)
        elif rule.key is not None and column.type != "jsonb":
            why = f"it is {column.type}, and only a JSON column has keys"
            yield below.error(f"{rule.target} takes no key", why=why)
        elif column.generated is not None:
            yield below.error(f"{rule.target} takes no value", why="the database computes it")


def _key(place: Place, rule: TableRule, table: Table) -> Iterator[MappingError]:
    """A row can only be found again by a key of the target."""
    if not rule.key:
        return
    keys = [set(item.columns) for item in table.constraints if item.kind in _UNIQUE]
    if set(rule.key) not in keys:
        listed = " or ".join(", ".join(sorted(key)) for key in keys)
        why = f"{table.key} has no such key"
        yield place.error(f"key = {', '.join(rule.key)}", why=why, next=f"use {listed}")


_UNIQUE = ("primary key", "unique")


# ---- the old database --------------------------------------------------------------------------


def _sources(rule: TableRule, have: Catalog) -> Iterator[MappingError]:
    place = Place(rule.origin, ("table", rule.table.removeprefix("public.")))
    table = have.table(rule.table)
    if table is None:
        why = did_you_mean(rule.table, [item.key for item in have.root_tables])
        what = f"the database has no table {rule.table}"
        yield place.error(what, why=why, next=_NAMES_NOTHING)
        return
    columns = [column.name for column in table.columns]
    for where, name in _named(rule):
        if name not in columns:
            what, why = f"{rule.table} has no column {name}", did_you_mean(name, columns)
            yield place.below(*where).error(what, why=why, next=_NAMES_NOTHING)


def _named(rule: TableRule) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every source column that a rule names, and where it does."""
    named = {"key": rule.key.values(), "newest_by": rule.newest_by, "leave": rule.leave}
    for part, names in (named | {"accounts": (rule.accounts or {}).values()}).items():
        yield from (((part,), name) for name in names)
    yield from _of_columns((), rule.columns)
    for rows in rule.rows:
        yield from ((("rows", rows.name), name) for name in rows.needs)
        yield from _of_columns(("rows", rows.name), rows.columns)


def _of_columns(
    where: tuple[str, ...], rules: Iterable[ColumnRule]
) -> Iterator[tuple[tuple[str, ...], str]]:
    for rule in rules:
        yield from (((*where, "columns", rule.name), name) for name in rule.sources)
