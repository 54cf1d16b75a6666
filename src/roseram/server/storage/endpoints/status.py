"""GET /status and /health: the service is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.storage.call import Call, Route, answer

if TYPE_CHECKING:
    from roseram.server.rest.request import Response


async def status(call: Call) -> Response:
    """200, once the database has answered."""
    async with call.storage.database.connection():
        return answer({"healthy": True})


ROUTES = (
    Route("GET", "/status", status),
    Route("HEAD", "/status", status),
    Route("GET", "/health", status),
)
