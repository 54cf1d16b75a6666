"""Answers that are sent as they are kept: to whom, how long, and that they are counted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from roseram.server.http.access import AccessLog
from roseram.server.http.metrics import Metrics
from roseram.server.http.ready import LARGEST, LONGEST, Ready, Remembered
from roseram.server.rest.request import Request, Response
from server.http.conftest import serving

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = b"GET /a HTTP/1.1\r\nHost: studio.test\r\n\r\n"


class Source:
    def __init__(self) -> None:
        self.fresh = True


def ready(source: Source, body: bytes = b"kept") -> Ready:
    return Ready(Response(200, (("Content-Type", "text/plain"),), body), source)


class Published:
    """One site that answers what it was given, at once where it may."""

    def __init__(self, kept: Ready) -> None:
        self.kept = kept
        self.asked: list[Request] = []

    def is_apps(self, host: str | None, path: str) -> bool:
        return host != "studio.test" or path == "/app"

    def at_once(self, request: Request) -> Ready | None:
        self.asked.append(request)
        headers = dict(request.headers)
        known = headers.get("host") == "studio.test" and request.path == "/a"
        return self.kept if known and self.kept.source.fresh and request.method == "GET" else None

    async def answer(self, request: Request) -> Response | None:
        return Response(200, (), f"asked for {request.path}".encode())


def test_what_is_told_at_a_glance() -> None:
    """The same answer for what differs in nothing that decides it, and for nothing else."""
    remembered, source = Remembered(), Source()
    kept, request = ready(source), Request("GET", "/a", "", ())
    head = (
        b"GET /a?x=1 HTTP/1.1\r\nHost: studio.test\r\nUser-Agent: one\r\nAccept-Encoding: br\r\n"
        b'If-None-Match: W/"x"\r\nConnection: keep-alive\r\nSec-Fetch-Mode: navigate\r\n'
        b"Cookie: a=b\r\n\r\n"
    )
    remembered.keep(head, "10.0.0.1", kept, request)
    for old, new, same in (
        (b"one", b"two \xc3\xb6", True),
        (b"Cookie: a=b\r\n", b"", True),
        (b"Host: studio.test\r\n", b"Referer: x\r\nhost:studio.test\r\n", True),
        (b"Host: studio.test\r\n", b"", False),
        (b"GET", b"get", False),
        (b"Host", b"hOST", True),
        (b"x=1", b"x=2", False),
        (b"studio", b"studia", False),
        (b": br", b": gzip", False),
        (b"Accept-Encoding: br\r\n", b"", False),
        (b'W/"x"', b'W/"y"', False),
        (b"GET", b"HEAD", False),
        (b"HTTP/1.1", b"HTTP/1.0", False),
        (b"keep-alive", b"close", False),
        (b"Cookie", b"Range", False),
        (b"Cookie", b"Content-Length", False),
        (b"Cookie", b"Transfer-Encoding", False),
        (b"Cookie", b"Expect", False),
        (b"Cookie", b"Upgrade", False),
        (b"Cookie", b"Host", False),
        (b"Cookie", b"Authorization", False),
        (b"Cookie:", b"Cookie :", False),
        (b"a=b", b"a\0b", False),
        (b"a=b", b"a\nHost: other", False),
        (b"a=b", b"a\r\n folded", False),
        (b"Cookie: a=b\r\n\r\n", b"Cookie: a=b\r\n\r\nGET / HTTP/1.1\r\n\r\n", False),
        (b"Cookie: a=b\r\n\r\n", b"Cookie: a=b\r\n", False),
        (b"a=b", b"b" * LONGEST, False),
    ):
        found = remembered.find(head.replace(old, new, 1), "10.0.0.2")
        assert (found == (kept, request)) is same, new
    source.fresh = False
    assert remembered.find(head, "10.0.0.1") is None


def test_a_proxy_speaks_for_its_own_clients_only() -> None:
    remembered, kept = Remembered(), ready(Source())
    head = PLAIN.replace(b"\r\n\r\n", b"\r\nX-Forwarded-Proto: https\r\n\r\n")
    remembered.keep(head, "10.0.0.1", kept, Request("GET", "/a", "", ()))
    assert remembered.find(head, "10.0.0.1") is not None
    assert remembered.find(head, "10.0.0.2") is None
    assert remembered.find(PLAIN, "10.0.0.1") is None


def test_there_is_room_for_so_many() -> None:
    remembered, source = Remembered(10_000), Source()
    request = Request("GET", "/a", "", ())
    for number in range(100):
        raw = PLAIN.replace(b"/a", b"/%d" % number)
        remembered.keep(raw, None, ready(source, b"x" * 1000), request)
    kept = [
        number
        for number in range(100)
        if remembered.find(PLAIN.replace(b"/a", b"/%d" % number), None)
    ]
    assert kept == list(range(100 - len(kept), 100))
    assert 2 <= len(kept) <= 5
    remembered.keep(PLAIN, None, ready(source, b"x" * (LARGEST + 1)), request)
    assert remembered.find(PLAIN, None) is None


async def test_it_is_sent_until_it_is_stale() -> None:
    source = Source()
    published = Published(ready(source))
    async with serving(published=published) as served:
        client = await served.client()
        for _ in range(5):
            status, headers, body = await client.ask(PLAIN)
            assert (status, body) == ("HTTP/1.1 200 OK", b"kept")
            assert headers.keys() == {"content-type", "content-length", "date"}
        assert len(published.asked) == 1
        other = await client.ask(PLAIN.replace(b"/a", b"/b"))
        assert other[2] == b"asked for /b"
        source.fresh = False
        assert (await client.ask(PLAIN))[2] == b"asked for /a"
        assert (await client.ask(PLAIN.replace(b"studio.test", b"app")))[2] == b"page /a"


async def test_answers_keep_their_order() -> None:
    published = Published(ready(Source()))
    async with serving(published=published) as served:
        client = await served.client()
        await client.ask(PLAIN)
        slow = PLAIN.replace(b"/a", b"/b")
        for data in (slow + PLAIN + slow + PLAIN, PLAIN + slow, slow + PLAIN[:20], PLAIN[20:]):
            await client.send(data)
        found = [(await client.answer())[2] for _ in range(8)]
        # What waits for others is asked for like them.
        paths = [b"/a" if body == b"kept" else body.removeprefix(b"asked for ") for body in found]
        assert paths == [b"/b", b"/a", b"/b", b"/a", b"/a", b"/b", b"/b", b"/a"]


async def test_a_connection_that_is_to_end_ends() -> None:
    published = Published(ready(Source()))
    async with serving(published=published) as served:
        for head in (
            PLAIN.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
            PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0"),
        ):
            client = await served.client()
            await client.send(head)
            assert b"Connection: close" in await client.rest()
        client = await served.client()
        await client.ask(PLAIN)
        served.serving.stop()
        assert await client.rest() == b""


@pytest.mark.parametrize("times", [1, 3])
async def test_it_is_counted_and_logged(tmp_path: Path, times: int) -> None:
    metrics, log = Metrics(), AccessLog(str(tmp_path / "access"))
    published = Published(ready(Source()))
    async with serving(published=published, metrics=metrics, access_log=log) as served:
        client = await served.client()
        for _ in range(times):
            await client.ask(PLAIN)
        await client.ask(PLAIN.replace(b"/a", b"/b"))
        page = (await served.ask(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"))[2].decode()
        served.serving.site.flush()
    count = f'roseram_http_requests_total{{status="2xx",surface="sites"}} {times + 1}.0'
    assert count in page
    size = f'roseram_http_response_bytes_total{{surface="sites"}} {4.0 * times + 12}'
    assert size in page
    assert f'seconds_count{{surface="sites"}} {times + 1}.0' in page
    lines = [json.loads(line) for line in (tmp_path / "access").read_text().splitlines()]
    found = [(each["path"], each["status"], each["bytes"]) for each in lines]
    assert found[:-1] == [("/a", 200, 4)] * times + [("/b", 200, 12)]
    assert len({each["id"] for each in lines}) == len(lines)
    log.close()
