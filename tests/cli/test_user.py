"""`roseram user`: where passwords come from, what is printed, which databases are refused."""

from __future__ import annotations

import asyncio
import io
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
from typing import TYPE_CHECKING, TextIO

import asyncpg
import pytest

from roseram.cli.main import main
from roseram.operate.passwords import is_password

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
PASSWORD = "corréct horse"
# Takes the terminal given as its controlling one, as a shell's window does, and runs the command.
IN_WINDOW = """
import os, sys
os.setsid()
window = os.open(sys.argv[1], os.O_RDWR)
for stream in (0, 1, 2):
    os.dup2(window, stream)
os.execv(sys.executable, [sys.executable, "-m", "roseram", *sys.argv[2:]])
"""


@pytest.fixture
def where(schema_database: str, tmp_path: Path) -> list[str]:
    return ["--database-url", schema_database, "--data-dir", str(tmp_path)]


def _value(where: list[str], query: str) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(where[1])
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    return asyncio.run(ask())


def _has_password(where: list[str], password: str) -> bool:
    hashed = _value(where, "select encrypted_password from auth.users")
    assert isinstance(hashed, str)
    return is_password(hashed, password)


@pytest.fixture
def stdin(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[None]:
    """Standard input from a file, or from a pipe, that holds these bytes."""
    kind, typed = request.param
    with _file(tmp_path, typed) if kind == "file" else _pipe(typed) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        yield


def _file(folder: Path, typed: bytes) -> TextIO:
    path = folder / "password.txt"
    path.write_bytes(typed)
    return path.open()


def _pipe(typed: bytes) -> TextIO:
    reader, writer = os.pipe()
    os.write(writer, typed)
    os.close(writer)
    return os.fdopen(reader)


@pytest.mark.parametrize(
    "stdin",
    [
        ("file", f"{PASSWORD}\n".encode()),
        ("file", PASSWORD.encode()),
        ("pipe", f"{PASSWORD}\r\nnot this\n".encode()),
        ("pipe", PASSWORD.encode()),
    ],
    indirect=True,
)
def test_create_with_a_password_from_stdin(
    where: list[str], stdin: None, capsys: pytest.CaptureFixture[str]
) -> None:
    create = ["user", "create", "Ana@Example.org", "--name", "Ana", "--password-stdin"]
    assert main([*create, *where]) == 0
    told = capsys.readouterr()
    assert told.out.startswith("created ana@example.org (")
    assert PASSWORD not in told.out + told.err
    assert _has_password(where, PASSWORD)


@pytest.mark.parametrize(
    ("stdin", "says"),
    [
        (("file", b"secr3t\n"), "The password is shorter than 8 characters"),
        (("file", b""), "The password is shorter than 8 characters"),
        (("file", b"s" * 73), "The password is longer than 72 bytes"),
        (("file", b"\xff" * 9), "the password is no UTF-8 text"),
    ],
    indirect=["stdin"],
)
def test_passwords_that_are_refused(
    where: list[str], stdin: None, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["user", "create", "ana@example.org", "--password-stdin", *where]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"error: {says}")
    assert "secr3t" not in told
    assert _value(where, "select count(*) from auth.users") == 0


def test_create_without_a_password(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["user", "create", "ana@example.org", "--no-password", "--json", *where]) == 0
    made = json.loads(capsys.readouterr().out)
    assert set(made) == {"id", "email", "name", "created_at", "organizations"}
    assert made["email"] == "ana@example.org"
    assert _value(where, "select encrypted_password from auth.users") == ""
    assert main(["user", "create", "ana@example.org", "--no-password", *where]) == 1
    assert "There is an account with ana@example.org already" in capsys.readouterr().err


def test_nobody_to_ask(
    where: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert main(["user", "create", "ana@example.org", *where]) == 2
    assert "use --password-stdin, or --no-password" in capsys.readouterr().err


class Window:
    """A command in a terminal of its own."""

    def __init__(self, *words: str) -> None:
        self._ours, theirs = pty.openpty()
        self._name = os.ttyname(theirs)
        command = [sys.executable, "-c", IN_WINDOW, self._name, *words]
        self.process = subprocess.Popen(command)
        self._theirs = theirs
        self.shown = b""

    def wait_for(self, text: str) -> None:
        """Read until it is on the screen."""
        while text.encode() not in self.shown:
            assert select.select([self._ours], [], [], 30)[0], self.shown
            self.shown += os.read(self._ours, 4096)

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self._theirs)[3] & termios.ECHO)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._theirs)
        os.close(self._ours)


