"""What an upload carries: the bytes, in memory or in a file, and what is said about them."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from roseram.server.storage.content import HEAD
from roseram.server.storage.failure import invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.server.rest.request import Request

_PIECE: Final = 256 * 1024  # bytes that are read at once
_LONGEST_FIELD: Final = 64 * 1024  # bytes of a form's field that is no file
_LONGEST_CACHING: Final = 200  # characters


@dataclass(frozen=True)
class Content:
    """Bytes of an upload; those in a file are the server's, and go with the request."""

    data: bytes | Path
    size: int

    async def head(self) -> bytes:
        """The first bytes, by which the type is told."""
        if isinstance(self.data, bytes):
            return self.data[:HEAD]
        return await asyncio.to_thread(_first, self.data)

    async def digest(self) -> str:
        """SHA-256 in hexadecimal."""
        if isinstance(self.data, bytes) and self.size < _PIECE:
            return hashlib.sha256(self.data).hexdigest()
        return await asyncio.to_thread(_digest, self.data)


@dataclass(frozen=True)
class Upload:
    """An upload as it was sent."""

    content: Content
    mime_type: str | None
    cache_control: str  # as it is answered
    user_metadata: Mapping[str, Any] | None

    @property
    def spooled(self) -> Path | None:
        """The file that the content is in."""
        return self.content.data if isinstance(self.content.data, Path) else None


async def read_upload(request: Request) -> Upload:
    """The upload of a request, raw or as a form; StorageError 400 where it cannot be read.

    A form's file is taken from its body into a file of its own, which the caller removes
    (`spooled`) when it differs from the request's.
    """
    headers = dict(reversed(request.headers))
    kind = headers.get("content-type", "")
    raw: bytes | Path = request.body if request.file is None else request.file.path
    size = len(request.body) if request.file is None else request.file.size
    caching = cache_control(headers.get("cache-control"))
    metadata = _of_base64(headers.get("x-metadata"))
    if kind.lower().startswith("multipart/form-data"):
        form = await asyncio.to_thread(_read_form, kind, raw)
        upload = Upload(form.content, form.mime_type, caching, metadata)
        if "cacheControl" in form.fields:
            upload = replace(upload, cache_control=max_age(form.fields["cacheControl"]))
        given = form.fields.get("metadata") or form.fields.get("userMetadata")
        return upload if given is None else replace(upload, user_metadata=_of_json(given))
    return Upload(Content(raw, size), kind or None, caching, metadata)


def cache_control(given: str | None) -> str:
    """How long caches may keep an object, as a header says it."""
    text = (given or "").strip()
    return text if text and text.isprintable() and len(text) <= _LONGEST_CACHING else "no-cache"


def max_age(given: str) -> str:
    """The same for a form's field, which holds seconds."""
    text = given.strip()
    return f"max-age={int(text)}" if text.isascii() and text.isdigit() else cache_control(text)


def _of_base64(text: str | None) -> Mapping[str, Any] | None:
    if not text:
        return None
    try:
        return _of_json(base64.b64decode(text, validate=False).decode())
    except (binascii.Error, UnicodeDecodeError):
        raise invalid("headers/x-metadata must be JSON in base64") from None


def _of_json(text: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise invalid("metadata must be JSON") from None
    if found is not None and not isinstance(found, dict):
        raise invalid("metadata must be an object")
    if "\\u0000" in json.dumps(found):
        raise invalid("a text cannot hold a zero byte")
    return found


def _first(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _digest(data: bytes | Path) -> str:
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest()
    with data.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Form:
    """A form while it is parsed: small fields, and the first file."""

    def __init__(self, spool: Path | None) -> None:
        self.fields: dict[str, str] = {}
        self.mime_type: str | None = None
        self._spool = spool
        self._header = b""
        self._value = b""
        self._headers: dict[str, bytes] = {}
        self._name = ""
        self._is_file = False
        self._text = bytearray()
        self._file: BinaryIO | bytearray | None = None
        self._size = 0

    @property
    def content(self) -> Content:
        """The file; StorageError where there was none."""
        if isinstance(self._file, bytearray):
            return Content(bytes(self._file), self._size)
        if self._file is None or self._spool is None:
            raise invalid("the form holds no file")
        return Content(self._spool, self._size)

    def close(self) -> None:
        """All of it was read."""
        if self._file is not None and not isinstance(self._file, bytearray):
            self._file.close()

    def part_begin(self) -> None:
        self._headers, self._text = {}, bytearray()

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self._headers[self._header.decode("latin-1").lower()] = self._value
        self._header = self._value = b""

    def headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        # supabase-js names its file "", supabase-py "file"; other fields may come before it.
        self._is_file = self._file is None and (b"filename" in options or self._name == "")
        if self._is_file:
            kind = self._headers.get("content-type")
            self.mime_type = None if kind is None else kind.decode("latin-1")
            self._file = bytearray() if self._spool is None else self._spool.open("xb")

    def part_data(self, data: bytes, start: int, end: int) -> None:
        piece = data[start:end]
        if not self._is_file:
            if len(self._text) + len(piece) > _LONGEST_FIELD:
                raise invalid("a field of the form is too long")
            self._text += piece
            return
        self._size += len(piece)
        if isinstance(self._file, bytearray):
            self._file += piece
        elif self._file is not None:
            self._file.write(piece)

    def part_end(self) -> None:
        if not self._is_file and self._name:
            self.fields[self._name] = self._text.decode("utf-8", "replace")
        self._is_file = False


def _read_form(kind: str, body: bytes | Path) -> _Form:
    _, options = parse_options_header(kind)
    boundary = options.get(b"boundary")
    if not boundary:
        raise invalid("the form has no boundary")
    form = _Form(body.with_suffix(".part.body") if isinstance(body, Path) else None)
    names = [
        "part_begin",
        "part_data",
        "part_end",
        "header_field",
        "header_value",
        "header_end",
        "headers_finished",
    ]
    parser = MultipartParser(boundary, {f"on_{name}": getattr(form, name) for name in names})  # type: ignore[arg-type]
    try:
        if isinstance(body, bytes):
            parser.write(body)
        else:
            with body.open("rb") as file:
                while piece := file.read(_PIECE):
                    parser.write(piece)
        parser.finalize()
        _ = form.content
    except FormParserError:
        form.close()
        _remove(form)
        raise invalid("the form cannot be read") from None
    except BaseException:
        form.close()
        _remove(form)
        raise
    form.close()
    return form


def _remove(form: _Form) -> None:
    if form._spool is not None:  # noqa: SLF001 - of this module
        form._spool.unlink(missing_ok=True)  # noqa: SLF001
