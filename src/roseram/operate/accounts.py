"""Accounts: creates them just as Supabase's auth service does, and lists them."""

from __future__ import annotations

import asyncio
import difflib
import json
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from roseram.errors import RoseramError
from roseram.operate.passwords import LONGEST, make_hash
from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from roseram.postgres import Connection, Database

SHORTEST_PASSWORD = 8  # characters
LONGEST_PASSWORD = LONGEST  # bytes
LONGEST_ADDRESS = 254  # characters, as mail servers have it

_SQL = load_sql(__package__, "accounts.sql")
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})*")


class InvalidAddress(RoseramError):  # noqa: N818 - as in roseram.errors
    """This is no e-mail address."""

    code = "RSM_INVALID_ADDRESS"
    exit_status = 2
    next_step = "give one like ana@example.org"


class AddressTaken(RoseramError):  # noqa: N818 - as in roseram.errors
    """There is an account with this address already."""

    code = "RSM_ADDRESS_TAKEN"
    next_step = "see: roseram user list"


class PasswordRefused(RoseramError):  # noqa: N818 - as in roseram.errors
    """The password cannot be used."""

    code = "RSM_PASSWORD_REFUSED"
    exit_status = 2
    next_step = (
        f"choose one of {SHORTEST_PASSWORD} characters or more, up to {LONGEST_PASSWORD} bytes"
    )


@dataclass(frozen=True, slots=True)
class Account:
    """A person who can sign in; `organizations` counts memberships, the personal one aside."""

    id: uuid.UUID
    email: str
    name: str | None
    created_at: datetime
    organizations: int


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be made; times that are None mean now, or never for the last sign-in."""

    id: uuid.UUID
    email: str
    name: str | None
    password_hash: str  # empty: nobody can sign in with a password
    created_at: datetime | None = None
    last_sign_in_at: datetime | None = None


def normal_address(text: str) -> str:
    """`text` as addresses are kept, trimmed and in lower case; raises InvalidAddress."""
    address = text.strip().lower()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise InvalidAddress(f"{text.strip()!r} is no e-mail address")
    return address


def check_password(password: str) -> None:
    """Raise PasswordRefused for a password that is too short or too long; it is never shown."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordRefused(f"The password is shorter than {SHORTEST_PASSWORD} characters")
    if len(password.encode()) > LONGEST_PASSWORD:
        raise PasswordRefused(f"The password is longer than {LONGEST_PASSWORD} bytes")


async def hash_password(password: str) -> str:
    """The argon2id hash of a password, as the auth service makes it; raises PasswordRefused."""
    check_password(password)
    return await asyncio.to_thread(make_hash, password)


async def create_account(
    database: Database, email: str, *, name: str | None = None, password: str | None = None
) -> Account:
    """Make an account whose address counts as confirmed; without a password it has none.

    Raises InvalidAddress, PasswordRefused, and AddressTaken.
    """
    new = NewAccount(
        id=uuid.uuid4(),
        email=normal_address(email),
        name=(name or "").strip() or None,
        password_hash="" if password is None else await hash_password(password),
    )
    async with database.transaction() as connection:
        await insert_accounts(connection, [new])
        row = await connection.fetchrow(_SQL["created"], new.id)
    if row is None:
        raise RoseramError(
            "The account was made, but not its profile",
            why="the trigger roseram_user_created on auth.users did not run",
            next="see: roseram verify",
        )
    return Account(**row)


async def insert_accounts(connection: Connection, accounts: Sequence[NewAccount]) -> None:
    """Write accounts as they are; triggers make profile, settings and personal organization."""
    try:
        await connection.executemany(_SQL["insert_user"], [_user(each) for each in accounts])
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != "users_email_partial_key":
            raise
        one = accounts[0].email if len(accounts) == 1 else "one of these addresses"
        raise AddressTaken(f"There is an account with {one} already") from error
    await connection.executemany(_SQL["insert_identity"], [_identity(each) for each in accounts])


def _user(account: NewAccount) -> tuple[object, ...]:
    about = {"email_verified": True}
    named = {"full_name": account.name} if account.name else {}
    return (
        account.id,
        account.email,
        account.password_hash,
        json.dumps({**about, **named}),
        account.created_at,
        account.last_sign_in_at,
    )


def _identity(account: NewAccount) -> tuple[object, ...]:
    subject = {
        "sub": str(account.id),
        "email": account.email,
        "email_verified": True,
        "phone_verified": False,
    }
    return account.id, json.dumps(subject), account.created_at, account.last_sign_in_at


async def list_accounts(
    database: Database, *, search: str | None = None, limit: int = 100
) -> list[Account]:
    """Accounts, newest first, at most `limit`; `search` is a part of the address or the name."""
    async with database.connection() as connection:
        return [Account(**row) for row in await connection.fetch(_SQL["list"], search, limit)]


async def similar_address(connection: Connection, email: str) -> str | None:
    """The address of an account that somebody may have meant by `email`, if there is one."""
    rows = await connection.fetch(_SQL["similar_addresses"], email)
    return next(iter(difflib.get_close_matches(email, [row["email"] for row in rows], n=1)), None)
