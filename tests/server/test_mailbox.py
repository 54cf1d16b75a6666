"""The development mailbox: what it shows, and that only this machine sees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from roseram.mail.outbox import Outbox
from roseram.postgres import Database
from roseram.server.app import make_app
from roseram.server.auth.settings import AuthSettings
from roseram.server.landing import Verification
from roseram.server.mailbox import Mailbox
from roseram.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
VAULT = Vault((bytes(range(32)),))
DATA = {
    "link": "https://app.example.org/v?token=x",
    "code": "482913",
    "seconds": 3600,
    "name": "<b>Ana</b>",
}


@pytest.fixture
async def database(schema_database: str) -> AsyncIterator[Database]:
    async with await Database.open(schema_database, max_size=2) as database:
        yield database


def _client(
    database: Database, folder: Path, *, peer: str = "127.0.0.1", host: str = "127.0.0.1", **s: Any
) -> httpx.AsyncClient:
    box = Mailbox(database, VAULT, AuthSettings(**s))
    app = make_app(database, Verification(database, folder), box)
    transport = httpx.ASGITransport(app, client=(peer, 1))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}:8000")


async def _post(database: Database, to: str = "ana@example.org", **more: Any) -> str:
    async with database.transaction() as connection:
        outbox = Outbox(VAULT, AuthSettings(), "https://app.example.org")
        return str(await outbox.post(connection, "magic_link", to, {**DATA, **more}))


async def test_an_empty_one(database: Database, tmp_path: Path) -> None:
    async with _client(database, tmp_path) as client:
        answer = await client.get("/mailbox")
    assert answer.status_code == 200
    assert "No mail yet" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_mails_are_listed_and_read(database: Database, tmp_path: Path) -> None:
    await _post(database, "ben@example.org")
    number = await _post(database)
    async with _client(database, tmp_path) as client:
        listed = await client.get("/mailbox")
        assert re.findall(r'<a href="/mailbox/([^"]+)"', listed.text)[0] == number
        assert listed.text.count("Your link to sign in") == 2
        assert "482913" not in listed.text
        page = await client.get(f"/mailbox/{number}")
        assert "482913" in page.text
        assert "ana@example.org" in page.text
        assert "<b>Ana</b>" not in page.text
        frame = re.search(r"<iframe[^>]*>", page.text)
        assert frame
        assert "allow-scripts" not in frame[0]
        assert f'src="/mailbox/{number}/html"' in frame[0]
        html = await client.get(f"/mailbox/{number}/html")
    assert '<base target="_blank">' in html.text
    assert "&lt;b&gt;Ana" in html.text
    policy = html.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_this_machine_sees_it(
    database: Database, tmp_path: Path, peer: str, host: str
) -> None:
    async with _client(database, tmp_path, peer=peer, host=host) as client:
        assert (await client.get("/mailbox")).status_code == 200


@pytest.mark.parametrize(
    ("peer", "host", "headers"),
    [
        ("192.168.1.5", "127.0.0.1", {}),
        ("10.0.0.1", "localhost", {}),
        ("127.0.0.1", "evil.example", {}),  # a name that was made to mean 127.0.0.1
        ("127.0.0.1", "127.0.0.1.evil.example", {}),
        ("127.0.0.1", "localhost", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", "localhost", {"Forwarded": "for=127.0.0.1"}),
        ("127.0.0.1", "localhost", {"X-Real-IP": "127.0.0.1"}),
        ("127.0.0.1", "localhost", {"X-Forwarded-Host": "localhost"}),
        ("127.0.0.1", "localhost", {"Via": "1.1 proxy"}),
    ],
)
async def test_nobody_else_does(
    database: Database, tmp_path: Path, peer: str, host: str, headers: dict[str, str]
) -> None:
    number = await _post(database)
    async with _client(database, tmp_path, peer=peer, host=host) as client:
        for path in ("/mailbox", f"/mailbox/{number}", f"/mailbox/{number}/html"):
            assert (await client.get(path, headers=headers)).status_code == 404


async def test_not_with_a_mail_server(database: Database, tmp_path: Path) -> None:
    number = await _post(database)
    async with _client(database, tmp_path, smtp_host="mail.example.org") as client:
        for path in ("/mailbox", f"/mailbox/{number}"):
            assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["/mailbox/x", "/mailbox/00000000-0000-7000-8000-000000000000"])
async def test_mails_that_are_not_there(database: Database, tmp_path: Path, path: str) -> None:
    async with _client(database, tmp_path) as client:
        assert (await client.get(path)).status_code == 404
        assert (await client.get(f"{path}/html")).status_code == 404


async def test_mails_of_another_key(database: Database, tmp_path: Path) -> None:
    number = await _post(database)
    box = Mailbox(database, Vault((bytes(32),)), AuthSettings())
    app = make_app(database, Verification(database, tmp_path), box)
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        assert "cannot be read any more" in (await client.get("/mailbox")).text
        answer = await client.get(f"/mailbox/{number}")
        assert answer.status_code == 503
        assert "key that is not here" in answer.text
