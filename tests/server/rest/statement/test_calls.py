"""Calling functions: arguments, results of every kind, what can be asked of their rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from roseram.postgres.pipeline import ServerError
from roseram.server.rest.body import parse_body
from roseram.server.rest.query.call import split_call
from roseram.server.rest.query.parse import parse_query

if TYPE_CHECKING:
    from server.rest.statement.asking import Shop

POSTED: list[tuple[str, object, Any]] = [
    ("add", {"a": 1, "b": 2}, 3),
    ("add", {"a": 1}, 11),
    ("add", {"a": "5"}, 15),
    ("none", {}, None),
    ("odd", {}, [1, 3, 5]),
    ("odd?limit=2&offset=1", {}, [3, 5]),
    ("both", {}, {"a": 1, "b": "x"}),
    ("list", {}, [{"n": 1, "s": "x"}, {"n": 2, "s": "y"}]),
    ("list?select=s&n=eq.2", {}, [{"s": "y"}]),
    ("list?order=n.desc&limit=1", {}, [{"n": 2, "s": "y"}]),
    ("list?select=n.sum()", {}, [{"sum": 3}]),
    ("total", {"v": [1, 2, 3]}, 6),
    ("kinds", {"j": {"x": "q"}, "l": [4, 5], "d": "2026-01-01"}, "q52026-01-01"),
    ("echo", {"z": [1]}, {"z": [1]}),
    ("untyped", {}, {"f": 1, "g": 2}),
    ("one_project?select=id,name", {"id": 2}, {"id": 2, "name": "Beta"}),
    ("some_projects?select=id,clients(name)&limit=1", {}, [{"id": 1, "clients": {"name": "Acme"}}]),
    ("some_projects?select=id&id=gt.3", {"low": 2}, [{"id": 4}]),
    ("some_projects?select=shout&id=eq.1", {}, [{"shout": "ALPHA"}]),
    ("some_projects?select=peers(id)&peers.id=eq.3&id=eq.1", {}, [{"peers": [{"id": 3}]}]),
    ("some_projects?select=...clients(city)&order=clients(city)&limit=1", {}, [{"city": "Oslo"}]),
    ("one_project?select=...clients(name)", {"id": 3}, {"name": "Bolt"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "data", "expected"), POSTED)
async def test_posted(shop: Shop, path: str, data: object, expected: Any) -> None:
    assert (await shop.call(path, data)).json == expected
    # counting runs the function once, and its rows come from elsewhere
    assert (await shop.call(path, data, prefer="count=exact")).json == expected


ASKED: list[tuple[str, Any]] = [
    ("add?a=1&b=2", 3),
    ("add?a=1", 11),
    ("none", None),
    ("odd", [1, 3, 5]),
    ('kinds?j={"x":"q"}&l={4,5}&d=2026-01-01', "q52026-01-01"),
    ("some_projects?low=3&select=id&id=lt.4", [{"id": 3}]),
    ("one_project?id=2&select=name", {"name": "Beta"}),
]


@pytest.mark.parametrize(("path", "expected"), ASKED)
async def test_asked(shop: Shop, path: str, expected: Any) -> None:
    assert (await shop.call(path, method="GET")).json == expected
    assert (await shop.call(path, method="HEAD")).body == ""


async def test_variadic_arguments_are_one_array(shop: Shop) -> None:
    query = split_call(parse_query("v=1&v=2", call=True), "v")
    assert query.values == ('{"1","2"}',)
    assert (await shop.call("total?v={1,2}", method="GET")).json == 3


async def test_arguments_of_the_first_object(shop: Shop) -> None:
    body = parse_body(b'[{"a": 1}, {"a": 2}]', "application/json", call=True)
    assert (await shop.call("add", body=body)).json == 11


@pytest.mark.parametrize(
    ("name", "media", "sent", "expected"),
    [
        ("loud", "text/plain", b"abc", "ABC"),
        ("bytes", "application/octet-stream", b"\\x010203", 3),
    ],
)
async def test_the_body_as_it_is(
    shop: Shop, name: str, media: str, sent: bytes, expected: object
) -> None:
    body = parse_body(sent, media, call=True)
    assert (await shop.call(name, body=body)).json == expected


async def test_nothing(shop: Shop) -> None:
    answer = await shop.call("nothing")
    assert (answer.body, answer.rows) == ("", 1)


async def test_rows_are_counted(shop: Shop) -> None:
    answer = await shop.call("some_projects?limit=1&id=gt.1", prefer="count=exact")
    assert (answer.rows, answer.total) == (1, 3)
    answer = await shop.call("odd?limit=1", prefer="count=exact")
    assert (answer.rows, answer.total) == (1, 3)
    answer = await shop.call("odd?limit=1")
    assert (answer.rows, answer.total) == (1, None)


async def test_max_rows(shop: Shop) -> None:
    few = shop.having(max_rows=2)
    assert (await few.call("odd")).json == [1, 3]
    assert (await few.call("some_projects?select=id")).json == [{"id": 1}, {"id": 2}]


async def test_it_runs_once_also_where_its_rows_are_counted(shop: Shop) -> None:
    for prefer in ("", "count=exact"):
        answer = await shop.call("added?select=name", prefer=prefer)
        assert answer.json == [{"name": "called"}]  # a second time would break a constraint


async def test_it_runs_where_nothing_is_shown(shop: Shop) -> None:
    with pytest.raises(ServerError, match="invalid input syntax"):
        await shop.call("kinds?j=x&l={}&d=2026-01-01", method="HEAD")


class TestMedia:
    async def test_one_object(self, shop: Shop) -> None:
        accept = "application/vnd.pgrst.object+json"
        answer = await shop.call("list?n=eq.1", accept=accept)
        assert json.loads(answer.body) == {"n": 1, "s": "x"}
        assert (await shop.call("add", {"a": 1}, accept=accept)).body == "11"

    async def test_csv(self, shop: Shop) -> None:
        assert (await shop.call("list", accept="text/csv")).body == "n,s\n1,x\n2,y"
        assert (await shop.call("odd", accept="text/csv")).body == "pgrst_scalar\n1\n3\n5"

    async def test_a_value_as_it_is(self, shop: Shop) -> None:
        assert (await shop.call("hello", method="GET", accept="text/plain")).body == "hi"
        assert (await shop.call("hello")).body == '"hi"'