@pytest.fixture
def window(where: list[str]) -> Iterator[Window]:
    opened = Window("user", "create", "ana@example.org", *where)
    yield opened
    opened.close()


def test_asked_on_the_terminal(window: Window, where: list[str]) -> None:
    window.wait_for("Password: ")
    assert not window.echoes()
    window.type(f"{PASSWORD}\n")
    window.wait_for("Once more: ")
    window.type(f"{PASSWORD}\n")
    window.wait_for("created ana@example.org")
    assert window.process.wait(30) == 0
    assert window.echoes()
    assert PASSWORD.encode() not in window.shown
    assert _has_password(where, PASSWORD)


def test_two_answers_that_differ(window: Window, where: list[str]) -> None:
    window.wait_for("Password: ")
    window.type(f"{PASSWORD}\n")
    window.wait_for("Once more: ")
    window.type("something else\n")
    window.wait_for("the two passwords differ")
    assert window.process.wait(30) == 2
    assert _value(where, "select count(*) from auth.users") == 0


@pytest.mark.parametrize(("by", "status"), [("\x03", 130), (signal.SIGTERM, 143)])
def test_not_answering(window: Window, by: str | signal.Signals, status: int) -> None:
    window.wait_for("Password: ")
    if isinstance(by, str):
        window.type(by)
    else:
        window.process.send_signal(by)
    assert window.process.wait(30) == status
    assert window.echoes()
    assert b"Traceback" not in window.shown


def test_list(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["user", "list", *where]) == 0
    assert capsys.readouterr().out == "no account yet\n"
    for name in ("ana", "bo"):
        main(["user", "create", f"{name}@example.org", "--name", name, "--no-password", *where])
    capsys.readouterr()
    assert main(["user", "list", *where]) == 0
    heading, first, second = capsys.readouterr().out.splitlines()
    assert heading.split() == ["email", "name", "organizations", "created", "id"]
    assert (first.split()[:3], second.split()[:3]) == (
        ["bo@example.org", "bo", "0"],
        ["ana@example.org", "ana", "0"],
    )
    assert main(["user", "list", "--json", "--limit", "1", *where]) == 0
    told = capsys.readouterr()
    assert [each["email"] for each in json.loads(told.out)] == ["bo@example.org"]
    assert "there are more than 1" in told.err
    assert main(["user", "list", "--search", "zed", *where]) == 0
    assert capsys.readouterr().out == "no account with 'zed' in it\n"
    assert main(["user", "list", "--limit", "0", *where]) == 2


def test_an_address_that_is_none(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["user", "create", "ana@", "--no-password", *where]) == 2
    assert "'ana@' is no e-mail address" in capsys.readouterr().err


def test_an_empty_database_gets_the_schema(
    empty_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--database-url", empty_database, "--data-dir", str(tmp_path)]
    assert main(["user", "create", "ana@example.org", "--no-password", *where]) == 0
    assert "installed the unified schema" in capsys.readouterr().err
    assert _value(where, "select email from public.profiles") == "ana@example.org"


@pytest.mark.parametrize(
    "words", [["user", "list"], ["org", "list"], ["demo"], ["demo", "--remove"]]
)
def test_a_foreign_database_is_refused(
    empty_database: str, tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--database-url", empty_database, "--data-dir", str(tmp_path)]
    _value(where, "create table public.invoices (id int)")
    assert main([*words, *where]) == 1
    told = capsys.readouterr().err
    assert "public.invoices" in told
    assert "roseram migrate plan" in told
    assert _value(where, "select to_regclass('auth.users')") is None
