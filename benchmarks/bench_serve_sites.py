"""A published page against nginx serving the same file: one process each, 64 connections.

The server under test has one processor to itself and wrk the other; the two take turns. The page
has 12 KB of HTML, which both have compressed beforehand. Neither writes an access log.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gzip
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from load import DONE, find_wrk
from roseram.builder.sites.publishing.manifest import File, Manifest
from roseram.builder.sites.publishing.packing import pack
from roseram.postgres import Database, EmbeddedServer
from roseram.schema import ensure_schema

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

ROUNDS, SECONDS, CONNECTIONS = 5, 4.0, 64
SIZE = 12 * 1024  # bytes of the page
HOST = "bench.localhost"
ASKED = ">= 0.5x, p99 <= 2x"
BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;"
    "q=0.8",
    "Accept-Language": "en-GB,en;q=0.9",
    "Accept-Encoding": "gzip, deflate",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-User": "?1",
    "Upgrade-Insecure-Requests": "1",
    "Cache-Control": "max-age=0",
}
# Every request has another cookie, so that no two are the same.
DIFFERENT = """
local number = 0
request = function()
  number = number + 1
  wrk.headers["Cookie"] = "visitor=" .. number
  return wrk.format(nil, wrk.path)
end
"""
NGINX = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  open_file_cache max=100;
  gzip_static on;
  types {{ text/html html; }}
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/root;
    index index.html;
  }}
}}
"""


@dataclass(frozen=True)
class Case:
    """Requests of one kind."""

    what: str
    headers: Mapping[str, str] = field(default_factory=dict)
    script: str = ""


CASES = (
    Case("the page as it is"),
    Case("gzip", {"Accept-Encoding": "gzip"}),
    Case("gzip, a browser's headers", BROWSER),
    Case("the same, each request different", BROWSER, DIFFERENT),
)


@dataclass
class Side:
    """One of the two, and what its runs gave; times in milliseconds."""

    port: int
    process: int
    per_second: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # microseconds of processor for a request

    def __str__(self) -> str:
        return (
            f"{statistics.median(self.per_second):>9,.0f}/s  p99 {self.slowest:>6.2f} ms "
            f"{statistics.median(self.cpu):>5.1f} us CPU"
        )

    @property
    def slowest(self) -> float:
        """The median of the 99th percentiles."""
        return statistics.median(self.p99)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--case", default="", help="only those whose name holds this text")
    args = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    server_core, wrk_core = cores[0], cores[-1]
    page = _page()
    with tempfile.TemporaryDirectory(prefix="roseram-bench-") as folder:
        async with await EmbeddedServer.start(
            Path(folder) / "data", settings={"fsync": "off"}
        ) as server:
            async with await Database.open(server.url(), max_size=2) as database:
                await _publish(database, page)
            async with (
                _ours(server.url(), Path(folder), server_core) as ours,
                _nginx(Path(folder) / "nginx", page, server_core) as peer,
            ):
                print(f"\n{'':34}{'ours':>43}{'nginx':>43}{'ratio':>8}{'p99':>8}  asked: {ASKED}")
                for case in (one for one in CASES if args.case in one.what):
                    sides = Side(*ours), Side(*peer)
                    for _ in range(args.rounds):
                        for side in sides:
                            await _run(side, case, args.seconds, wrk_core)
                    _show(case, *sides)


def _page() -> bytes:
    words = random.Random(7)
    text = " ".join("".join(words.choices("abcdefghij ", k=9)) for _ in range(2000))
    head = b"<!doctype html><html lang=en><title>A page</title><body><p>"
    return (head + text.encode())[:SIZE]


