"""SQL that turns a value of one type into one of another: never an error, never a silent loss."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from roseram.migrate.convert import documents, numeric, textual, times
from roseram.migrate.convert.arrays import array_step
from roseram.migrate.convert.datatypes import (
    JSONB,
    NUMERIC,
    TEXT,
    TIMESTAMP,
    Datatype,
    Kind,
    read_datatype,
)
from roseram.migrate.convert.documents import any_to_json, jsonb_to_other
from roseram.migrate.convert.step import Case, Step
from roseram.postgres.sql import load_sql, quote_ident, quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HELPERS", "SETTINGS", "Conversion", "conversion"]

HELPERS = load_sql("roseram.migrate", "convert.sql")["helpers"]
# A session that converts has these settings, so that times, intervals and floats have one text.
SETTINGS = {
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}

_RULES: dict[tuple[Kind, Kind], Callable[[Case], Step]] = {
    **textual.RULES,
    **numeric.RULES,
    **times.RULES,
    **documents.RULES,
}
# Conversions in two steps.
_THROUGH = {
    (Kind.TEXT, Kind.FLOAT): NUMERIC,
    (Kind.DATE, Kind.TIMESTAMPTZ): TIMESTAMP,
    (Kind.TIMESTAMPTZ, Kind.DATE): TIMESTAMP,
    (Kind.JSONB, Kind.INTEGER): NUMERIC,
    (Kind.JSONB, Kind.FLOAT): NUMERIC,
}
_FITS: dict[Kind, Callable[[Case], Step]] = {
    Kind.TEXT: textual.fit_text,
    Kind.NUMERIC: numeric.fit_numeric,
    Kind.TIMESTAMP: times.fit_time,
    Kind.TIMESTAMPTZ: times.fit_time,
    Kind.TIME: times.fit_time,
    Kind.TIMETZ: times.fit_time,
    Kind.INTERVAL: times.fit_time,
}
_JSON = (Kind.JSON, Kind.JSONB)
_COLUMN = re.compile(r'(?:\w+|"(?:[^"]|"")+")(?:\.(?:\w+|"(?:[^"]|"")+"))*')


@dataclass(frozen=True, slots=True)
class Conversion:
    """How a value becomes one of another type.

    `sql` is an expression of the target's type, NULL for NULL and for a value that cannot be
    converted without loss; `fails` is true for such a value, else false (None: there is none).
    Neither raises an error. `lossless`: what does not fail can be had back from the target.
    `same`: the value is unchanged, and `sql` is the expression itself. `how`: a few words.
    JSON null is taken for NULL where the target is not JSON.
    """

    sql: str
    fails: str | None
    lossless: bool
    same: bool
    how: str


def conversion(
    source: str,
    target: str,
    expression: str,
    *,
    helpers: str = "roseram_next_private",
    enum: bool = False,
    enum_target: bool = False,
    time_zone: str = "UTC",
) -> Conversion | None:
    """How `expression` of the type `source` becomes `target`; None where that makes no sense.

    Types are spelled as format_type prints them; `enum` and `enum_target` say that one, or its
    element, is an enum. `helpers` is the schema that holds what `HELPERS` makes. Dates and times
    without a zone are in `time_zone`.
    """
    have, want = read_datatype(source, enum=enum), read_datatype(target, enum=enum_target)
    if _unchanged(have, want):
        return Conversion(expression, None, lossless=True, same=True, how="unchanged")
    x = expression if _COLUMN.fullmatch(expression) else f"({expression})"
    step = _find(Case(have, want, x, quote_ident(helpers), quote_literal(time_zone)))
    if step is None:
        return None
    how = step.how or f"{_short(have)} to {_short(want)}"
    return Conversion(f"({step.sql})", step.fails(have, x), step.lossless, same=False, how=how)


def _short(datatype: Datatype) -> str:
    return (
        datatype.sql.replace("character varying", "varchar")
        .replace(" without time zone", "")
        .replace("timestamp with time zone", "timestamptz")
    )


def _unchanged(have: Datatype, want: Datatype) -> bool:
    """Whether Postgres stores the value as it is, and its text stays the same."""
    if have.array != want.array:
        return False
    return have.spelled == want.spelled or _widened(have, want)


def _widened(have: Datatype, want: Datatype) -> bool:
    """Whether the target is the same type with more room, or one that holds all its values."""
    if have.kind is Kind.INTEGER:
        plain = want.kind is Kind.NUMERIC and not want.modifiers
        return plain or (want.kind is Kind.INTEGER and numeric.wider(want, have))
    if have.name in ("text", "character varying"):
        padded = want.name in ("character", "bpchar", "name")
        return want.kind is Kind.TEXT and not padded and _longer(want, have)
    if have.name != want.name or have.kind in (Kind.OTHER, Kind.ENUM, Kind.INTERVAL):
        return False
    if have.kind is Kind.NUMERIC:  # more digits after the point would be another text
        same_scale = have.modifiers[1:] == want.modifiers[1:]
        return not want.modifiers or (same_scale and _longer(want, have))
    return _longer(want, have)


def _longer(want: Datatype, have: Datatype) -> bool:
    """Whether the target's first modifier leaves at least as much room as the source's."""
    if not want.modifiers:
        return True
    return bool(have.modifiers) and have.modifiers[0] <= want.modifiers[0]


def _find(case: Case) -> Step | None:
    """The conversion to the target's type, then into its length or precision."""
    if case.source.kind is Kind.TEXT and not case.source.array:
        case = textual.plain_text(case)
    arrays = case.source.array or case.target.array
    step = array_step(case, _find) if arrays else _single(case)
    if step is None or case.target.array or case.target.kind not in _FITS:
        return step
    return step.then(partial(_fit, case))


def _fit(case: Case, x: str) -> Step:
    return _FITS[case.target.kind](case.over(case.source, x))


def _single(case: Case) -> Step | None:
    kinds = (case.source.kind, case.target.kind)
    if case.source.name == case.target.name or kinds == (Kind.INTERVAL, Kind.INTERVAL):
        return Step(case.x)
    if kinds in _RULES:
        return _RULES[kinds](case)
    if kinds in _THROUGH:
        return _through(case, _THROUGH[kinds])
    if case.source.kind is Kind.JSON:
        return _through(case, JSONB)
    if case.source.kind is Kind.JSONB:
        return jsonb_to_other(case, _find)
    if case.target.kind in _JSON:
        return any_to_json(case)
    return _by_text(case)


def _by_text(case: Case) -> Step | None:
    """Everything has a text; an enum's word goes on from there."""
    if case.target.kind is Kind.TEXT:
        return Step(f"{case.x}::text")
    if case.source.kind is Kind.ENUM:
        return _through(case, TEXT)
    return None


def _through(case: Case, middle: Datatype) -> Step | None:
    first = _find(case.into(middle))
    return None if first is None else first.then(lambda x: _find(case.over(middle, x)))
