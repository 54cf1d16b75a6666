"""What the service's key may do with accounts: make, change, lock out, delete and list them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from uuid import UUID

from roseram.operate.passwords import LONGEST, is_hash
from roseram.postgres import load_sql
from roseram.server.auth import audit
from roseram.server.auth.failure import AuthError, invalid
from roseram.server.auth.people import (
    add_email_identity,
    confirm_email,
    create_person,
    merge_app_metadata,
    merge_user_metadata,
    read_address,
    set_password,
    taken,
    user_json,
)
from roseram.server.auth.sessions import end_sessions
from roseram.server.auth.strength import require_strong

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth

_SQL = load_sql(__package__, "admin.sql")
_PHONE: Final = re.compile(r"[1-9][0-9]{6,14}")
_ROLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_$-]{0,62}")
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)")
_SECONDS: Final = {"h": 3600, "m": 60, "s": 1, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_LONGEST_BAN: Final = 290 * 365.25 * 86400  # seconds; what GoTrue can write


async def hashed_password(auth: Auth, call: Call, *, about: list[str]) -> str | None:
    """The hash to set: of the password that is given, or as it is given; None for neither."""
    password, hashed = call.text("password"), call.text("password_hash")
    if password and hashed:
        raise invalid("Only a password or a password hash should be provided")
    if hashed and not is_hash(hashed):
        raise invalid("password_hash must be a bcrypt, argon2 or Firebase scrypt hash")
    if not password:
        return hashed or None
    if len(password.encode()) > LONGEST:
        raise invalid(f"Password cannot be longer than {LONGEST} characters")
    await require_strong(auth.settings, password, about=about)
    return await auth.hasher.hash(password)


def read_phone(text: str) -> str:
    """A number as accounts are kept under it, digits alone; AuthError 400."""
    number = text.strip().removeprefix("+").replace(" ", "")
    if not _PHONE.fullmatch(number):
        raise invalid("Invalid phone number format (E.164 required)")
    return number


def ban_seconds(text: str) -> float | None:
    """How long a ban lasts by a duration like `24h` or `1h30m`; None for `none`; AuthError 400."""
    if text == "none":
        return None
    parts = _PART.findall(text)
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if not parts or "".join(n + u for n, u in parts) != text or seconds > _LONGEST_BAN:
        raise invalid(f'invalid format for ban duration: time: invalid duration "{text[:50]}"')
    return seconds


async def create(
    connection: Connection, call: Call, email: str, phone: str, hashed: str | None
) -> str:
    """Make an account; its User as JSON. AuthError 422 where the address or number is taken."""
    person = await create_person(
        connection,
        email=email,
        phone=phone,
        password_hash=hashed or "",
        user_metadata=call.object("user_metadata"),
        app_metadata=call.object("app_metadata"),
        id=_given_id(call),
        role=_role(call) or "authenticated",
    )
    await _confirm(connection, call, person.id, email=email, phone=phone)
    await _ban(connection, call, person.id)
    await audit.note(connection, "signed_up", person.id, call, actor="service_role")
    return await user_json(connection, person.id)


def _given_id(call: Call) -> UUID | None:
    text = call.text("id")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise invalid("ID must conform to the uuid v4 format") from None


def _role(call: Call) -> str:
    role = call.text("role")
    if role and not _ROLE.fullmatch(role):
        raise invalid("role must be the name of a database role")
    return role


async def _confirm(
    connection: Connection, call: Call, user_id: UUID, *, email: str, phone: str
) -> None:
    """Take address and number for the person's own where the call says so."""
    if call.flag("phone_confirm"):
        await connection.execute(_SQL["confirm_phone"], user_id)
    if phone:
        await connection.execute(_SQL["add_phone_identity"], user_id)
    if email:
        await add_email_identity(connection, user_id)
    if call.flag("email_confirm"):
        await confirm_email(connection, user_id)


async def _ban(connection: Connection, call: Call, user_id: UUID) -> None:
    if lasts := call.text("ban_duration"):
        await connection.execute(_SQL["set_ban"], user_id, ban_seconds(lasts))


async def update(
    connection: Connection, call: Call, user_id: UUID, email: str, phone: str, hashed: str | None
) -> str:
    """Change an account as the call says; its User as JSON. A new password ends its sessions.

    AuthError 404, and 422 where the new address or number is taken.
    """
    before = await connection.fetchrow(_SQL["lock"], user_id)
    if before is None:
        raise unknown_user()
    email = "" if email == before["email"] else email
    phone = "" if phone == before["phone"] else phone
    if email and await connection.fetchval(_SQL["set_email"], user_id, email) is None:
        raise taken()
    if phone and await connection.fetchval(_SQL["set_phone"], user_id, phone) is None:
        raise taken(phone=True)
    await _confirm(connection, call, user_id, email=email, phone=phone)
    if hashed is not None:
        await set_password(connection, user_id, hashed)
        await end_sessions(connection, user_id)
    await _set_others(connection, call, user_id)
    changed = sorted(set(call.body) & _FIELDS)
    await audit.note(
        connection, "user_modified", user_id, call, changed=changed, actor="service_role"
    )
    return await user_json(connection, user_id)


_FIELDS: Final = frozenset(
    {"email", "phone", "password", "role", "app_metadata", "user_metadata", "ban_duration"}
    | {"password_hash", "email_confirm", "phone_confirm"}
)


async def _set_others(connection: Connection, call: Call, user_id: UUID) -> None:
    if role := _role(call):
        await connection.execute(_SQL["set_role"], user_id, role)
    if (data := call.object("user_metadata")) is not None:
        await merge_user_metadata(connection, user_id, data)
    if (data := call.object("app_metadata")) is not None:
        await merge_app_metadata(connection, user_id, data)
    await _ban(connection, call, user_id)


async def delete(connection: Connection, call: Call, user_id: UUID, *, softly: bool) -> None:
    """Delete an account, or (`softly`) leave its row and nothing of the person; AuthError 404."""
    if await connection.fetchrow(_SQL["lock"], user_id) is None:
        raise unknown_user()
    await audit.note(connection, "user_deleted", user_id, call, actor="service_role")
    await connection.execute(_SQL["hide" if softly else "delete"], user_id)


async def listed(
    connection: Connection, search: str, limit: int, offset: int
) -> tuple[list[str], int]:
    """A page of accounts, each a User as JSON, and how many there are in all."""
    total = await connection.fetchval(_SQL["count"], search)
    rows = await connection.fetch(_SQL["page"], search, limit, offset)
    return [row[0] for row in rows], total


async def audit_entries(connection: Connection, limit: int, offset: int) -> tuple[list[str], int]:
    """A page of the log of accounts, each entry as JSON, and how many there are in all."""
    total = await connection.fetchval(_SQL["count_audit"])
    rows = await connection.fetch(_SQL["audit"], limit, offset)
    return [row[0] for row in rows], total


def given_address(call: Call) -> str:
    """The address in the call in its normal form; empty for none."""
    text = call.text("email")
    return read_address(text) if text.strip() else ""


def given_phone(call: Call) -> str:
    """The number in the call in its normal form; empty for none."""
    text = call.text("phone")
    return read_phone(text) if text.strip() else ""


def unknown_user() -> AuthError:
    """There is no such account."""
    return AuthError(404, "user_not_found", "User not found")
