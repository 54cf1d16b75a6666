"""Conversions between text types, and from text to uuid, boolean, address and bytes."""

from __future__ import annotations

from roseram.migrate.convert.datatypes import Kind
from roseram.migrate.convert.step import Case, Step
from roseram.postgres.sql import quote_literal

BLANKS = r"[ \t\n\r\f\v]*"  # what Postgres lets stand around a number, a word, a time
# A counted repetition makes a pattern slow: the usual form is found without.
_USUAL_UUID = "-".join("_" * length for length in (8, 4, 4, 4, 12))
_FIVE_PARTS = f"^{'-'.join(['[0-9a-fA-F]+'] * 5)}$"
_UUID = r"([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}"
# Postgres takes every beginning of these words that is theirs alone.
_TRUE = "t(r(ue?)?)?|y(es?)?|on|1"
_FALSE = "f(a(l(se?)?)?)?|no?|off?|0"
_OCTET = "(0|[1-9][0-9]{0,2})"  # 010 is 8 to some programs
_IPV4 = rf"{_OCTET}(\.{_OCTET}){{3}}"
_ADDRESS = rf"^({_IPV4}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)(/[0-9]{{1,3}})?$"
_BYTES = r"^\\x([0-9a-fA-F]{2})*$"
NAME_BYTES = 63


def matches(x: str, pattern: str, *, any_case: bool = False) -> str:
    """SQL that is true where `x` matches the pattern."""
    return f"{x} {'~*' if any_case else '~'} {quote_literal(pattern).lstrip()}"


def opens_with(x: str, characters: str) -> str:
    """SQL that is true where the first character of `x`, after JSON's blanks, is one of these."""
    first = f"left(ltrim({x}, E' \\t\\n\\r'), 1)"
    return f"{first} in ({', '.join(quote_literal(one) for one in characters)})"


def plain_text(case: Case) -> Case:
    """The case with the source as text, so without the blanks that pad a char(n)."""
    if case.source.name in ("text", "character varying"):
        return case
    return case.over(case.source, f"{case.x}::text")


def to_uuid(case: Case) -> Step:
    """What Postgres takes for a uuid: upper case, braces, with or without hyphens."""
    usual = f"{case.x} like {quote_literal(_USUAL_UUID)} and {matches(case.x, _FIVE_PARTS)}"
    other = matches(case.x, rf"^({_UUID}|\{{{_UUID}\}})$")
    return Step(f"{case.x}::uuid", f"({usual} or {other})", lossless=False)


def to_boolean(case: Case) -> Step:
    """The words that Postgres takes for true and false."""
    true = matches(case.x, f"^{BLANKS}({_TRUE}){BLANKS}$", any_case=True)
    either = matches(case.x, f"^{BLANKS}({_TRUE}|{_FALSE}){BLANKS}$", any_case=True)
    return Step(f"({true})", either, lossless=False)


def to_address(case: Case) -> Step:
    """One IPv4 or IPv6 address, for inet and cidr."""
    function = "text_to_inet" if case.target.kind is Kind.INET else "text_to_cidr"
    value = f"case when {matches(case.x, _ADDRESS)} then {case.call(function)} end"
    return Step(value, caught=True, lossless=False)


def to_bytes(case: Case) -> Step:
    r"""The bytes that `\x…` stands for; of any other text its own bytes."""
    hexadecimal = f"decode(substr({case.x}, 3), 'hex')"
    own = f"convert_to({case.x}, 'UTF8')"
    value = f"case when {matches(case.x, _BYTES)} then {hexadecimal} else {own} end"
    return Step(value, f"{case.x} <> ''", lossless=False, how="its bytes, or those that \\x… names")


def to_enum(case: Case) -> Step:
    """One of the enum's words."""
    ok = f"{case.x} = any (enum_range(null::{case.target.spelled})::text[])"
    return Step(f"{case.x}::{case.target.spelled}", ok)


def address_text(case: Case) -> Step:
    """The address; with its mask where it is a network."""
    full = f"masklen({case.x}) = case family({case.x}) when 4 then 32 else 128 end"
    return Step(f"case when {full} then host({case.x}) else text({case.x}) end")


def bytes_text(case: Case) -> Step:
    r"""`\x…`, whatever bytea_output says."""
    return Step(f"({quote_literal(chr(92) + 'x').lstrip()} || encode({case.x}, 'hex'))")


def fit_text(case: Case) -> Step:
    """Text as one of the text types: it is never cut."""
    kind, x, cast = case.target.name, case.x, f"{case.x}::{case.target.spelled}"
    if kind == "name":
        return Step(
            cast, None if case.source.name == "name" else f"octet_length({x}) <= {NAME_BYTES}"
        )
    limit, width = case.target.length, case.source.width
    tests = []
    if limit is not None and (width is None or width > limit):
        tests.append(f"char_length({x}) <= {limit}")
    if kind in ("character", "bpchar"):
        tests.append(f"right({x}, 1) <> ' '")  # what pads a char(n) does not come back
    return Step(cast, " and ".join(tests) or None)


RULES = {
    (Kind.TEXT, Kind.UUID): to_uuid,
    (Kind.TEXT, Kind.BOOLEAN): to_boolean,
    (Kind.TEXT, Kind.INET): to_address,
    (Kind.TEXT, Kind.CIDR): to_address,
    (Kind.TEXT, Kind.BYTEA): to_bytes,
    (Kind.TEXT, Kind.ENUM): to_enum,
    (Kind.TEXT, Kind.TEXT): lambda case: Step(case.x),
    (Kind.INET, Kind.TEXT): address_text,
    (Kind.CIDR, Kind.TEXT): lambda case: address_text(case.over(case.source, f"{case.x}::inet")),
    (Kind.BYTEA, Kind.TEXT): bytes_text,
    (Kind.CIDR, Kind.INET): lambda case: Step(f"{case.x}::inet"),
    (Kind.INET, Kind.CIDR): lambda case: Step(
        f"{case.x}::cidr", f"{case.x} = network({case.x})::inet"
    ),
    (Kind.UUID, Kind.BYTEA): lambda case: Step(f"uuid_send({case.x})"),
    (Kind.BYTEA, Kind.UUID): lambda case: Step(
        f"encode({case.x}, 'hex')::uuid", f"octet_length({case.x}) = 16"
    ),
}
