"""What an action works with: who asks, and transactions as whom."""

from __future__ import annotations

import json
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.postgres import load_sql
from roseram.server.functions.failure import not_signed_in, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth
    from roseram.server.identity import Caller
    from roseram.server.storage.service import Storage

SQL = load_sql("roseram.server.functions", "context.sql")


@dataclass(frozen=True, slots=True)
class Somebody:
    """The account behind a caller."""

    id: uuid.UUID
    email: str  # empty where there is none
    full_name: str
    confirmed: bool
    has_factor: bool  # a verified one
    is_anonymous: bool
    is_strong: bool  # whether the session has seen a second factor

    @property
    def name(self) -> str:
        """How others may call the person."""
        return self.full_name or self.email.partition("@")[0] or "Somebody"


@dataclass(frozen=True)
class Context:
    """One run of an action."""

    auth: Auth
    caller: Caller
    call: Call
    account: Somebody | None  # None: a visitor, or the service
    verify: Callable[[str], Caller]  # whom an access token is of; Refusal 401
    storage: Storage | None = None  # None where this server keeps no files

    @property
    def person(self) -> Somebody:
        """The account that asks; Refusal 401 for a visitor."""
        if self.account is None:
            raise not_signed_in()
        return self.account

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A transaction as the caller, under row-level security."""
        async with self.auth.database.transaction(self.caller) as connection:
            yield connection

    @asynccontextmanager
    async def as_owner(self) -> AsyncIterator[Connection]:
        """A transaction with the owner's rights: what is done in it, the action itself checks.

        Who asks is still known in it, so that the audit says who did it.
        """
        async with self.auth.database.transaction() as connection:
            await connection.execute(SQL["set_claims"], json.dumps(dict(self.caller.claims)))
            yield connection


async def find_account(connection: Connection, caller: Caller) -> Somebody | None:
    """The account of a caller; Refusal 401 or 403 where it is gone, banned or signed out."""
    if caller.role != "authenticated":
        return None
    session = caller.claims.get("session_id")
    row = await connection.fetchrow(SQL["account"], _id(caller.claims.get("sub")), _id(session))
    if row is None:
        raise refused(401, "user_not_found", "The account of this token does not exist")
    if row["banned"]:
        raise refused(403, "user_banned", "User is banned")
    if session is not None and row["aal"] is None:
        raise refused(401, "session_not_found", "The session of this token has ended")
    return Somebody(
        id=row["id"],
        email=row["email"],
        full_name=row["full_name"],
        confirmed=row["confirmed"],
        has_factor=row["has_factor"],
        is_anonymous=row["is_anonymous"],
        is_strong=caller.claims.get("aal") == row["aal"] == "aal2",
    )


def _id(value: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
