"""The real PostgREST 12.0.2 as a child process."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clients.install import clients
from conformance.people import SECRET
from conformance.wire import Wire, WireError
from ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_READY = 1200  # tries, a twentieth of a second apart: tests may share few cores


@dataclass(frozen=True)
class Settings:
    """What both servers are told, in PostgREST's words."""

    url: str  # of the database, as the role that switches to the others
    schemas: str = "public"
    extra_search_path: str = "public"
    max_rows: int | None = None
    tx_end: str = "rollback-allow-override"
    aggregates: bool = True
    plan: bool = True
    pre_request: str | None = None

    def environment(self) -> dict[str, str]:
        """As PostgREST's variables."""
        told = {
            "PGRST_DB_URI": self.url,
            "PGRST_DB_SCHEMAS": self.schemas,
            "PGRST_DB_EXTRA_SEARCH_PATH": self.extra_search_path,
            "PGRST_DB_ANON_ROLE": "anon",
            "PGRST_DB_TX_END": self.tx_end,
            "PGRST_DB_AGGREGATES_ENABLED": str(self.aggregates).lower(),
            "PGRST_DB_PLAN_ENABLED": str(self.plan).lower(),
            "PGRST_JWT_SECRET": SECRET,
        }
        if self.max_rows is not None:
            told["PGRST_DB_MAX_ROWS"] = str(self.max_rows)
        if self.pre_request is not None:
            told["PGRST_DB_PRE_REQUEST"] = self.pre_request
        return told


@asynccontextmanager
async def running(
    command: list[str | Path], port: int, path: str, environment: dict[str, str]
) -> AsyncIterator[int]:
    """A server as a child process, from its first answer to the end of the context; its port."""
    process = await asyncio.create_subprocess_exec(
        *map(str, command),
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    said: list[bytes] = []
    listening = asyncio.create_task(_listen(process, said))
    try:
        await _ready(process, port, path, said)
        yield port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await listening


async def _listen(process: asyncio.subprocess.Process, said: list[bytes]) -> None:
    """Empty its pipe, which would stop it when full; keep what it said last."""
    assert process.stderr is not None
    while line := await process.stderr.readline():
        said.append(line)
        del said[:-50]


async def _ready(
    process: asyncio.subprocess.Process, port: int, path: str, said: list[bytes]
) -> None:
    for _ in range(_READY):
        if process.returncode is not None:
            break
        try:
            async with Wire(port) as wire:
                if (await wire.send("HEAD", path)).status < 500:
                    return
        except (OSError, WireError):
            pass
        await asyncio.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{b''.join(said).decode(errors='replace')}")


@asynccontextmanager
async def peer(settings: Settings, **more: str) -> AsyncIterator[int]:
    """PostgREST with these settings; `more` are further variables. Its port."""
    port = free_port()
    told = {
        "PGRST_SERVER_HOST": "127.0.0.1",
        "PGRST_SERVER_PORT": str(port),
        "PGRST_LOG_LEVEL": "crit",
        "PGRST_DB_POOL": "4",
        "PGRST_DB_CONFIG": "false",
        **settings.environment(),
        **more,
    }
    async with running([clients().postgrest], port, "/", told):
        yield port
