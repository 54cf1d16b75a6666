"""The official clients' auth parts, unmodified, against a running server: every method."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from clients.letters import letters_served
from clients.programs import JS, run_javascript, run_python
from server.auth.conftest import serving_auth

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SUITE, TOTP = "auth.test.mjs", "totp.mjs"
GITHUB = {"enabled": "true", "client_id": "an-app", "secret": "its-secret"}


@asynccontextmanager
async def served(database: str) -> AsyncIterator[dict[str, str]]:
    """What a client has to know of a server that confirms addresses by mail."""
    async with (
        serving_auth(database, autoconfirm=False, providers={"github": GITHUB}) as server,
        letters_served(server.letters) as letters,
    ):
        yield {
            "API_URL": server.url,
            "ANON_KEY": server.anon,
            "SERVICE_ROLE": server.service_role,
            "LETTERS_URL": letters,
        }


async def test_supabase_js(schema_database: str) -> None:
    source = (JS / SUITE).read_text("utf-8")
    async with served(schema_database) as environment:
        sources = {SUITE: source, TOTP: (JS / TOTP).read_text("utf-8")}
        told = await run_javascript(sources, ["--test", SUITE], environment)
    wanted = len(re.findall(r"^test\(", source, re.MULTILINE))
    assert f"pass {wanted}" in told
    assert "fail 0" in told
    assert "test.skip" not in source


async def test_supabase_py(schema_database: str) -> None:
    program = Path(__file__).with_name("python_auth.py")
    async with served(schema_database) as environment:
        told = await run_python(program, environment)
    assert told.count("ok check_") == program.read_text("utf-8").count("\ndef check_")
