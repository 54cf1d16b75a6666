"""The library on both servers, once for each process of the suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio

from conformance.stage import Stage, stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from conftest import Server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def on(server: Server) -> AsyncIterator[Stage]:
    """Both servers on the library; what is written is rolled back."""
    async with stage(server, "library") as found:
        yield found
