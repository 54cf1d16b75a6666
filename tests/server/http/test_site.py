"""What every answer carries: CORS, compression, ids; the log and the metrics."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]
import pytest

from roseram.errors import FileUnusable
from roseram.server.http import access
from roseram.server.http.access import AccessLog, masked
from roseram.server.http.cors import Cors
from roseram.server.http.metrics import Metrics
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Request, Response
from server.http.conftest import JSON, serving

if TYPE_CHECKING:
    from pathlib import Path

    from server.http.conftest import Served

BODY = b'[{"id":1,"name":"a name that comes again and again"}]' * 100


def request(method: str = "GET", target: str = "/rest/v1/a", **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"{method} {target} HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode()


async def large(_: Request) -> Response:
    return Response(200, (JSON,), BODY)


async def test_surfaces_by_path(served: Served) -> None:
    for target, body in (
        ("/rest/v1", b"GET /"),
        ("/rest/v1/", b"GET /"),
        ("/rest/v1/rpc/f?x=1", b"GET /rpc/f"),
        ("/rest/v10", b"page /rest/v10"),
        ("/", b"page /"),
        ("/a%20b", b"page /a b"),
    ):
        assert (await served.ask(request(target=target)))[2] == body


async def test_a_page_for_head_keeps_its_length(served: Served) -> None:
    client = await served.client()
    await client.send(request("HEAD", "/x"))
    assert (await client.head())[1]["content-length"] == "7"


async def test_a_refusal_of_the_surface(served: Served) -> None:
    async def refuse(_: Request) -> Response:
        raise Refusal(401, "PGRST302", "no", {"a": 1}, "try", (("WWW-Authenticate", "Bearer"),))

    served.stub.how = refuse
    status, headers, body = await served.ask(request())
    assert (status, headers["www-authenticate"]) == ("HTTP/1.1 401 Unauthorized", "Bearer")
    assert json.loads(body) == {
        "code": "PGRST302",
        "message": "no",
        "details": {"a": 1},
        "hint": "try",
    }
    assert headers["access-control-allow-origin"] == "*"


class TestCors:
    async def test_preflight(self, served: Served) -> None:
        status, headers, body = await served.ask(
            request(
                "OPTIONS",
                Origin="https://app.example.org",
                Access_Control_Request_Method="PATCH",
                Access_Control_Request_Headers="authorization,x-mine",
            )
        )
        assert (status, body) == ("HTTP/1.1 200 OK", b"")
        assert headers["access-control-allow-origin"] == "*"
        assert headers["access-control-allow-headers"] == "authorization,x-mine"
        assert headers["access-control-max-age"] == "86400"
        methods = headers["access-control-allow-methods"].split(", ")
        assert {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} <= set(methods)
        assert served.stub.seen == []

    async def test_options_without_a_question_is_the_surfaces(self, served: Served) -> None:
        assert (await served.ask(request("OPTIONS", Origin="x")))[2] == b"OPTIONS /a"

    async def test_an_answer(self, served: Served) -> None:
        _, headers, _ = await served.ask(request(Origin="https://a"))
        assert headers["access-control-allow-origin"] == "*"
        exposed = headers["access-control-expose-headers"].split(", ")
        assert {"Content-Range", "Location", "Preference-Applied", "sb-request-id"} <= set(exposed)

    async def test_chosen_origins(self) -> None:
        async with serving(cors=Cors(("https://a", "https://b"))) as served:
            _, headers, _ = await served.ask(request(Origin="https://b"))
            assert headers["access-control-allow-origin"] == "https://b"
            assert headers["access-control-allow-credentials"] == "true"
            assert headers["vary"] == "Origin"
            for other in ({"Origin": "https://c"}, {}):
                _, headers, _ = await served.ask(request(**other))
                assert "access-control-allow-origin" not in headers
                assert headers["vary"] == "Origin"


class TestCompression:
    @pytest.mark.parametrize(
        ("accepted", "coding"),
        [
            ("gzip", "gzip"),
            ("gzip, deflate, br", "br"),
            ("br;q=0, gzip", "gzip"),
            ("*", "gzip"),
            ("deflate", None),
            ("identity", None),
            ("gzip;q=0", None),
        ],
    )
    async def test_what_the_client_takes(
        self, served: Served, accepted: str, coding: str | None
    ) -> None:
        served.stub.how = large
        _, headers, body = await served.ask(request(Accept_Encoding=accepted))
        assert headers.get("content-encoding") == coding
        open_it: dict[str | None, Any] = {
            "gzip": gzip.decompress, "br": brotli.decompress, None: bytes
        }  # fmt: skip
        assert open_it[coding](body) == BODY
        assert ("vary" in headers) is (coding is not None)
        assert (len(body) < len(BODY) / 10) is (coding is not None)

    async def test_very_large_ones(self, served: Served) -> None:
        async def huge(_: Request) -> Response:
            return Response(200, (JSON,), BODY * 100)

        served.stub.how = huge
        for coding, opened in (("gzip", gzip.decompress), ("br", brotli.decompress)):
            _, _, body = await served.ask(request(Accept_Encoding=coding))
            assert opened(body) == BODY * 100

    async def test_what_gains_nothing(self, served: Served) -> None:
        async def small(_: Request) -> Response:
            return Response(200, (JSON,), b"[]")

        async def binary(_: Request) -> Response:
            return Response(200, (("Content-Type", "application/octet-stream"),), BODY)

        async def done(_: Request) -> Response:
            return Response(200, (JSON, ("Content-Encoding", "zstd")), BODY)

        for how in (small, binary, done):
            served.stub.how = how
            _, headers, body = await served.ask(request(Accept_Encoding="gzip"))
            assert headers.get("content-encoding") != "gzip"
            assert body in (BODY, b"[]")


class TestNames:
    async def test_each_request_has_its_own(self, served: Served) -> None:
        client = await served.client()
        names = {(await client.ask(request()))[1]["sb-request-id"] for _ in range(3)}
        assert len(names) == 3

    async def test_the_clients_own_is_kept(self, served: Served) -> None:
        _, headers, _ = await served.ask(request(X_Request_Id="mine-1"))
        assert headers["sb-request-id"] == "mine-1"
        _, headers, _ = await served.ask(request(X_Request_Id="not one: " + "x" * 200))
        assert not headers["sb-request-id"].startswith("not")

    async def test_the_trace_header(self) -> None:
        async with serving(trace_header="x-trace") as served:
            assert (await served.ask(request(X_Trace="7")))[1]["x-trace"] == "7"
            assert "x-trace" not in (await served.ask(request()))[1]


class TestTheKeyInTheAddress:
    async def test_it_counts_and_is_no_filter(self, served: Served) -> None:
        await served.ask(request(target="/rest/v1/a?select=b&apikey=K&c=eq.1"))
        seen = served.stub.seen[-1]
        assert seen.query_string == "select=b&c=eq.1"
        assert ("apikey", "K") in seen.headers

    async def test_the_header_counts_more(self, served: Served) -> None:
        await served.ask(request(target="/rest/v1/a?apikey=K", apikey="H"))
        seen = served.stub.seen[-1]
        assert [value for name, value in seen.headers if name == "apikey"] == ["H"]
        assert seen.query_string == ""

    async def test_a_column_of_a_similar_name(self, served: Served) -> None:
        await served.ask(request(target="/rest/v1/a?my_apikey=eq.1"))
        assert served.stub.seen[-1].query_string == "my_apikey=eq.1"


class TestTheLog:
    async def test_a_line_for_each_request(self, tmp_path: Path) -> None:
        path = tmp_path / "logs" / "access.jsonl"
        log = AccessLog(str(path))
        async with serving(access_log=log) as served:
            await served.ask(
                request(
                    target="/rest/v1/a?b=eq.1&apikey=K3y&access_token=T0k",
                    apikey="H3ader",
                    authorization="Bearer S3cret",
                    X_Request_Id="r1",
                )
            )
            await served.ask(b"nonsense\r\n\r\n")
            served.serving.site.flush()
        log.close()
        first, second = (json.loads(line) for line in path.read_text().splitlines())
        assert first["id"] == "r1"
        assert first["query"] == "b=eq.1&apikey=***&access_token=***"
        assert (first["method"], first["path"], first["status"]) == ("GET", "/rest/v1/a", 200)
        assert first["client"] == "127.0.0.1"
        assert first["ms"] >= 0
        assert second["status"] == 400
        for secret in ("K3y", "T0k", "H3ader", "S3cret"):
            assert secret not in path.read_text()
        assert path.stat().st_mode & 0o777 == 0o600

    async def test_a_client_that_left(self, tmp_path: Path) -> None:
        path = tmp_path / "access"
        async with serving(access_log=AccessLog(str(path))) as served:
            served.stub.how = served.stub.hold
            client = await served.client()
            await client.send(request())
            await served.stub.started.wait()
            await client.close()
            await served.connected(0)
            await served.stub.cancelled.wait()
            served.serving.site.flush()
        assert json.loads(path.read_text())["status"] == 499

    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ("apikey=x&a=1", "apikey=***&a=1"),
            ("a=1&Password=eq.x", "a=1&Password=***"),
            ("jwt=a.b.c", "jwt=***"),
            ("select=password", "select=password"),
            ("", ""),
        ],
    )
    def test_masking(self, query: str, shown: str) -> None:
        assert masked(query) == shown

    def test_a_full_file_makes_room(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(access, "LARGEST", 100)
        path = tmp_path / "log"
        one, two = AccessLog(str(path)), AccessLog(str(path))
        for number in range(4):
            for log in (one, two):
                log.note(
                    Request("GET", f"/{number}", "", ()), Response(200, ()),
                    number="n", client=None, seconds=0,
                )  # fmt: skip
                log.flush()
        kept = path.read_text() + (tmp_path / "log.1").read_text()
        assert '"path":"/3"' in kept
        assert all(json.loads(line) for line in kept.splitlines())
        assert sorted(item.name for item in tmp_path.iterdir()) == ["log", "log.1"]

    def test_a_place_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(FileUnusable, match="file/log"):
            AccessLog(str(tmp_path / "file" / "log"))

    def test_standard_output(self, capsys: pytest.CaptureFixture[str]) -> None:
        log = AccessLog("-")
        log.note(Request("GET", "/", "", ()), Response(200, ()), number="n", client=None, seconds=0)
        log.close()
        assert json.loads(capsys.readouterr().out)["id"] == "n"


class TestMetrics:
    async def test_the_page(self, served: Served) -> None:
        await served.ask(request())
        await served.ask(request())
        await served.ask(request(target="/page"))
        served.later(0)
        status, headers, body = await served.ask(request(target="/metrics"))
        text = body.decode()
        assert status == "HTTP/1.1 200 OK"
        assert headers["content-type"].startswith("text/plain; version=0.0.4")
        assert 'roseram_http_requests_total{status="2xx",surface="rest"} 2.0' in text
        assert 'roseram_http_requests_total{status="2xx",surface="pages"} 1.0' in text
        assert 'roseram_http_request_seconds_count{surface="rest"} 2.0' in text
        assert 'le="+Inf",surface="rest"} 2.0' in text
        assert "roseram_http_requests_running 1.0" in text
        assert "roseram_http_connections 3.0" in text

    async def test_not_for_everybody(self, served: Served) -> None:
        status, _, _ = await served.ask(request(target="/metrics", X_Forwarded_For="1.2.3.4"))
        assert status == "HTTP/1.1 404 Not Found"
        key = ("apikey", "K")
        async with serving(may_see_metrics=lambda headers: key in headers) as other:
            asked = request(target="/metrics", X_Forwarded_For="1.2.3.4", apikey="K")
            assert (await other.ask(asked))[0] == "HTTP/1.1 200 OK"

    def test_workers_count_together_and_a_new_one_goes_on(self) -> None:
        import mmap

        memory = mmap.mmap(-1, 8192)
        one, two = (Metrics(memory, worker=n, workers=2) for n in range(2))
        for metrics in (one, two):
            metrics.begin()
            metrics.end(0, 200, 0.003, 10)
        two.begin()
        again = Metrics(memory, worker=1, workers=2)
        text = again.page().decode()
        assert 'requests_total{status="2xx",surface="rest"} 2.0' in text
        assert 'response_bytes_total{surface="rest"} 20.0' in text
        assert "requests_running 0.0" in text
        assert 'le="0.0025",surface="rest"} 0.0' in text
        assert 'le="0.005",surface="rest"} 2.0' in text
