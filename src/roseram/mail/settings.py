"""What mail needs to know of the settings."""

from __future__ import annotations

from typing import Literal, Protocol


class MailSettings(Protocol):
    """The settings of the auth service, as far as they concern mail (see `AuthSettings`)."""

    @property
    def site_url(self) -> str:
        """Where people come back to; empty: the server's own address."""

    @property
    def external_url(self) -> str:
        """This server as the world sees it; empty: as it listens."""

    @property
    def smtp_host(self) -> str:
        """The mail server; empty: mail stays here."""

    @property
    def smtp_port(self) -> int:
        """Its port."""

    @property
    def smtp_user(self) -> str:
        """Whom we sign in as; empty: nobody."""

    @property
    def smtp_password(self) -> str:
        """With which password."""

    @property
    def smtp_tls(self) -> Literal["auto", "starttls", "tls", "none"]:
        """How the connection is encrypted."""

    @property
    def mail_from(self) -> str:
        """The address that mail comes from."""

    @property
    def mail_name(self) -> str:
        """The name that mail comes from."""

    @property
    def mail_folder(self) -> str:
        """A folder of templates and texts that replace ours; empty: none."""
