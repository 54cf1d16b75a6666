"""The page that an invitation's link leads to; it does what any program can do with the API.

The token stands behind the `#` of the address, so it reaches neither a log nor another site, and
who only follows links (a mail scanner) accepts nothing.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from roseram.server.pages import page_template
from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from roseram.server.auth.service import Auth

NAME = "invitation"  # below /functions/v1


def link_of(auth: Auth, token: str) -> str:
    """The link of a mail."""
    return f"{auth.address}/functions/v1/{NAME}#{token}"


def page(site_url: str) -> Response:
    """The page, the same for everybody; `site_url` is where people go on, empty for nowhere."""
    nonce = secrets.token_urlsafe(16)
    text = page_template("invitation.html").render(nonce=nonce, site=site_url)
    return Response(200, _headers(nonce), text.encode())


def _headers(nonce: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Cache-Control", "no-store"),
        (
            "Content-Security-Policy",
            (
                f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; "
                "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
                "frame-ancestors 'none'"
            ),
        ),
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
    )
