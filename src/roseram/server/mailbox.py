"""The development mailbox: mail that no mail server took, on a page for this machine only."""

from __future__ import annotations

import ipaddress
import logging
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from roseram import __version__
from roseram.errors import RoseramError, from_postgres, redact
from roseram.mail.box import Mail, list_subjects, read_mail
from roseram.postgres import FAILURES
from roseram.server.pages import page_template

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from roseram.mail.render import Written
    from roseram.mail.settings import MailSettings
    from roseram.postgres import Database
    from roseram.vault import Vault

SHOWN: Final = 100  # mails in the list
# What proxies add: then the person in front is not necessarily at this machine.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_PAGE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_LETTER = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mailbox:
    """Where the page finds mail."""

    database: Database
    vault: Vault
    settings: MailSettings


async def mailbox(request: Request) -> Response:
    """The list, newest first."""
    return await _answer(request, _list)


async def letter(request: Request) -> Response:
    """One mail beside its headers."""
    return await _answer(request, _read)


async def content(request: Request) -> Response:
    """The HTML of one mail alone, for the frame on its page: it runs nothing and loads nothing."""
    return await _answer(request, _content)


async def _answer(
    request: Request, page: Callable[[Mailbox, Request], Awaitable[Response]]
) -> Response:
    box: Mailbox | None = request.app.state.mailbox
    if box is None or box.settings.smtp_host or not is_here(request):
        return PlainTextResponse("Not Found", 404)
    try:
        return await page(box, request)
    except (RoseramError, *FAILURES) as error:
        ours = from_postgres(error)
        _log.warning("the mailbox cannot be shown: %s", ours)
        return _html(503, mails=[], mail=None, written=None, error=redact(str(ours)))


def is_here(request: Request) -> bool:
    """Whether a browser of this machine asks, and not somebody through a proxy or a rebound name.

    A page from elsewhere can let its own name mean 127.0.0.1, but not change the Host header.
    """
    if any(name in request.headers for name in _FORWARDED):
        return False
    client = None if request.client is None else request.client.host.partition("%")[0]
    try:
        host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return False
    return (client is None or _is_loopback(client)) and (host == "localhost" or _is_loopback(host))


def _is_loopback(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


async def _list(box: Mailbox, _: Request) -> Response:
    mails = await list_subjects(box.database, box.vault, box.settings, limit=SHOWN)
    return _html(200, mails=mails, mail=None, written=None, error=None)


async def _read(box: Mailbox, request: Request) -> Response:
    found = await _find(box, request)
    if found is None:
        return _html(
            404, mails=[], mail=None, written=None, error="There is no such mail any more."
        )
    mail, written = found
    return _html(200, mails=[], mail=mail, written=written, error=None)


async def _content(box: Mailbox, request: Request) -> Response:
    found = await _find(box, request)
    if found is None or found[1] is None:
        return PlainTextResponse("Not Found", 404)
    # A link opens beside the mailbox, not in the frame.
    html = found[1].html.replace("<head>", '<head>\n<base target="_blank">', 1)
    return HTMLResponse(html, headers={**_headers(_LETTER), "X-Frame-Options": "SAMEORIGIN"})


async def _find(box: Mailbox, request: Request) -> tuple[Mail, Written | None] | None:
    try:
        number = uuid.UUID(request.path_params["id"])
    except ValueError:
        return None
    return await read_mail(box.database, box.vault, box.settings, number)


def _html(status: int, **context: object) -> HTMLResponse:
    text = page_template("mailbox.html").render(version=__version__, **context)
    return HTMLResponse(text, status, headers=_headers(_PAGE))


def _headers(policy: str) -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


ROUTES = (
    Route("/mailbox", mailbox),
    Route("/mailbox/{id}", letter),
    Route("/mailbox/{id}/html", content),
)
