"""The outbox: writes a mail down in the transaction of what it tells of; it is sent afterwards."""

from __future__ import annotations

import json
import re
import secrets
import time
import uuid
from typing import TYPE_CHECKING, Any, Final

from roseram.mail.letters import check_letter
from roseram.postgres import load_sql
from roseram.vault import Undecipherable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.mail.settings import MailSettings
    from roseram.postgres import Connection
    from roseram.vault import Vault

CHANNEL: Final = "roseram_mail"
_SQL = load_sql(__package__, "outbox.sql")
_ADDRESS = re.compile(r"[^\s\x00-\x20\x7f<>,;:\"()\[\]\\@]+@[^\s\x00-\x20\x7f<>,;:\"()\[\]\\@]+")
_RANGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.\d*)?)\s*)?"
)
_MOST_LANGUAGES = 5


class Outbox:
    """Takes mails; one for a process. `site_url` is the site that they speak of."""

    def __init__(self, vault: Vault, settings: MailSettings, site_url: str = "") -> None:
        self._vault = vault
        self.site_url = site_url or settings.site_url or settings.external_url
        self._state = "queued" if settings.smtp_host else "kept"

    async def post(
        self,
        connection: Connection,
        letter: str,
        to: str,
        data: Mapping[str, Any],
        *,
        language: str | None = None,
        decoy: bool = False,
    ) -> uuid.UUID:
        """Write a mail to `to` down in the caller's transaction, with which it is undone; its id.

        `language` is what the request's Accept-Language says, or a language; what the recipient
        has chosen in their settings wins. A decoy takes the same work and goes nowhere. Raises
        ValueError for an unknown letter, one that lacks something, and for an impossible address.
        """
        check_letter(letter, data)
        if not _ADDRESS.fullmatch(to):
            raise ValueError("this is no address to write to")
        number = _new_id()
        content = json.dumps({"site_url": self.site_url, **data}, default=str)
        payload = self._vault.encrypt(content, payload_place(number))
        await connection.execute(
            _SQL["post"],
            number,
            letter,
            to,
            ",".join(read_languages(language)),
            payload,
            "decoy" if decoy else self._state,
            CHANNEL,
        )
        return number


def _new_id() -> uuid.UUID:
    """A time-ordered id (UUID version 7)."""
    milliseconds = time.time_ns() // 1_000_000
    bits = (
        milliseconds << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    )
    return uuid.UUID(int=bits)


def payload_place(number: uuid.UUID) -> str:
    """What a mail's payload is bound to when it is encrypted."""
    return f"mails.payload:{number}"


def read_payload(vault: Vault, number: uuid.UUID, payload: str | None) -> dict[str, Any]:
    """What a mail is filled with, `site_url` among it; Undecipherable where no key opens it."""
    if payload is None:
        raise Undecipherable("The content of this mail is not kept any longer")
    content: dict[str, Any] = json.loads(vault.decrypt(payload, payload_place(number)))
    return content


def read_languages(accepted: str | None) -> list[str]:
    """The languages of an Accept-Language header, best first, at most five; [] for none."""
    found: list[tuple[float, str]] = []
    for part in (accepted or "")[:400].split(","):
        match = _RANGE.fullmatch(part)
        weight = float(match[2] or 1) if match else 0.0
        if match and weight > 0:
            found.append((-weight, match[1].lower()))
    return [name for _, name in sorted(found, key=lambda each: each[0])][:_MOST_LANGUAGES]
