"""Speaks with the mail server: one connection for a few mails, and what its answers mean."""

from __future__ import annotations

import ipaddress
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from roseram.errors import RoseramError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from email.message import EmailMessage

    import aiosmtplib

    from roseram.mail.settings import MailSettings

TIMEOUT: Final = 30.0  # seconds for each answer of the server
_TLS_PORT = 465


class MailRefused(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """The mail server will not take this mail, now or later."""

    code = "RSM_MAIL_REFUSED"
    next_step = "correct the address or the settings, then: roseram mail retry"


class MailDelayed(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """The mail could not be handed over; it is tried again."""

    code = "RSM_MAIL_DELAYED"
    next_step = "see: roseram mail list"


@asynccontextmanager
async def connected(settings: MailSettings) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection to the mail server, signed in; MailDelayed where that fails.

    A server that does not let us in is a matter of settings, not of the mail: it is tried again.
    """
    import aiosmtplib  # here: a server that sends nothing does not need it

    client = aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        timeout=TIMEOUT,
        use_tls=uses_tls(settings),
        start_tls=_start_tls(settings),
    )
    try:
        await client.connect()
        await _sign_in(client, settings)
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        client.close()
        raise MailDelayed(
            why=f"{settings.smtp_host}:{settings.smtp_port}: {_said(error)}"
        ) from error
    try:
        yield client
    except BaseException:
        client.close()  # in the middle of something, so it would not answer a farewell
        raise
    await _leave(client)


async def hand_over(client: aiosmtplib.SMTP, message: EmailMessage, sender: str, to: str) -> None:
    """Give the server a mail; MailRefused for good, MailDelayed when it may be tried again."""
    import aiosmtplib

    try:
        await client.send_message(message, sender=sender, recipients=[to])
    except aiosmtplib.SMTPRecipientsRefused as error:
        first = error.recipients[0]
        raise _refusal(first.code, f"{first.code} {first.message}") from error
    except aiosmtplib.SMTPResponseException as error:
        raise _refusal(error.code, _said(error)) from error
    except aiosmtplib.SMTPNotSupported as error:
        raise MailRefused(why=_said(error)) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise MailDelayed(why=_said(error)) from error
    except ValueError as error:
        raise MailRefused(why=str(error)) from error


def uses_tls(settings: MailSettings) -> bool:
    """Whether the connection is encrypted from its first byte on."""
    if settings.smtp_tls == "auto":
        return settings.smtp_port == _TLS_PORT
    return settings.smtp_tls == "tls"


def _start_tls(settings: MailSettings) -> bool | None:
    """None: where it is offered."""
    if uses_tls(settings) or settings.smtp_tls == "none":
        return False
    return True if settings.smtp_tls == "starttls" else None


async def _sign_in(client: aiosmtplib.SMTP, settings: MailSettings) -> None:
    if not settings.smtp_user:
        return
    encrypted = client.get_transport_info("sslcontext") is not None
    if settings.smtp_tls == "auto" and not encrypted and not _is_here(settings.smtp_host):
        raise ValueError(
            "it offers no encryption, and a password is not sent in the clear; set "
            "ROSERAM_AUTH_SMTP_TLS=none if that is meant"
        )
    await client.login(settings.smtp_user, settings.smtp_password)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Politely; the mails are handed over already, so nothing that happens here matters."""
    import aiosmtplib

    try:
        await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        client.close()


def _refusal(code: int, said: str) -> RoseramError:
    return MailRefused(why=said) if code >= 500 else MailDelayed(why=said)


def _said(error: Exception) -> str:
    """What the server or the network said, on one line."""
    code = getattr(error, "code", None)
    text = str(getattr(error, "message", None) or error or type(error).__name__)
    return " ".join(f"{'' if code is None else f'{code} '}{text}".split())[:500]
