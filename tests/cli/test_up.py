"""`roseram up`, run as people run it: a process, a port, signals."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import httpx
import pytest

from ports import free_port
from roseram.postgres import EmbeddedServer
from roseram.postgres.process import Postmaster

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator


class Up:
    """A running `roseram up`."""

    def __init__(self, data_dir: Path, *flags: str, database_url: str | None = None) -> None:
        self.port = free_port()
        self.data_dir = data_dir
        unset = ("DATABASE_URL", "PYTHONUNBUFFERED", "ROSERAM_JWT_SECRET")
        environment = {k: v for k, v in os.environ.items() if k not in unset}
        if database_url:
            environment["DATABASE_URL"] = database_url
        self.process = subprocess.Popen(
            [sys.executable, "-m", "roseram", "up", "--port", str(self.port),
             "--data-dir", str(data_dir), *flags],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip

    def ready(self) -> str:
        """Wait for the line that says where it is; return it."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, timeout=60)

    def end(self, kind: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Send a signal; return exit status, stdout and stderr."""
        self.process.send_signal(kind)
        return self.result()

    def result(self) -> tuple[int, str, str]:
        """Wait until it ends; return exit status, what is left of stdout, and stderr."""
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        with self.process.stdout as out, self.process.stderr as err:
            return self.process.wait(timeout=60), out.read(), err.read()


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as folder:
        yield Path(folder) / "data"


def test_from_nothing_to_a_verified_page_and_back(data_dir: Path) -> None:
    up = Up(data_dir)
    assert up.ready() == f"Roseram is ready: http://127.0.0.1:{up.port}/\n"
    assert up.get("/healthz").json() == {"status": "ok"}
    assert up.get("/readyz").json() == {"status": "ready"}
    app = up.get("/")
    assert app.status_code == 200
    assert '<div id="app">' in app.text
    assert up.get("/config.json").json()["anonKey"]
    page = up.get("/status")
    assert page.status_code == 200
    assert "Roseram is ready" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert up.get("/nothing").status_code == 404
    postmaster = Postmaster.find(data_dir / "postgres")
    assert postmaster is not None
    status, out, err = up.end()
    assert (status, err) == (0, "stopped\n")
    assert "schema 2.0 installed" in out
    assert f"data API: http://127.0.0.1:{up.port}/rest/v1/" in out
    assert "verified: 25 of 25 items in order" in out
    assert not postmaster.alive()


def variables(up: Up) -> dict[str, str]:
    """What it prints for an application's environment, up to the second empty line."""
    assert up.process.stdout is not None
    lines = iter(up.process.stdout.readline, "")
    while next(lines) != "\n":
        pass
    found: dict[str, str] = {}
    for line in lines:
        if line == "\n":
            return found
        name, _, value = line.rstrip("\n").partition("=")
        found[name] = value
    raise AssertionError("it ended")


def test_an_application_gets_in_with_what_it_prints(data_dir: Path) -> None:
    up = Up(data_dir)
    up.ready()
    shown = variables(up)
    assert list(shown) == [
        "NEXT_PUBLIC_SUPABASE_PROJECT_URL",
        "NEXT_PUBLIC_SUPABASE_ANON",
        "SUPABASE_SERVICE_ROLE",
    ]
    assert shown["NEXT_PUBLIC_SUPABASE_PROJECT_URL"] == f"http://127.0.0.1:{up.port}"
    service = up.get("/rest/v1/profiles", apikey=shown["SUPABASE_SERVICE_ROLE"])
    assert (service.status_code, service.json()) == (200, [])
    visitor = up.get("/rest/v1/profiles", apikey=shown["NEXT_PUBLIC_SUPABASE_ANON"])
    assert (visitor.status_code, visitor.json()["code"]) == (401, "42501")
    assert visitor.headers["access-control-allow-origin"] == "*"
    server = EmbeddedServer.start(data_dir)
    people = asyncio.run(_logins(server))
    assert people == {"authenticator"}
    assert up.end()[0] == 0
    log = (data_dir / "logs" / "access.jsonl").read_text()
    assert log.count("\n") == 2
    assert "eyJ" not in log


async def _logins(starting: Awaitable[EmbeddedServer]) -> set[str]:
    """As whom the data API is connected."""
    async with await starting as server:
        connection = await asyncpg.connect(server.url())
        rows = await connection.fetch(
            "select usename from pg_stat_activity where application_name = 'roseram rest'"
        )
        await connection.close()
    return {row["usename"] for row in rows}


def test_several_workers(data_dir: Path) -> None:
    up = Up(data_dir, "--workers", "2", "--hide-keys")
    up.ready()
    assert up.get("/readyz").json() == {"status": "ready"}
    assert up.get("/rest/v1/profiles").status_code == 401
    status, out, err = up.end(signal.SIGINT)
    assert (status, err) == (0, "stopped\n")
    assert "SUPABASE" not in out


def test_killed_and_started_again(data_dir: Path) -> None:
    first = Up(data_dir)
    first.ready()
    left = Postmaster.find(data_dir / "postgres")
    assert left is not None
    assert first.end(signal.SIGKILL)[0] == -signal.SIGKILL
    assert left.alive()
    second = Up(data_dir)
    second.ready()
    adopted = Postmaster.find(data_dir / "postgres")
    assert adopted is not None
    assert adopted.process.pid == left.process.pid
    assert second.get("/readyz").status_code == 200
    status, out, _ = second.end(signal.SIGINT)
    assert status == 0
    assert "schema 2.0 up to date" in out
    assert not left.alive()


def test_two_share_one_server(data_dir: Path) -> None:
    one = Up(data_dir)
    one.ready()
    two = Up(data_dir)
    two.ready()
    assert one.end()[0] == 0
    assert two.get("/readyz").status_code == 200
    assert two.end()[0] == 0
    assert Postmaster.find(data_dir / "postgres") is None


def test_a_port_in_use_is_said_before_anything_is_started(data_dir: Path) -> None:
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "roseram", "up", "--port", str(port), "--data-dir", data_dir],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {port} of 127.0.0.1 is in use" in done.stderr
    assert f"roseram up --port {port + 1}" in done.stderr
    assert not data_dir.exists()


async def test_a_database_that_is_not_ours_is_left_alone(
    empty_database: str, data_dir: Path
) -> None:
    connection = await asyncpg.connect(empty_database)
    await connection.execute("create table projects (id int); insert into projects values (7)")
    status, _, err = Up(data_dir, database_url=empty_database).result()
    assert status == 1
    assert "it already holds table public.projects" in err
    assert "roseram migrate plan" in err
    assert await connection.fetchval("select id from projects") == 7
    assert not await connection.fetchval("select to_regnamespace('roseram') is not null")
    await connection.close()


async def test_a_database_that_goes_away_is_said(schema_database: str, data_dir: Path) -> None:
    up = Up(data_dir, database_url=schema_database)
    up.ready()
    assert up.get("/readyz").status_code == 200
    connection = await asyncpg.connect(schema_database)
    await connection.execute("delete from roseram.installation")
    answer = up.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["why"].startswith("it already holds")
    assert up.get("/healthz").status_code == 200
    await connection.close()
    assert up.end()[0] == 0
