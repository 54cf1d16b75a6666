"""What people set of a form: its answer, and who is told."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

EDITORS: Final = "editors"  # everybody in the organization who may change the site
MOST_ADDRESSES: Final = 10
_LONGEST: Final = 2_000  # characters of the message
_ADDRESS: Final = re.compile(
    r"[^\s\x00-\x20\x7f<>,;:\"()\[\]\\@]+@[^\s\x00-\x20\x7f<>,;:\"()\[\]\\@]+"
)


@dataclass(frozen=True, slots=True)
class FormSettings:
    """`forms.settings`, as far as it makes sense."""

    message: str = ""  # what is answered; empty: our own sentence
    redirect: str = ""  # a path of the site or an https address; empty: the message is shown
    notify: tuple[str, ...] = ()  # addresses; EDITORS stands for all of them
    origins: tuple[str, ...] = ()  # other addresses that may show the form: https://example.com


def read_settings(text: str | None) -> FormSettings:
    """The settings of a row; what makes no sense counts as not set."""
    given = json.loads(text or "{}")
    given = given if isinstance(given, dict) else {}
    notify = [each for each in _texts(given.get("notify")) if _is_address(each)]
    origins = [found for each in _texts(given.get("origins")) if (found := _origin(each))]
    return FormSettings(
        message=_text(given.get("success_message"))[:_LONGEST].strip(),
        redirect=redirect_of(_text(given.get("redirect"))),
        notify=tuple(dict.fromkeys(notify))[:MOST_ADDRESSES],
        origins=tuple(dict.fromkeys(origins))[:MOST_ADDRESSES],
    )


def redirect_of(given: str) -> str:
    """Where to after a submission; empty for what leads nowhere, or to where it must not."""
    address = given.strip()
    if any(c <= " " or c == "\x7f" or c == "\\" for c in address):
        return ""
    if address.startswith("/"):
        return "" if address.startswith("//") else address
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme == "https" and parts.netloc and "@" not in parts.netloc else ""


def is_mail_address(text: str) -> bool:
    """Whether it is one that mail can be sent to."""
    return len(text) <= 254 and text.isprintable() and _ADDRESS.fullmatch(text) is not None


def _is_address(text: str) -> bool:
    return text == EDITORS or is_mail_address(text)


def _origin(text: str) -> str:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return ""
    fine = parts.scheme in ("http", "https") and parts.netloc and "@" not in parts.netloc
    return f"{parts.scheme}://{parts.netloc.lower()}" if fine else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> Iterator[str]:
    for each in [value] if isinstance(value, str) else value if isinstance(value, list) else ():
        if isinstance(each, str):
            yield each.strip()
