"""Requests that once were answered otherwise than by PostgREST, each with its cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.call import Call, Node, Param, param

if TYPE_CHECKING:
    from conformance.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


def get(path: str, *params: Param, **headers: str) -> Call:
    told = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Call("GET", path, params, told)


def select(*nodes: Node) -> Param:
    return Param("select", nodes)


ORDER = Param("order", (Node("id"),), total=True)
FOUND = {
    "an embed that shows only embeds shows itself": get(
        "/loans", select(Node("id"), Node("books", (Node("writer", ()),)))
    ),
    "groups are of the column, not of what it is cast to": get(
        "/reviews", select(Node("id::text"), Node("count()")), ORDER
    ),
    "a plan applies no preference": get(
        "/tags", Prefer="count=exact", Accept="application/vnd.pgrst.plan+json"
    ),
    "past the end, the headers are those of a read": get(
        "/tags", ORDER, param("offset", "100"), Prefer="count=exact"
    ),
    "past the end of a function likewise": get(
        "/rpc/all_authors", ORDER, param("offset", "100"), Prefer="count=exact"
    ),
    "a value has no column to filter by": get("/rpc/integers", param("nope", "eq.1")),
    "a value has no column to select": get("/rpc/big", param("select", "id")),
    "a value has no column to order by": get("/rpc/integers", param("order", "id")),
    "a value has no column in a logic tree": get("/rpc/integers", param("or", "(a.eq.1,b.eq.1)")),
    "a column may be filtered that has an argument's name": get(
        "/rpc/in_out", param("n", "1"), param("m", "2"), param("n", "eq.2")
    ),
    "a row that this filter leaves out": get(
        "/rpc/in_out", param("n", "1"), param("m", "2"), param("n", "neq.2")
    ),
    "an inner embed without columns keeps its limit": get(
        "/book_list",
        select(Node("id"), Node("contributions!inner", ())),
        ORDER,
        Param("contributions.order", (Node("person_id"),)),
        param("contributions.limit", "0"),
    ),
    "is.null is of the embed where a column has its name": get(
        "/authors",
        select(Node("id"), Node("country", (Node("name"),))),
        ORDER,
        param("country", "is.null"),
        param("country.name", "eq.Japan"),
    ),
    "an embed that an offset leaves empty is null": get(
        "/tags",
        select(Node("id"), Node("book_tags", (Node("book_id"),))),
        ORDER,
        param("book_tags", "not.is.null"),
        Param("book_tags.order", (Node("book_id"), Node("tag_id"))),
        param("book_tags.offset", "5"),
    ),
    "an inner embed whose page leaves rows out is counted without it": get(
        "/shelves",
        select(Node("building"), Node("copies!inner", (Node("slot"),))),
        Param("copies.order", (Node("slot"),)),
        param("copies.offset", "100"),
        Prefer="count=exact",
    ),
    "an optional argument that looks like a filter is one": get(
        "/rpc/greet", param("name", "x"), param("mark", "eq.!")
    ),
    "what begins as a filter has to be one": get("/rpc/greet", param("name", "not.x")),
    "an argument ends where its path begins": get("/rpc/greet", param("name->a", "x")),
    "an embed of nothing needs privileges": get("/loans", select(Node("account_id", ()))),
    "of a function's value one row is left by a filter": get(
        "/rpc/first_book", param("id", "eq.2"), Accept="application/vnd.pgrst.object+json"
    ),
    "a request is planned before its media type is chosen": Call(
        "PUT", "/tags", (), (("Accept", "application/xml"),), {"id": 1}
    ),
    "half of a surrogate pair is no JSON": Call("POST", "/tags", body='"\\ud800"', raw=True),
    "a CSV without rows has no arguments": Call(
        "POST", "/rpc/cookie", (), (("Content-Type", "text/csv"),), "name\n", raw=True
    ),
    "bytes may hold a backslash": Call(
        "POST",
        "/rpc/take_bytes",
        (),
        (("Content-Type", "application/octet-stream"),),
        "a\\b",
        raw=True,
    ),
}


LET_PASS = {
    "plans are not the same text",
    "repeated keys stay apart in Content-Location",
}


@pytest.mark.parametrize("name", FOUND)
async def test_it_is_answered_as_by_postgrest(on: Stage, name: str) -> None:
    verdict, sides = await on.pair.judge(FOUND[name])
    assert not verdict.differences, (verdict, sides)
    assert set(verdict.rules) <= LET_PASS
