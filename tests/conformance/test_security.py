"""Attacks: what a client writes is never SQL, and nobody gets more than is theirs."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import asyncpg
import pytest
import pytest_asyncio

from conformance.attacks import PAYLOADS, PLACES
from conformance.ours import PREFIX, ours
from conformance.people import FAR, IDS, token, tokens
from conformance.stage import copied
from conformance.wire import Answer, Wire, WireError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from conftest import Server
    from roseram.postgres import Connection

ADA = tokens()["ada"]
JSON = ("Content-Type", "application/json")
SNAPSHOT = """
select md5(string_agg(t, '|' order by t)) from (
  select relname || coalesce(relacl::text, '') as t from pg_class
    where relnamespace = 'api'::regnamespace
  union all select proname || prosrc from pg_proc
    where pronamespace = 'api'::regnamespace
  union all select t::text from api.tags t union all select t::text from api.vault t
  union all select t::text from api.accounts t union all select t::text from api.books t
  union all select t::text from api.authors t
) all_of_it
"""
pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Target:
    """A running server, and the superuser's view of its database."""

    port: int
    database: Connection
    wire: Wire

    async def get(self, path: str, *headers: tuple[str, str]) -> Answer:
        return await self.wire.send("GET", PREFIX + path, headers)

    async def send(self, method: str, path: str, body: object, *headers: tuple[str, str]) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.wire.send(method, PREFIX + path, (JSON, *headers), raw)

    async def state(self) -> str:
        found: str = await self.database.fetchval(SNAPSHOT)
        return found


@asynccontextmanager
async def target_of(server: Server, **more: str) -> AsyncIterator[Target]:
    async with copied(server, "library") as settings, ours(settings, **more) as port:
        database = await asyncpg.connect(settings.url.replace("//conformance@", "//postgres@"))
        try:
            async with Wire(port) as wire:
                yield Target(port, database, wire)
        finally:
            await database.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def target(server: Server) -> AsyncIterator[Target]:
    async with target_of(server) as found:
        yield found


def bearer(text: str) -> tuple[str, str]:
    return ("Authorization", f"Bearer {text}")


def answered(answer: Answer) -> None:
    """A clear answer: no failure inside, and JSON where something is refused."""
    too_much = b'"code":"54' in answer.body  # a limit of Postgres itself
    assert answer.status < 500 or too_much, answer
    assert answer.header("x-injected") is None
    if answer.status >= 400 and answer.body:
        assert {"code", "message", "details", "hint"} <= set(json.loads(answer.body)), answer


class TestInjection:
    async def test_nothing_in_an_address_is_sql(self, target: Target) -> None:
        before = await target.state()
        for place in PLACES:
            for payload in PAYLOADS:
                started = time.monotonic()
                answer = await target.get(place.replace("{}", quote(payload, safe="")), bearer(ADA))
                answered(answer)
                assert b"gold" not in answer.body, (place, payload)
                assert b"hush" not in answer.body, (place, payload)
                assert time.monotonic() - started < 5, (place, payload)
        assert await target.state() == before

    @pytest.mark.parametrize("place", ["/tags?label=eq.{}", '/tags?label=in.("{}")'])
    async def test_a_value_is_only_a_value(self, target: Target, place: str) -> None:
        for payload in PAYLOADS[:14]:
            text = payload.replace("\\", "\\\\").replace('"', '\\"') if '"{' in place else payload
            answer = await target.get(place.replace("{}", quote(text, safe="")))
            assert (answer.status, json.loads(answer.body)) == (200, []), payload

    async def test_nothing_in_a_body_is_sql(self, target: Target) -> None:
        before = await target.state()
        for payload in PAYLOADS:
            encoded = quote(payload, safe="")
            for path, body in (
                ("/tags?select=id", {"id": 1, payload: 1}),
                (f"/tags?columns={encoded}", [{"id": 1}]),
                (f'/tags?columns=id,"{encoded}"', [{"id": 1}]),
                (f"/tags?on_conflict={encoded}", {"id": 1, "label": "x"}),
                ("/tags", {"id": payload, "label": "old"}),
                ("/rpc/add", {"a": payload, "b": 1}),
                ("/rpc/add", {"a": 1, "b": 2, payload: 3}),
            ):
                prefer = ("Prefer", "resolution=ignore-duplicates")
                answered(await target.send("POST", path, body, prefer))
        assert await target.state() == before

    async def test_text_comes_back_as_it_was(self, target: Target) -> None:
        for number, payload in enumerate(PAYLOADS):
            if "\x00" in payload:
                continue  # Postgres has no such text
            row = {"space": "attack", "key": str(number), "value": payload}
            prefer = ("Prefer", "return=representation")
            answer = await target.send("POST", "/settings", row, prefer)
            assert json.loads(answer.body)[0]["value"] == payload

    async def test_nothing_in_a_header_is_sql(self, target: Target) -> None:
        before = await target.state()
        for payload in PAYLOADS:
            if set(payload) & {"\r", "\n", "\x00"}:
                continue  # no header
            for name, text in (
                ("Prefer", f"timezone={payload}"),
                ("Prefer", f"handling=strict, {payload}"),
                ("Prefer", f"max-affected={payload}, handling=strict"),
                ("Accept-Profile", payload),
                ("Accept", payload),
                ("Accept", f'application/vnd.pgrst.plan+text; for="{payload}"; options={payload}'),
                ("Range", payload),
                ("X-Anything", payload),
                ("Cookie", f"a={payload}"),
                ("Authorization", payload),
                ("apikey", payload),
            ):
                answered(await target.get("/tags?limit=1", (name, text)))
        assert await target.state() == before


