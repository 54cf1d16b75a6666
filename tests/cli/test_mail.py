"""`roseram mail`: what waits or failed and why, what mails say, whether mail can be sent."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from mail.conftest import MailServer, listening
from roseram.cli.main import main
from roseram.config import Config
from roseram.mail.outbox import Outbox
from roseram.postgres import Database
from roseram.server.auth.settings import AuthSettings
from roseram.vault import open_vault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
DATA = {"link": "https://app.example.org/v?token=x", "code": "482913", "seconds": 3600}


@pytest.fixture
def where(schema_database: str, tmp_path: Path) -> list[str]:
    return ["--database-url", schema_database, "--data-dir", str(tmp_path)]


def _post(where: list[str], to: str = "ana@example.org", change: str = "", **settings: Any) -> str:
    """Post a mail; `change` is done to its row."""

    async def post() -> str:
        vault = open_vault(Config.load(environ={}, data_dir=where[3]))
        outbox = Outbox(vault, AuthSettings(**settings))
        async with (
            await Database.open(where[1], max_size=1) as database,
            database.transaction() as connection,
        ):
            number = await outbox.post(connection, "recovery", to, DATA)
            if change:
                statement = f"update roseram.mails set {change} where id = $1"
                await connection.execute(statement, number)
        return str(number)

    return asyncio.run(post())


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """One that listens while commands run in loops of their own."""
    mail, ready, loop = MailServer(), threading.Event(), asyncio.new_event_loop()
    done = asyncio.Event()

    async def serve() -> None:
        async with listening(mail):
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert ready.wait(30)
    yield mail
    loop.call_soon_threadsafe(done.set)
    thread.join()
    loop.close()


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, mail_server: MailServer) -> MailServer:
    monkeypatch.setenv("ROSERAM_AUTH_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("ROSERAM_AUTH_SMTP_PORT", str(mail_server.port))
    return mail_server


def test_list(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "list", *where]) == 0
    told = capsys.readouterr()
    assert told.out == "no mail yet\n"
    assert "no mail server is configured" in told.err
    _post(where, change="state = 'queued', attempts = 2, last_error = '127.0.0.1:25: refused'")
    number = _post(where, "ben@example.org", "state = 'failed', last_error = '550 No such user'")
    assert main(["mail", "list", *where]) == 0
    first, second = capsys.readouterr().out.splitlines()[1:]
    assert first.split()[2:5] == ["failed", "ben@example.org", "recovery"]
    assert "550 No such user" in first
    assert first.endswith(number)
    assert "127.0.0.1:25: refused" in second
    assert main(["mail", "list", "--state", "failed", "--json", *where]) == 0
    (mail,) = json.loads(capsys.readouterr().out)
    assert (mail["id"], mail["last_error"]) == (number, "550 No such user")
    assert "payload" not in mail
    assert main(["mail", "list", "--limit", "1", *where]) == 0
    assert "there are more than 1" in capsys.readouterr().err
    assert main(["mail", "list", "--limit", "0", *where]) == 2


def test_show(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mail", "show", *where]) == 1
    assert "There is no such mail" in capsys.readouterr().err
    number = _post(where)
    _post(where, "ben@example.org")
    assert main(["mail", "show", *where]) == 0
    assert capsys.readouterr().out.startswith("To: ben@example.org\nSubject: Set a new password\n")
    assert main(["mail", "show", number, *where]) == 0
    told = capsys.readouterr().out
    assert told.startswith("To: ana@example.org\n")
    assert "State: kept\n" in told
    assert "482913" in told
    assert main(["mail", "show", number, "--html", *where]) == 0
    assert capsys.readouterr().out.startswith("<!doctype html>")
    assert main(["mail", "show", number, "--json", *where]) == 0
    assert "482913" in json.loads(capsys.readouterr().out)["content"]["text"]
    assert main(["mail", "show", "x", *where]) == 2


def test_show_what_is_not_kept(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    _post(where, change="state = 'sent', payload = null")
    assert main(["mail", "show", *where]) == 0
    assert "is not kept any longer" in capsys.readouterr().out


def test_retry(
    where: list[str], configured: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = _post(where, change="state = 'failed'", smtp_host="x")
    kept = _post(where)
    sent = _post(where, change="state = 'sent', payload = null", smtp_host="x")
    assert main(["mail", "retry", "--all", *where]) == 0
    assert capsys.readouterr().out == "1 mail is sent again\n"
    assert main(["mail", "retry", failed, kept, "--json", *where]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {failed, kept}
    assert main(["mail", "retry", sent, *where]) == 1
    assert "cannot be sent again" in capsys.readouterr().err
    assert main(["mail", "retry", *where]) == 2
    assert main(["mail", "retry", "--all", kept, *where]) == 2


def test_send_test(
    where: list[str], configured: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mail", "send-test", "Ana@Example.org", "--language", "de", *where]) == 0
    assert (
        capsys.readouterr().out == f"127.0.0.1:{configured.port} took a mail to ana@example.org\n"
    )
    (message,) = configured.got
    assert message["To"] == "ana@example.org"
    assert message["Content-Language"] == "de"
    configured.rcpt = lambda _: "554 Not from you"
    assert main(["mail", "send-test", "ana@example.org", *where]) == 1
    assert "554 Not from you" in capsys.readouterr().err
    assert main(["mail", "send-test", "nobody", *where]) == 2


def test_without_a_mail_server(
    where: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["retry", "--all"], ["send-test", "ana@example.org"]):
        assert main(["mail", *command, *where]) == 2
        assert "no mail server is configured" in capsys.readouterr().err
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ROSERAM_AUTH_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("ROSERAM_AUTH_SMTP_PORT", str(closed.getsockname()[1]))
        assert main(["mail", "send-test", "ana@example.org", *where]) == 1
    told = capsys.readouterr().err
    assert "could not be handed over" in told
    assert "127.0.0.1:" in told
