"""API keys over HTTP: made, used, limited, revoked, counted; and what must not work."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from roseram.postgres import Database
from roseram.server.api_keys import hashed, well_formed
from roseram.server.usage import Usage, Use, open_usage
from server.auth.conftest import PASSWORD, auth_server, make_auth_server

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from server.auth.conftest import AuthServer, MakeAuthServer

__all__ = ["auth_server", "make_auth_server"]


class Person:
    """Somebody signed in, who calls the data API."""

    def __init__(self, server: AuthServer, session: dict[str, Any]) -> None:
        self.server = server
        self.token = session["access_token"]
        self.id = session["user"]["id"]

    async def rest(
        self, method: str, path: str, body: object = None, *, key: str | None = None, **headers: str
    ) -> httpx.Response:
        """A call of the data API, with an API key or as the person."""
        sent = {
            "apikey": self.server.anon,
            "Authorization": f"Bearer {key or self.token}",
            "Prefer": "return=representation",
            **headers,
        }
        return await self.server.client.request(method, f"/rest/v1{path}", headers=sent, json=body)

    async def make_key(self, *scopes: str, **more: object) -> dict[str, Any]:
        answer = await self.rest(
            "POST",
            "/rpc/create_api_key",
            {"name": "A key", "scopes": list(scopes or ("projects:read",)), **more},
        )
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def make_project(self, name: str = "Shop") -> str:
        answer = await self.rest("POST", "/projects", {"name": name})
        assert answer.status_code == 201, answer.text
        return str(answer.json()[0]["id"])


async def person(server: AuthServer, email: str = "ana@example.org") -> Person:
    return Person(server, await server.sign_up(email))


@pytest.fixture
async def ana(auth_server: AuthServer) -> Person:
    return await person(auth_server)


def forged() -> str:
    """A key that looks like one, and was never made."""
    text = "rsm_" + secrets.token_urlsafe(32)
    digest = hashlib.sha256(text.encode()).digest()
    return text + base64.urlsafe_b64encode(digest).decode()[:6]


async def test_a_key_reads_what_its_scope_opens(ana: Person) -> None:
    project = await ana.make_project()
    made = await ana.make_key("projects:read")
    assert well_formed(made["key"])
    answer = await ana.rest("GET", "/projects?select=id", key=made["key"])
    assert (answer.status_code, answer.json()) == (200, [{"id": project}])
    assert (await ana.rest("GET", "/sites", key=made["key"])).json() == []
    refused = await ana.rest("POST", "/projects", {"name": "x"}, key=made["key"])
    assert (refused.status_code, refused.json()["code"]) == (403, "42501")
    changed = await ana.rest("PATCH", f"/projects?id=eq.{project}", {"name": "x"}, key=made["key"])
    assert (changed.status_code, changed.json()) == (200, [])


async def test_a_key_writes_with_the_scope_for_it(ana: Person) -> None:
    made = await ana.make_key("projects:write")
    created = await ana.rest("POST", "/projects", {"name": "By a program"}, key=made["key"])
    assert created.status_code == 201, created.text
    assert created.json()[0]["user_id"] == ana.id


@pytest.mark.parametrize("place", ["bearer", "apikey", "both"])
async def test_where_a_key_is_given(ana: Person, place: str) -> None:
    key = (await ana.make_key())["key"]
    headers = {}
    if place != "apikey":
        headers["Authorization"] = f"Bearer {key}"
    if place != "bearer":
        headers["apikey"] = key
    answer = await ana.server.client.get("/rest/v1/projects", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["ratelimit-limit"] == "1000"


async def test_a_token_wins_over_a_key(ana: Person) -> None:
    key = (await ana.make_key())["key"]
    answer = await ana.rest("GET", "/projects", apikey=key)
    assert answer.status_code == 200
    assert "ratelimit-limit" not in answer.headers


async def test_statements_do_not_see_the_key(ana: Person) -> None:
    key = (await ana.make_key())["key"]
    await ana.server.execute(
        "create function public.headers() returns text language sql stable as"
        " $$ select current_setting('request.headers') $$"
    )
    async with asyncio.timeout(10):
        while (seen := await ana.rest("GET", "/rpc/headers", key=key)).status_code != 200:
            await ana.server.execute("notify pgrst, 'reload schema'")
    assert key[4:] not in seen.text
    assert "user-agent" in seen.text


async def test_only_the_hash_is_kept(ana: Person) -> None:
    made = await ana.make_key()
    row = await ana.server.rows("select * from api_keys")
    assert row[0]["key_hash"] == hashed(made["key"])
    for table in ("public.api_keys", "public.session_audit_log", "auth.audit_log_entries"):
        text = await ana.server.value(f"select string_agg(t::text, ' ') from {table} t")
        assert made["key"][4:] not in (text or "")


# Keys that are not accepted.


def told(answer: httpx.Response) -> tuple[int, str, str]:
    body = answer.json()
    assert body.keys() == {"code", "message", "details", "hint"}
    return answer.status_code, body["code"], body["message"]


@pytest.mark.parametrize(
    "change",
    [
        "update api_keys set is_active = false",
        "update api_keys set is_active = null",
        "delete from api_keys",
        "delete from auth.users",
        "update auth.users set deleted_at = now()",
        "update auth.users set banned_until = now() + interval '1 day'",
    ],
)
async def test_a_key_ends_at_once(ana: Person, change: str) -> None:
    key = (await ana.make_key())["key"]
    assert (await ana.rest("GET", "/projects", key=key)).status_code == 200
    await ana.server.execute(change)
    answer = await ana.rest("GET", "/projects", key=key)
    assert told(answer) == (401, "PGRST301", "Invalid API key")
    assert "invalid_token" in answer.headers["www-authenticate"]


async def test_a_key_expires(ana: Person) -> None:
    key = (await ana.make_key(expires_at="2999-01-01T00:00:00Z"))["key"]
    assert (await ana.rest("GET", "/projects", key=key)).status_code == 200
    await ana.server.execute("update api_keys set expires_at = clock_timestamp()")
    answer = await ana.rest("GET", "/projects", key=key)
    assert told(answer) == (401, "PGRST301", "API key expired")


async def test_keys_that_were_never_made(ana: Person) -> None:
    key = (await ana.make_key())["key"]
    other = "A" if key[-1] != "A" else "B"
    for guess in (forged(), key[:-1] + other, key[:-1], key + "A", "rsm_", "rsm_' or 1=1"):
        assert told(await ana.rest("GET", "/projects", key=guess))[0] == 401, guess


async def test_guessing_is_slowed_and_keys_work_on(make_auth_server: MakeAuthServer) -> None:
    ana = await person(await make_auth_server(rate_limits={"api_key": 5}))
    key = (await ana.make_key())["key"]
    statuses = [(await ana.rest("GET", "/projects", key=forged())).status_code for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    assert (await ana.rest("GET", "/projects", key=key)).status_code == 200


async def test_a_hash_that_a_person_wrote_is_no_key(ana: Person) -> None:
    """Somebody who knows a key that was deleted cannot make it work again, for themselves."""
    made = await ana.make_key()
    await ana.rest("DELETE", f"/api_keys?id=eq.{made['id']}")
    bob = await person(ana.server, "bob@example.org")
    row = {"name": "x", "key_hash": hashed(made["key"])}
    assert (await bob.rest("POST", "/api_keys", row)).status_code == 201
    assert (await bob.rest("GET", "/projects", key=made["key"])).status_code == 401
    forbidden = {**row, "key_hash": "x", "key_prefix": "rsm_"}
    assert (await bob.rest("POST", "/api_keys", forbidden)).status_code == 403


# What a key may not do.


async def test_a_key_cannot_widen_itself(ana: Person) -> None:
    made = await ana.make_key("projects:write", "account:write", "integrations:write")
    key, one = made["key"], f"/api_keys?id=eq.{made['id']}"
    assert (await ana.rest("GET", one, key=key)).json() == []
    for change in ({"scopes": ["sites:write"]}, {"expires_at": None}, {"rate_limit": 1}):
        assert (await ana.rest("PATCH", one, change, key=key)).json() == []
    insert = await ana.rest("POST", "/api_keys", {"name": "x", "key_hash": "y"}, key=key)
    assert insert.status_code == 403
    another = {"name": "x", "scopes": ["sites:write"]}
    refused = await ana.rest("POST", "/rpc/create_api_key", another, key=key)
    assert (refused.status_code, refused.json()["code"]) == (403, "42501")
    assert await ana.server.value("select count(*) from api_keys") == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/user", None),
        ("PUT", "/user", {"password": "another-Kettle-93-harbour"}),
        ("PUT", "/user", {"email": "eve@example.org"}),
        ("POST", "/logout", None),
        ("GET", "/reauthenticate", None),
        ("POST", "/factors", {"factor_type": "totp", "friendly_name": "x"}),
        ("GET", "/admin/users", None),
        ("GET", "/user/identities/authorize?provider=github", None),
    ],
)
async def test_auth_endpoints_take_no_key(
    ana: Person, method: str, path: str, body: dict[str, Any] | None
) -> None:
    key = (await ana.make_key("account:write"))["key"]
    answer = await ana.server.call(method, path, body, token=key, headers={"apikey": key})
    assert answer.status_code in (401, 403), answer.text
    assert answer.json()["code"] in ("bad_jwt", "no_authorization", "not_admin"), answer.text


async def test_a_key_is_nobody_elses(ana: Person) -> None:
    await ana.make_project("Private")
    bob = await person(ana.server, "bob@example.org")
    key = (await bob.make_key("projects:write"))["key"]
    assert (await bob.rest("GET", "/projects", key=key)).json() == []


async def test_a_token_with_a_key_in_its_metadata_stays_a_persons(ana: Person) -> None:
    await ana.make_project()
    data = {"key_id": "x", "scopes": []}
    await ana.server.call("PUT", "/user", {"data": data}, token=ana.token)
    again = Person(ana.server, await ana.server.sign_in(password=PASSWORD))
    assert len((await again.rest("GET", "/projects")).json()) == 1


# Limits.


async def test_every_answer_says_what_is_left(ana: Person) -> None:
    key = (await ana.make_key(rate_limit=3))["key"]
    left = []
    for _ in range(3):
        answer = await ana.rest("GET", "/projects", key=key)
        left.append(answer.headers["ratelimit-remaining"])
        assert answer.headers["ratelimit-limit"] == "3"
        assert 0 < int(answer.headers["ratelimit-reset"]) <= 3600
    assert left == ["2", "1", "0"]
    answer = await ana.rest("GET", "/projects", key=key)
    assert told(answer)[:2] == (429, "RSM_TOO_MANY_REQUESTS")
    assert 1100 < int(answer.headers["retry-after"]) <= 1200  # a third of an hour for the next
    assert answer.headers["ratelimit-remaining"] == "0"


async def test_twenty_at_once_at_the_limit(make_auth_server: MakeAuthServer) -> None:
    """Exactly as many as are allowed get through, spread over two processes' worth of servers."""
    sealing = base64.b64encode(secrets.token_bytes(32)).decode()
    one, other = [await make_auth_server(encryption_keys=sealing) for _ in range(2)]
    ana = await person(one)
    key = (await ana.make_key(rate_limit=7))["key"]
    headers = {"Authorization": f"Bearer {key}"}
    answers = await asyncio.gather(
        *(
            server.client.get("/rest/v1/projects", headers=headers)
            for _ in range(10)
            for server in (one, other)
        )
    )
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(200), statuses.count(429)) == (7, 13)


