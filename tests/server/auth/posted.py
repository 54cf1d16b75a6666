"""What the mails of a test's server carry: the newest letter, its code, the token of its link."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, urlsplit

if TYPE_CHECKING:
    import httpx

    from server.auth.conftest import AuthServer, Letter

MAILED = {"smtp_host": "127.0.0.1", "smtp_port": 9}  # nothing is sent: nobody runs the sender
VERIFIER = "a-verifier-that-only-the-client-knows-0123456789"


async def newest(server: AuthServer, letter: str, to: str | None = None) -> Letter:
    """The letter of this name that was posted last."""
    found = [
        each for each in await server.letters() if each.letter == letter and to in (None, each.to)
    ]
    assert found, f"no letter {letter}"
    return found[-1]


async def mails(server: AuthServer) -> list[tuple[str, str]]:
    """Which letters go out, and to whom."""
    return [(each.letter, each.to) for each in await server.letters() if each.state != "decoy"]


def link_parts(letter: Letter) -> dict[str, str]:
    """The query of the letter's link."""
    return dict(parse_qsl(urlsplit(letter.data["link"]).query))


async def follow(server: AuthServer, letter: Letter) -> httpx.Response:
    """Click on the link."""
    parts = urlsplit(letter.data["link"])
    return await server.client.get(f"{parts.path}?{parts.query}")


def landed(answer: httpx.Response) -> tuple[str, dict[str, str], dict[str, str]]:
    """Where a redirect leads: the address, its query, its fragment."""
    assert answer.status_code == 303, answer.text
    parts = urlsplit(answer.headers["location"])
    query, fragment = (
        {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
        for text in (parts.query, parts.fragment)
    )
    return f"{parts.scheme}://{parts.netloc}{parts.path}", query, fragment
