"""What a visitor reads where there is no page to show; it tells nothing about the site."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from roseram.server.pages import page_template
from roseram.server.rest.request import Response
from roseram.server.sites.policies import FORBIDDING, NOINDEX

if TYPE_CHECKING:
    from roseram.server.http.site import Headers


@cache
def message(status: int, title: str, text: str, more: Headers = ()) -> Response:
    """A page that says so."""
    body = page_template("site_message.html").render(title=title, text=text).encode()
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Cache-Control", "no-store"),
        NOINDEX,
        *FORBIDDING,
        *more,
    )
    return Response(status, headers, body)


def no_site() -> Response:
    """Nobody's address, a private site, one that was never published: all the same."""
    return message(404, "There is no website here", "Check the address, or come back later.")


def no_page() -> Response:
    """The site has no such page, and none of its own to say so."""
    return message(404, "Page not found", "There is nothing at this address.")


def gone() -> Response:
    """A site that was archived, or a page that was removed for good."""
    return message(410, "This page is gone", "It was removed, and will not come back.")


def bad_address() -> Response:
    """An address that cannot be read."""
    return message(
        400, "This address makes no sense", "Check it for characters that do not belong."
    )


def unavailable() -> Response:
    """The database is away, and what is asked for is not in memory."""
    return message(
        503,
        "This page is not available right now",
        "Try again in a moment.",
        (("Retry-After", "5"),),
    )


def not_allowed() -> Response:
    """A method that no page of a site takes."""
    allow = (("Allow", "GET, HEAD"),)
    return message(405, "This cannot be done here", "Pages can be read, nothing else.", allow)


def expired() -> Response:
    """A preview link that is too old, or was changed on its way."""
    return message(
        404, "This preview link does not work", "It may have expired. Ask for a new one."
    )