async def test_a_window_of_its_own(ana: Person) -> None:
    made = await ana.make_key()
    change = {"rate_limit": 2, "rate_limit_window": "1 minute"}
    await ana.rest("PATCH", f"/api_keys?id=eq.{made['id']}", change)
    answer = await ana.rest("GET", "/projects", key=made["key"])
    assert answer.headers["ratelimit-limit"] == "2"
    assert int(answer.headers["ratelimit-reset"]) <= 60


# Use, counted.


async def test_use_is_counted(ana: Person) -> None:
    made = await ana.make_key(rate_limit=3)
    for path in ("/projects?id=eq.secret", "/nothing", "/sites", "/sites"):
        await ana.rest("GET", path, key=made["key"], **{"User-Agent": "a program"})
    await ana.rest("GET", "/projects")
    assert await ana.server.usage.flush() == 4
    rows = await ana.server.rows("select * from api_usage order by created_at, id")
    assert [(row["endpoint"], row["status_code"]) for row in rows] == [
        ("/rest/v1/projects", 400),
        ("/rest/v1/nothing", 404),
        ("/rest/v1/sites", 200),
        ("/rest/v1/sites", 429),
    ]
    for row in rows:
        assert (str(row["user_id"]), str(row["api_key_id"])) == (ana.id, made["id"])
        assert (row["method"], row["user_agent"]) == ("GET", "a program")
        assert row["ip_address"] == "127.0.0.1"
        assert 0 <= row["request_duration_ms"] < 60_000
    stats = await ana.server.rows("select api_requests_count as r, api_errors_count as e"
                                  " from usage_stats")  # fmt: skip
    assert stats == [{"r": 4, "e": 3}]