class TestSize:
    async def test_a_body_that_is_too_large(self, server: Server) -> None:
        async with target_of(server, ROSERAM_REST_MAX_BODY_BYTES="10000") as target:
            answer = await target.send("POST", "/tags", b"[" + b" " * 20_000 + b"]")
            assert answer.status == 413
            assert (await target.get("/tags?limit=1")).status == 200

    @pytest.mark.parametrize("depth", [100, 5_000, 200_000])
    async def test_a_body_that_is_nested_deeply(self, target: Target, depth: int) -> None:
        for opened, closed in ((b"[", b"]"), (b'{"a":', b"}")):
            body = opened * depth + b"1" + closed * depth
            for path in ("/tags", "/rpc/take_json", "/rpc/keys", "/settings"):
                answered(await target.send("POST", path, body))
        assert (await target.get("/tags?limit=1")).status == 200

    @pytest.mark.parametrize(
        "query",
        [
            "or=" + "(or" * 300 + "(id.eq.1)" + ")" * 300,
            "select=" + "mentor_id(" * 300 + "id" + ")" * 300,
            "select=" + ",".join(f"a{n}:mentor_id(id)" for n in range(300)),
            "select=bio" + "->a" * 5000,
            "select=" + "id," * 8000 + "id",
            "order=" + "id," * 8000 + "id",
            "id=in.(" + "1," * 10_000 + "1)",
            "&".join(f"id=eq.{n}" for n in range(3000)),
            "id=" + "not." * 5000 + "eq.1",
            "select=" + "(" * 5000,
            "a." * 5000 + "id=eq.1",
        ],
        ids=lambda text: text[:24],
    )
    async def test_a_query_that_is_too_much(self, target: Target, query: str) -> None:
        started = time.monotonic()
        answered(await target.get("/authors?" + query))
        assert time.monotonic() - started < 10
        assert (await target.get("/tags?limit=1")).status == 200

    async def test_an_address_or_header_without_end(self, target: Target) -> None:
        for raw in (
            b"GET /rest/v1/tags?" + b"a" * 2_000_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET /rest/v1/tags HTTP/1.1\r\nX: " + b"a" * 2_000_000 + b"\r\n\r\n",
            b"GET /rest/v1/tags HTTP/1.1\r\n" + b"X: a\r\n" * 100_000 + b"\r\n",
        ):
            try:
                async with Wire(target.port) as wire:
                    assert 400 <= (await wire.send_raw(raw)).status < 500
            except WireError:
                pass  # hanging up is an answer, too
        assert (await target.get("/tags?limit=1")).status == 200


