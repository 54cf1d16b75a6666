"""What is written into each target column, and which single values are refused."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from roseram.migrate.compose.limits import too_long
from roseram.migrate.compose.parts import Parts, key_column
from roseram.migrate.names import literal
from roseram.migrate.old_values import usable_default
from roseram.migrate.plan import Refusal
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from roseram.catalog.relations import Constraint
    from roseram.migrate.assign import Value


class Values(Parts):
    """The values of a flow: their tests, stand-ins, and what goes under keys of JSON columns."""

    @cached_property
    def _tests(self) -> list[Refusal]:
        """Values that are left out: not to be converted, breaking a check, or leading nowhere."""
        found = []
        for value in self.assignment.values:
            column = value.column
            if value.sql is None:
                continue
            several = len(value.sources) > 1  # the others may have what one lacks
            optional = column.nullable or several or self._stand_in(value) is not None
            kind: Literal["value", "row"] = "value" if optional else "row"
            found += [
                Refusal(code, kind, column.name, test, reason)
                for code, test, reason in self._tests_of(value)
            ]
        return found

    def _tests_of(self, value: Value) -> Iterator[tuple[str, str, str]]:
        """Code, test and reason of all that may be wrong with one value."""
        column, name = value.column, value.column.name
        if value.fails is not None:
            how = f" ({value.how})" if value.how else ""
            yield "conversion", f"({value.fails})", f"the value cannot become {column.type}{how}"
        for check in self._checks_of(name):
            inner = f"select v.{quote_ident(name)} as {quote_ident(name)}"
            test = f"(select ({check.expression}) is false from ({inner}) q)"
            yield "check", test, f"the rule {check.name} refuses the value: {check.expression}"
        for test in too_long(self.target, column):
            yield "index", test, "the value is too long for an index of the unified schema"
        if name == "organization_id":
            return
        for parent in self.parents:
            if parent.column == name and parent.checked:
                key = key_column(parent.table)
                test = f"(v.{quote_ident(name)} is not null and {parent.alias}.{key} is null)"
                yield "orphan", test, f"it leads to no row of {parent.table.name}"

    def _checks_of(self, column: str) -> list[Constraint]:
        return [
            item
            for item in self.target.constraints
            if item.kind == "check" and item.columns == (column,) and item.expression
        ]

    def _stand_in(self, value: Value) -> str | None:
        """What a column gets instead of nothing: the fill, else its default."""
        if value.fill is not None:
            return value.fill
        default = usable_default(value.column)
        return None if default is None else f"({default})"

    def _finals(self, flags: Mapping[str, list[str]]) -> dict[str, str]:
        """Target column -> the value that is written, over v, x and the parents."""
        finals: dict[str, str] = {}
        for value in self.assignment.values:
            name, column = value.column.name, value.column
            if value.sql is None:
                stand_in = value.fill or (None if column.nullable else usable_default(column))
                if stand_in is None and (usable_default(column) is not None or column.nullable):
                    continue  # the server's own default
                finals[name] = stand_in or f"null::{column.type}"
                continue
            sql = f"v.{quote_ident(name)}"
            if flags.get(name):
                sql = f"case when {' or '.join(flags[name])} then null else {sql} end"
            stand_in = value.fill or (self._stand_in(value) if not column.nullable else None)
            finals[name] = sql if stand_in is None else f"coalesce({sql}, {stand_in})"
        self._add_json(finals)
        return finals

    def _add_json(self, finals: dict[str, str]) -> None:
        """Old columns without a column of their own, under their key of a JSON column."""
        for home in dict.fromkeys(column for column, *_ in self.assignment.into_json):
            parts = [
                (key, sql) for column, key, _, sql in self.assignment.into_json if column == home
            ]
            if not parts:
                continue
            own = finals.get(home, "null::jsonb")
            plain = [(key, sql) for key, sql in parts if not key.startswith("legacy.")]
            legacy = [(key.split(".", 1)[1], sql) for key, sql in parts if "." in key]
            # a key that the old value has already is not overwritten
            legacy += [
                (key, f"case when {own} ? {literal(key)} then {sql} end") for key, sql in plain
            ]
            plain = [
                (key, f"case when {own} ? {literal(key)} then null else {sql} end")
                for key, sql in plain
            ]
            finals[home] = _joined(home, own, _object(plain), _object(legacy))


def _object(parts: list[tuple[str, str]]) -> str:
    if not parts:
        return "'{}'::jsonb"
    each = [
        (
            f"case when ({sql}) is null then '{{}}'::jsonb else "
            f"jsonb_build_object({literal(key)}, {sql}) end"
        )
        for key, sql in parts
    ]
    return " || ".join(each)


def _joined(home: str, own: str, plain: str, legacy: str) -> str:
    """An old JSON value with what has no column; one that is no object moves to `legacy`, too."""
    return (
        "(select case when j.plain = '{}' and j.legacy = '{}' then j.own "
        "when coalesce(jsonb_typeof(j.own), 'object') = 'object' "
        "then coalesce(j.own, '{}') || j.plain || case when j.legacy = '{}' then '{}' "
        "else jsonb_build_object('legacy', case jsonb_typeof(j.own -> 'legacy') "
        "when 'object' then (j.own -> 'legacy') || j.legacy else j.legacy end) end "
        "else j.plain || jsonb_build_object("
        f"'legacy', jsonb_build_object({literal(home)}, j.own) || j.legacy) end "
        f"from (select {own} as own, {plain} as plain, {legacy} as legacy offset 0) j)"
    )
