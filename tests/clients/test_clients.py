"""The official clients, unmodified, against a running server: every data method."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clients.programs import JS, run_javascript, run_python
from conformance.ours import ours
from conformance.people import FAR, token, tokens
from conformance.stage import copied

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from conftest import Server

SUITES = ("read.test.mjs", "write.test.mjs")


@asynccontextmanager
async def served(server: Server) -> AsyncIterator[dict[str, str]]:
    """What a client has to know of Roseram on a copy of the library."""
    copy = copied(server, "library", tx_end="commit-allow-override")
    async with copy as settings, ours(settings) as port:
        people = tokens()
        yield {
            "API_URL": f"http://127.0.0.1:{port}",
            "ANON_KEY": token({"role": "anon", "exp": FAR}),
            "ADA_TOKEN": people["ada"],
            "BEN_TOKEN": people["ben"],
        }


async def test_supabase_js(server: Server) -> None:
    sources = {name: (JS / name).read_text("utf-8") for name in SUITES}
    async with served(server) as environment:
        told = await run_javascript(sources, ["--test", *SUITES], environment)
    wanted = sum(len(re.findall(r"^test\(", text, re.MULTILINE)) for text in sources.values())
    assert f"pass {wanted}" in told
    assert "fail 0" in told


async def test_supabase_py(server: Server) -> None:
    program = Path(__file__).with_name("python_client.py")
    async with served(server) as environment:
        told = await run_python(program, environment)
    assert told.count("ok check_") == program.read_text("utf-8").count("\ndef check_")


@pytest.mark.parametrize("name", SUITES)
def test_no_test_is_left_out(name: str) -> None:
    assert "test.skip" not in (JS / name).read_text("utf-8")
