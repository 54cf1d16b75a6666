"""The document beside the one that PostgREST writes about the same database."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import asyncpg

from conformance.peer import Settings, peer
from conformance.wire import Wire
from server.rest.cache.world import SETTINGS, as_login
from server.rest.conftest import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

PROXY = "https://api.example.com/rest/v1"
CONFIGURED = {
    "PGRST_DB_ANON_ROLE": "world_guest",
    "PGRST_OPENAPI_SECURITY_ACTIVE": "true",
    "PGRST_OPENAPI_SERVER_PROXY_URI": PROXY,
}
OURS = replace(SETTINGS, openapi_security_active=True, openapi_server_proxy_uri=PROXY)
_PROPERTY = "/definitions/{}/properties/{}/{}"
DIFFERENT = {
    "/info/version",
    "/externalDocs/url",
    # 12.0.2 does not look through a domain on a domain
    *(_PROPERTY.format("ports", "code", key) for key in ("default", "format", "maxLength")),
    # 12.0.2 tells nothing of keys that are one to one
    _PROPERTY.format("ships", "captain_id", "description"),
    _PROPERTY.format("papers", "person_id", "description"),
    # 12.0.2 does not see through views of a schema that is not exposed
    *(_PROPERTY.format("manifests", key, "description") for key in ("manifest", "owner", "ship")),
    # 12.0.2 has a GET for functions that change something, too
    "/paths//rpc/nothing/get",
    "/paths//rpc/patient/get",
    # it cannot be called: one of its parameters has no name
    "/paths//rpc/half_named",
    # 12.0.2 prints a type without its schema
    *(f"/paths//rpc/ports_in/{method}/parameters" for method in ("get", "post")),
    "/parameters/preferParams/enum",  # there is none in 14
}


def places(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    """Where they differ."""
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        if ours != theirs:
            yield place
        return
    for key in ours.keys() | theirs.keys():
        filters = place.startswith("/parameters/rowFilter.")
        if not (filters and key == "format"):  # not in 14
            yield from places(ours.get(key), theirs.get(key), f"{place}/{key}")


async def test_the_same_document(world: str) -> None:
    connection = await asyncpg.connect(world)
    await connection.execute("drop server world_far cascade")  # PostgREST does not start with it
    await connection.close()
    async with peer(Settings(world, "harbour,tide"), **CONFIGURED) as port, Wire(port) as wire:
        theirs = json.loads((await wire.send("GET", "/")).body)
    async with serving(as_login(world), OURS) as api:
        answer = await api.ask("GET", "/", person=None, x_role="world_guest")
    assert set(places(json.loads(answer.body), theirs)) == DIFFERENT
