"""`order=`, `columns=` and `on_conflict=`."""

from __future__ import annotations

import pytest

from roseram.server.rest.query.names import parse_columns, parse_on_conflict
from roseram.server.rest.query.order import parse_order
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Field, Order, Step

A = Field("a")
AFTER_NAME = 'letter, digit, "-", "->>", "->", delimiter (.), "," or end of input'
AFTER = '"asc", "desc", "nullsfirst" or "nullslast"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", (Order(A),)),
        ("a.asc", (Order(A, descending=False),)),
        ("a.desc", (Order(A, descending=True),)),
        ("a.nullsfirst", (Order(A, nulls="first"),)),
        ("a.desc.nullslast", (Order(A, True, "last"),)),
        ("a.asc.nullsfirst, b.desc", (Order(A, False, "first"), Order(Field("b"), True))),
        ("a->b->>0.desc", (Order(Field("a", (Step("b", False), Step(0, True))), True),)),
        ('"x.y".desc', (Order(Field("x.y"), True),)),
        ("r(a).desc.nullsfirst", (Order(A, True, "first", "r"),)),
        ("b,r(a->c),d", (
            Order(Field("b")), Order(Field("a", (Step("c", False),)), relation="r"),
            Order(Field("d")),
        )),
        ("asc", (Order(Field("asc")),)),
    ],
)  # fmt: skip
def test_order_says(text: str, expected: tuple[Order, ...]) -> None:
    assert parse_order(text) == expected


@pytest.mark.parametrize(
    ("text", "column", "details"),
    [
        ("id.ac", 4, f'unexpected "c" expecting {AFTER}'),
        ("id.smth34", 4, f'unexpected "s" expecting {AFTER}'),
        ("id.nulsfist", 4, f'unexpected "n" expecting {AFTER}'),
        ("id.descc", 8, "unexpected 'c' expecting delimiter (.), \",\" or end of input"),
        ("id.nullslasttt", 13, "unexpected 't' expecting \",\" or end of input"),
        ("id.asc.nlsfst", 8, 'unexpected "l" expecting "nullsfirst" or "nullslast"'),
        ("id.asc.nullslasttt", 17, "unexpected 't' expecting \",\" or end of input"),
        ("clients(name,id)", 8, f"unexpected '(' expecting {AFTER_NAME}"),
        ("", 1, "unexpected end of input expecting field name (* or [a..z0..9_$])"),
        ("a,", 3, None), ("r()", 2, None), ("a.desc.asc", 8, None),
        ("a.nullsfirst.desc", 13, None),
    ],
)  # fmt: skip
def test_order_refuses(text: str, column: int, details: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        parse_order(text)
    place = f"(line 1, column {column})"
    assert caught.value.message == f'"failed to parse order ({text})" {place}'
    assert details in (None, caught.value.details)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b,a", ("b", "a")),
        ('"b","a c"', ("b", "a c")),
        ('"a,b" , c', ("a,b", "c")),
        ("a,b,a", ("a", "b")),
    ],
)
def test_names(text: str, expected: tuple[str, ...]) -> None:
    assert parse_columns(text) == expected
    assert parse_on_conflict(text) == expected


@pytest.mark.parametrize("text", ["", ",", "a,", "a!", '"a', "a->b"])
def test_names_are_refused(text: str) -> None:
    with pytest.raises(Refusal, match="failed to parse columns parameter"):
        parse_columns(text)
    with pytest.raises(Refusal, match="failed to parse on_conflict parameter"):
        parse_on_conflict(text)
