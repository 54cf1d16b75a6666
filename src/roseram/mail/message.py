"""A written letter as a MIME message that mail servers and programs take well."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from roseram.mail.render import Written
    from roseram.mail.settings import MailSettings


def make_message(
    settings: MailSettings, number: uuid.UUID, written: Written, to: str, posted_at: datetime
) -> EmailMessage:
    """The message; the same number makes the same Message-ID, so that a second copy is noticed.

    Raises ValueError for an address or a name that would break out of its header.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(settings.mail_name, settings.mail_from)
    message["To"] = _address("", to)
    if written.reply_to:
        message["Reply-To"] = _address("", written.reply_to)
    message["Subject"] = written.subject
    message["Date"] = format_datetime(posted_at)
    message["Message-ID"] = message_id(settings, number)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(written.text)
    message.add_alternative(written.html, subtype="html")
    message["Content-Language"] = written.language  # last: what is there before moves into a part
    return message


def message_id(settings: MailSettings, number: uuid.UUID) -> str:
    """The name of a mail for ever."""
    return f"<{number}@{settings.mail_from.rpartition('@')[2] or 'localhost'}>"


def _address(name: str, address: str) -> Address:
    if not name.isprintable() or not address.isprintable():
        raise ValueError("a name or an address with control characters")
    return Address(display_name=name, addr_spec=address)
