"""Roseram's data API as a child process: `roseram serve --only rest`."""

from __future__ import annotations

import sys
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.peer import running
from ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from conformance.peer import Settings

PREFIX = "/rest/v1"


@asynccontextmanager
async def ours(settings: Settings, **more: str) -> AsyncIterator[int]:
    """Roseram with the settings that PostgREST gets; `more` are further variables. Its port."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="roseram-serve-") as folder:
        told = {
            **settings.environment(),
            "DATABASE_URL": settings.url,
            "ROSERAM_JWT_SECRET": settings.environment()["PGRST_JWT_SECRET"],
            "ROSERAM_DATA_DIR": folder,
            "ROSERAM_ACCESS_LOG": "off",
            **more,
        }
        program = Path(sys.executable).with_name("roseram")
        command: list[str | Path] = [program, "serve", "--only", "rest", "--port", str(port)]
        async with running(command, port, f"{PREFIX}/", told):
            yield port
