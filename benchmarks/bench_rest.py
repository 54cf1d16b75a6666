"""The data API against PostgREST 12.0.2: the same requests, database, person and machine.

Both connect as the same login role with ten connections at most and ask under row-level security
for a signed-in person. They take turns, and the machine is shared by the load generator, the
server and the database, as wrk does not know which of them it waits for.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
import socket
import statistics
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from load import Load, Request, load
from roseram.operate.demo import install_demo
from roseram.postgres import Database, EmbeddedServer
from roseram.postgres.url import with_user
from roseram.schema import ensure_schema

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from clients.install import clients

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from roseram.postgres import Connection

SECRET = "a-secret-for-the-benchmark-of-32-bytes-or-more"
EMAIL = "maya@fieldnote.example"
LOGIN = "bench_authenticator"
ROUNDS, SECONDS = 7, 4.0
FILL = f"""
create role {LOGIN} login noinherit;
grant anon, authenticated, service_role to {LOGIN};
set session_replication_role = replica;
insert into public.sites (id, organization_id, name, slug)
  select md5('site ' || o.id || i)::uuid, o.id, 'Site ' || i, 'bench-' || i
  from public.organizations o, generate_series(1, 50) i;
insert into public.pages (organization_id, site_id, name, slug, title, content, updated_at)
  select s.organization_id, s.id, 'Page ' || i, 'bench-' || i, 'Page ' || i, '{{"blocks": []}}',
    now() - hashint4(i) % 1000000 * interval '1 second'
  from public.sites s, generate_series(1, 100) i where s.slug like 'bench-%';
set session_replication_role = origin;
create function public.pages_by_status(site uuid) returns table (status text, pages bigint)
  language sql stable
  as 'select p.status, count(*) from public.pages p where p.site_id = site group by p.status';
"""


@dataclass(frozen=True)
class Case:
    """Requests of one kind, and what the ratio should be."""

    what: str
    requests: Sequence[Request]
    asked: float


@dataclass(frozen=True)
class Ground:
    """What the requests are about."""

    organization: str
    sites: list[str]
    projects: list[str]

    def cases(self) -> list[Case]:
        """What is measured; requests of one kind differ in their values."""
        columns = "id,site_id,title,status,updated_at"
        newest = "order=updated_at.desc&limit=20"
        read = [f"/pages?select={columns}&site_id=eq.{site}&{newest}" for site in self.sites]
        embed = [
            f"/pages?select=id,title,status,sites(id,name)&site_id=eq.{site}&{newest}"
            for site in self.sites
        ]
        many = [
            f"/pages?select={columns}&organization_id=eq.{self.organization}&limit=1000&offset={n}"
            for n in range(20)
        ]
        rows = [
            json.dumps({"project_id": project, "role": "user", "content": f"Message {n}"})
            for n, project in enumerate(self.projects * 10)
        ]
        calls = [json.dumps({"site": site}) for site in self.sites]
        return [
            Case("read 20 rows", [Request(path) for path in read], 1.5),
            Case("20 rows with an embed", [Request(path) for path in embed], 1.2),
            Case("read 1,000 rows", [Request(path) for path in many], 1.2),
            Case(
                "insert, returning the row",
                [Request("/chat_messages", "POST", row) for row in rows],
                1.2,
            ),
            Case(
                "call a function", [Request("/rpc/pages_by_status", "POST", c) for c in calls], 1.2
            ),
        ]


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--case", default="", help="only those whose name holds this text")
    args = parser.parse_args()
    postgrest = clients().postgrest
    with tempfile.TemporaryDirectory(prefix="roseram-bench-") as folder:
        async with await EmbeddedServer.start(Path(folder), settings={"fsync": "off"}) as server:
            async with await Database.open(server.url(), max_size=2) as database:
                person, ground = await _prepare(database)
            url = with_user(server.url(), LOGIN)
            headers = {
                "Authorization": f"Bearer {_token(person)}",
                "apikey": _token(person),
                "X-Client-Info": "supabase-js-node/2.119.1",
                "Content-Type": "application/json",
                "Prefer": "return=representation",
            }
            async with (
                _ours(url, Path(folder), args.workers) as ours,
                _peer(url, postgrest) as peer,
            ):
                postgres = _postmaster(Path(folder))
                _show_memory(ours, peer, postgres)
                print(f"\n{'':26}{'ours':>30}{'PostgREST 12.0.2':>30}{'ratio':>9}  asked")
                for case in (one for one in ground.cases() if args.case in one.what):
                    sides = [_Side(one, postgres, headers) for one in (ours, peer)]
                    await _compare(case, sides, args.rounds, args.seconds)


async def _prepare(database: Database) -> tuple[str, Ground]:
    await ensure_schema(database)
    await install_demo(database, "a password for the benchmark")
    async with database.connection() as connection:
        await connection.execute(FILL)
        await connection.execute("vacuum analyze")
        person = await connection.fetchval(
            "select id::text from auth.users where email = $1", EMAIL
        )
        return person, await _ground(connection, person)


async def _ground(connection: Connection, person: str) -> Ground:
    """The sites and projects of the person's largest organization."""
    organization = await connection.fetchval(
        "select m.organization_id::text from public.organization_members m"
        " where m.user_id = $1 order by (select count(*) from public.projects p"
        " where p.organization_id = m.organization_id) desc limit 1",
        person,
    )
    sites = await connection.fetch(
        "select id::text from public.sites where organization_id = $1 and slug like 'bench-%'",
        organization,
    )
    projects = await connection.fetch(
        "select id::text from public.projects where organization_id = $1 order by id limit 10",
        organization,
    )
    return Ground(organization, [row[0] for row in sites], [row[0] for row in projects])


