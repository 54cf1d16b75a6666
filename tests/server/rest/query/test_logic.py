"""`and=(…)` and `or=(…)`."""

from __future__ import annotations

import pytest

from roseram.server.rest.query.logic import parse_logic
from roseram.server.rest.query.scanner import MAX_DEPTH
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Condition, Field, Filter, Logic, Step

NAMES = "field name (* or [a..z0..9_$]), negation operator (not) or logic operator (and, or)"
AFTER_NAME = 'letter, digit, "-", "->>", "->" or delimiter (.)'


def _eq(name: str, value: int, op: str = "eq") -> Filter:
    return Filter(Field(name), op, value=value)


def _or(*items: Condition) -> Logic:
    return Logic("or", False, items)


@pytest.mark.parametrize(
    ("text", "tree", "values"),
    [
        ("(a.eq.1)", _or(_eq("a", 0)), ["1"]),
        ("(a.eq.1,b.gt.2)", _or(_eq("a", 0), _eq("b", 1, "gt")), ["1", "2"]),
        (" ( a.eq.1 , b.eq.2 ) ", _or(_eq("a", 0), _eq("b", 1)), ["1 ", "2 "]),
        ("(a.not.eq.1)", _or(Filter(Field("a"), "eq", True, value=0)), ["1"]),
        ("(a.is.null,b.not.is.TRUE)", _or(
            Filter(Field("a"), "is", constant="null"),
            Filter(Field("b"), "is", True, constant="true"),
        ), []),
        ("(and(a.eq.1,b.eq.2),not.and(c.eq.3,or(d.eq.4)))", _or(
            Logic("and", False, (_eq("a", 0), _eq("b", 1))),
            Logic("and", True, (_eq("c", 2), _or(_eq("d", 3)))),
        ), ["1", "2", "3", "4"]),
        ("(a.in.(1,2),b.eq.3)", _or(_eq("a", 0, "in"), _eq("b", 1)), ['{"1","2"}', "3"]),
        ('(a.eq."x,y)",b.eq.2)', _or(_eq("a", 0), _eq("b", 1)), ["x,y)", "2"]),
        (r'(a.eq."say \"hi\"",b.eq.)', _or(_eq("a", 0), _eq("b", 1)), ['say "hi"', ""]),
        ('(a.eq."x"y,b.eq."z)', _or(_eq("a", 0), _eq("b", 1)), ['"x"y', '"z']),
        ("(a.cs.{1,2},b.ov.{})", _or(_eq("a", 0, "cs"), _eq("b", 1, "ov")), ["{1,2}", "{}"]),
        ("(a.cs.{{1,2},{3,4}},b.eq.5)", _or(_eq("a", 0, "cs"), _eq("b", 1)),
         ["{{1,2},{3,4}}", "5"]),
        ('(a.cs.{"k":{"x":"}, {"}},b.eq.5)', _or(_eq("a", 0, "cs"), _eq("b", 1)),
         ['{"k":{"x":"}, {"}}', "5"]),
        ("(a.eq.{1,b.eq.2)", _or(_eq("a", 0), _eq("b", 1)), ["{1", "2"]),
        ("(a->b->>c.eq.1)", _or(
            Filter(Field("a", (Step("b", False), Step("c", True))), "eq", value=0)
        ), ["1"]),
        ("(a.fts(english).the cat,b.like.*x*)", _or(
            Filter(Field("a"), "fts", language="english", value=0), _eq("b", 1, "like")
        ), ["the cat", "%x%"]),
        ("(a.eq(any).{1,2})", _or(Filter(Field("a"), "eq", quantifier="any", value=0)), ["{1,2}"]),
        ('("a.b".eq.1,not.eq.2,and.eq.3)', _or(
            _eq("a.b", 0), _eq("not", 1), _eq("and", 2)
        ), ["1", "2", "3"]),
        ("(a.eq.f.g:h=i)", _or(_eq("a", 0)), ["f.g:h=i"]),
    ],
)  # fmt: skip
def test_it_says(text: str, tree: Logic, values: list[str]) -> None:
    assert parse_logic("or", text, 0) == (tree, values)
    assert parse_logic("not.or", text, 0) == (Logic("or", True, tree.items), values)


def test_values_are_numbered_on() -> None:
    tree, values = parse_logic("and", "(a.eq.1,or(b.eq.2))", 5)
    assert tree == Logic("and", False, (_eq("a", 5), _or(_eq("b", 6))))
    assert values == ["1", "2"]


@pytest.mark.parametrize(
    ("op", "text", "column", "details"),
    [
        ("or", "()", 4, f'unexpected ")" expecting {NAMES}'),
        ("or", "(id.in.1,2,id.eq.3)", 10, 'unexpected "1" expecting "("'),
        ("or", ")(", 3, 'unexpected ")" expecting "("'),
        ("and", "(ord(id.eq.1,id.eq.1),id.eq.2)", 7, 'unexpected "d" expecting "("'),
        ("or", "(id.eq.1,not.xor(id.eq.2,id.eq.3))", 16,
         'unexpected "x" expecting logic operator (and, or)'),
        ("or", "(id.eq.1", 11, 'unexpected end of input expecting "," or ")"'),
        ("or", "(id)", 6, f'unexpected ")" expecting {AFTER_NAME}'),
        ("or", "(id.eq.1)x", 12, "unexpected 'x' expecting end of input"),
        ("or", "(id.is.nullx)", 14, 'unexpected "x" expecting "," or ")"'),
        ("or", "id.eq.1", 3, 'unexpected "i" expecting "("'),
        ("or", "(id.eq.1,)", 12, None), ("or", "(and())", 8, None),
        ("or", "(a.eq.1,b.foo.1)", 13, None),
    ],
)  # fmt: skip
def test_it_refuses(op: str, text: str, column: int, details: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        parse_logic(op, text, 0)
    place = f"(line 1, column {column})"
    assert caught.value.message == f'"failed to parse logic tree ({text})" {place}'
    assert details in (None, caught.value.details)


def test_it_goes_as_deep_as_allowed() -> None:
    inner = MAX_DEPTH - 1
    parse_logic("and", "(" + "or(" * inner + "a.eq.1" + ")" * inner + ")", 0)
    with pytest.raises(Refusal) as caught:
        parse_logic("and", "(" + "or(" * MAX_DEPTH + "a.eq.1" + ")" * MAX_DEPTH + ")", 0)
    assert "nested deeper than 40 levels" in str(caught.value.details)
