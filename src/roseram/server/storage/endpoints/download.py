"""Downloads: as the caller, of public buckets, by signed address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.storage.call import Call, Route
from roseram.server.storage.failure import no_bucket
from roseram.server.storage.names import object_name
from roseram.server.storage.reading import File, find_object, send
from roseram.server.storage.writing import find_bucket

if TYPE_CHECKING:
    import asyncpg

    from roseram.server.rest.request import Response


async def own_row(call: Call) -> asyncpg.Record:
    """The object of the path, as the caller sees it."""
    caller = call.caller()
    bucket, name = call.parameters["bucket"], call.parameters["name"]
    return await find_object(call.storage, bucket, name, caller)


async def public_row(call: Call) -> asyncpg.Record:
    """The object of the path, where its bucket is public."""
    bucket = await find_bucket(call.storage, call.parameters["bucket"])
    if not bucket.public:
        raise no_bucket()
    return await find_object(call.storage, bucket.id, call.parameters["name"], None)


async def authenticated(call: Call) -> Response:
    """GET /object/{bucket}/{name}."""
    return await send(call, File.of_row(await own_row(call)))


async def public(call: Call) -> Response:
    """GET /object/public/{bucket}/{name}."""
    return await send(call, File.of_row(await public_row(call)))


async def signed(call: Call) -> Response:
    """GET /object/sign/{bucket}/{name}?token=."""
    bucket, name = call.parameters["bucket"], object_name(call.parameters["name"])
    call.storage.signer.read("download", call.query.get("token", ""), f"{bucket}/{name}")
    return await send(call, File.of_row(await find_object(call.storage, bucket, name, None)))


ROUTES = tuple(
    Route(method, path, handler)
    for method in ("GET", "HEAD")
    for path, handler in (
        ("/object/{bucket}/{*name}", authenticated),
        ("/object/authenticated/{bucket}/{*name}", authenticated),
        ("/object/public/{bucket}/{*name}", public),
        ("/object/sign/{bucket}/{*name}", signed),
    )
)
