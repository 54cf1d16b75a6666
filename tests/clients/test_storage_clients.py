"""The official clients' storage parts, unmodified, against a running server: every method."""

from __future__ import annotations

import base64
import io
import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from clients.programs import JS, run_javascript, run_python
from server.auth.conftest import serving_auth

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SUITE = "storage.test.mjs"


@asynccontextmanager
async def served(database: str) -> AsyncIterator[dict[str, str]]:
    """What a client has to know of a server, and a picture."""
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(out, "PNG")
    async with serving_auth(database) as server:
        yield {
            "API_URL": server.url,
            "ANON_KEY": server.anon,
            "SERVICE_ROLE": server.service_role,
            "PICTURE": base64.b64encode(out.getvalue()).decode(),
        }


async def test_supabase_js(schema_database: str) -> None:
    source = (JS / SUITE).read_text("utf-8")
    async with served(schema_database) as environment:
        told = await run_javascript({SUITE: source}, ["--test", SUITE], environment)
    wanted = len(re.findall(r"^test\(", source, re.MULTILINE))
    assert f"pass {wanted}" in told
    assert "fail 0" in told
    assert "test.skip" not in source


async def test_supabase_py(schema_database: str) -> None:
    program = Path(__file__).with_name("python_storage.py")
    async with served(schema_database) as environment:
        told = await run_python(program, environment)
    assert told.count("ok check_") == program.read_text("utf-8").count("\ndef check_")
