"""The body of a form that was sent, read: texts by name, within limits, never a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

if TYPE_CHECKING:
    from typing import TypeAlias

    from roseram.server.rest.request import Request

    Given: TypeAlias = dict[str, list[str]]

LARGEST: Final = 100 * 1024  # bytes
MOST: Final = 100  # fields, each of several answers counted
_URLENCODED: Final = "application/x-www-form-urlencoded"


class Unreadable(Exception):  # noqa: N818 - says what happened
    """It cannot be taken; `why` names the sentences of `builder.forms.words` for it."""

    def __init__(self, why: Literal["large", "files", "unread"]) -> None:
        super().__init__(why)
        self.why = why


def read_submitted(request: Request) -> Given:
    """What was sent, by name. Raises Unreadable."""
    if request.file is not None or len(request.body) > LARGEST:
        raise Unreadable("large")
    given = next((v for name, v in request.headers if name == "content-type"), _URLENCODED)
    kind = given.partition(";")[0].strip().lower()
    if kind == _URLENCODED:
        return _collected(_urlencoded(request.body))
    if kind == "multipart/form-data":
        return _collected(_multipart(given, request.body))
    if kind == "application/json":
        return _collected(_json(request.body))
    raise Unreadable("unread")


def _collected(pairs: list[tuple[str, str]]) -> Given:
    if len(pairs) > MOST:
        raise Unreadable("large")
    found: Given = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST,
        )
    except ValueError:
        raise Unreadable("large") from None


def _json(body: bytes) -> list[tuple[str, str]]:
    """An object of texts, numbers, truths, and lists of them."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("unread") from None
    if not isinstance(given, dict):
        raise Unreadable("unread")
    pairs = []
    for name, value in given.items():
        for each in value if isinstance(value, list) else [value]:
            if each is None or each is False:
                continue
            if not isinstance(each, str | int | float):
                raise Unreadable("unread")
            pairs.append((name, "on" if each is True else str(each)))
    return pairs


def _multipart(kind: str, body: bytes) -> list[tuple[str, str]]:
    boundary = parse_options_header(kind)[1].get(b"boundary", b"")
    if not 0 < len(boundary) <= 200:
        raise Unreadable("unread")
    parts = _Parts()
    try:
        parser = MultipartParser(boundary, parts.callbacks())
        parser.write(body)
        parser.finalize()
    except (FormParserError, ValueError):
        raise Unreadable("unread") from None
    return parts.found


class _Parts:
    """Collects the parts of a multipart body."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self._headers: dict[bytes, bytes] = {}
        self._name = self._value = self._data = b""

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_part_data": self._more,
            "on_part_end": self._end,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
        }

    def _begin(self) -> None:
        if len(self.found) >= MOST:
            raise Unreadable("large")
        self._headers, self._data = {}, b""

    def _more(self, data: bytes, start: int, end: int) -> None:
        self._data += data[start:end]

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition"))
        if options.get(b"filename"):
            raise Unreadable("files")
        if b"filename" not in options:
            name = options.get(b"name", b"").decode("utf-8", "replace")
            self.found.append((name, self._data.decode("utf-8", "replace")))