class TestTokens:
    @pytest.mark.parametrize(
        "text",
        [
            token({"role": "authenticated"}, alg="none"),
            token({"role": "authenticated"}, alg="None"),
            token({"role": "authenticated"}, secret="another secret that is long enough"),
            token({"role": "authenticated"}, secret=""),
            token({"role": "authenticated", "exp": 1}),
            token({"role": "authenticated", "nbf": FAR}),
            token({"role": "authenticated", "exp": "tomorrow"}),
            token({"role": "postgres", "exp": FAR}),
            token({"role": "conformance_nobody", "exp": FAR}),
            token({"role": "anon; set role postgres", "exp": FAR}),
            token({"role": ["authenticated"], "exp": FAR}),
            ADA[:-2],
            ADA + "x",
            ADA.rpartition(".")[0] + ".",
            "..",
            "a.b.c.d.e",
            "é.é.é",
            "a" * 20_000,
        ],
        ids=lambda text: text[:12],
    )
    async def test_a_token_that_is_not_ours_opens_nothing(self, target: Target, text: str) -> None:
        for header in (bearer(text), ("apikey", text)):
            answer = await target.get("/rpc/role_now", header)
            answered(answer)
            assert answer.status in (401, 403) or answer.body == b'"anon"', answer

    async def test_another_claim_invalidates_the_signature(self, target: Target) -> None:
        head, claims, signature = ADA.split(".")
        told = json.loads(base64.urlsafe_b64decode(claims + "=="))
        told["sub"] = IDS["ben"]
        forged = base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()
        answer = await target.get("/accounts?select=id", bearer(f"{head}.{forged}.{signature}"))
        assert answer.status == 401

    async def test_claims_do_not_outlive_their_request(self, target: Target) -> None:
        for _ in range(5):
            mine = await target.get("/accounts?select=id", bearer(ADA))
            assert len(json.loads(mine.body)) == 2
            nobody = await target.get("/rpc/claims")
            assert json.loads(nobody.body) == {"role": "anon"}
            failed = await target.get("/tags?id=eq.x", bearer(ADA))
            assert failed.status == 400
            assert (await target.get("/rpc/role_now")).body == b'"anon"'

    async def test_who_asks_at_the_same_time_is_told_apart(self, target: Target) -> None:
        people = tokens()

        async def mine(who: Any, wanted: set[int]) -> None:
            async with Wire(target.port) as wire:
                for _ in range(20):
                    headers = [bearer(people[who])]
                    answer = await wire.send("GET", f"{PREFIX}/accounts?select=id", headers)
                    assert {row["id"] for row in json.loads(answer.body)} == wanted

        everybody = [mine("ada", {1, 2}), mine("ben", {3}), mine("auditor", {1, 2, 3})]
        await asyncio.gather(*everybody, *[mine("ada", {1, 2}), mine("ben", {3})])


class TestHttp:
    async def test_a_key_cannot_write_headers(self, target: Target) -> None:
        row = {"space": "x", "key": "a\r\nX-Injected: yes\r\n\r\n"}
        answer = await target.send("POST", "/settings", row, ("Prefer", "return=headers-only"))
        assert answer.status == 201
        assert answer.header("x-injected") is None
        assert "%0D%0A" in str(answer.header("location"))

    async def test_an_address_cannot_write_headers(self, target: Target) -> None:
        answer = await target.get("/tags?label=eq.a%0D%0AX-Injected:%20yes%0D%0A%0D%0A")
        assert answer.header("x-injected") is None
        assert "\n" not in str(answer.header("content-location"))

    @pytest.mark.parametrize(
        "head",
        [
            b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            b"Content-Length: 4\r\nContent-Length: 5\r\n",
            b"Content-Length: -1\r\n",
            b"Content-Length: 1e1\r\n",
            b"Transfer-Encoding: chunked, identity\r\n",
            b"X y: z\r\n",
            b"X: a\r\n folded\r\n",
            b"X: a\x00b\r\n",
        ],
    )
    async def test_a_request_with_two_meanings_is_refused(
        self, target: Target, head: bytes
    ) -> None:
        raw = b"POST /rest/v1/tags HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n0\r\n\r\n"
        async with Wire(target.port) as wire:
            answer = await wire.send_raw(raw, "POST")
        assert 400 <= answer.status < 500

    async def test_a_slow_client_holds_nobody_up(self, target: Target) -> None:
        idle = []
        for start in (
            b"",
            b"GET /rest",
            b"POST /rest/v1/tags HTTP/1.1\r\nContent-Length: 99\r\n\r\n[",
        ):
            for _ in range(20):
                reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
                writer.write(start)
                idle.append((reader, writer))
        started = time.monotonic()
        for _ in range(10):
            assert (await target.get("/tags?limit=1")).status == 200
        assert time.monotonic() - started < 5
        assert await target.database.fetchval(
            "select count(*) from pg_stat_activity where state like 'idle in transaction%'"
        ) in (0, None)
        for _, writer in idle:
            writer.close()

    async def test_a_client_that_leaves_takes_nothing_along(self, target: Target) -> None:
        for _ in range(10):
            _, writer = await asyncio.open_connection("127.0.0.1", target.port)
            writer.write(b"GET /rest/v1/numbers HTTP/1.1\r\nHost: x\r\n\r\n")
            await writer.drain()
            writer.close()
        assert (await target.get("/tags?limit=1")).status == 200

    async def test_errors_say_nothing_of_the_inside(self, target: Target) -> None:
        for path in ("/nope", "/tags?id=eq.x", "/vault", "/rpc/nope", "/tags?select=id::nope"):
            body = (await target.get(path)).body.lower()
            for word in (b"traceback", b".py", b"asyncpg", b"conformance", b"select "):
                assert word not in body, (path, word)