async def test_when_a_key_was_last_used(ana: Person) -> None:
    made = await ana.make_key()
    query = "select last_used_at, updated_at from api_keys"
    (before,) = await ana.server.rows(query)
    await ana.rest("GET", "/projects", key=made["key"])
    await ana.server.usage.flush()
    (used,) = await ana.server.rows(query)
    assert before["last_used_at"] is None
    assert used["last_used_at"] is not None
    assert used["updated_at"] == before["updated_at"]
    await ana.rest("GET", "/projects", key=made["key"])
    await ana.server.usage.flush()
    assert await ana.server.rows(query) == [used]  # at most once a minute


async def test_keys_and_people_that_go_before_their_use_is_written(ana: Person) -> None:
    bob = await person(ana.server, "bob@example.org")
    for each in (ana, bob):
        key = (await each.make_key())["key"]
        await each.rest("GET", "/projects", key=key)
    await ana.server.execute("delete from api_keys where user_id = $1::text::uuid", ana.id)
    await ana.server.execute("delete from auth.users where id = $1::text::uuid", bob.id)
    await ana.server.usage.flush()
    rows = await ana.server.rows("select user_id::text, api_key_id from api_usage")
    assert rows == [{"user_id": ana.id, "api_key_id": None}]


def run(program: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-c", program, *arguments], check=False).returncode


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def remove(folder: Path) -> None:
    folder.rmdir()


def a_use(ana: Person, key: dict[str, Any], path: str = "/rest/v1/x") -> Use:
    return Use(ana.id, key["id"], path, "GET", 200, 0.01, "192.0.2.1", "x")


async def test_what_a_killed_process_noted_is_written_once(ana: Person, tmp_path: Path) -> None:
    """Another process takes the file over, however often it tries, and half a line is no line."""
    made = await ana.make_key()
    use = a_use(ana, made)
    program = (
        "import asyncio, os, signal, sys\n"
        "from pathlib import Path\n"
        "from roseram.server.usage import Usage, Use\n"
        "async def main():\n"
        "    usage = Usage(None, Path(sys.argv[1]))\n"
        "    for _ in range(50): usage.note(Use(*sys.argv[2:6], 200, 0.01, '', ''))\n"
        "    os.write(usage._current.descriptor, b'{\"id\":')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    arguments = [str(tmp_path), use.user_id, use.key_id, use.path, use.method]
    assert run(program, *arguments) == -signal.SIGKILL
    (left,) = files(tmp_path)
    copy = left.read_bytes()
    usage = Usage(ana.server.database, tmp_path)
    await usage.adopt()
    assert await usage.flush() == 50
    left.write_bytes(copy)  # as if it had died between the commit and the removal
    await usage.adopt()
    assert await usage.flush() == 0
    assert files(tmp_path) == []
    assert await ana.server.value("select count(*) from api_usage") == 50


async def test_a_live_process_keeps_its_files(ana: Person, tmp_path: Path) -> None:
    made = await ana.make_key()
    one, other = (Usage(ana.server.database, tmp_path) for _ in range(2))
    one.note(a_use(ana, made))
    await other.adopt()
    assert await other.flush() == 0
    assert await one.flush() == 1


async def test_one_that_cannot_be_written_does_not_hold_up_the_others(
    ana: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    made = await ana.make_key()
    usage = Usage(ana.server.database, tmp_path)
    usage.note(a_use(ana, made, path="/\0/\ud800"))  # made harmless
    usage.note(Use("no id", made["id"], "/", "GET", 200, 0.0, "", ""))
    usage.note(a_use(ana, made))
    assert await usage.flush() == 2
    assert "could not be counted" in caplog.text


async def test_while_the_database_is_away(ana: Person, tmp_path: Path) -> None:
    """Noting goes on, up to a size; afterwards everything that was noted is written."""
    made = await ana.make_key()
    usage = Usage(ana.server.database, tmp_path, most=2000)
    await ana.server.execute("alter function roseram.add_api_usage(jsonb) rename to away")
    for _ in range(100):
        usage.note(a_use(ana, made))
    with pytest.raises(Exception, match="does not exist"):
        await usage.flush()
    noted = 100 - usage.dropped
    assert 0 < noted < 100
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 2000
    await ana.server.execute("alter function roseram.away(jsonb) rename to add_api_usage")
    assert await usage.flush() == noted
    usage.note(a_use(ana, made))
    assert await usage.flush() == 1


async def test_a_disk_that_is_full(
    ana: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The request is answered all the same."""
    usage = Usage(ana.server.database, tmp_path / "gone")
    remove(tmp_path / "gone")
    usage.note(a_use(ana, await ana.make_key()))
    assert usage.dropped == 1
    assert "not counted" in caplog.text


async def test_the_end_writes_what_is_left(ana: Person, tmp_path: Path) -> None:
    made = await ana.make_key()
    url = ana.server.database.url
    async with await Database.open(url) as database, open_usage(database, tmp_path) as usage:
        usage.note(a_use(ana, made))
    assert files(tmp_path) == []
    assert await ana.server.value("select count(*) from api_usage") == 1


async def test_actions_know_a_key_and_count_it(ana: Person) -> None:
    made = await ana.make_key("account:write")
    headers = {"Authorization": f"Bearer {made['key']}"}
    path = "/functions/v1/delete-account"
    answer = await ana.server.client.post(path, headers=headers, json={})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_for_api_keys")
    assert answer.headers["ratelimit-remaining"] == "999"
    await ana.server.usage.flush()
    rows = await ana.server.rows("select endpoint, status_code from api_usage")
    assert rows == [{"endpoint": path, "status_code": 403}]
