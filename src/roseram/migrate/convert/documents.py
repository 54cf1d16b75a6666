"""Conversions to and from JSON."""

from __future__ import annotations

from roseram.migrate.convert.datatypes import TEXT, Kind
from roseram.migrate.convert.step import Case, Find, Step
from roseram.migrate.convert.textual import bytes_text, opens_with

_LONGEST_STRING = 2**28 - 1  # bytes; jsonb holds no longer one
# Numbers that JSON does not have; to_jsonb writes them as strings.
_NOT_FINITE = """('"NaN"', '"Infinity"', '"-Infinity"')"""


def text_to_json(case: Case) -> Step:
    """Text that is a JSON object or array as that, any other as a JSON string."""
    function = "to_json" if case.target.kind is Kind.JSON else "to_jsonb"
    may_be_one = opens_with(case.x, "{[")
    read = case.call(f"text_{function}")
    # json keeps the text to the letter; jsonb its meaning
    return Step(
        f"case when {may_be_one} then {read} else {function}({case.x}::text) end",
        f"octet_length({case.x}) <= {_LONGEST_STRING}",
        lossless=case.target.kind is Kind.JSON,
        how="an object or array as JSON, other text as a JSON string",
    )


def any_to_json(case: Case) -> Step:
    """As Postgres writes the type in JSON."""
    function = "to_json" if case.target.kind is Kind.JSON else "to_jsonb"
    return Step(f"{function}({case.x})")


def bytes_to_json(case: Case) -> Step:
    r"""A JSON string `\x…`."""
    ok = f"octet_length({case.x}) < {_LONGEST_STRING // 2}"
    return Step(any_to_json(case.over(TEXT, bytes_text(case).value)).value, ok)


def jsonb_string(case: Case) -> Step:
    """The characters of a JSON string; every other value fails."""
    return Step(f"({case.x} #>> '{{}}')", f"jsonb_typeof({case.x}) = 'string'")


def jsonb_to_numeric(case: Case) -> Step:
    """A JSON number, or one of the strings that stand for NaN and the infinities."""
    ok = f"jsonb_typeof({case.x}) = 'number' or {case.x} in {_NOT_FINITE}"
    return Step(f"({case.x} #>> '{{}}')::numeric", f"({ok})")


def jsonb_to_other(case: Case, find: Find) -> Step | None:
    """A JSON string, whose text is converted."""
    return jsonb_string(case).then(lambda x: find(case.over(TEXT, x)))


RULES = {
    (Kind.TEXT, Kind.JSON): text_to_json,
    (Kind.TEXT, Kind.JSONB): text_to_json,
    (Kind.BYTEA, Kind.JSON): bytes_to_json,
    (Kind.BYTEA, Kind.JSONB): bytes_to_json,
    (Kind.JSON, Kind.JSONB): lambda case: Step(case.call("json_to_jsonb"), caught=True),
    (Kind.JSON, Kind.TEXT): lambda case: Step(
        case.call("json_to_text"), caught=True, lossless=False, how="its text"
    ),
    (Kind.JSONB, Kind.JSON): lambda case: Step(f"{case.x}::json"),
    (Kind.JSONB, Kind.TEXT): lambda case: Step(
        f"({case.x} #>> '{{}}')", lossless=False, how="its text"
    ),
    (Kind.JSONB, Kind.BOOLEAN): lambda case: Step(
        f"{case.x}::boolean", f"jsonb_typeof({case.x}) = 'boolean'"
    ),
    (Kind.JSONB, Kind.NUMERIC): jsonb_to_numeric,
}