def _token(person: str) -> str:
    claims = {"sub": person, "role": "authenticated", "aud": "authenticated", "email": EMAIL,
              "exp": int(time.time()) + 86400, "session_id": person}  # fmt: skip
    head = {"alg": "HS256", "typ": "JWT"}
    text = ".".join(_encoded(json.dumps(part).encode()) for part in (head, claims))
    signature = hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{_encoded(signature)}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(frozen=True)
class Running:
    """A server under test."""

    base: str
    process: int


def _cpu(*pids: int) -> float:
    """Seconds of processor that these processes and all their children have taken."""
    total = 0.0
    for pid in pids:
        process = psutil.Process(pid)
        total += sum(process.cpu_times()[:4])
        for child in process.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):  # it ended: now it is its parent's
                total += sum(child.cpu_times()[:2])
    return total


@contextlib.asynccontextmanager
async def _ours(url: str, folder: Path, workers: int) -> AsyncIterator[Running]:
    roseram = Path(sys.executable).with_name("roseram")
    port = _free_port()
    command = (
        roseram, "serve", "--only", "rest", "--database-url", url, "--port", port,
        "--workers", workers, "--access-log", "off", "--db-anon-role", "anon",
        "--jwt-secret", SECRET, "--data-dir", folder / "ours",
    )  # fmt: skip
    async with _started(command, f"http://127.0.0.1:{port}/rest/v1") as running:
        yield running


@contextlib.asynccontextmanager
async def _peer(url: str, postgrest: Path) -> AsyncIterator[Running]:
    port = _free_port()
    settings = {
        "PGRST_DB_URI": url, "PGRST_DB_SCHEMAS": "public", "PGRST_DB_ANON_ROLE": "anon",
        "PGRST_DB_EXTRA_SEARCH_PATH": "public,extensions", "PGRST_JWT_SECRET": SECRET,
        "PGRST_SERVER_HOST": "127.0.0.1", "PGRST_SERVER_PORT": str(port),
        "PGRST_LOG_LEVEL": "crit",
    }  # fmt: skip
    async with _started((postgrest,), f"http://127.0.0.1:{port}", settings) as running:
        yield running


@contextlib.asynccontextmanager
async def _started(
    command: Sequence[object], base: str, environment: dict[str, str] | None = None
) -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        *map(str, command), env=environment,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await asyncio.to_thread(_wait_for, f"{base}/pages?limit=1")
        yield Running(base, process.pid)
    finally:
        process.terminate()
        await process.wait()


def _wait_for(url: str) -> None:
    """Until the server answers anything but that it is not ready."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"nobody answers at {url}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _postmaster(folder: Path) -> int:
    return int(next(folder.rglob("postmaster.pid")).read_text().splitlines()[0])


def _show_memory(ours: Running, peer: Running, postgres: int) -> None:
    """Proportional: what several processes share is counted once."""
    server, own, other = (_megabytes(pid) for pid in (postgres, ours.process, peer.process))
    print(f"memory when idle: ours {own:.0f} MB + database {server:.0f} MB", end="")
    print(f" = {own + server:.0f} MB (asked: <= 200 MB); PostgREST {other:.0f} MB")


def _megabytes(pid: int) -> float:
    process = psutil.Process(pid)
    every = [process, *process.children(recursive=True)]
    return sum(float(one.memory_full_info().pss) for one in every) / 1e6


@dataclass
class _Side:
    """One of the two, and what its runs gave."""

    running: Running
    postgres: int
    headers: dict[str, str]
    loads: list[Load] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # ms of server and database per request

    async def run(self, case: Case, seconds: float) -> None:
        before = _cpu(self.running.process, self.postgres)
        found = await load(self.running.base, case.requests, self.headers, seconds)
        spent = _cpu(self.running.process, self.postgres) - before
        self.loads.append(found)
        self.cpu.append(spent / (found.per_second * seconds) * 1000)

    def median(self, key: str) -> float:
        return float(statistics.median(getattr(one, key) for one in self.loads))

    def __str__(self) -> str:
        """Requests per second, 99th percentile, processor time of a request."""
        return (
            f"{self.median('per_second'):>9,.0f}/s {self.median('p99'):>5.0f} ms "
            f"{statistics.median(self.cpu):>5.2f} ms CPU"
        )


async def _compare(case: Case, sides: list[_Side], rounds: int, seconds: float) -> None:
    for side in sides:
        await load(side.running.base, case.requests, side.headers, 1)
    for _ in range(rounds):
        for side in sides:
            await side.run(case, seconds)
    ours, peer = sides
    ratio = ours.median("per_second") / peer.median("per_second")
    asked = f">= {case.asked}x, p99 no longer"
    print(f"{case.what:26}{ours!s:>30}{peer!s:>30}{ratio:>8.2f}x  {asked}", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
