"""`roseram serve --only rest`, run as people run it: on a database that is not ours."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import httpx
import jwt
import psutil
import pytest

from ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "a secret that is long enough for HS256"
TABLES = """
create table public.things (id int primary key, name text);
insert into things values (1, 'one'), (2, 'two');
do $$ begin
    if to_regrole('serve_web') is null then create role serve_web nologin; end if;
    if to_regrole('serve_user') is null then create role serve_user nologin; end if;
exception when duplicate_object or unique_violation then null;
end $$;
grant usage on schema public to serve_web, serve_user;
grant select on things to serve_web;
grant all on things to serve_user;
"""


class Serving:
    """A running `roseram serve`."""

    def __init__(self, url: str, *flags: str, **environ: str) -> None:
        self.port = free_port()
        known = {k: v for k, v in os.environ.items() if not k.startswith(("PGRST_", "DATABASE_"))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "roseram", "serve", "--only", "rest",
             "--database-url", url, "--port", str(self.port), *flags],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**known, **environ},
        )  # fmt: skip

    def ready(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, timeout=60)

    def end(self, kind: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        self.process.send_signal(kind)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


@contextmanager
def serving(url: str, *flags: str, **environ: str) -> Iterator[Serving]:
    made = Serving(url, *flags, **environ)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.process.kill()
        made.process.communicate()


@pytest.fixture
async def things(empty_database: str) -> str:
    connection = await asyncpg.connect(empty_database)
    await connection.execute(TABLES)
    await connection.close()
    return empty_database


def token(**claims: Any) -> str:
    return f"Bearer {jwt.encode(claims, SECRET, 'HS256')}"


async def test_any_database_with_postgrests_own_variables(things: str) -> None:
    environ = {"PGRST_DB_ANON_ROLE": "serve_web", "PGRST_JWT_SECRET": SECRET}
    with serving(things, "--db-max-rows", "1", **environ) as served:
        assert served.ready().endswith(f"is ready: http://127.0.0.1:{served.port}/rest/v1/\n")
        assert served.get("/rest/v1/things?select=name").json() == [{"name": "one"}]
        answer = served.get("/rest/v1/things?id=eq.2", Authorization=token(role="serve_user"))
        assert answer.json() == [{"id": 2, "name": "two"}]
        refused = served.get("/rest/v1/things", Authorization="Bearer a.b")
        assert (refused.status_code, refused.json()["code"]) == (401, "PGRST301")
        assert served.get("/readyz").json() == {"status": "ready"}
        assert served.get("/").status_code == 404
        status, out, err = served.end()
        assert (status, err) == (0, "stopped\n")
        lines = [json.loads(line) for line in out.splitlines()]
        assert [line["status"] for line in lines] == [200, 200, 401, 200, 404]
        assert "eyJ" not in out
    connection = await asyncpg.connect(things)
    made = await connection.fetch("select nspname from pg_namespace where nspname !~ '^pg_'")
    assert {row["nspname"] for row in made} == {"public", "information_schema"}
    await connection.close()


async def test_nobody_gets_in_without_a_token_unless_somebody_says_so(things: str) -> None:
    with serving(things, PGRST_JWT_SECRET=SECRET) as served:
        served.ready()
        assert served.get("/rest/v1/things").json()["code"] == "PGRST302"


async def test_settings_are_read_again_when_the_database_says_so(things: str) -> None:
    connection = await asyncpg.connect(things)
    name = await connection.fetchval("select current_database()")
    with serving(things, PGRST_JWT_SECRET=SECRET) as served:
        served.ready()
        assert served.get("/rest/v1/things").status_code == 401
        await connection.execute(
            f"alter role postgres in database {name} set pgrst.db_anon_role = 'serve_web';"
            f"alter role postgres in database {name} set pgrst.server_cors_allowed_origins = 'http://a';"
            "notify pgrst, 'reload config'"
        )
        tries = (served.get("/rest/v1/things", Origin="http://a") for _ in range(1000))
        answer = next(one for one in tries if one.status_code == 200)
        assert answer.headers["access-control-allow-origin"] == "http://a"
    await connection.close()


async def test_a_killed_worker_is_replaced(things: str) -> None:
    flags = ("--workers", "2", "--db-anon-role", "serve_web", "--access-log", "off")
    with serving(things, *flags) as served:
        served.ready()
        assert served.get("/rest/v1/things").status_code == 200
        parent = psutil.Process(served.process.pid)
        first = {child.pid for child in parent.children()}
        assert len(first) == 2
        for child in parent.children():
            child.kill()
        for _ in range(10):  # they wait at the socket until somebody is there again
            assert served.get("/rest/v1/things").status_code == 200
        assert len({child.pid for child in parent.children()} - first) == 2
        children = parent.children()
        status, _, err = served.end()
        assert status == 0
        assert err.count("has ended (status -9) and is replaced") == 2
        assert not [child for child in children if child.is_running()]


async def test_workers_end_with_a_killed_parent(things: str) -> None:
    with serving(things, "--workers", "2", "--db-anon-role", "serve_web") as served:
        served.ready()
        assert served.get("/rest/v1/things").status_code == 200
        children = psutil.Process(served.process.pid).children()
        served.process.kill()
        gone, alive = psutil.wait_procs(children, timeout=30)
        assert (len(gone), alive) == (2, [])


def test_no_database_is_said() -> None:
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("PGRST_", "DATABASE_"))}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "roseram", "serve", "--only", "rest"],
            capture_output=True, text=True, check=False, env=environ, cwd=folder,
        )  # fmt: skip
        assert list(Path(folder).iterdir()) == []
    assert done.returncode == 2
    assert "set DATABASE_URL" in done.stderr


def test_nonsense_is_said_before_anything_is_opened() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "roseram", "serve", "--only", "rest", "--db-max-rows", "many",
         "--database-url", "postgresql://nobody@127.0.0.1:1/x"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "db-max-rows makes no sense" in done.stderr
