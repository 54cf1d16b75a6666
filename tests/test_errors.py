"""What the driver's and the system's errors become, and what never reaches a screen."""

from __future__ import annotations

import inspect
import socket
from pathlib import Path

import asyncpg
import pytest

from roseram import errors
from roseram.errors import RoseramError, from_postgres, redact

ALL = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, RoseramError)
]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_the_docstring_is_the_message(kind: type[RoseramError]) -> None:
    error = kind()
    assert error.message
    assert "\n" not in error.message
    assert error.message.endswith(".")
    assert error.code.startswith("RSM_")
    assert error.exit_status in (1, 2)


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in ALL]
    assert sorted(codes) == sorted(set(codes))


def test_str_says_what_why_next() -> None:
    error = errors.DiskFull(why="/data: no space.", next="free some")
    assert str(error) == "The disk is full · /data: no space · free some"
    assert str(RoseramError("it broke")) == "it broke"


def test_own_fields_win_over_the_class() -> None:
    error = RoseramError("m", code="RSM_X", exit_status=2)
    assert (error.message, error.code, error.exit_status) == ("m", "RSM_X", 2)


def test_our_own_errors_stay_as_they_are() -> None:
    error = errors.LockHeld()
    assert from_postgres(error) is error


def _raised(action: object) -> OSError:
    assert callable(action)
    with pytest.raises(OSError) as caught:  # noqa: PT011 - any of them
        action()
    return caught.value


async def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, but it does not listen
        with pytest.raises(OSError) as caught:  # noqa: PT011
            await asyncpg.connect(host="127.0.0.1", port=unused.getsockname()[1], user="x")
    assert type(from_postgres(caught.value)) is errors.Unreachable


def test_unknown_host() -> None:
    error = _raised(lambda: socket.getaddrinfo("nowhere.invalid", 5432))
    assert type(from_postgres(error)) is errors.HostUnknown


def test_no_answer_in_time() -> None:
    assert type(from_postgres(TimeoutError())) is errors.Unreachable


def test_full_disk() -> None:
    def write() -> None:
        Path("/dev/full").write_text("x")

    assert type(from_postgres(_raised(write))) is errors.DiskFull


def test_a_server_that_died_of_a_full_disk() -> None:
    text = "connection was closed: could not write to file: No space left on device"
    assert type(from_postgres(asyncpg.ConnectionDoesNotExistError(text))) is errors.DiskFull


def test_files() -> None:
    missing = from_postgres(_raised(lambda: Path("/nowhere/file").read_text()))
    assert type(missing) is errors.FileUnusable
    assert missing.why is not None
    assert "/nowhere/file" in missing.why
    denied = PermissionError(13, "Permission denied", "/secret")
    assert type(from_postgres(denied)) is errors.FolderNotWritable


def test_the_peer_hung_up() -> None:
    assert type(from_postgres(ConnectionResetError())) is errors.ConnectionLost
    assert type(from_postgres(BrokenPipeError())) is errors.ConnectionLost


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (asyncpg.InvalidPasswordError("no"), errors.WrongPassword),
        (asyncpg.InvalidAuthorizationSpecificationError("no"), errors.WrongPassword),
        (asyncpg.InvalidCatalogNameError("no"), errors.DatabaseMissing),
        (asyncpg.InsufficientPrivilegeError("no"), errors.MissingPermission),
        (asyncpg.ReadOnlySQLTransactionError("no"), errors.ReadOnly),
        (asyncpg.DiskFullError("no"), errors.DiskFull),
        (asyncpg.TooManyConnectionsError("no"), errors.TooManyConnections),
        (asyncpg.CannotConnectNowError("no"), errors.ServerStarting),
        (asyncpg.AdminShutdownError("no"), errors.ConnectionLost),
        (asyncpg.ConnectionDoesNotExistError("no"), errors.ConnectionLost),
        (asyncpg.InterfaceError("connection is closed"), errors.ConnectionLost),
        (
            asyncpg.InternalClientError(
                "cannot switch to state 15; another operation (2) is in progress"
            ),
            errors.ConnectionLost,
        ),
        (asyncpg.ClientConfigurationError("bad DSN"), errors.UsageError),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else type(value).__name__,
)
def test_the_drivers_errors(error: Exception, kind: type[RoseramError]) -> None:
    assert type(from_postgres(error)) is kind


def test_other_errors_of_the_server_keep_their_code() -> None:
    error = from_postgres(asyncpg.UniqueViolationError("duplicate key"))
    assert type(error) is errors.DatabaseError
    assert (error.code, error.why) == ("23505", "duplicate key")


def test_what_nobody_knows_is_internal() -> None:
    error = from_postgres(ValueError("odd"))
    assert type(error) is errors.InternalError
    assert error.why == "ValueError: odd"


@pytest.mark.parametrize(
    "text",
    [
        "postgres://joe:S3cret@db.example/app",
        "postgresql://joe:S3cret%21@db.example:5432/app?x=1",
        "postgresql://joe:half/S3cret@db.example/app",
        "postgresql://joe:p@S3cret@db.example/app",
        "https://joe:S3cret@example.com",
        "postgresql://db.example/app?user=joe&password=S3cret&sslmode=require",
        "host=db password=S3cret user=joe",
        "password='S3cret with blanks'",
        '{"password": "S3cret"}',
        "PGPASSWORD=S3cret psql",
        "client_secret=S3cret",
        "Authorization: Bearer S3cret.token",
        "apikey=S3cret",
    ],
)
def test_redact_takes_out(text: str) -> None:
    assert "S3cret" not in redact(text)
    assert "***" in redact(text)


def test_redact_takes_out_tokens() -> None:
    token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    assert redact(f"got {token}, sorry") == "got ***, sorry"


def test_redact_takes_out_known_secrets() -> None:
    errors.keep_secret("hunter-two%21")
    assert redact("hunter-two%21 or hunter-two!") == "*** or ***"


@pytest.mark.parametrize(
    "text",
    [
        "connection to db.example:5432/app failed",
        "postgresql://postgres@/roseram?host=/data/run&port=5432",
        "https://example.com/a:b@c",
        "the password is wrong",
    ],
)
def test_redact_leaves_the_rest(text: str) -> None:
    assert redact(text) == text
