"""Conversions of dates, times and intervals: no part is dropped or guessed."""

from __future__ import annotations

from roseram.migrate.convert.datatypes import TIMESTAMP, TIMESTAMPTZ, Kind
from roseram.migrate.convert.step import Case, Step
from roseram.migrate.convert.textual import BLANKS, matches

# What is read as a time. Postgres takes more: but 'today' is no date, 01/02/2024 has two meanings,
# and the sign in GMT+0200 means the opposite of what most programs mean by it. A pattern is faster
# without counted repetitions; the helper function refuses what is left of wrong dates.
_NUMBERS = "([0-9]{4}[0-9]*[-/][0-9]+[-/][0-9]+|[0-9]{8})"
_MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_WEEKDAY = "((mon|tue|wed|thu|fri|sat|sun)[a-z]*,? +)?"
_DAY = f"([0-9]+[ -]{_MONTH}[ ,-]+|{_MONTH} +[0-9]+,? +)"
_DATES = (_NUMBERS, f"{_WEEKDAY}{_DAY}[0-9]{{4}}")
# More than six digits of a second would be rounded off.
_TIME = r"[0-9]+:[0-9]+(:[0-5][0-9](\.[0-9]{1,6}0*)?)?( ?[ap]m)?"
_ZONE = " ?(z|utc|gmt|[+-][0-9:]+)"
_ERA = "( (ad|bc))?"
_INFINITY = "[+-]?infinity"
_LOCAL = f"((t| +){_TIME})?{_ERA}"
_INSTANT = f"(t| +){_TIME}{_ZONE}{_ERA}"
_UNITS = r"([+-]?[0-9.]+ ?[a-z]+,? *)*([+-]?[0-9]+:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?( ago)?"
_INTERVAL = f"{_UNITS}|p[0-9a-z.:-]+"  # a number without a unit is none
# What is rounded off: more than six digits, and parts of what is as long as the calendar has it.
_INEXACT = r"\.[0-9]+ ?(y|mon|c|dec|mil)|\.[0-9]{6}[0-9]*[1-9]"
_UTC = "'UTC'"


def _is(case: Case, pattern: str) -> str:
    return matches(case.x, f"^{BLANKS}({pattern}){BLANKS}$", any_case=True)


def _is_date(case: Case, after: str) -> str:
    """Whether the text is a date, in numbers or with the month's name, and what may follow it."""
    return f"({' or '.join(_is(case, date + after) for date in _DATES)})"


def _read(case: Case, function: str, test: str) -> Step:
    """The helper's value where the text looks right: to catch an error costs more than that."""
    return Step(f"case when {test} then {case.call(function)} end", caught=True, lossless=False)


def _read_local(case: Case) -> Step:
    test = f"{_is_date(case, _LOCAL)} or {_is(case, _INFINITY)}"
    return _read(case, "text_to_timestamp", test)


def _read_instant(case: Case) -> Step:
    return _read(case, "text_to_timestamptz", _is_date(case, _INSTANT))


def text_to_local(case: Case) -> Step:
    """A time without zone; of text with a zone, the local time at that moment."""
    local = _read_instant(case).then(lambda x: _to_local(case.over(TIMESTAMPTZ, x)))
    value = f"coalesce({_read_local(case).sql}, {local.sql})"
    return Step(value, caught=True, lossless=False)


def text_to_instant(case: Case) -> Step:
    """A time with zone; text without one is local time."""
    zoned = _read_local(case).then(lambda x: _to_instant(case.over(TIMESTAMP, x)))
    value = f"coalesce({_read_instant(case).sql}, {zoned.sql})"
    return Step(value, caught=True, lossless=False)


def text_to_date(case: Case) -> Step:
    """A date; text with a time too where that is midnight."""
    midnight = text_to_local(case).then(lambda x: timestamp_to_date(case.over(TIMESTAMP, x)))
    date = _read(case, "text_to_date", _is_date(case, _ERA))
    return Step(f"coalesce({date.sql}, {midnight.sql})", caught=True, lossless=False)


def text_to_interval(case: Case) -> Step:
    """An interval whose units are written out."""
    exact = f"not ({matches(case.x, _INEXACT, any_case=True)})"
    return _read(case, "text_to_interval", f"{_is(case, _INTERVAL)} and {exact}")


def timestamp_to_date(case: Case) -> Step:
    """Only midnight."""
    return Step(f"{case.x}::date", f"{case.x} = date_trunc('day', {case.x})", how="midnight only")


def date_to_timestamp(case: Case) -> Step:
    """Midnight; dates reach further than timestamps."""
    x = case.x
    return Step(
        f"{x}::timestamp", f"(not isfinite({x}) or {x} <= date '294276-12-31')", how="midnight"
    )


def _to_instant(case: Case) -> Step:
    how = f"as {case.zone[1:-1]}"
    return _at_zone(case, "timestamp '4714-12-01 00:00 BC' and timestamp '294276-12-30 00:00'", how)


def _to_local(case: Case) -> Step:
    how = f"in {case.zone[1:-1]}"
    span = "timestamptz '4714-12-01 00:00+00 BC' and timestamptz '294276-12-30 00:00+00'"
    return _at_zone(case, span, how)


def _at_zone(case: Case, span: str, how: str) -> Step:
    """Between instants and local times; not in hours that a clock change skips or repeats."""
    value = f"({case.x} at time zone {case.zone})"
    if case.zone == _UTC:  # the same range on both sides, and no clock is ever changed
        return Step(value, how=how)
    back = f"({value} at time zone {case.zone}) = {case.x}"
    ok = f"case when not isfinite({case.x}) then true when {case.x} between {span} then {back} end"
    return Step(value, ok, how=how)


def fit_time(case: Case) -> Step:
    """A time or interval with the target's precision: nothing is rounded off."""
    target, cast = case.target, f"{case.x}::{case.target.spelled}"
    whole = target.spelled == "interval" if target.kind is Kind.INTERVAL else not target.modifiers
    return Step(cast, None if whole else f"{cast} = {case.x}")


RULES = {
    (Kind.TEXT, Kind.DATE): text_to_date,
    (Kind.TEXT, Kind.TIMESTAMP): text_to_local,
    (Kind.TEXT, Kind.TIMESTAMPTZ): text_to_instant,
    (Kind.TEXT, Kind.TIME): lambda case: _read(case, "text_to_time", _is(case, _TIME)),
    (Kind.TEXT, Kind.TIMETZ): lambda case: _read(
        case, "text_to_timetz", _is(case, f"{_TIME}{_ZONE}")
    ),
    (Kind.TEXT, Kind.INTERVAL): text_to_interval,
    (Kind.DATE, Kind.TIMESTAMP): date_to_timestamp,
    (Kind.TIMESTAMP, Kind.DATE): timestamp_to_date,
    (Kind.TIMESTAMP, Kind.TIMESTAMPTZ): _to_instant,
    (Kind.TIMESTAMPTZ, Kind.TIMESTAMP): _to_local,
}
