"""Signing in, staying signed in, and what a token costs each request.

A whole server as people run it (`roseram up`, its database with all its promises to the disk), and
a load generator on the same machine. Each figure stands beside what it is to be compared with, of
the same run: a refresh beside a read with a signed token, a sign-in beside the hash alone.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from load import DONE, Load, Request, find_wrk, load
from roseram.operate.passwords import is_password, make_hash
from roseram.server.identity import Verifier
from roseram.server.jws import read_keys
from roseram.server.rest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "wooden-Kettle-92-harbour"
CONNECTIONS = 16
PORT = 18943
GUESSES = 30
LIFTED = ("REFRESH", "SIGN_UP", "SIGN_IN", "SIGN_IN_ACCOUNT", "SIGN_IN_ACCOUNT_DAY")
# Each answer's token is the next request's; there are more of them than connections.
CHAIN = """
local tokens = {%s}
local path, key = "/auth/v1/token?grant_type=refresh_token", "%s"
local headers = {["Content-Type"] = "application/json", ["apikey"] = key}
local failed = 0
request = function()
  local token = table.remove(tokens, 1)
  return wrk.format("POST", path, headers, '{"refresh_token":"' .. token .. '"}')
end
response = function(status, _, body)
  local token = body:match('"refresh_token":"([a-z0-9]+)"')
  if token then tokens[#tokens + 1] = token else failed = failed + 1 end
end
"""


@dataclass(frozen=True)
class Server:
    """The server under test."""

    base: str
    anon: str

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One request; its answer."""
        request = urllib.request.Request(
            f"{self.base}/auth/v1{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "apikey": self.anon},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def jwks(self) -> str:
        """Its public keys."""
        with urllib.request.urlopen(f"{self.base}/auth/v1/.well-known/jwks.json") as answer:
            text: bytes = answer.read()
            return text.decode()

    def sessions(self, count: int) -> list[dict[str, Any]]:
        """So many people who are signed in."""
        mail = [f"person{number}@example.org" for number in range(count)]
        with ThreadPoolExecutor(4) as threads:
            return list(
                threads.map(
                    lambda each: self.post("/signup", {"email": each, "password": PASSWORD}), mail
                )
            )


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="roseram-bench-") as folder,
        _server(Path(folder), args.workers) as server,
    ):
        sessions = await asyncio.to_thread(server.sessions, 4 * CONNECTIONS)
        token = sessions[0]["access_token"]
        reading = {"Authorization": f"Bearer {token}", "apikey": server.anon}
        read = [Request("/rest/v1/user_settings?select=theme&limit=1")]
        await _refreshes(server, sessions, read, reading, args.rounds, args.seconds)
        await _sign_ins(server, read, reading, args.seconds)
        await _checks(server, read, reading, args.seconds)
        await asyncio.to_thread(_enumeration, server)


async def _refreshes(
    server: Server,
    sessions: list[dict[str, Any]],
    read: list[Request],
    headers: dict[str, str],
    rounds: int,
    seconds: float,
) -> None:
    refreshes, reads = [], []
    for _ in range(rounds):
        found, sessions = await _chain(server, sessions, seconds)
        refreshes.append(found)
        reads.append(await load(server.base, read, headers, seconds))
    ours = statistics.median(each.per_second for each in refreshes)
    bare = statistics.median(each.per_second for each in reads)
    p99 = statistics.median(each.p99 for each in refreshes)
    print(f"refresh of a token, {CONNECTIONS} connections: {ours:,.0f}/s, p99 {p99:.0f} ms", end="")
    print(f" (asked: >= 1,000/s); a read with the token {bare:,.0f}/s, ratio {ours / bare:.2f}")


