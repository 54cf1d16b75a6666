"""Conversions of numbers: none is rounded."""

from __future__ import annotations

from roseram.migrate.convert.datatypes import Datatype, Kind
from roseram.migrate.convert.step import Case, Step
from roseram.migrate.convert.textual import BLANKS, matches

_RANGES = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
_DIGITS = {"smallint": 5, "integer": 10, "bigint": 19}
# Up to this every integer is a value of the type; beyond, some are not.
_EXACT = {"real": 2**24, "double precision": 2**53}
# The smallest and the largest magnitude; a cast of what lies outside raises an error.
_MAGNITUDES = {
    "real": ("1e-45", "3.4028235e38"),
    "double precision": ("5e-324", "1.7976931348623157e308"),
}
_LARGEST_FLOAT_IN_BIGINT = 2**63 - 1024
_INTEGER = f"^{BLANKS}[+-]?[0-9]+{BLANKS}$"
# Short enough that a cast cannot overflow (131072 digits before the point, 16383 after it).
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?0*[0-9]{1,4})?|nan|[+-]?inf(inity)?"
_LONGEST_NUMBER = 1000
_NOT_FINITE = "('NaN', 'Infinity', '-Infinity')"


def _between(x: str, target: Datatype) -> str:
    low, high = _RANGES[target.name]
    return f"{x} between {low} and {high}"


def text_to_integer(case: Case) -> Step:
    """Decimal digits and a sign."""
    in_range = _between(f"{case.x}::numeric", case.target)
    digits = f"octet_length({case.x}) <= {_LONGEST_NUMBER} and {matches(case.x, _INTEGER)}"
    ok = f"case when {digits} then {in_range} end"
    return Step(f"{case.x}::{case.target.name}", ok, lossless=False)


def text_to_numeric(case: Case) -> Step:
    """A decimal number, with an exponent or without, NaN or Infinity."""
    pattern = matches(case.x, f"^{BLANKS}({_NUMBER}){BLANKS}$", any_case=True)
    return Step(
        f"{case.x}::numeric",
        f"octet_length({case.x}) <= {_LONGEST_NUMBER} and {pattern}",
        lossless=False,
    )


def wider(target: Datatype, source: Datatype) -> bool:
    """Whether an integer type holds every value of another one."""
    return _DIGITS[source.name] <= _DIGITS[target.name]


def integer_to_integer(case: Case) -> Step:
    """Only what is in range."""
    value = f"{case.x}::{case.target.name}"
    if wider(case.target, case.source):
        return Step(value)
    return Step(value, _between(case.x, case.target))


def integer_to_float(case: Case) -> Step:
    """Only integers that the float holds exactly."""
    value, exact = f"{case.x}::{case.target.name}", _EXACT[case.target.name]
    if _RANGES[case.source.name][1] <= exact:
        return Step(value)
    return Step(value, f"{case.x} between {-exact} and {exact}")


def numeric_to_integer(case: Case) -> Step:
    """Only whole numbers in range; NaN and the infinities are in no range."""
    ok = f"{_between(case.x, case.target)} and {case.x} = trunc({case.x})"
    return Step(f"{case.x}::{case.target.name}", ok)


def float_to_integer(case: Case) -> Step:
    """Only whole numbers in range; 2^63 is a float and no bigint."""
    low, high = _RANGES[case.target.name]
    top = min(high, _LARGEST_FLOAT_IN_BIGINT)
    x = f"{case.x}::double precision"
    return Step(
        f"{case.x}::{case.target.name}", f"{x} between {low} and {top} and {x} = trunc({x})"
    )


def numeric_to_float(case: Case) -> Step:
    """Only numbers that are a float's shortest text."""
    x, name = case.x, case.target.name
    low, high = _MAGNITUDES[name]
    ok = (
        f"case when {x} in {_NOT_FINITE} or {x} = 0 then true "
        f"when abs({x}) between {low} and {high} then {x}::{name}::text::numeric = {x} end"
    )
    return Step(f"{x}::{name}", ok)


def float_to_float(case: Case) -> Step:
    """A double as real only where both are the same number."""
    x, (low, high) = case.x, _MAGNITUDES["real"]
    if case.source.name == case.target.name or case.target.name == "double precision":
        return Step(f"{x}::{case.target.name}")
    ok = (
        f"case when {x} in {_NOT_FINITE} or {x} = 0 then true "
        f"when abs({x}) between {low} and {high} then {x}::real::double precision = {x} end"
    )
    return Step(f"{x}::real", ok)


def number_to_boolean(case: Case) -> Step:
    """1 is true, 0 is false."""
    return Step(f"({case.x} = 1)", f"{case.x} in (0, 1)", how="1 is true, 0 is false")


def boolean_to_number(case: Case) -> Step:
    """True is 1, false is 0."""
    return Step(f"{case.x}::integer::{case.target.name}", how="true is 1, false is 0")


def fit_numeric(case: Case) -> Step:
    """A numeric with the target's precision and scale: nothing is rounded off."""
    x, cast = case.x, f"{case.x}::{case.target.spelled}"
    if not case.target.modifiers:
        return Step(cast)
    precision, scale = (*case.target.modifiers, 0)[:2]
    if _room(case.source, precision, scale):
        return Step(cast)
    in_range = f"abs({x}) < 1e{precision - scale} and round({x}, {scale}) = {x}"
    return Step(cast, f"({x} = 'NaN' or ({in_range}))")


def _room(source: Datatype, precision: int, scale: int) -> bool:
    """Whether every value of the source fits."""
    if source.kind is Kind.BOOLEAN:
        return precision - scale >= 1 and scale >= 0
    if source.kind is Kind.INTEGER:
        return precision - scale >= _DIGITS[source.name] and scale >= 0
    if source.kind is not Kind.NUMERIC or not source.modifiers:
        return False
    own_precision, own_scale = (*source.modifiers, 0)[:2]
    return scale >= own_scale and precision - scale >= own_precision - own_scale


RULES = {
    (Kind.TEXT, Kind.INTEGER): text_to_integer,
    (Kind.TEXT, Kind.NUMERIC): text_to_numeric,
    (Kind.INTEGER, Kind.INTEGER): integer_to_integer,
    (Kind.INTEGER, Kind.NUMERIC): lambda case: Step(f"{case.x}::numeric"),
    (Kind.INTEGER, Kind.FLOAT): integer_to_float,
    (Kind.INTEGER, Kind.BOOLEAN): number_to_boolean,
    (Kind.NUMERIC, Kind.INTEGER): numeric_to_integer,
    (Kind.NUMERIC, Kind.NUMERIC): lambda case: Step(case.x),
    (Kind.NUMERIC, Kind.FLOAT): numeric_to_float,
    (Kind.NUMERIC, Kind.BOOLEAN): number_to_boolean,
    (Kind.FLOAT, Kind.INTEGER): float_to_integer,
    # The shortest text that is this float: a cast would keep 15 digits.
    (Kind.FLOAT, Kind.NUMERIC): lambda case: Step(f"{case.x}::text::numeric"),
    (Kind.FLOAT, Kind.FLOAT): float_to_float,
    (Kind.FLOAT, Kind.BOOLEAN): number_to_boolean,
    (Kind.BOOLEAN, Kind.INTEGER): boolean_to_number,
    (Kind.BOOLEAN, Kind.NUMERIC): boolean_to_number,
    (Kind.BOOLEAN, Kind.FLOAT): boolean_to_number,
}
