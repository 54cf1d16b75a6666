"""What is known of an object, without its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.rest.request import Response
from roseram.server.storage.call import Call, Route, answer
from roseram.server.storage.endpoints.download import own_row, public_row
from roseram.server.storage.rows import shown_info

if TYPE_CHECKING:
    import asyncpg


def _told(call: Call, row: asyncpg.Record) -> Response:
    told = answer(shown_info(row))
    if call.method != "HEAD":
        return told
    return Response(200, (*told.headers, ("Content-Length", str(len(told.body)))))


async def own(call: Call) -> Response:
    """GET /object/info/{bucket}/{name}."""
    return _told(call, await own_row(call))


async def public(call: Call) -> Response:
    """GET /object/info/public/{bucket}/{name}."""
    return _told(call, await public_row(call))


ROUTES = tuple(
    Route(method, path, handler)
    for method in ("GET", "HEAD")
    for path, handler in (
        ("/object/info/{bucket}/{*name}", own),
        ("/object/info/authenticated/{bucket}/{*name}", own),
        ("/object/info/public/{bucket}/{*name}", public),
    )
)
