"""Whatever arrives, a parser answers or refuses, and soon."""

from __future__ import annotations

import random
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from roseram.server.rest.body import parse_body
from roseram.server.rest.headers import (
    choose_schema,
    parse_accept,
    parse_preferences,
    parse_range,
    preference_applied,
)
from roseram.server.rest.query import canonical_query, parse_query, split_call
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable


def _tokens(text: str) -> list[str]:
    return text.split(" ")


TOKENS = _tokens(
    "select= order= limit= offset= columns= on_conflict= and= or= not.or= a= r.a= r.order= & & & ="
    ' , . ( ) { } : :: -> ->> ! * " \\ \\" ... count() .sum() eq. in.( is.null not. like. fts('
    " (any) any( inner hint id name r 0 -1 1 99999999999999999999 + %20 %00 %FF %C3%BC % %2 ü €"
    " \n \t \0 \ud800 null - $ _ 'x' asc desc .nullslast"
)
BIG = 20_000
SOON = 1.0  # seconds; what takes quadratic time needs many


@pytest.mark.parametrize("seed", range(8))
def test_random_texts(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(1500):
        text = "".join(chance.choices(TOKENS, k=chance.randrange(1, 25)))
        for call in (False, True):
            with suppress(Refusal):
                query = parse_query(text, call=call)
                assert parse_query(text, call=call) == query
                hash(query.shape)
                assert all(place < len(query.values) for _, place in query.shape.arguments)
                split_call(query, "a")
        with suppress(Refusal):
            canonical = canonical_query(text)
            assert canonical_query(canonical) == canonical


@pytest.mark.parametrize("seed", range(4))
def test_any_value_arrives_as_it_is(seed: int) -> None:
    chance = random.Random(seed)
    characters = [chr(code) for code in range(1, 256)] + list('€😀,()"\\.*%&=+#;')
    for _ in range(1000):
        value = "".join(chance.choices(characters, k=chance.randrange(12)))
        quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        tree = f"(a.eq.{quoted},b.eq.{quoted})"
        text = f"a=eq.{quote(value)}&or={quote(tree)}"
        assert parse_query(text).values == (value,) * 3


@pytest.mark.parametrize(
    "text",
    [
        *("select=" + piece for piece in (
            "a," * BIG, "a(" * BIG, '"' * BIG, '"\\' * BIG, "a->b" * BIG, "a-" * BIG, "a!" * BIG,
            "a:" * BIG, "." * BIG, " " * BIG, "a " * BIG, "-" * BIG, "a::b" * BIG, "(" * BIG,
            "a->" + "1" * BIG, "\t" * BIG + "!", "\n" * BIG,
        )),
        *("or=(" + piece for piece in (
            "a.eq.1," * BIG, "and(" * BIG, "a.cs.{," * BIG, "a.cs.{{}," * BIG, 'a.eq.",' * BIG,
            'a.eq."\\",' * BIG, "a.cs.{" + '"\\' * BIG, "a.cs.{" + '\\"' * BIG, "a.in.(" * BIG,
            'a.in.(",' * BIG, "not." * BIG, "a.cs." + "{" * BIG, "a.eq.{" * BIG, " " * BIG,
        )),
        *("a=in.(" + piece for piece in ("1," * BIG, '",' * BIG, '"\\",' * BIG, '"' * BIG)),
        *("order=" + piece for piece in ("a," * BIG, "r(" * BIG, "a.asc" * BIG, "a->b" * BIG)),
        "columns=" + "a," * BIG, "limit=" + "9" * BIG, "limit=" + " " * BIG + "x",
        "a." * BIG + "=eq.1", "a->b" * BIG + "=eq.1", "a=eq.1&" * BIG, "&" * BIG,
        "a=fts(" + "a" * BIG, "a=" + "not." * BIG,
        "a=eq." + "%41" * BIG, "a=eq." + "%" * BIG, "and." * BIG + "and=()", "a=" + "+" * BIG,
        "a=eq." + "%C3%BC" * BIG, "a=fts(" + " " * BIG,
    ],
    ids=lambda text: f"{text[:24]!r}".replace("\\", "/"),
)  # fmt: skip
def test_long_texts_are_read_in_linear_time(text: str) -> None:
    for read in (parse_query, _as_call, canonical_query):
        _soon(read, text)


def _as_call(text: str) -> object:
    return parse_query(text, call=True)


def _soon(read: Callable[[str], object], text: str) -> None:
    start = time.process_time()
    with suppress(Refusal):
        read(text)
    assert time.process_time() - start < SOON


@pytest.mark.parametrize("seed", range(4))
def test_random_headers_and_bodies(seed: int) -> None:
    chance = random.Random(seed)
    tokens = _tokens(
        'application/json , ; = "  for= options= nulls=stripped return= representation count=exact'
        " max-affected= 12 - 0 timezone= handling=strict { } [ ] : 1 1e400 null NaN \\u0000 \\ a ü"
        ' " \r\n "" NULL & + % \ud83d text/csv */*'
    )
    types = (None, "application/json", "text/csv", "application/x-www-form-urlencoded")
    for _ in range(1500):
        text = "".join(chance.choices(tokens, k=chance.randrange(12)))
        headers = (("accept", text), ("prefer", text), ("range", text), ("accept-profile", text))
        parse_accept(headers)
        preference_applied(parse_preferences(headers), "POST")
        with suppress(Refusal):
            parse_range(headers)
        with suppress(Refusal):
            choose_schema(headers, "GET", ("a",))
        for content_type in types:
            for call in (False, True):
                with suppress(Refusal):
                    parse_body(text.encode("utf-8", "surrogatepass"), content_type, call=call)


@pytest.mark.parametrize(
    "text",
    [
        "," * BIG,
        '"' * BIG,
        ';"' * BIG,
        "a" * BIG,
        "application/json;" * BIG,
        "max-affected=" + "9" * BIG,
    ],
    ids=lambda text: text[:12],
)
def test_long_headers_are_read_in_linear_time(text: str) -> None:
    def read(text: str) -> None:
        parse_accept((("accept", text),))
        parse_preferences((("prefer", text),))
        parse_range((("range", text),))

    _soon(read, text)


@pytest.mark.parametrize(
    ("text", "content_type"),
    [
        ("[" * BIG, None),
        ('{"a":' * BIG, None),
        ("9" * BIG, None),
        ('["' * BIG, None),
        ("," * BIG, "text/csv"),
        ('"' * BIG, "text/csv"),
        ('a,"\n' * BIG, "text/csv"),
        ("a\n" * BIG, "text/csv"),
        ("\r\n" * BIG, "text/csv"),
        ("a=1&" * BIG, "application/x-www-form-urlencoded"),
    ],
)
def test_long_bodies_are_read_in_linear_time(text: str, content_type: str | None) -> None:
    def read(text: str) -> None:
        parse_body(text.encode(), content_type, call=False)

    _soon(read, text)