async def _chain(
    server: Server, sessions: list[dict[str, Any]], seconds: float
) -> tuple[Load, list[dict[str, Any]]]:
    """Refresh for so long; afterwards everybody signs in anew, for the next run."""
    wrk, libraries = find_wrk()
    listed = ",".join(json.dumps(each["refresh_token"]) for each in sessions)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(CHAIN % (listed, server.anon) + DONE)
        script.flush()
        command = (
            wrk,
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds:g}s",
            "--timeout",
            "60s",
            "-s",
            script.name,
        )
        process = await asyncio.create_subprocess_exec(
            *map(str, command), server.base,
            env={**os.environ, **({"LD_LIBRARY_PATH": str(libraries)} if libraries else {})},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output, _ = await process.communicate()
    said = output.decode().partition("FIGURES ")[2].partition("\n")[0]
    if not said:
        raise RuntimeError(f"wrk failed:\n{output.decode()}")
    found = json.loads(said)
    if found["errors"]:
        raise RuntimeError(f"{found['errors']} of {found['requests']} refreshes failed")
    again = [{"email": each["user"]["email"], "password": PASSWORD} for each in sessions]
    with ThreadPoolExecutor(4) as threads:
        signed = list(threads.map(lambda b: server.post("/token?grant_type=password", b), again))
    rate = found["requests"] / found["us"] * 1e6
    return Load(rate, found["p50"] / 1000, found["p99"] / 1000), signed


async def _sign_ins(
    server: Server, read: list[Request], headers: dict[str, str], seconds: float
) -> None:
    signing = [
        Request(
            "/auth/v1/token?grant_type=password",
            "POST",
            json.dumps({"email": f"person{number}@example.org", "password": PASSWORD}),
        )
        for number in range(CONNECTIONS)
    ]
    plain = {"Content-Type": "application/json", "apikey": server.anon}
    longer = max(seconds, 8.0)
    alone = await asyncio.to_thread(_hashes_per_second, longer)
    found = await load(server.base, signing, plain, longer)
    share = found.per_second / alone
    print(
        f"password sign-ins: {found.per_second:.1f}/s of {alone:.1f}/s that the hash alone", end=""
    )
    print(f" allows: {share:.0%} (asked: >= 90 %)")
    before = await load(server.base, read, headers, longer)
    both, during = await asyncio.gather(
        load(server.base, signing, plain, longer), load(server.base, read, headers, longer)
    )
    kept = during.per_second / before.per_second
    print(f"reads beside them: {during.per_second:,.0f}/s of {before.per_second:,.0f}/s: ", end="")
    print(f"{kept:.0%} (asked: >= 70 %), with {both.per_second:.1f} sign-ins/s")


def _hashes_per_second(seconds: float) -> float:
    """Checks of a password in two threads, and nothing else."""
    hashed = make_hash(PASSWORD)
    ends = time.monotonic() + seconds

    def check(_: int) -> int:
        count = 0
        while time.monotonic() < ends:
            is_password(hashed, PASSWORD)
            count += 1
        return count

    began = time.monotonic()
    with ThreadPoolExecutor(2) as threads:
        done = sum(threads.map(check, range(2)))
    return done / (time.monotonic() - began)


async def _checks(
    server: Server, read: list[Request], headers: dict[str, str], seconds: float
) -> None:
    """What verifying costs: of a token that was seen before, as all are but the first time."""
    keys = read_keys(await asyncio.to_thread(server.jwks)).keys
    verifier = Verifier(Settings(), project_secret="x" * 32)
    given = [(name.lower(), value) for name, value in headers.items()]
    again, first = [], []
    verifier.trust(keys)
    for _ in range(2000):
        began = time.perf_counter()
        verifier.verify(given)
        again.append(time.perf_counter() - began)
    for _ in range(200):
        verifier.trust(keys)  # forgets what was seen
        began = time.perf_counter()
        verifier.verify(given)
        first.append(time.perf_counter() - began)
    one = 1 / (await load(server.base, read, headers, seconds)).per_second
    cost, whole = statistics.median(again), statistics.median(first)
    print(
        f"checking a token: {cost * 1e6:.1f} us, {cost / one:.1%} of a read's {one * 1e6:.0f} us",
        end="",
    )
    print(f" (asked: <= 5 %); the first time {whole * 1e6:.0f} us")


def _enumeration(server: Server) -> None:
    """A wrong password for an account, and for an address that has none: in turn, alone."""
    times: dict[str, list[float]] = {"person0@example.org": [], "nobody@example.org": []}
    for _ in range(GUESSES):
        for email, took in times.items():
            began = time.perf_counter()
            with contextlib.suppress(urllib.error.HTTPError):
                server.post("/token?grant_type=password", {"email": email, "password": "a guess"})
            took.append(time.perf_counter() - began)
    known, unknown = (statistics.median(each) * 1000 for each in times.values())
    spread = statistics.stdev(times["person0@example.org"]) * 1000
    print(f"a wrong password: {known:.1f} ms with an account, {unknown:.1f} ms without", end="")
    print(f" (asked: no difference; one takes {spread:.1f} ms more or less than the other)")


@contextlib.contextmanager
def _server(folder: Path, workers: int) -> Iterator[Server]:
    roseram = Path(sys.executable).with_name("roseram")
    limits = {f"ROSERAM_AUTH_RATE_LIMIT_{name}": "0" for name in LIFTED}
    places = ("--data-dir", str(folder / "data"), "--port", str(PORT))
    with subprocess.Popen(
        [roseram, "up", *places, "--workers", str(workers), "--access-log", "off"],
        env={**os.environ, **limits}, stdout=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            base = f"http://127.0.0.1:{PORT}"
            _wait_for(f"{base}/auth/v1/health")
            shown = subprocess.run(
                [roseram, "key", "show", "--json", "--data-dir", str(folder / "data")],
                check=True, capture_output=True, text=True,
            ).stdout  # fmt: skip
            yield Server(base, json.loads(shown)["anon"])
        finally:
            process.terminate()


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.1)
    raise RuntimeError(f"nobody answers at {url}")


if __name__ == "__main__":
    asyncio.run(main())
