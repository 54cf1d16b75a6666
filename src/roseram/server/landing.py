"""The page /status: what runs here, and the verification of its database."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse
from starlette.routing import Route

from roseram import __version__
from roseram.errors import RoseramError, from_postgres, redact
from roseram.operate.verify import Report, verify
from roseram.postgres import FAILURES
from roseram.server.pages import page_template

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from roseram.postgres import Database

KEPT = 10.0  # seconds for which a verification is shown again
_log = logging.getLogger(__name__)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Verification:
    """The last verification; made again when it is older than KEPT and somebody asks."""

    def __init__(self, database: Database, cache: Path) -> None:
        self._database = database
        self._cache = cache
        self._lock = asyncio.Lock()
        self._made = float("-inf")
        self._report: Report | None = None

    async def report(self) -> Report:
        """Return a report that is at most KEPT seconds old; one is made however many ask."""
        async with self._lock:
            if self._report is None or time.monotonic() - self._made > KEPT:
                self._report = await verify(self._database, self._cache)
                self._made = time.monotonic()
            return self._report


async def landing(request: Request) -> HTMLResponse:
    """Answer with the page: 200, or 503 where the database cannot be asked."""
    try:
        report = await request.app.state.verification.report()
    except (RoseramError, *FAILURES) as error:
        ours = from_postgres(error)
        _log.warning("the database could not be verified: %s", ours)
        return _page(503, report=None, error=redact(str(ours)))
    return _page(200, report=report, error=None)


def _page(status: int, *, report: Report | None, error: str | None) -> HTMLResponse:
    page = page_template("landing.html")
    text = page.render(report=report, error=error, version=__version__)
    return HTMLResponse(text, status, headers=_HEADERS)


ROUTES = (Route("/status", landing),)
