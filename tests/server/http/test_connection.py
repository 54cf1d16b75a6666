"""HTTP/1.1 itself: requests in pieces and in rows, limits, slow clients, clients that leave."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from roseram.server.http import connection
from roseram.server.rest.request import Request, Response
from server.http.conftest import until

if TYPE_CHECKING:
    from server.http.conftest import Served

GET = b"GET /rest/v1/a HTTP/1.1\r\nHost: x\r\n\r\n"


def code_of(body: bytes) -> str:
    told = json.loads(body)
    assert set(told) == {"code", "message", "details", "hint"}
    return str(told["message"])


async def test_an_answer(served: Served) -> None:
    status, headers, body = await served.ask(GET)
    assert status == "HTTP/1.1 200 OK"
    assert body == b"GET /a"
    assert headers["content-length"] == "6"
    assert headers["date"].endswith(" GMT")
    assert "connection" not in headers


async def test_what_the_surface_gets(served: Served) -> None:
    await served.ask(
        b"POST /rest/v1/%C3%A4?b=eq.1&b=%2b+x&c=\xc3\xb6 HTTP/1.1\r\nHost: x\r\nX-Two: 1\r\n"
        b"x-two: 2\r\nUmlaut: \xc3\xb6\r\nContent-Length: 2\r\n\r\n{}"
    )
    (seen,) = served.stub.seen
    assert (seen.method, seen.path, seen.query_string) == (
        "POST",
        "/%C3%A4",
        "b=eq.1&b=%2b+x&c=%C3%B6",
    )
    assert seen.headers == (
        ("host", "x"),
        ("x-two", "1"),
        ("x-two", "2"),
        ("umlaut", "ö"),
        ("content-length", "2"),
    )
    assert seen.body == b"{}"


async def test_in_single_bytes(served: Served) -> None:
    client = await served.client()
    for place in range(len(GET)):
        await client.send(GET[place : place + 1])
        await asyncio.sleep(0)
    assert (await client.answer())[2] == b"GET /a"


async def test_several_in_one_piece_are_answered_in_turn(served: Served) -> None:
    client = await served.client()
    count = 30
    await client.send(
        b"".join(b"GET /rest/v1/%d HTTP/1.1\r\nHost: x\r\n\r\n" % n for n in range(count))
    )
    assert [(await client.answer())[2] for _ in range(count)] == [
        b"GET /%d" % n for n in range(count)
    ]


async def test_a_body_in_chunks(served: Served) -> None:
    status, _, body = await served.ask(
        b"POST /rest/v1/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"2\r\n[1\r\n2\r\n,2\r\n1\r\n]\r\n0\r\n\r\n"
    )
    assert (status, body) == ("HTTP/1.1 200 OK", b"POST /a[1,2]")


async def test_a_client_that_asks_whether_to_go_on(served: Served) -> None:
    client = await served.client()
    await client.send(
        b"POST /rest/v1/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    )
    assert (await client.head())[0] == "HTTP/1.1 100 Continue"
    assert (await client.ask(b"{}"))[2] == b"POST /a{}"
    await client.send(
        b"POST /rest/v1/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
        b"Content-Length: 2000\r\n\r\n"
    )
    assert (await client.answer())[0] == "HTTP/1.1 413 Request Entity Too Large"


@pytest.mark.parametrize(
    ("head", "closes"),
    [
        (b"HTTP/1.1\r\nConnection: close", True),
        (b"HTTP/1.0", True),
        (b"HTTP/1.0\r\nConnection: keep-alive", False),
        (b"HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c", True),
    ],
)
async def test_who_closes(served: Served, head: bytes, closes: bool) -> None:
    client = await served.client()
    status, headers, _ = await client.ask(b"GET /rest/v1/a " + head + b"\r\nHost: x\r\n\r\n")
    assert status == "HTTP/1.1 200 OK"
    assert (headers.get("connection") == "close") is closes
    if closes:
        assert await client.rest() == b""
    else:
        assert (await client.ask(GET))[2] == b"GET /a"


async def test_an_address_with_a_host_in_it(served: Served) -> None:
    _, _, body = await served.ask(b"GET http://x:1/rest/v1/a?b=1 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert body == b"GET /a"
    assert served.stub.seen[0].query_string == "b=1"


async def test_no_body_where_there_is_none(served: Served) -> None:
    client = await served.client()

    async def sized(_: Request) -> Response:
        return Response(200, (("Content-Length", "77"), ("Content-Range", "0-1/2")), b"not sent")

    async def empty(_: Request) -> Response:
        return Response(204, ())

    served.stub.how = sized
    await client.send(b"HEAD /rest/v1/a HTTP/1.1\r\nHost: x\r\n\r\n")
    status, headers = await client.head()
    assert (status, headers["content-length"]) == ("HTTP/1.1 200 OK", "77")
    served.stub.how = empty
    await client.send(b"DELETE /rest/v1/a HTTP/1.1\r\nHost: x\r\n\r\n")
    status, headers = await client.head()
    assert status == "HTTP/1.1 204 No Content"
    assert not {"content-length", "content-type"} & headers.keys()
    served.stub.how = served.stub.echo
    assert (await client.ask(GET))[2] == b"GET /a"


async def test_phrases(served: Served) -> None:
    async def answer(request: Request) -> Response:
        status, _, reason = request.path[1:].partition("-")
        return Response(int(status), (), b"", reason.replace("_", "\r\nX: 1 ") or None)

    served.stub.how = answer
    for path, line in (
        ("416", "416 Requested Range Not Satisfiable"),
        ("299-ours", "299 ours"),
        ("299", "299 "),
        ("200-a_b", "200 a X: 1 b"),
    ):
        status, headers, _ = await served.ask(
            f"GET /rest/v1/{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        )
        assert status == f"HTTP/1.1 {line}"
        assert "x" not in headers


async def test_a_header_cannot_become_two(served: Served) -> None:
    async def answer(_: Request) -> Response:
        return Response(200, (("X-A", "1\r\nX-B: 2\r\n\r\nbody"), ("X-C", "\0ö")), b"real")

    served.stub.how = answer
    _, headers, body = await served.ask(GET)
    assert headers["x-a"] == "1 X-B: 2 body"
    assert headers["x-c"].strip() == "ö"
    assert "x-b" not in headers
    assert body == b"real"


async def test_what_fails_is_an_error_and_the_next_one_works(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(_: Request) -> Response:
        raise RuntimeError("inner thing")

    client = await served.client()
    served.stub.how = fail
    status, headers, body = await client.ask(GET)
    assert status == "HTTP/1.1 500 Internal Server Error"
    assert code_of(body) == "Internal error"
    assert headers["access-control-allow-origin"] == "*"
    assert "inner thing" in caplog.text
    served.stub.how = served.stub.echo
    assert (await client.ask(GET))[2] == b"GET /a"


class TestLimits:
    @pytest.mark.parametrize(
        ("data", "status"),
        [
            (b"nonsense\r\n\r\n", "400 Bad Request"),
            (b"GET / HTTP/1.1\r\nbad header\r\n\r\n", "400 Bad Request"),
            (
                (
                    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
                    b"Transfer-Encoding: chunked\r\n\r\n"
                ),
                "400 Bad Request",
            ),
            (
                b"POST /rest/v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n",
                "413 Request Entity Too Large",
            ),
            (
                b"POST /rest/v1/a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n"
                + b"x" * 1001 + b"\r\n0\r\n\r\n",
                "413 Request Entity Too Large",
            ),
            (b"GET /" + b"x" * 140_000, "414 "),
            (b"GET /" + b"x" * 140_000 + b" HTTP/1.1\r\n\r\n", "414 "),
            (
                b"GET / HTTP/1.1\r\nX: " + b"x" * 140_000,
                "431 Request Header Fields Too Large",
            ),
            (
                b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 201 + b"\r\n",
                "431 Request Header Fields Too Large",
            ),
        ],
        ids=["no HTTP", "a header", "two lengths", "length", "chunks", "open address", "address",
             "open header", "many headers"],
    )  # fmt: skip
    async def test_refused_and_closed(self, served: Served, data: bytes, status: str) -> None:
        client = await served.client()
        line, headers, body = await client.ask(data)
        assert line.startswith(f"HTTP/1.1 {status}")
        assert headers["connection"] == "close"
        assert headers["access-control-allow-origin"] == "*"
        code_of(body)
        assert await client.rest() == b""
        assert served.stub.seen == []

    async def test_after_what_came_before(self, served: Served) -> None:
        served.stub.how = served.stub.hold
        client = await served.client()
        await client.send(GET + b"nonsense\r\n\r\n" + GET)
        await served.stub.started.wait()
        served.stub.go_on.set()
        assert (await client.answer())[2] == b"GET /a"
        assert (await client.answer())[0] == "HTTP/1.1 400 Bad Request"
        assert await client.rest() == b""
        assert len(served.stub.seen) == 1

    async def test_what_is_still_sent_is_thrown_away(self, served: Served) -> None:
        client = await served.client()
        await client.send(b"POST /rest/v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n")
        await client.send(b"x" * 5000)
        assert (await client.answer())[0] == "HTTP/1.1 413 Request Entity Too Large"
        await served.connected(1)
        served.later(connection.LINGER_SECONDS + 1)
        await served.connected(0)


class TestSlowClients:
    async def test_idle_ones_are_let_go(self, served: Served) -> None:
        fresh, used = await served.client(), await served.client()
        await used.ask(GET)
        await served.connected(2)
        served.later(connection.IDLE_SECONDS - 5)
        assert (await used.ask(GET))[2] == b"GET /a"
        served.later(connection.IDLE_SECONDS + 5)
        assert await fresh.rest() == b""
        assert await used.rest() == b""

    @pytest.mark.parametrize("data", [b"G", GET[:-2], GET[:-1]])
    async def test_a_head_that_never_ends(self, served: Served, data: bytes) -> None:
        client = await served.client()
        await client.send(data)
        await _reading(served)
        served.later(connection.HEAD_SECONDS + 1)
        assert (await client.answer())[0] == "HTTP/1.1 408 Request Timeout"
        assert await client.rest() == b""

    @pytest.mark.parametrize("sent", [b"", b"x" * 100])
    async def test_a_body_that_never_ends(self, served: Served, sent: bytes) -> None:
        client = await served.client()
        await client.send(
            b"POST /rest/v1/a HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n" + sent
        )
        await _reading(served)
        served.later(connection.HEAD_SECONDS + 1)
        assert not client.reader.at_eof()
        served.later(connection.BODY_SECONDS + 2)
        assert (await client.answer())[0] == "HTTP/1.1 408 Request Timeout"

    async def test_an_answer_that_takes_its_time_is_waited_for(self, served: Served) -> None:
        served.stub.how = served.stub.hold
        client = await served.client()
        await client.send(GET)
        await served.stub.started.wait()
        served.later(10_000)
        served.stub.go_on.set()
        assert (await client.answer())[2] == b"GET /a"

    async def test_a_client_that_takes_nothing(self, served: Served) -> None:
        async def much(_: Request) -> Response:
            return Response(200, (), b"x" * 20_000_000)

        served.stub.how = much
        client = await served.client()
        await client.send(GET)
        (one,) = served.serving.connections
        await until(lambda: one._paused)
        served.later(connection.WRITE_SECONDS + 1)
        await served.connected(0)

    async def test_a_client_that_takes_it_slowly(self, served: Served) -> None:
        async def much(_: Request) -> Response:
            return Response(200, (), b"x" * 20_000_000)

        served.stub.how = much
        client = await served.client()
        await client.send(GET)
        await client.head()
        (one,) = served.serving.connections
        await client.reader.readexactly(4_000_000)
        served.later(connection.WRITE_SECONDS + 1)
        assert one in served.serving.connections
        await client.reader.readexactly(16_000_000)
        served.stub.how = served.stub.echo
        assert (await client.ask(GET))[2] == b"GET /a"


async def _reading(served: Served) -> None:
    """Wait until the server has seen the beginning of a request."""
    (one,) = served.serving.connections
    await until(lambda: one._reading)
    for _ in range(5):
        await asyncio.sleep(0)


class TestLeaving:
    async def test_a_client_that_leaves_ends_its_request(self, served: Served) -> None:
        served.stub.how = served.stub.hold
        client = await served.client()
        await client.send(GET)
        await served.stub.started.wait()
        await client.close()
        async with asyncio.timeout(10):
            await served.stub.cancelled.wait()
        await served.connected(0)

    async def test_what_waits_behind_it_is_not_begun(self, served: Served) -> None:
        served.stub.how = served.stub.hold
        client = await served.client()
        await client.send(GET * 3)
        await served.stub.started.wait()
        await client.close()
        await served.connected(0)
        assert len(served.stub.seen) == 1


class TestStopping:
    async def test_idle_ones_go_and_busy_ones_end(self, served: Served) -> None:
        idle, busy = await served.client(), await served.client()
        await idle.ask(GET)
        served.stub.how = served.stub.hold
        await busy.send(GET)
        await served.stub.started.wait()
        served.serving.stop()
        assert await idle.rest() == b""
        assert not served.serving.empty.is_set()
        served.stub.go_on.set()
        _, headers, body = await busy.answer()
        assert (headers["connection"], body) == ("close", b"GET /a")
        async with asyncio.timeout(10):
            await served.serving.empty.wait()

    async def test_with_nobody_there(self, served: Served) -> None:
        served.serving.stop()
        assert served.serving.empty.is_set()


async def test_many_idle_connections_cost_little(served: Served) -> None:
    import tracemalloc

    count = 300
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    clients = [await served.client() for _ in range(count)]
    await served.connected(count)
    size = (tracemalloc.get_traced_memory()[0] - before) / count
    tracemalloc.stop()
    assert size < 40_000  # both ends of a connection, with Python's own event loop
    assert len(clients) == count
