"""Accounts as the auth service sees them: found, made, confirmed, shown."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from roseram.operate.accounts import InvalidAddress, normal_address
from roseram.postgres import load_sql
from roseram.server.auth.failure import AuthError, invalid

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from asyncpg import Record

    from roseram.postgres import Connection

_SQL = load_sql(__package__, "people.sql")


@dataclass(frozen=True, slots=True)
class Person:
    """One row of auth.users; what is missing there is an empty text, or None for a time."""

    id: UUID
    aud: str
    role: str
    email: str
    phone: str
    encrypted_password: str
    email_change: str
    email_confirmed_at: datetime | None
    phone_confirmed_at: datetime | None
    invited_at: datetime | None
    confirmation_sent_at: datetime | None
    recovery_sent_at: datetime | None
    email_change_sent_at: datetime | None
    reauthentication_sent_at: datetime | None
    last_sign_in_at: datetime | None
    banned_until: datetime | None
    deleted_at: datetime | None
    created_at: datetime | None
    app_metadata: dict[str, Any]
    user_metadata: dict[str, Any]
    is_anonymous: bool
    is_sso_user: bool
    is_banned: bool
    has_factor: bool  # a verified one


def read_address(text: str) -> str:
    """An address as accounts are kept under it; AuthError 400 for what is none."""
    try:
        return normal_address(text)
    except InvalidAddress:
        raise invalid("Unable to validate email address: invalid format") from None


async def find(connection: Connection, user_id: UUID, *, lock: bool = False) -> Person | None:
    """The account; with `lock` nobody else changes it before the transaction ends."""
    return await _find(connection, "with_id", user_id, lock=lock)


async def find_by_email(connection: Connection, email: str, *, lock: bool = False) -> Person | None:
    """The account with this address (in its normal form) that is not of single sign-on."""
    return await _find(connection, "with_address", email, lock=lock)


async def _find(
    connection: Connection, which: str, value: UUID | str, *, lock: bool
) -> Person | None:
    query = _SQL["person"].replace("$which", _SQL[which])
    query = query.replace("$lock", _SQL["locked"] if lock else "")
    return _person(await connection.fetchrow(query, value))


async def create_person(
    connection: Connection,
    *,
    email: str = "",
    password_hash: str = "",
    user_metadata: dict[str, Any] | None = None,
    app_metadata: dict[str, Any] | None = None,
    confirmed: bool = False,
    anonymous: bool = False,
    id: UUID | None = None,  # noqa: A002 - as the column is called
    role: str = "authenticated",
    invited: bool = False,
    phone: str = "",
) -> Person:
    """Make an account, with an identity for its address; AuthError 422 where one has it already."""
    provider = {"provider": "email", "providers": ["email"]} if email else {}
    if phone and not email:
        provider = {"provider": "phone", "providers": ["phone"]}
    created = await connection.fetchval(
        _SQL["create"],
        id or uuid.uuid4(),
        role or "authenticated",
        email or None,
        password_hash,
        phone or None,
        json.dumps({**provider, **(app_metadata or {})}),
        json.dumps(user_metadata or {}),
        confirmed,
        anonymous,
        invited,
    )
    if created is None:
        raise taken(phone=bool(phone) and not email)
    if email:
        await connection.execute(_SQL["add_email_identity"], created)
    person = await find(connection, created)
    if person is None:
        raise AuthError(422, "conflict", "The account is gone already")
    return person


def taken(*, phone: bool = False) -> AuthError:
    """Somebody has this address or number."""
    what, code = ("phone number", "phone_exists") if phone else ("email address", "email_exists")
    return AuthError(422, code, f"A user with this {what} has already been registered")


async def add_email_identity(connection: Connection, user_id: UUID) -> None:
    """Give the account an identity for its address, or bring the one it has up to date."""
    await connection.execute(_SQL["add_email_identity"], user_id)


async def confirm_email(connection: Connection, user_id: UUID) -> None:
    """The address is the person's: they have read a mail there (or need not to)."""
    await connection.execute(_SQL["confirm_email"], user_id)


async def set_password(connection: Connection, user_id: UUID, password_hash: str) -> None:
    """Replace the hash of the password; an empty one means that there is none."""
    await connection.execute(_SQL["set_password"], user_id, password_hash)


async def replace_hash(connection: Connection, user_id: UUID, old: str, new: str) -> None:
    """A stronger hash of the same password, unless the password was changed meanwhile."""
    await connection.execute(_SQL["replace_hash"], user_id, old, new)


async def merge_user_metadata(connection: Connection, user_id: UUID, data: dict[str, Any]) -> None:
    """Merge `data` into the metadata of the person's own; null removes a name."""
    await connection.execute(_SQL["merge_user_metadata"], user_id, json.dumps(data))


async def merge_app_metadata(connection: Connection, user_id: UUID, data: dict[str, Any]) -> None:
    """Merge `data` into the metadata that only the server changes; null removes a name."""
    await connection.execute(_SQL["merge_app_metadata"], user_id, json.dumps(data))


async def user_json(connection: Connection, user_id: UUID) -> str:
    """GoTrue's User as JSON; AuthError 404 where there is none."""
    text: str | None = await connection.fetchval(_SQL["user_json"], user_id)
    if text is None:
        raise AuthError(404, "user_not_found", "User not found")
    return text


def _person(row: Record | None) -> Person | None:
    if row is None:
        return None
    values = dict(row)
    for name in ("app_metadata", "user_metadata"):
        found = json.loads(values[name]) if isinstance(values[name], str) else values[name]
        values[name] = found if isinstance(found, dict) else {}
    return Person(**{each.name: values[each.name] for each in fields(Person)})


async def as_json(connection: Connection, document: dict[str, Any]) -> str:
    """A document as Postgres writes it, so that it cannot be told from one that it made."""
    text: str = await connection.fetchval(_SQL["as_json"], json.dumps(document))
    return text
