"""Operators and values of filters."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.server.rest.query.operation import (
    Operator,
    array_literal,
    operator_of,
    parse_operation,
)
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from roseram.server.rest.query.operation import Constant

SINGLE = (
    "eq", "neq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch", "isdistinct",
    "fts", "plfts", "phfts", "wfts", "cs", "cd", "ov", "sl", "sr", "nxr", "nxl", "adj",
)  # fmt: skip
QUANTIFIED = ("eq", "like", "ilike", "gt", "gte", "lt", "lte", "match", "imatch")


@pytest.mark.parametrize("op", SINGLE)
def test_an_operator_takes_the_rest_as_it_is(op: str) -> None:
    for value in ("", "x", 'a.b,(c)"d\\', "null", " x ", "ü\n{}"):
        assert parse_operation(f"{op}.{value}") == (op, value)
        assert parse_operation(f"not.{op}.{value}") == (f"not.{op}", value)
    assert operator_of(op) == Operator(op, False, None, None, None)
    assert operator_of(f"not.{op}") == Operator(op, True, None, None, None)


@pytest.mark.parametrize("op", QUANTIFIED)
@pytest.mark.parametrize("quantifier", ["any", "all"])
def test_quantifiers(op: str, quantifier: str) -> None:
    assert parse_operation(f"not.{op}({quantifier}).{{1,2}}") == (
        f"not.{op}({quantifier})",
        "{1,2}",
    )
    operator = operator_of(f"not.{op}({quantifier})")
    assert (operator.op, operator.negated, operator.quantifier) == (op, True, quantifier)


@pytest.mark.parametrize("op", ["fts", "plfts", "phfts", "wfts"])
def test_languages(op: str) -> None:
    head, value = parse_operation(f"{op}(my config).the cat")
    assert value == "the cat"
    assert operator_of(head) == Operator(op, False, None, "my config", None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("like.*a%b_*", "%a%b_%"),
        ("ilike.x*", "x%"),
        ("like(any).{a*,*b}", "{a%,%b}"),
        ("match.^a*", "^a*"),
    ],
)
def test_a_star_stands_for_percent_in_patterns(text: str, value: str) -> None:
    assert parse_operation(text)[1] == value


@pytest.mark.parametrize("constant", ["null", "not_null", "true", "false", "unknown"])
def test_is(constant: Constant) -> None:
    for written in (constant, constant.upper(), constant.title()):
        assert parse_operation(f"not.is.{written}") == (f"not.is.{constant}", None)
    assert operator_of(f"not.is.{constant}") == Operator("is", True, None, None, constant)


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("()", []),
        ("(1)", ["1"]),
        ("(1,2,3)", ["1", "2", "3"]),
        (" ( a, b ) ", [" a", " b "]),
        ('("a,b","c)d",e)', ["a,b", "c)d", "e"]),
        (r'("a\"b","c\\d",e\f)', ['a"b', "c\\d", "e\\f"]),
        ('(a"b,"c"d,"e)', ['a"b', '"c"d', '"e']),
        ("(null,NULL)", ["null", "NULL"]),
        ('("")', [""]),
        ("(,)", ["", ""]),
        ("({1},[2)", ["{1}", "[2"]),
    ],
)
def test_in(text: str, elements: list[str]) -> None:
    expected = array_literal(elements) if elements else "{}"
    assert parse_operation(f"in.{text}") == ("in", expected)


@pytest.mark.parametrize(
    ("text", "column", "details"),
    [
        ("noop.0", 1, 'unexpected "o" expecting "not" or operator (eq, gt, ...)'),
        ("val", 1, 'unexpected "v" expecting "not" or operator (eq, gt, ...)'),
        ("", 1, 'unexpected end of input expecting "not" or operator (eq, gt, ...)'),
        ("eq", 3, "unexpected end of input expecting operator (eq, gt, ...)"),
        ("eq().value", 4, 'unexpected ")" expecting operator (eq, gt, ...)'),
        ("fts().value", 5, 'unexpected ")" expecting operator (eq, gt, ...)'),
        ("is().value", 3, 'unexpected "(" expecting operator (eq, gt, ...)'),
        ("in().value", 3, 'unexpected "(" expecting operator (eq, gt, ...)'),
        ("nothing.5", 4, 'unexpected "h" expecting delimiter (.)'),
        ("not.foo", 5, 'unexpected "f" expecting operator (eq, gt, ...)'),
        ("is.nil", 4, 'unexpected "i" expecting isVal: (null, not_null, true, false, unknown)'),
        ("in.1", 4, 'unexpected "1" expecting "("'),
        ("in.(1,2", 8, 'unexpected end of input expecting "," or ")"'),
        ('in.("a",b', 10, 'unexpected end of input expecting "," or ")"'),
        ("is.nullish", 8, "unexpected 'i' expecting end of input"),
        ("in.(1)2", 7, "unexpected '2' expecting end of input"),
        ("neq(any).{1}", 4, None), ("eq(some).1", 4, None),
        ("fts( ).x", 6, None), ("EQ.1", 1, None),
    ],
)  # fmt: skip
def test_it_refuses(text: str, column: int, details: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        parse_operation(text)
    assert caught.value.code == "PGRST100"
    place = f"(line 1, column {column})"
    assert caught.value.message == f'"failed to parse filter ({text})" {place}'
    assert details in (None, caught.value.details)


async def test_postgres_reads_the_same_array(empty_database: str) -> None:
    chance = random.Random(7)
    connection = await asyncpg.connect(empty_database)
    try:
        for _ in range(300):
            size = chance.randrange(1, 6)
            items = [
                "".join(chance.choices('a ,"\\{}()nul', k=chance.randrange(6))) for _ in range(size)
            ]
            found = await connection.fetchval("select $1::text::text[]", array_literal(items))
            assert found == items
            text = ",".join(
                '"' + one.replace("\\", "\\\\").replace('"', '\\"') + '"' for one in items
            )
            assert parse_operation(f"in.({text})") == ("in", array_literal(items))
        assert await connection.fetchval("select $1::text::text[]", "{}") == []
        assert await connection.fetchval("select $1::text::text[]", array_literal(["NULL"])) == [
            "NULL"
        ]
    finally:
        await connection.close()
