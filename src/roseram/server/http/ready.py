"""Answers that are kept as they are sent, found by the few things in a request that decide them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from roseram.server.http.wire import head_of

if TYPE_CHECKING:
    from roseram.server.rest.request import Request, Response

    Key: TypeAlias = tuple[bytes | str | None, ...]

LONGEST: Final = 8192  # bytes of a request that is looked at
LARGEST: Final = 256 * 1024  # bytes of an answer that is kept
ROOM: Final = 16 * 1024 * 1024  # bytes of all of them together
_OVERHEAD: Final = 1000  # bytes that each takes besides
_UNDATED: Final = "\r\n\r\n"  # in the date's place
_VALUE: Final = rb"[^\0-\x08\n-\x1f\x7f]*+"
# A whole GET whose headers are all known: these decide nothing, those that are groups do. What
# has any other header, or two hosts, is left to the parser.
_PLAIN: Final = re.compile(
    rb"GET (/[!-~]*+) HTTP/1\.1\r\n"
    rb"(?i:(?:(?:user-agent|accept|accept-language|cookie|referer|dnt|sec-[a-z-]++"
    rb"|upgrade-insecure-requests|cache-control|pragma|priority|save-data|via|x-real-ip"
    rb"|x-forwarded-for|x-forwarded-host):" + _VALUE + rb"|connection: ?keep-alive"
    rb"|(?(2)(?!)|host: ?(" + _VALUE + rb"))"
    rb"|accept-encoding: ?(" + _VALUE + rb")|if-none-match: ?(" + _VALUE + rb")"
    rb"|if-modified-since: ?(" + _VALUE + rb")|x-forwarded-proto: ?(" + _VALUE + rb"))\r\n)*+\r\n",
)


class Source(Protocol):
    """What an answer was made from."""

    fresh: bool  # False: ask again


class Ready:
    """An answer to a GET as it is sent; `head` lacks the date, which ends it."""

    __slots__ = ("body", "head", "response", "source")

    def __init__(self, response: Response, source: Source) -> None:
        self.response = response
        self.source = source
        self.body = response.body
        head = head_of(response, (), date=_UNDATED, has_body=True, keep_alive=True)
        self.head = head.removesuffix(_UNDATED.encode())

    @property
    def size(self) -> int:
        """Bytes of memory."""
        return len(self.head) + len(self.body) + _OVERHEAD


class Remembered:
    """What was answered to plain requests, each as long as its source is fresh.

    Whoever keeps an answer here says that it depends on nothing but the request's address, the
    headers that are groups of _PLAIN, and the client where a proxy speaks for it.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._answers: dict[Key, tuple[Ready, Request, int]] = {}
        self._left = room

    def find(self, raw: bytes, client: str | None) -> tuple[Ready, Request] | None:
        """The answer to what a client has sent, and that as it was read."""
        if not self._answers or (key := _key(raw, client)) is None:
            return None
        found = self._answers.get(key)
        if found is None:
            return None
        if not found[0].source.fresh:
            self._forget(key)
            return None
        return found[:2]

    def keep(self, raw: bytes, client: str | None, ready: Ready, request: Request) -> None:
        """Remember it, if that helps anybody; the oldest ones make room."""
        if len(ready.body) > LARGEST or (key := _key(raw, client)) is None:
            return
        self._forget(key)
        size = ready.size + sum(len(part) for part in key if part is not None)
        self._answers[key] = ready, request, size
        self._left -= size
        while self._left < 0:
            self._forget(next(iter(self._answers)))

    def _forget(self, key: Key) -> None:
        found = self._answers.pop(key, None)
        if found is not None:
            self._left += found[2]


def _key(raw: bytes, client: str | None) -> Key | None:
    """What decides the answer; None where that cannot be told at a glance."""
    if len(raw) > LONGEST:
        return None
    found = _PLAIN.fullmatch(raw)
    if found is None or found[2] is None:
        return None
    key = found.groups()
    return key if key[-1] is None else (*key, client)
