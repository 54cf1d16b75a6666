"""Reads the mails that a server under test has kept in its development mailbox."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from web.conftest import Site


def invitation_link(site: Site, email: str) -> str:
    """The link of the newest invitation to an address."""
    listed = httpx.get(f"{site.url}/mailbox").text
    for number in re.findall(r'<a href="/mailbox/([^"]+)"', listed):
        letter = html.unescape(httpx.get(f"{site.url}/mailbox/{number}").text)
        found = re.search(r"https?://[^\s\"<>]*/invitation#[\w.~-]+", letter)
        if email in letter and found:
            return found[0]
    raise AssertionError(f"no invitation for {email}")