class TestMassAssignment:
    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "/accounts", {"id": 50, "owner": IDS["ada"], "name": "x", "secret": "s"}),
            ("POST", "/accounts", {"id": 50, "owner": IDS["ben"], "name": "x"}),
            ("PATCH", "/accounts?id=eq.1", {"secret": "s"}),
            ("PATCH", "/accounts?id=eq.1", {"owner": IDS["ben"]}),
            ("PATCH", "/accounts?id=eq.1", {"level": 10}),
            ("PATCH", "/accounts?id=eq.1&columns=name,secret", {"name": "x", "secret": "s"}),
            (
                "POST",
                "/accounts?columns=id,owner,name,secret",
                {"id": 50, "owner": IDS["ada"], "name": "x"},
            ),
            ("POST", "/vault", {"id": 2}),
        ],
    )
    async def test_protected_columns_stay(
        self, target: Target, method: str, path: str, body: object
    ) -> None:
        before = await target.state()
        answer = await target.send(method, path, body, bearer(ADA))
        assert (answer.status, json.loads(answer.body)["code"]) == (403, "42501")
        assert await target.state() == before

    @pytest.mark.parametrize("body", [{"id": 1}, {"half_pages": 1}])
    async def test_generated_columns_cannot_be_given(
        self, target: Target, body: dict[str, object]
    ) -> None:
        row = {"title": "x", "author_id": 1, **body}
        answer = await target.send("POST", "/books", row, bearer(ADA))
        assert (answer.status, json.loads(answer.body)["code"]) == (400, "428C9")

    async def test_keys_outside_of_columns_are_ignored(self, target: Target) -> None:
        row = {"id": 60, "owner": IDS["ada"], "name": "x", "secret": "s"}
        path = "/accounts?columns=id,owner,name"
        assert (await target.send("POST", path, row, bearer(ADA))).status == 201
        found = await target.database.fetchval("select secret from api.accounts where id = 60")
        assert found is None

    async def test_other_peoples_rows_are_not_there(self, target: Target) -> None:
        before = await target.state()
        prefer = ("Prefer", "return=representation, count=exact")
        for method, body in (("PATCH", {"name": "mine"}), ("DELETE", None)):
            path = "/accounts?id=eq.3&select=id"
            answer = await target.send(method, path, body, bearer(ADA), prefer)
            assert (answer.status, answer.body) == (200, b"[]")
            assert answer.header("content-range") == "*/0"
        assert await target.state() == before

    async def test_a_select_cannot_reach_a_column_that_is_not_granted(self, target: Target) -> None:
        for path in (
            "/accounts?select=secret",
            "/accounts?select=*",
            "/accounts?select=id&secret=like.h*",
            "/accounts?select=id&order=secret",
            "/loans?select=id,accounts(secret)",
            "/loans?select=id,accounts!inner(id)&accounts.secret=eq.hush",
            "/loans?select=id,accounts(id)&order=accounts(secret)",
        ):
            answer = await target.get(path, bearer(ADA))
            assert answer.status in (400, 403), path
            assert b"hush" not in answer.body
