"""The access log: one line of JSON for each request, without tokens and keys."""

from __future__ import annotations

import fcntl
import os
import re
import sys
from datetime import UTC, datetime
from json.encoder import encode_basestring_ascii as _text
from pathlib import Path
from typing import TYPE_CHECKING

from roseram.errors import FileUnusable
from roseram.postgres.owner import hand_down

if TYPE_CHECKING:
    from roseram.server.rest.request import Request, Response

LARGEST = 64 * 1024 * 1024  # bytes of a file, which then becomes file.1; two files are kept
_FULL = 64 * 1024  # characters that are written at once; else once a second
_LONGEST = 4096  # characters of a query that are logged
# Parameters whose values open doors, wherever they come from.
_SECRET = re.compile(
    r"(^|&)((?:[^=&]*(?:apikey|api_key|token|password|passwd|secret|jwt)[^=&]*))=[^&]*",
    re.IGNORECASE,
)


def masked(query: str) -> str:
    """A query string without the values of keys, tokens and passwords."""
    return _SECRET.sub(r"\1\2=***", query)[:_LONGEST]


class AccessLog:
    """Collects lines and writes them; `to` is a file, `-` for stdout, or `off`."""

    def __init__(self, to: str) -> None:
        self._lines: list[str] = []
        self._size = 0
        self._path: Path | None = None if to in ("-", "off") else Path(to).expanduser().absolute()
        self.is_on = to != "off"
        self._handle = -1
        if self._path is not None:
            try:
                self._open(self._path)
            except OSError as error:
                raise FileUnusable(why=f"{self._path}: {error.strerror}") from error

    def note(
        self,
        request: Request,
        response: Response | None,
        *,
        number: str,
        client: str | None,
        seconds: float,
    ) -> None:
        """Log one request; no response where the client did not wait for it."""
        if not self.is_on:
            return
        status, size = (499, 0) if response is None else (response.status, response.length)
        query = masked(request.query_string) if request.query_string else ""
        line = (  # JSON, written in a third of the time that it takes to have it written
            f'{{"time":"{datetime.now(UTC).isoformat(timespec="milliseconds")}",'
            f'"id":{_text(number)},"client":{"null" if client is None else _text(client)},'
            f'"method":{_text(request.method)},"path":{_text(request.path[:_LONGEST])},'
            f'"query":{_text(query)},"status":{status},"bytes":{size},'
            f'"ms":{round(seconds * 1000, 2)}}}'
        )
        self._lines.append(line)
        self._size += len(line)
        if self._size > _FULL:
            self.flush()

    def flush(self) -> None:
        """Write what was collected; whole lines, in one go."""
        if not self._lines:
            return
        text = "\n".join(self._lines) + "\n"
        self._lines.clear()
        self._size = 0
        if self._path is None:
            sys.stdout.write(text)
            sys.stdout.flush()
            return
        self._write(self._path, text.encode())

    def _write(self, path: Path, data: bytes) -> None:
        try:
            if os.fstat(self._handle).st_size > LARGEST:
                self._turn(path)
            os.write(self._handle, data)
        except OSError:  # a full disk must not stop the requests
            return

    def _turn(self, path: Path) -> None:
        """Begin a new file, unless another process already has."""
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(self._handle).st_ino == path.stat().st_ino:
                path.rename(path.with_name(path.name + ".1"))
        except OSError:
            pass
        os.close(self._handle)  # the lock ends with it
        self._open(path)

    def _open(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        self._handle = os.open(path, flags, 0o600)
        hand_down(path)

    def close(self) -> None:
        """Write the rest."""
        self.flush()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
