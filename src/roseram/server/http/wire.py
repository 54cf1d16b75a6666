"""An answer as the bytes that are sent."""

from __future__ import annotations

import http
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from collections.abc import Iterable

_PHRASES = {status.value: status.phrase for status in http.HTTPStatus}
# The phrases that PostgREST's answers carry, where Python's differ.
_PHRASES |= {413: "Request Entity Too Large", 416: "Requested Range Not Satisfiable"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_JSON = ("Content-Type", "application/json; charset=utf-8")


@lru_cache(maxsize=256)
def _status_line(status: int, reason: str | None) -> str:
    phrase = _PHRASES.get(status, "") if reason is None else _CONTROL.sub(" ", reason).strip()
    return f"HTTP/1.1 {status} {phrase}\r\n"


def head_of(
    response: Response,
    extra: Iterable[tuple[str, str]],
    *,
    date: str,
    has_body: bool,
    keep_alive: bool,
) -> bytes:
    """The status line and headers; `has_body` is false for the answer to a HEAD."""
    lines = [_status_line(response.status, response.reason)]
    lines += [f"{name}: {value}\r\n" for name, value in response.headers]
    lines += [f"{name}: {value}\r\n" for name, value in extra]
    if has_body and response.status not in (204, 304):
        lines.append(f"Content-Length: {response.length}\r\n")
    if not keep_alive:
        lines.append("Connection: close\r\n")
    lines.append(date)
    text = "".join(lines)
    # A header that holds a line break would be two headers, or the end of them.
    if not text.count("\n") == text.count("\r") == len(lines) + 1 or "\0" in text:
        return _cleaned(lines)
    return text.encode("utf-8", "replace")


def _cleaned(lines: list[str]) -> bytes:
    *headers, date = lines
    kept = [_CONTROL.sub(" ", line).rstrip() + "\r\n" for line in headers]
    return "".join([*kept, date]).encode("utf-8", "replace")


def date_line(now: str) -> str:
    """The last header and the empty line that ends them."""
    return f"Date: {now}\r\n\r\n"


def error_response(
    status: int,
    code: str,
    message: str,
    *,
    details: object = None,
    hint: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> Response:
    """An error in the form that every surface uses."""
    body = {"code": code, "message": message, "details": details, "hint": hint}
    return Response(status, (_JSON, *headers), json.dumps(body, separators=(",", ":")).encode())
