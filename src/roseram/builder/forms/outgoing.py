"""Requests to addresses that people typed in: only to public ones, no redirects, not for long."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from roseram.errors import RoseramError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

SECONDS: Final = 10.0  # for all of it
_KEPT: Final = 1_000  # characters of an answer
_READ: Final = 16 * 1024  # bytes of it
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_PORTS: Final = {"http": 80, "https": 443}


class NotSent(RoseramError):  # noqa: N818 - says what happened
    """It could not be sent to that address."""

    code = "RSM_WEBHOOK"
    status: int | None = None  # of the answer, where there was one


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str


async def post(
    address: str, body: bytes, headers: Mapping[str, str], *, may_be_private: bool = False
) -> Answer:
    """The answer, if it is 2xx. Raises NotSent for any other, and where there is none.

    The name is looked up once, and the request goes to the address that was looked at: a name
    that says something else the next moment leads nowhere else.
    """
    import httpx  # here: whoever sends nothing does without it

    parts = _parts(address)
    try:
        async with asyncio.timeout(SECONDS):
            target = await _resolve(parts, may_be_private=may_be_private)
            async with httpx.AsyncClient(
                follow_redirects=False, trust_env=False, timeout=SECONDS
            ) as client:
                request = client.build_request(
                    "POST",
                    _at(parts, target),
                    content=body,
                    headers={**headers, "Host": parts.netloc},
                    extensions={"sni_hostname": parts.hostname or ""},
                )
                answer = await client.send(request, stream=True)
                status, text = answer.status_code, await _text(answer)
                await answer.aclose()
    except TimeoutError:
        raise NotSent(why=f"no answer within {SECONDS:.0f} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise NotSent(why=str(error) or type(error).__name__) from error
    if not 200 <= status < 300:
        raise _refused(status, text)
    return Answer(status, text)


def check_address(address: str) -> None:
    """Raise NotSent for what is no address at all."""
    _parts(address)


def is_public(address: Address) -> bool:
    """Whether it is somebody's on the Internet: not this machine's, nor its network's."""
    inner: Address | None = None
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo is not None:
            inner = address.teredo[1]
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        fine = parts.scheme in _PORTS and parts.hostname and "@" not in parts.netloc
        fine = fine and (parts.port is None or parts.port > 0)
    except ValueError:
        fine = False
    if not fine:
        raise NotSent(why="it is no address that begins with https:// or http://")
    return parts


async def _resolve(parts: SplitResult, *, may_be_private: bool) -> Address:
    """The address of the host, if all that it has are public. Raises NotSent."""
    port = parts.port or _PORTS[parts.scheme]
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotSent(why="nobody knows this host") from None
    addresses = [ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    if not addresses:
        raise NotSent(why="this host has no address")
    if not may_be_private and not all(map(is_public, addresses)):
        raise NotSent(
            why="this host is not on the public Internet",
            next="the operator may allow it with ROSERAM_PRIVATE_WEBHOOKS=1",
        )
    return addresses[0]


def _at(parts: SplitResult, target: Address) -> str:
    host = f"[{target}]" if target.version == 6 else str(target)
    place = host if parts.port is None else f"{host}:{parts.port}"
    return parts._replace(netloc=place, fragment="").geturl()


async def _text(answer: object) -> str:
    import httpx

    data = b""
    if isinstance(answer, httpx.Response):
        async for piece in answer.aiter_raw():
            data += piece
            if len(data) >= _READ:
                break
    return data[:_READ].decode("utf-8", "replace").replace("\0", "")[:_KEPT]


def _refused(status: int, text: str) -> NotSent:
    where = " (redirects are not followed)" if 300 <= status < 400 else ""
    error = NotSent(why=f"it answered with {status}{where}: {text[:200]}")
    error.status = status
    return error
