"""`/healthz` and `/readyz`: is the process alive, and can it do its work?"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse
from starlette.routing import Route

from roseram.errors import RoseramError, from_postgres, redact
from roseram.postgres import FAILURES
from roseram.schema import State, inspect

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from roseram.postgres import Database

    WhyUnready = Callable[[], Awaitable[str | None]]

TIMEOUT = 5.0  # seconds that the database has for its answer
_log = logging.getLogger(__name__)
_NO_STORE = {"Cache-Control": "no-store"}


async def healthz(_: Request) -> JSONResponse:
    """200 as long as the process answers at all; the database is not asked."""
    return JSONResponse({"status": "ok"}, headers=_NO_STORE)


async def readyz(request: Request) -> JSONResponse:
    """200 when what is served can be served, else 503 with the reason."""
    why = await request.app.state.why_unready()
    if why is None:
        return JSONResponse({"status": "ready"}, headers=_NO_STORE)
    return JSONResponse({"status": "not ready", "why": why}, 503, headers=_NO_STORE)


async def schema_unready(database: Database) -> str | None:
    """Why the database is not one with this program's schema; None when it is."""
    try:
        async with asyncio.timeout(TIMEOUT), database.connection() as connection:
            inspection = await inspect(connection)
    except (RoseramError, *FAILURES) as error:
        ours = from_postgres(error)
        _log.warning("not ready: %s", ours)
        return redact(ours.message)
    return None if inspection.state is State.CURRENT else inspection.why


ROUTES = (Route("/healthz", healthz), Route("/readyz", readyz))
