"""The auth service of one process: what its endpoints work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roseram.mail.outbox import Outbox
    from roseram.postgres import Database
    from roseram.server.auth.passwords import Hasher
    from roseram.server.auth.settings import AuthSettings
    from roseram.server.auth.signing import Signer
    from roseram.server.limits import Limits
    from roseram.vault import Vault


@dataclass(frozen=True)
class Auth:
    """Everything that an endpoint needs; one for a process."""

    database: Database  # as the owner: the auth schema is nobody else's
    settings: AuthSettings
    vault: Vault
    signer: Signer
    hasher: Hasher
    limits: Limits
    outbox: Outbox
    address: str  # of this server as the world sees it, without a slash at the end

    @property
    def url(self) -> str:
        """Of the auth service itself; the issuer of its tokens."""
        return f"{self.address}/auth/v1"

    @property
    def site_url(self) -> str:
        """Where people come back to when nothing else is asked for and allowed."""
        return self.settings.site_url or self.address
