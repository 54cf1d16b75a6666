"""What rules of differences.toml keep from being compared is checked here by itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from conformance.call import Call, Node, Param, param

if TYPE_CHECKING:
    from conformance.stage import Stage
    from conformance.wire import Answer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def ask(on: Stage, call: Call) -> Answer:
    return await on.pair.ours.ask(call, on.pair.tokens.get(call.who))


async def rows(on: Stage, path: str, select: str, *params: Param) -> Any:
    answer = await ask(on, Call("GET", path, (Param("select", (Node(select),)), *params)))
    assert answer.status == 200, answer
    return json.loads(answer.body)


@pytest.mark.parametrize("count", ["planned", "estimated"])
@pytest.mark.parametrize(
    ("path", "condition", "total"),
    [("/numbers", None, 120), ("/numbers", "lte.60", 60), ("/numbers", "gt.500", 0)],
)
async def test_an_estimate_is_about_right(
    on: Stage, count: str, path: str, condition: str | None, total: int
) -> None:
    params = [] if condition is None else [param("n", condition)]
    told = (("Prefer", f"count={count}"),)
    answer = await ask(on, Call("GET", path, (*params, param("limit", "5")), told))
    shown, _, found = (answer.header("content-range") or "").partition("/")
    assert shown == ("0-4" if total else "*")
    assert abs(int(found) - total) <= total // 2 + 1
    assert answer.status == (206 if int(found) > 5 or (not total and found != "0") else 200)
    assert answer.header("preference-applied") == f"count={count}"


@pytest.mark.parametrize("one", ["tags(label)", "summaries(text)", "copies(slot)"])
async def test_an_embed_named_twice_is_what_it_is_alone(on: Stage, one: str) -> None:
    order = param("order", "id")
    name = one.partition("(")[0]
    alone = await rows(on, "/books", f"id,{one}", order)
    answer = await ask(
        on, Call("GET", "/books", (Param("select", (Node(f"id,{one},{one}"),)), order))
    )
    pairs: list[list[tuple[str, Any]]] = json.loads(answer.body, object_pairs_hook=list)
    assert [[key for key, _ in row] for row in pairs] == [["id", name, name]] * len(alone)
    assert [row[1][1] for row in pairs] == [row[2][1] for row in pairs]
    for row, expected in zip(json.loads(answer.body), alone, strict=True):
        assert row == expected


async def test_parameters_go_to_the_embed_of_that_name(on: Stage) -> None:
    found = await rows(
        on,
        "/books",
        "copies(slot),all:copies(slot)",
        param("id", "eq.1"),
        param("copies.slot", "eq.2"),
    )
    assert found == [{"copies": [], "all": [{"slot": 1}, {"slot": 1}]}]


@pytest.mark.parametrize("path", ["/tags", "/rpc/all_authors"])
async def test_limit_0_is_no_row_whatever_the_offset(on: Stage, path: str) -> None:
    for offset in ("0", "1", "100"):
        answer = await ask(on, Call("GET", path, (param("limit", "0"), param("offset", offset))))
        assert (answer.status, answer.body) == (200, b"[]")
        assert answer.header("content-range") == "*/*"


async def test_limit_0_of_an_embed_is_no_row(on: Stage) -> None:
    limits = (param("copies.limit", "0"), param("copies.offset", "1"))
    found = await rows(on, "/books", "id,copies(slot)", param("id", "eq.1"), *limits)
    assert found == [{"id": 1, "copies": []}]


@pytest.mark.parametrize(
    ("path", "value", "status", "told"),
    [
        ("/rpc/keys", '{"a":1,"b":2}', 200, ["a", "b"]),
        ("/rpc/doc_type", '{"a":1}', 200, "object"),
        ("/rpc/doc_type", "[1]", 200, "array"),
        ("/rpc/doc_type", "1", 200, "number"),
        ("/rpc/doc_type", '"x"', 200, "string"),
        ("/rpc/doc_type", "null", 200, "null"),
        ("/rpc/doc_type", "x", 400, "22P02"),
    ],
)
async def test_an_argument_in_the_address_has_its_type(
    on: Stage, path: str, value: str, status: int, told: object
) -> None:
    answer = await ask(on, Call("GET", path, (param("doc", value),)))
    found = json.loads(answer.body)
    assert answer.status == status
    assert (found if status == 200 else found["code"]) == told


@pytest.mark.parametrize("body", [{"a": 1}, [1, 2], [], [None], "x", 3, None])
async def test_one_json_value_arrives_as_it_is(on: Stage, body: object) -> None:
    for path in ("/rpc/take_json", "/rpc/take_jsonb"):
        answer = await ask(on, Call("POST", path, body=json.dumps(body), raw=True))
        assert (answer.status, json.loads(answer.body)) == (200, body)


@pytest.mark.parametrize("sent", ["some\\nwords\\", "é", "\\x00", ""])
async def test_bytes_arrive_as_they_are(on: Stage, sent: str) -> None:
    media = (("Content-Type", "application/octet-stream"),)
    answer = await ask(on, Call("POST", "/rpc/take_bytes", (), media, sent, raw=True))
    assert (answer.status, json.loads(answer.body)) == (200, len(sent.encode()))


async def test_what_an_update_changed_is_shown_though_it_would_not_be_found(on: Stage) -> None:
    told = (("Prefer", "return=representation"),)
    params = (param("or", "(id.eq.1,label.eq.new)"), param("select", "label"))
    body = {"label": None}
    refused = await ask(on, Call("PATCH", "/tags", params, told, body, who="ada"))
    assert json.loads(refused.body)["code"] == "23502"
    params = (param("or", "(label.eq.new)"), param("select", "label"))
    answer = await ask(on, Call("PATCH", "/tags", params, told, {"label": "newer"}, who="ada"))
    assert (answer.status, json.loads(answer.body)) == (200, [{"label": "newer"}])


@pytest.mark.parametrize("returning", ["minimal", "headers-only"])
async def test_a_select_beside_nothing_is_planned_alone(on: Stage, returning: str) -> None:
    told = (("Prefer", f"return={returning}"),)
    body = {"id": 70, "label": "x"}
    shown = Call("POST", "/tags", (param("select", "nope"),), told, body, who="ada")
    assert (await ask(on, shown)).status == 201
    unplanned = Call("POST", "/tags", (param("select", "nope()"),), told, body, who="ada")
    assert (await ask(on, unplanned)).status == 400


async def test_an_embed_of_nothing_asks_for_privileges(on: Stage) -> None:
    for parameter in (param("accounts.order", "name"), param("accounts.limit", "1")):
        select = Param("select", (Node("id"), Node("accounts", ())))
        answer = await ask(on, Call("GET", "/loans", (select, parameter)))
        assert answer.status == 401


async def test_content_location_is_the_same_request(on: Stage) -> None:
    params = (param("label", "neq.é b"), param("id", "gt.1"), param("id", "lt.4"))
    call = Call("GET", "/tags", (*params, param("order", "id")))
    answer = await ask(on, call)
    where = answer.header("content-location") or ""
    assert where.isascii()
    assert where.startswith("/tags?")
    again = await on.pair.ours.wire.send("GET", on.pair.ours.prefix + where)
    assert (again.status, again.body) == (answer.status, answer.body)


async def test_csv_of_what_was_written_has_the_selected_columns(on: Stage) -> None:
    told = (("Prefer", "return=representation"), ("Accept", "text/csv"))
    params = (param("select", "label"), param("columns", "id,label"))
    media = ("Content-Type", "text/csv")
    body = "id,label,more\n70,x,y"
    answer = await ask(on, Call("POST", "/tags", params, (*told, media), body, True, "ada"))
    assert (answer.status, answer.body) == (201, b"label\nx")
