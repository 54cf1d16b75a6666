"""Where another service keeps the accounts, ours says so and touches nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.server.auth.surface import AuthSurface
from roseram.server.http.metrics import Metrics
from roseram.server.process import Job, open_serving
from roseram.server.rest.request import Request
from server.auth.conftest import SECRET

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

KEYS = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


async def _asked(url: str, folder: Path) -> tuple[int, bytes, bool]:
    job = Job(
        rest_url=url,
        access_log="off",
        log_level="warning",
        data_dir=str(folder),
        pages_url=url,
        project_secret=SECRET,
        defaults={"db-anon-role": "anon"},
        encryption_keys=KEYS,
    )
    async with asyncio.timeout(60), open_serving(job, "http://x", Metrics()) as serving:
        request = Request("POST", "/auth/v1/signup", "", (), b"{}")
        response, _ = await serving.site.answer(request, "127.0.0.1")
        ours = isinstance(serving.site.surfaces["auth"], AuthSurface)
        return response.status, response.body, ours


async def test_on_supabase(schema_database: str, tmp_path: Path) -> None:
    assert (await _asked(schema_database, tmp_path))[2]
    connection = await asyncpg.connect(schema_database)
    await connection.execute("insert into auth.schema_migrations values ('20240101000000')")
    status, body, ours = await _asked(schema_database, tmp_path)
    assert (status, ours) == (404, False)
    assert b"Supabase Auth keeps the accounts" in body
    assert b"not_supported" in body
    assert await connection.fetchval("select count(*) from auth.users") == 0
    await connection.close()


async def test_without_the_right_to_write(schema_database: str, tmp_path: Path) -> None:
    connection = await asyncpg.connect(schema_database)
    await connection.execute("drop table auth.refresh_tokens")
    status, body, ours = await _asked(schema_database, tmp_path)
    assert (status, ours) == (404, False)
    assert b"may not write" in body
    await connection.close()
