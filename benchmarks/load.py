"""wrk against an HTTP server: requests per second and how long they took."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "wrk"
PACKAGES = ("wrk", "libluajit-5.1-2")
CONNECTIONS = 16
# The end of every script: the figures as JSON.
DONE = """
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\\nFIGURES {"requests": %d, "us": %d, "p50": %d, "p99": %d, "errors": %d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.status + e.connect + e.read + e.write + e.timeout))
end
"""
# One request after the other, so that no two in a row are the same.
SCRIPT = """
local requests = {%s}
local at = 0
request = function()
  at = at + 1
  return requests[at %% #requests + 1]
end
init = function()
  for i, one in ipairs(requests) do
    requests[i] = wrk.format(one[1], one[2], nil, one[3])
  end
end
"""


@dataclass(frozen=True)
class Request:
    """One request; `path` begins with a slash."""

    path: str
    method: str = "GET"
    body: str | None = None


@dataclass(frozen=True)
class Load:
    """What a run gave; times in milliseconds."""

    per_second: float
    p50: float
    p99: float


def find_wrk() -> tuple[Path, Path | None]:
    """The program, and the folder of its libraries: installed, or fetched as a Debian package."""
    installed = shutil.which("wrk")
    if installed:
        return Path(installed), None
    found = CACHE / "usr" / "bin" / "wrk"
    if not found.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(("apt-get", "download", *PACKAGES), cwd=CACHE, check=True,
                           capture_output=True)  # fmt: skip
            for package in CACHE.glob("*.deb"):
                subprocess.run(("dpkg", "-x", package.name, "."), cwd=CACHE, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SystemExit("wrk is needed: apt-get install wrk") from error
    return found, next((CACHE / "usr" / "lib").glob("*/libluajit*")).parent


async def load(
    base: str, requests: Sequence[Request], headers: dict[str, str], seconds: float
) -> Load:
    """Send the requests in turn over 16 connections; RuntimeError where one of them failed."""
    wrk, libraries = find_wrk()
    listed = ",".join(
        "{" + ",".join((_lua(one.method), _lua(base + one.path), _lua(one.body))) + "}"
        for one in requests
    )
    host = "/".join(base.split("/")[:3])
    paths = listed.replace(f'"{host}', '"')
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT % paths + DONE)
        script.flush()
        given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        patience = ("--timeout", "60s")
        command = (
            wrk,
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds:g}s",
            *patience,
            *given,
            "-s",
            script.name,
        )
        process = await asyncio.create_subprocess_exec(
            *map(str, command), host,
            env={**os.environ, **({"LD_LIBRARY_PATH": str(libraries)} if libraries else {})},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output, _ = await process.communicate()
    said = output.decode().partition("FIGURES ")[2].partition("\n")[0]
    if not said:
        raise RuntimeError(f"wrk failed:\n{output.decode()}")
    found = json.loads(said)
    if found["errors"]:
        raise RuntimeError(f"{found['errors']} of {found['requests']} requests failed at {base}")
    return Load(found["requests"] / found["us"] * 1e6, found["p50"] / 1000, found["p99"] / 1000)


def _lua(text: str | None) -> str:
    return "nil" if text is None else json.dumps(text)
