"""`select=`: what it says, and where it is refused."""

from __future__ import annotations

import pytest

from roseram.server.rest.query.scanner import MAX_DEPTH
from roseram.server.rest.query.select import EVERYTHING, parse_select
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Embed, Field, Selected, Step

START = '"...", field name (* or [a..z0..9_$]), "*" or "count()"'
AFTER_NAME = 'letter, digit, "-", "->>", "->", "::", ".", ")", "," or end of input'
AFTER_INDEX = 'digit, "->", "::", ".", "," or end of input'


def _column(name: str, *path: tuple[str | int, bool]) -> Field:
    return Field(name, tuple(Step(key, text) for key, text in path))


def _plain(*names: str) -> tuple[Selected, ...]:
    return tuple(Selected(Field(name)) for name in names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", EVERYTHING),
        ("  ", EVERYTHING),
        ("*", EVERYTHING),
        ("id,name", _plain("id", "name")),
        (" id , name ", _plain("id", "name")),
        ("first name,with-dash,$1,_,123,Übung", _plain(
            "first name", "with-dash", "$1", "_", "123", "Übung"
        )),
        ('"a,b(c)"', _plain("a,b(c)")),
        (r'"say \"hi\" \\ there"', _plain(r'say "hi" \ there')),
        ('"  kept  "', _plain("  kept  ")),
        ("a:b", (Selected(Field("b"), "a"),)),
        ('"an alias":"a column"', (Selected(Field("a column"), "an alias"),)),
        ("a::text", (Selected(Field("a"), cast="text"),)),
        ("x:a::double precision", (Selected(Field("a"), "x", "double precision"),)),
        ("a->b", (Selected(_column("a", ("b", False))),)),
        ("a->b->>c", (Selected(_column("a", ("b", False), ("c", True))),)),
        ("a->0,b->>-1", (
            Selected(_column("a", (0, False))), Selected(_column("b", (-1, True))),
        )),
        ("a->0->>1::int", (Selected(_column("a", (0, False), (1, True)), cast="int"),)),
        ('a->>"x.y"', (Selected(_column("a", ("x.y", True))),)),
        ("a->>1st", (Selected(_column("a", ("1st", True))),)),
        ("a->!@#$%^&*_a::text", (Selected(_column("a", ("!@#$%^&*_a", False)), cast="text"),)),
        ("a->some-key", (Selected(_column("a", ("some-key", False))),)),
        ("a.sum()", (Selected(Field("a"), aggregate="sum"),)),
        ("a.avg(),b.min(),c.max(),d.count()", (
            Selected(Field("a"), aggregate="avg"), Selected(Field("b"), aggregate="min"),
            Selected(Field("c"), aggregate="max"), Selected(Field("d"), aggregate="count"),
        )),
        ("count()", (Selected(None, aggregate="count"),)),
        ("n:count()::text", (Selected(None, "n", None, "count", "text"),)),
        ("t:a->b::int.sum()::text", (
            Selected(_column("a", ("b", False)), "t", "int", "sum", "text"),
        )),
        ("r(*)", (Embed("r", None, None, None, False, EVERYTHING),)),
        ("r()", (Embed("r", None, None, None, False, ()),)),
        ("a:r(id)", (Embed("r", "a", None, None, False, _plain("id")),)),
        ("r!h(id)", (Embed("r", None, "h", None, False, _plain("id")),)),
        ("r!inner(id)", (Embed("r", None, None, "inner", False, _plain("id")),)),
        ("r!left(id)", (Embed("r", None, None, "left", False, _plain("id")),)),
        ("r!h!inner(id)", (Embed("r", None, "h", "inner", False, _plain("id")),)),
        ("a:r!inner!h(id)", (Embed("r", "a", "h", "inner", False, _plain("id")),)),
        ("r!inner_key(id)", (Embed("r", None, "inner_key", None, False, _plain("id")),)),
        ("...r(id)", (Embed("r", None, None, None, True, _plain("id")),)),
        ("...r!h!left(id)", (Embed("r", None, "h", "left", True, _plain("id")),)),
        ("id,r(x,s(y)),z", (
            *_plain("id"),
            Embed("r", None, None, None, False, (
                *_plain("x"), Embed("s", None, None, None, False, _plain("y")),
            )),
            *_plain("z"),
        )),
        ("r(a->0)", (
            Embed("r", None, None, None, False, (Selected(_column("a", (0, False))),)),
        )),
        ('"my table"!"a key"(id)', (Embed("my table", None, "a key", None, False, _plain("id")),)),
    ],
)  # fmt: skip
def test_it_says(text: str, expected: tuple[Selected | Embed, ...]) -> None:
    assert parse_select(text) == expected


@pytest.mark.parametrize(
    ("text", "column", "details"),
    [
        ("id,", 4, f"unexpected end of input expecting {START}"),
        ("id,clients(name[])", 16, f"unexpected '[' expecting {AFTER_NAME}"),
        ("data->>-78xy", 11, f"unexpected 'x' expecting {AFTER_INDEX}"),
        ("data->>--34", 9, 'unexpected "-" expecting digit'),
        ("*!hint", 2, "unexpected '!' expecting \")\", \",\" or end of input"),
        ("name::", 7, "unexpected end of input expecting letter or digit"),
        ("name!hint", 5, None), ("a:", 3, None), ("a)", 2, None), ("r(a", 4, None),
        ("r(a))", 5, None), ("count(id)", 6, None), ("a.median()", 2, None), ("a->", 4, None),
        ("a.sum", 2, None), ('"a', 3, None), ("*::text", 2, None), ("a->99999999999", 4, None),
        ("a\nb", 2, None), ("x:...r(a)", 3, None), ("...r", 5, None), ("r(a)b", 5, None),
        ("r!a!b!c(x)", 2, None), ("()", 1, None), ("->a", 1, None), ("a-!", 2, None),
    ],
)  # fmt: skip
def test_it_refuses(text: str, column: int, details: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        parse_select(text)
    refusal = caught.value
    assert (refusal.status, refusal.code) == (400, "PGRST100")
    place = f"(line 1, column {column})"
    assert refusal.message == f'"failed to parse select parameter ({text})" {place}'
    assert details in (None, refusal.details)


def test_it_goes_as_deep_as_allowed() -> None:
    parse_select("r(" * MAX_DEPTH + "id" + ")" * MAX_DEPTH)
    with pytest.raises(Refusal, match="PGRST100") as caught:
        parse_select("r(" * (MAX_DEPTH + 1) + "id" + ")" * (MAX_DEPTH + 1))
    assert "nested deeper than 40 levels" in str(caught.value.details)


def test_an_error_tells_lines_and_repeats_no_endless_input() -> None:
    with pytest.raises(Refusal, match=r"\(line 2, column 11\)"):
        parse_select('"a\n\tb"}')
    with pytest.raises(Refusal) as caught:
        parse_select("a" * 10_000 + "!")
    assert len(caught.value.message) < 2100
