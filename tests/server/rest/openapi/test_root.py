"""The root of a running surface: whom it tells what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from server.rest.cache.world import SETTINGS, as_login
from server.rest.conftest import header, serving, told

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.server.rest.request import Response
    from server.rest.conftest import Api

HIDE = """
create function harbour.hidden(a int) returns int language sql as 'select 1';
create function harbour.hidden(a text) returns int language sql stable as 'select 1';
revoke execute on function harbour.hidden(a int) from public;
create function harbour.root() returns json language sql stable as $$ select '{"own": 1}'::json $$;
"""


@pytest.fixture
async def harbour(world: str) -> AsyncIterator[Api]:
    connection = await asyncpg.connect(world)
    await connection.execute(HIDE)
    await connection.close()
    async with serving(as_login(world), SETTINGS) as api:
        yield api


async def ask(api: Api, role: str = "world_guest", method: str = "GET", **more: str) -> Response:
    return await api.ask(method, "/", person=None, x_role=role, **more)


def shown(response: Response) -> dict[str, Any]:
    assert response.status == 200, response.body
    assert header(response, "Content-Type") == "application/openapi+json; charset=utf-8"
    found: dict[str, Any] = json.loads(response.body)
    return found


async def test_only_what_the_role_may_use(harbour: Api) -> None:
    guest = shown(await ask(harbour, "world_guest"))
    captain = shown(await ask(harbour, "world_captain"))
    assert captain["paths"].keys() - guest["paths"].keys() == {"/letters"}
    assert not guest["paths"].keys() - captain["paths"].keys()
    assert "/ships" in guest["paths"]  # some columns are enough
    assert list(guest["paths"]["/rpc/hidden"]) == ["get", "post"]
    assert guest["paths"]["/rpc/hidden"]["get"]["parameters"][0]["format"] == "text"
    assert "/rpc/ports_in" in guest["paths"]  # with a type of the schema itself


async def test_everything(harbour: Api) -> None:
    harbour.set(openapi_mode="ignore-privileges")
    assert "/letters" in shown(await ask(harbour))["paths"]


async def test_disabled(harbour: Api) -> None:
    harbour.set(openapi_mode="disabled")
    expected = (404, "PGRST126", "Root endpoint metadata is disabled")
    assert told(await ask(harbour)) == expected


async def test_the_schema_asked_for(harbour: Api) -> None:
    response = await ask(harbour, accept_profile="tide")
    assert header(response, "Content-Profile") == "tide"
    assert "/tables" in shown(response)["paths"]
    refused = await ask(harbour, accept_profile="hold")
    assert told(refused)[:2] == (406, "PGRST106")


async def test_only_the_headers(harbour: Api) -> None:
    response = await ask(harbour, method="HEAD")
    assert (response.status, response.body) == (200, b"")
    assert header(response, "Content-Type") == "application/openapi+json; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/openapi+json", 200),
        ("application/json", 200),
        ("text/html, */*;q=0.8", 200),
        ("text/csv", 406),
    ],
)
async def test_media_types(harbour: Api, accept: str, status: int) -> None:
    response = await ask(harbour, accept=accept)
    assert response.status == status
    if status == 406:
        assert told(response)[1:] == (
            "PGRST107",
            f"None of these media types are available: {accept}",
        )


async def test_where_it_is(harbour: Api) -> None:
    found = shown(await ask(harbour, host="api.example.com"))
    assert (found["host"], found["basePath"]) == ("api.example.com", "/rest/v1")


@pytest.mark.parametrize("name", ["root", "harbour.root"])
async def test_a_function_in_its_place(harbour: Api, name: str) -> None:
    harbour.set(root_spec=name)
    response = await ask(harbour)
    assert json.loads(response.body) == {"own": 1}
    elsewhere = await ask(harbour, accept_profile="tide")
    assert elsewhere.status == (404 if name == "root" else 200)
