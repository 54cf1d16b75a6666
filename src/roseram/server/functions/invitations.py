"""Invitations to organizations: the links that are mailed, and what they open.

A row of organization_invitations proves nothing by itself, because administrators may write such
rows through the data API. A link does: its hash takes a key that is not in the database, and binds
it to the address that the mail went to and to the organization.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from roseram.postgres import load_sql
from roseram.server.functions.failure import refused

if TYPE_CHECKING:
    from datetime import datetime

    from roseram.postgres import Connection
    from roseram.server.auth.service import Auth
    from roseram.server.functions.context import Somebody
    from roseram.server.rest.refusal import Refusal

SQL = load_sql("roseram.server.functions", "invitations.sql")
_SECRET: Final = 32  # bytes of a token that nobody can guess
RANKS: Final = {"viewer": 1, "member": 2, "editor": 3, "admin": 4, "owner": 5}


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open invitation whose link somebody holds."""

    id: uuid.UUID
    organization_id: uuid.UUID
    organization: str
    email: str
    role: str
    message: str | None
    inviter: str
    invited_by: uuid.UUID
    expires_at: datetime


def new_secret() -> str:
    """The part of a link that cannot be guessed."""
    return secrets.token_urlsafe(_SECRET)


def token_of(invitation_id: uuid.UUID, secret: str) -> str:
    """What stands in the link."""
    return f"{invitation_id.hex}.{secret}"


def hash_of(key: bytes, secret: str, email: str, organization_id: uuid.UUID) -> str:
    """What is stored of a link."""
    text = f"invitation\0{secret}\0{email}\0{organization_id}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


async def open_invitation(auth: Auth, connection: Connection, token: str) -> Invitation:
    """The invitation of a link, locked; Refusal 404 for a wrong one, 410 for one that is over."""
    number, _, secret = token.partition(".")
    try:
        row = await connection.fetchrow(SQL["find"], uuid.UUID(hex=number))
    except ValueError:
        row = None
    if row is None or not _is_hash(auth, row, secret):
        raise refused(404, "invitation_not_found", "This invitation does not exist, or was renewed")
    if row["accepted_at"] is not None:
        raise _over("invitation_used", "This invitation was accepted already")
    if row["revoked_at"] is not None:
        raise _over("invitation_withdrawn", "This invitation was withdrawn")
    if row["expired"]:
        raise _over("invitation_expired", "This invitation has expired")
    if RANKS[row["role"]] >= RANKS.get(row["inviter_role"] or "", 0):
        # The inviter has left or lost the role, or somebody raised the role afterwards.
        raise _over("invitation_withdrawn", "Who sent this invitation may not do so any longer")
    return Invitation(
        row["id"],
        row["organization_id"],
        row["organization"],
        row["email"],
        row["role"],
        row["message"],
        row["inviter"],
        row["invited_by"],
        row["expires_at"],
    )


def _is_hash(auth: Auth, row: Any, secret: str) -> bool:
    """Whether the link is the one that was mailed, to this address, for this organization."""
    return any(
        hmac.compare_digest(
            hash_of(key, secret, row["email"], row["organization_id"]), row["token_hash"]
        )
        for key in auth.vault.keys
    )


def _over(code: str, message: str) -> Refusal:
    return refused(410, code, message, hint="Ask for a new one.")


async def join(connection: Connection, invitation: Invitation, person: uuid.UUID) -> str:
    """Make the person a member, and use the invitation up; the role that they have now.

    Who is a member already keeps the higher of the two roles.
    """
    role: str = await connection.fetchval(
        SQL["join"], invitation.organization_id, person, invitation.role
    )
    await connection.execute(SQL["accepted"], invitation.id, person)
    return role


def is_for(invitation: Invitation, person: Somebody) -> bool:
    """Whether the person is the one who was invited: by an address that is known to be theirs."""
    return person.confirmed and not person.is_anonymous and person.email == invitation.email
