"""Whole query strings: parts, values, shapes."""

from __future__ import annotations

import pytest

from roseram.server.rest.query import canonical_query, parse_query, split_call
from roseram.server.rest.query.select import EVERYTHING
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import (
    Field,
    Filter,
    Logic,
    Order,
    Part,
    Query,
    Selected,
    Shape,
    Step,
)


def _shape(*parts: Part) -> Shape:
    return Shape(EVERYTHING, parts or (Part(()),), None, None)


def _eq(name: str, value: int) -> Filter:
    return Filter(Field(name), "eq", value=value)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query(_shape(), ())),
        ("&&a&select", Query(_shape(), ())),
        ("a=eq.1", Query(_shape(Part((), (_eq("a", 0),))), ("1",))),
        ("b=eq.1&a=eq.2&b=eq.3", Query(
            _shape(Part((), (_eq("b", 0), _eq("a", 1), _eq("b", 2)))), ("1", "2", "3")
        )),
        ("a=eq.1+2%2B3%20%C3%BC%", Query(_shape(Part((), (_eq("a", 0),))), ("1 2+3 ü%",))),
        ("a=eq.x%3Dy=z", Query(_shape(Part((), (_eq("a", 0),))), ("x=y=z",))),
        ("a=is.null&b=eq.1", Query(
            _shape(Part((), (Filter(Field("a"), "is", constant="null"), _eq("b", 0)))), ("1",)
        )),
        ("a=in.%281%2C2%29", Query(
            _shape(Part((), (Filter(Field("a"), "in", value=0),))), ('{"1","2"}',)
        )),
        ("%22a%20b%22=eq.1", Query(_shape(Part((), (_eq("a b", 0),))), ("1",))),
        ("a-%3E%3Eb=eq.1", Query(
            _shape(Part((), (Filter(Field("a", (Step("b", True),)), "eq", value=0),))), ("1",)
        )),
        ("r.a=eq.1&r.s.b=eq.2", Query(
            _shape(Part(()), Part(("r",), (_eq("a", 0),)), Part(("r", "s"), (_eq("b", 1),))),
            ("1", "2"),
        )),
        ('"r.s".a=eq.1&"r.s"=eq.2', Query(
            _shape(Part((), (_eq("r.s", 1),)), Part(("r.s",), (_eq("a", 0),))), ("1", "2")
        )),
        ("order=a.desc&limit=5&offset=10", Query(
            _shape(Part((), (), (Order(Field("a"), True),), 0, 1)), ("5", "10")
        )),
        ("r.order=a&r.limit=5&r.s.offset=1", Query(
            _shape(Part(()), Part(("r",), (), (Order(Field("a")),), 0), Part(("r", "s"), offset=1)),
            ("5", "1"),
        )),
        ("order=a&order=b", Query(_shape(Part((), (), (Order(Field("a")),))), ())),
        ("limit=1&limit=2", Query(_shape(Part((), limit=1)), ("1", "2"))),
        ("limit=0", Query(_shape(Part((), limit=0)), ("0",))),
        ("limit=007&offset=-3", Query(_shape(Part((), limit=0, offset=1)), ("7", "0"))),
        ("limit=abc&offset=&r.limit=1.5", Query(_shape(), ())),
        ("a=eq.0&or=(b.eq.1,c.eq.2)&d=eq.3&r.not.and=(e.eq.4)", Query(
            _shape(
                Part((), (
                    _eq("a", 0), Logic("or", False, (_eq("b", 1), _eq("c", 2))), _eq("d", 3),
                )),
                Part(("r",), (Logic("and", True, (_eq("e", 4),)),)),
            ),
            ("0", "1", "2", "3", "4"),
        )),
        ("not.or=(a.eq.1)", Query(_shape(Part((), (Logic("or", True, (_eq("a", 0),)),))), ("1",))),
        ("%22order%22=eq.1", Query(_shape(Part((), (_eq("order", 0),))), ("1",))),
        ("select=id&select=name", Query(
            Shape((Selected(Field("id")),), (Part(()),), None, None), ()
        )),
        ("columns=%22a%22,%22b%22&on_conflict=x,y", Query(
            Shape(EVERYTHING, (Part(()),), ("a", "b"), ("x", "y")), ()
        )),
    ],
)  # fmt: skip
def test_it_says(text: str, query: Query) -> None:
    assert parse_query(text) == query
    assert parse_query(text) == query  # remembered


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a=eq.1&limit=1", "a=eq.2&limit=20"),
        ("or=(a.eq.1,b.in.(1,2))", 'or=(a.eq.xyz,b.in.("3"))'),
        ("a=in.(1)&b=like.x*&c=fts(english).d", "a=in.(2,3,4)&b=like.*y&c=fts(english).%20"),
        ("a=eq(any).%7B1%7D", "a=eq(any).%7B1,2%7D"),
    ],
)
def test_a_shape_is_the_same_whatever_the_values(first: str, second: str) -> None:
    one, other = parse_query(first), parse_query(second)
    assert one.shape is other.shape
    assert hash(one.shape) == hash(other.shape)
    assert one.values != other.values


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a=eq.1", "a=neq.1"),
        ("a=eq.1", "a=not.eq.1"),
        ("a=is.null", "a=is.true"),
        ("a=eq.1&b=eq.1", "b=eq.1&a=eq.1"),
        ("a=fts(english).x", "a=fts(french).x"),
        ("or=(a.eq.1)", "and=(a.eq.1)"),
        ("limit=1", "offset=1"),
        ("a=eq.1", "r.a=eq.1"),
        ("order=a", "order=b"),
    ],
)
def test_other_shapes_are_other(first: str, second: str) -> None:
    assert parse_query(first).shape != parse_query(second).shape


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("a=1", "PGRST100", "failed to parse filter (1)"),
        ("a->>b.c=eq.1", "PGRST100", "failed to parse tree path (a->>b.c)"),
        (":=eq.1", "PGRST100", "failed to parse tree path (:)"),
        ("=eq.1", "PGRST100", "failed to parse tree path ()"),
        ("select==", "PGRST100", "failed to parse select parameter (=)"),
        ("order=#", "PGRST100", "failed to parse order (#)"),
        ("!.and=(a.eq.1)", "PGRST100", "failed to parse logic path (!.and)"),
        ("r!.order=a", "PGRST100", "failed to parse tree path (r!.order)"),
        ("a" + "->b" * 65 + "=eq.1", "PGRST100", "failed to parse tree path (a->b"),
        ("a=eq.%00", "22021", "0x00"),
        ("a=eq.%FF", "22021", "0xff"),
        ("a=eq.\0", "22021", "0x00"),
        ("a=eq.\ud800", "22021", "0xd800"),
        ("select=%00", "22021", "0x00"),
        ("limit=-1", "PGRST103", "Requested range not satisfiable"),
        ("r.limit=-1", "PGRST103", "Requested range not satisfiable"),
    ],
)
def test_it_refuses(text: str, code: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_query(text)
    assert caught.value.code == code
    assert words in caught.value.message
    assert caught.value.status == (416 if code == "PGRST103" else 400)


def test_a_put_has_no_limit() -> None:
    assert parse_query("id=eq.1", method="PUT").values == ("1",)
    for text in ("id=eq.1&limit=1", "id=eq.1&offset=0"):
        with pytest.raises(Refusal, match="PGRST114"):
            parse_query(text, method="PUT")
        assert parse_query(text, method="PATCH").values[0] == "1"


class TestCall:
    def test_what_has_no_operator_is_an_argument(self) -> None:
        query = parse_query("a=1&b=eq&c=eq.2&d=into.x&r.e=eq.3&a->x=eq.4", call=True)
        assert query.shape.arguments == (("a", 0), ("b", 1), ("d", 3))
        assert query.values == ("1", "eq", "2", "into.x", "3", "4")
        assert query.shape.parts[0].conditions == (
            _eq("c", 2),
            Filter(Field("a", (Step("x", False),)), "eq", value=5),
        )

    def test_an_argument_may_stand_beside_a_filter_of_its_name(self) -> None:
        query = parse_query("a=1&a=eq.2&limit=3&select=c", call=True)
        assert query.shape.arguments == (("a", 0),)
        assert query.shape.parts == (Part((), (_eq("a", 1),), limit=2),)
        assert query.shape.select == (Selected(Field("c")),)

    @pytest.mark.parametrize("value", ["not.x", "in.time", "is.it", "not.eq", "in.", "not."])
    def test_what_begins_as_a_filter_has_to_be_one(self, value: str) -> None:
        with pytest.raises(Refusal, match="failed to parse filter"):
            parse_query(f"a={value}", call=True)

    def test_a_name_ends_where_its_path_begins(self) -> None:
        assert parse_query("a->x=1&r.b=2", call=True).shape.arguments == (("a", 0), ("b", 1))

    def test_the_last_of_repeated_ones_counts(self) -> None:
        query = parse_query("a=1&a=2", call=True)
        assert [query.values[place] for _, place in query.shape.arguments] == ["2"]

    def test_variadic_values_are_one_array(self) -> None:
        query = parse_query("v=1&a=x&v=%22&v=", call=True)
        split = split_call(query, "v")
        assert split.shape.arguments == (("v", 0), ("a", 1))
        assert split.values == ('{"1","\\"",""}', "x")
        once = split_call(parse_query("v=7&a=y", call=True), "v")
        assert once.values == ('{"7"}', "y")
        assert once.shape is split.shape

    def test_quoted_names_are_names(self) -> None:
        query = parse_query("%22a.b%22=1", call=True)
        assert query.shape.arguments == (("a.b", 0),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("a=1&c=3&b=2&d", "a=1&b=2&c=3&d="),
        ("select=id,name&id=eq.5", "id=eq.5&select=id%2Cname"),
        ("b=2&a=x+y%7e%C3%BC&b=1", "a=x%20y~%C3%BC&b=2&b=1"),
        ("a-%3e%3Eb=in.(1,%222%22)", "a-%3E%3Eb=in.%281%2C%222%22%29"),
        ("&&", ""),
        ("ü=é", "%C3%BC=%C3%A9"),
    ],
)
def test_canonical(text: str, expected: str) -> None:
    assert canonical_query(text) == expected
    assert canonical_query(expected) == expected