async def _publish(database: Database, page: bytes) -> None:
    await ensure_schema(database)
    packed, owner = pack(page, "text/html; charset=utf-8"), uuid.uuid4()
    manifest = Manifest({"/": File(packed.hash, packed.type, packed.size)})
    async with database.connection() as connection:
        await connection.execute(
            "insert into auth.users (id, email) values ($1, 'bench@example.org')", owner
        )
        organization = await connection.fetchval(
            "insert into public.organizations (name, slug, owner_id) values ('B', 'b', $1)"
            " returning id",
            owner,
        )
        site = await connection.fetchval(
            "insert into public.sites (organization_id, name, slug, subdomain, visibility)"
            " values ($1, 'Bench', 'bench', 'bench', 'public') returning id",
            organization,
        )
        await connection.execute(
            "insert into roseram.release_files"
            " (site_id, hash, content_type, size_bytes, body, gzip, brotli)"
            " values ($1, $2, $3, $4, $5, $6, $7)",
            site, packed.hash, packed.type, packed.size, packed.body, packed.gzip, packed.brotli,
        )  # fmt: skip
        await connection.execute(
            "insert into public.site_releases (site_id, organization_id, status, manifest,"
            " published_at) values ($1, $2, 'live', $3, now() - interval '1 day')",
            site,
            organization,
            json.dumps(manifest.to_json()),
        )


@contextlib.asynccontextmanager
async def _ours(url: str, folder: Path, core: int) -> AsyncIterator[tuple[int, int]]:
    roseram, port = Path(sys.executable).with_name("roseram"), _free_port()
    command = (
        roseram, "up", "--port", port, "--access-log", "off", "--data-dir", folder / "ours",
    )  # fmt: skip
    environment = {**os.environ, "DATABASE_URL": url}
    async with _started(command, port, core, environment) as process:
        yield port, process


@contextlib.asynccontextmanager
async def _nginx(folder: Path, page: bytes, core: int) -> AsyncIterator[tuple[int, int]]:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        raise SystemExit("nginx is needed: apt-get install nginx")
    port, root = _free_port(), folder / "root"
    root.mkdir(parents=True)
    for each in (folder.parent, folder, root):
        each.chmod(0o755)  # its worker is another user
    (root / "index.html").write_bytes(page)
    (root / "index.html.gz").write_bytes(gzip.compress(page, 6))
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    async with _started((found, "-c", folder / "nginx.conf"), port, core, None) as process:
        yield port, process


@contextlib.asynccontextmanager
async def _started(
    command: Sequence[object], port: int, core: int, environment: Mapping[str, str] | None
) -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        "taskset", "-c", str(core), *map(str, command), env=environment,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await asyncio.to_thread(_wait_for, port)
        yield process.pid
    finally:
        process.terminate()
        await process.wait()


def _wait_for(port: int) -> None:
    """Until the page is served."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": HOST})
    for _ in range(300):
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                if len(answer.read()) == SIZE:
                    return
        except (urllib.error.HTTPError, OSError):
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the page is not served on port {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _run(side: Side, case: Case, seconds: float, core: int) -> None:
    wrk, libraries = find_wrk()
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(case.script + DONE)
        script.flush()
        headers = {"Host": HOST, **case.headers}
        given = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
        command = (
            "taskset", "-c", core, wrk, "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s",
            "-s", script.name, *given, f"http://127.0.0.1:{side.port}/",
        )  # fmt: skip
        environment = {**os.environ, **({"LD_LIBRARY_PATH": str(libraries)} if libraries else {})}
        before = _cpu(side.process)
        ran = await asyncio.to_thread(
            subprocess.run, tuple(map(str, command)), env=environment, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
    found = json.loads(ran.stdout.partition("FIGURES ")[2].partition("\n")[0])
    if found["errors"]:
        raise RuntimeError(f"{found['errors']} of {found['requests']} requests failed")
    side.per_second.append(found["requests"] / found["us"] * 1e6)
    side.p99.append(found["p99"] / 1000)
    side.cpu.append((_cpu(side.process) - before) / found["requests"] * 1e6)


def _cpu(pid: int) -> float:
    """Seconds of processor that a process and its children have taken."""
    process = psutil.Process(pid)
    every = (process, *process.children(recursive=True))
    return sum(sum(each.cpu_times()[:2]) for each in every)


def _show(case: Case, ours: Side, peer: Side) -> None:
    ratio = statistics.median(ours.per_second) / statistics.median(peer.per_second)
    print(
        f"{case.what:34}{ours!s:>43}{peer!s:>43}{ratio:>7.2f}x{ours.slowest / peer.slowest:>7.2f}x",
        flush=True,
    )


if __name__ == "__main__":
    asyncio.run(main())
