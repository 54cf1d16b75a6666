"""Joins an operator's own rules with the bundled ones: theirs win."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roseram.migrate.mapping.fields import Place
from roseram.migrate.mapping.rules import ColumnRule, Mappings, TableRule
from roseram.migrate.mapping.sense import check_complete

if TYPE_CHECKING:
    from collections.abc import Iterable


def merged(base: Mappings, override: Mappings) -> Mappings:
    """A rule of `override` replaces the one of its table, or with `extends` is added to it."""
    tables = dict(base.tables)
    for name, rule in override.tables.items():
        below = tables.get(name)
        joined = _extended(below, rule) if rule.extends and below is not None else rule
        check_complete(Place(rule.origin, ("table", name)), joined)
        tables[name] = joined
    return Mappings(tables, (*base.files, *override.files))


def _extended(base: TableRule, rule: TableRule) -> TableRule:
    """What the rule says wins; what it leaves out stays as it is."""
    said = {column.name for column in rule.columns}
    homes = {name for column in rule.columns for name in column.sources}
    kept = (_without(column, rule.leave) for column in base.columns if column.name not in said)
    names = {rows.name for rows in rule.rows}
    return replace(
        rule,
        into=rule.into or base.into,
        archive=base.archive if rule.into is None else None,
        how=base.how if rule.how == "insert" else rule.how,
        key=rule.key or base.key,
        where=rule.where or base.where,
        newest_by=rule.newest_by or base.newest_by,
        reason=rule.reason or base.reason,
        accounts=base.accounts if rule.accounts is None else rule.accounts,
        columns=(*(column for column in kept if column is not None), *rule.columns),
        leave={k: v for k, v in base.leave.items() if k not in homes} | dict(rule.leave),
        rows=(*(rows for rows in base.rows if rows.name not in names), *rule.rows),
        origin=f"{base.origin} + {rule.origin}",
    )


def _without(column: ColumnRule, left: Iterable[str]) -> ColumnRule | None:
    """The rule without the source columns that are left; None where nothing remains of it."""
    gone = set(left)
    if not gone & set(column.sources):
        return column
    names = tuple(name for name in column.from_ if name not in gone)
    bare = not names and column.fill is None and column.fill_sql is None
    return None if gone & set(column.needs) or bare else replace(column, from_=names)
