"""The messages of the frontend/backend protocol 3.0 that we use, as bytes.

After the chapter "Frontend/Backend Protocol" of PostgreSQL's manual. Parameters and results are
text, and parameters have no type: the server infers it, as it does for a quoted literal.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from roseram.postgres.pipeline.failures import ServerError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SYNC: Final = b"S\0\0\0\x04"
TERMINATE: Final = b"X\0\0\0\x04"
SSL_REQUEST: Final = struct.pack("!ii", 8, 80877103)
HEADER: Final = struct.Struct("!BI")  # type and length, which counts itself but not the type

# Types of backend messages.
AUTHENTICATION: Final = ord("R")
BIND_COMPLETE: Final = ord("2")
CLOSE_COMPLETE: Final = ord("3")
COMMAND_COMPLETE: Final = ord("C")
DATA_ROW: Final = ord("D")
EMPTY_QUERY: Final = ord("I")
ERROR: Final = ord("E")
KEY_DATA: Final = ord("K")
NO_DATA: Final = ord("n")
NOTICE: Final = ord("N")
PARAMETER_STATUS: Final = ord("S")
PARSE_COMPLETE: Final = ord("1")
READY: Final = ord("Z")

_EXECUTE = b"E\0\0\0\x09\0\0\0\0\0"  # the unnamed portal, all rows
_NULL = b"\xff\xff\xff\xff"
_INT = struct.Struct("!i")
_PROTOCOL = 3 << 16
_CANCEL = 80877102
_FIELDS = {
    "M": "message",
    "C": "sqlstate",
    "V": "severity",
    "D": "detail",
    "H": "hint",
    "W": "where",
    "P": "position",
    "s": "schema",
    "t": "table",
    "c": "column",
    "d": "datatype",
    "n": "constraint",
    "R": "routine",
}


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + _INT.pack(len(body) + 4) + body


def startup(settings: Mapping[str, str]) -> bytes:
    """The first message of a connection: user, database and session settings."""
    pairs = b"".join(f"{name}\0{value}\0".encode() for name, value in settings.items())
    return _INT.pack(len(pairs) + 9) + _INT.pack(_PROTOCOL) + pairs + b"\0"


def password(secret: bytes) -> bytes:
    """A password, or one step of a SASL exchange."""
    return _message(b"p", secret)


def cancel(process: int, key: int) -> bytes:
    """What a second connection sends to end the first one's statement."""
    return struct.pack("!iiii", 16, _CANCEL, process, key)


def parse(name: bytes, sql: str) -> bytes:
    """Prepare a statement whose parameters have no types yet."""
    return _message(b"P", name + b"\0" + sql.encode() + b"\0\0\0")


def close(name: bytes) -> bytes:
    """Forget a prepared statement."""
    return _message(b"C", b"S" + name + b"\0")


def run(name: bytes, parameters: Sequence[bytes | None]) -> bytes:
    """Bind the parameters to a prepared statement and execute it."""
    values = [_NULL if value is None else _INT.pack(len(value)) + value for value in parameters]
    body = b"".join((b"\0", name, b"\0\0\0", len(parameters).to_bytes(2, "big"), *values, b"\0\0"))
    return b"".join((b"B", _INT.pack(len(body) + 4), body, _EXECUTE))


def key_data(body: bytes) -> tuple[int, int]:
    """The process and the key with which its statements can be cancelled."""
    process, key = struct.unpack("!ii", body[:8])
    return process, key


def columns(row: bytes) -> list[bytes | None]:
    """The values of a DataRow (without its header)."""
    found: list[bytes | None] = []
    at = 2
    for _ in range(int.from_bytes(row[:2], "big")):
        size = _INT.unpack_from(row, at)[0]
        at += 4
        if size < 0:
            found.append(None)
        else:
            found.append(row[at : at + size])
            at += size
    return found


def error(body: bytes) -> ServerError:
    """An ErrorResponse (or NoticeResponse) without its header."""
    fields = {"message": "", "sqlstate": "XX000"}
    for part in body.split(b"\0"):
        name = _FIELDS.get(part[:1].decode("latin-1"))
        if name is not None:
            fields[name] = part[1:].decode("utf-8", "replace")
    return ServerError(**fields)
