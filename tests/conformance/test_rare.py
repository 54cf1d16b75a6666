"""What clients rarely ask for is there, or is refused by an error that names it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from conformance.call import Call, param
from conformance.compare import error_of

if TYPE_CHECKING:
    from conformance.call import Who
    from conformance.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

FORM = (("Content-Type", "application/x-www-form-urlencoded"), ("Prefer", "return=representation"))
TEXT = (("Content-Type", "text/plain"),)
BYTES = (("Content-Type", "application/octet-stream"),)
ZONE = (("Prefer", "timezone=America/Lima"),)
BACK = (("Prefer", "tx=rollback, return=representation"),)
OPTIONS = "analyze|verbose|settings|buffers|wal"
PLAN = f'application/vnd.pgrst.plan+text; for="application/json"; options={OPTIONS}'
THERE: dict[str, tuple[Call, str]] = {  # the request, and a part of the answer
    "a form is a row": (Call("POST", "/tags", (), FORM, "id=70&label=a+b", True), '"a b"'),
    "a form has arguments": (Call("POST", "/rpc/add", (), FORM[:1], "a=1&b=2", True), "3"),
    "text for a function": (Call("POST", "/rpc/take_text", (), TEXT, "x", True), '"x"'),
    "bytes for a function": (Call("POST", "/rpc/take_bytes", (), BYTES, "x\\", True), "2"),
    "the zone of times": (Call("GET", "/rpc/zone", (), ZONE), "America/Lima"),
    "a trial that leaves nothing": (
        Call("POST", "/tags", (), BACK, {"id": 70, "label": "x"}),
        "70",
    ),
    "a plan": (Call("GET", "/tags", (), (("Accept", PLAN),)), "actual time"),
}
_XML = (("Content-Type", "text/xml"),)
_GEO = (("Accept", "application/geo+json"),)
MISSING: dict[str, tuple[Call, int, str]] = {  # the request, the status, what the error names
    "xml for a function without such a parameter": (
        Call("POST", "/rpc/take_text", (), _XML, "<a/>", True),
        404,
        "xml parameter",
    ),
    "GeoJSON without PostGIS": (Call("GET", "/books", (), _GEO), 404, "st_asgeojson"),
    **{
        f"{media} without a function that makes it": (
            Call("GET", "/rpc/first_book", (), (("Accept", media),)),
            406,
            media,
        )
        for media in ("text/plain", "text/xml", "application/octet-stream", "image/png")
    },
    "CSV of the description": (Call("GET", "/", (), (("Accept", "text/csv"),)), 406, "text/csv"),
}


@pytest.mark.parametrize("name", THERE)
async def test_it_is_there(on: Stage, name: str) -> None:
    call, part = THERE[name]
    verdict, (_, ours) = await on.pair.judge(call)
    assert not verdict.differences, verdict
    assert part in ours.body.decode()


@pytest.mark.parametrize("name", MISSING)
async def test_it_is_refused_by_name(on: Stage, name: str) -> None:
    call, status, part = MISSING[name]
    verdict, (_, ours) = await on.pair.judge(call)
    assert not verdict.differences, verdict
    assert ours.status == status
    assert part in json.dumps(error_of(ours))


async def test_aggregates_of_lists_are_refused_by_name(on: Stage) -> None:
    """PostgREST 12 has no spread of lists at all."""
    select = param("select", "id,...tags(id.sum())")
    ours = await on.pair.ours.ask(Call("GET", "/books", (select,)), None)
    assert (ours.status, error_of(ours)["code"]) == (400, "PGRST127")
    assert "Aggregates are not implemented" in error_of(ours)["details"]


@pytest.mark.parametrize("who", ["anon", "ada"])
async def test_the_description_lists_the_same(on: Stage, who: Who) -> None:
    found: list[Any] = []
    for side in (on.pair.peer, on.pair.ours):
        answer = await side.ask(Call("GET", "/", who=who), on.pair.tokens.get(who))
        assert answer.header("content-type") == "application/openapi+json; charset=utf-8"
        found.append(json.loads(answer.body))
    theirs, ours = found
    assert theirs.keys() == ours.keys()
    for part in ("paths", "parameters", "definitions"):
        assert theirs[part].keys() == ours[part].keys()
    for path, methods in theirs["paths"].items():
        volatile = "get" not in ours["paths"][path] and path.startswith("/rpc/")
        assert methods.keys() - ({"get"} if volatile else set()) == ours["paths"][path].keys()
    for name, definition in theirs["definitions"].items():
        assert _types(definition) == _types(ours["definitions"][name])


def _types(definition: dict[str, Any]) -> object:
    """A definition without its descriptions: ours also tell of one-to-one references."""
    properties = {
        name: {key: value for key, value in told.items() if key != "description"}
        for name, told in definition["properties"].items()
    }
    return properties, definition.get("required"), definition["type"]
