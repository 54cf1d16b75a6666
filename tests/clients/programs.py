"""Run JavaScript and Python programs beside the official clients."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from clients.install import clients

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

JS = Path(__file__).parent / "js"
PATIENCE = 120.0  # seconds, on a machine that does other things as well


class ProgramError(AssertionError):
    """It ended with another status than 0; what it printed is the message."""


async def run_javascript(
    sources: Mapping[str, str], start: Iterable[str], environment: Mapping[str, str]
) -> str:
    """Run `node start...` where the modules `sources` and @supabase/supabase-js can be imported."""
    found = clients()
    with tempfile.TemporaryDirectory(prefix="roseram-js-") as folder:
        (Path(folder) / "node_modules").symlink_to(found.node_modules)
        shutil.copy(JS / "connect.mjs", folder)
        for name, text in sources.items():
            (Path(folder) / name).write_text(text, "utf-8")
        return await _run([str(found.node), *start], environment, folder)


async def run_python(program: Path, environment: Mapping[str, str]) -> str:
    """Run a program with the official Python client in its path."""
    path = {"PYTHONPATH": str(clients().python_path)}
    return await _run([sys.executable, str(program)], {**environment, **path}, None)


async def _run(command: list[str], environment: Mapping[str, str], folder: str | None) -> str:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    told = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            while part := await process.stdout.read(65536):
                told += part
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
    text = told.decode(errors="replace")
    if process.returncode:
        raise ProgramError(text[-20000:])
    return text
