"""One-time codes and links: made, kept as hashes, and used once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from roseram.postgres import load_sql
from roseram.server.auth.failure import AuthError, too_many
from roseram.server.auth.flows import (
    Challenge,
    Flow,
    begin_flow,
    find_flow,
    issue_auth_code,
    read_challenge,
    redeem_auth_code,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from roseram.postgres import Connection
    from roseram.server.auth.people import Person
    from roseram.server.auth.service import Auth

__all__ = [
    "Challenge",
    "Code",
    "Flow",
    "Found",
    "Kind",
    "begin_flow",
    "check_reauthentication",
    "find_code",
    "find_flow",
    "hold_gap",
    "issue_auth_code",
    "make_code",
    "read_challenge",
    "redeem_auth_code",
    "tokens_of",
    "use_code",
    "void_codes",
    "void_codes_of",
]

Kind: TypeAlias = Literal[
    "confirmation",
    "recovery",
    "email_change_token_new",
    "email_change_token_current",
    "reauthentication",
]

PKCE: Final = "pkce_"  # what the token of a link begins with that ends in a code to be exchanged
_TYPES: Final[dict[Kind, str]] = {
    "confirmation": "confirmation_token",
    "recovery": "recovery_token",
    "email_change_token_new": "email_change_token_new",
    "email_change_token_current": "email_change_token_current",
    "reauthentication": "reauthentication_token",
}
_KINDS: Final[dict[str, Kind]] = {name: kind for kind, name in _TYPES.items()}
_SQL = load_sql(__package__, "codes.sql")


@dataclass(frozen=True, slots=True, repr=False)
class Code:
    """What the mail carries: the digits to type, and the token of its link."""

    otp: str
    token_hash: str


@dataclass(frozen=True, slots=True)
class Found:
    """A code that is right and was not used yet."""

    id: uuid.UUID
    user_id: uuid.UUID
    kind: Kind
    address: str  # that it was sent to
    pkce: bool


async def make_code(
    auth: Auth,
    connection: Connection,
    person: Person,
    kind: Kind,
    address: str,
    *,
    challenge: Challenge | None = None,
) -> Code:
    """A new code for `address`; the one before of the same kind is void from now on.

    The person may be one who does not exist: everything is done, and nothing is kept.
    """
    otp = "".join(secrets.choice("0123456789") for _ in range(auth.settings.otp_length))
    token = _token(auth.vault.keys[0], address, otp)
    if challenge is not None:
        token = PKCE + token
    await connection.execute(
        _SQL["store"], person.id, _TYPES[kind], stored_form(token), address, uuid.uuid4()
    )
    return Code(otp, token)


def tokens_of(auth: Auth, address: str, otp: str) -> list[str]:
    """The link tokens that may belong to a typed code: of every key, with and without PKCE."""
    plain = [_token(key, address, otp) for key in auth.vault.keys]
    return [*plain, *(PKCE + token for token in plain)]


async def find_code(
    auth: Auth, connection: Connection, tokens: Iterable[str], kinds: Sequence[Kind]
) -> Found | None:
    """The code that one of these link tokens stands for; None if it is void or too old."""
    row = await connection.fetchrow(
        _SQL["find"],
        [stored_form(token) for token in tokens],
        [_TYPES[kind] for kind in kinds],
        auth.settings.otp_seconds,
    )
    if row is None:
        return None
    pkce = row["token_hash"].startswith(PKCE)
    return Found(row["id"], row["user_id"], _KINDS[row["token_type"]], row["relates_to"], pkce)


async def use_code(connection: Connection, found: Found) -> bool:
    """Use it up; whether nobody else did so first."""
    used = await connection.fetchval(_SQL["use"], found.id, found.user_id, _TYPES[found.kind])
    return used is not None


async def void_codes(connection: Connection, user_id: uuid.UUID) -> None:
    """None of the person's codes and links works any longer."""
    await connection.execute(_SQL["void"], user_id)


async def void_codes_of(connection: Connection, address: str) -> None:
    """No code or link that was sent to this address works any longer."""
    await connection.execute(_SQL["void_of_address"], address)


async def check_reauthentication(
    auth: Auth, connection: Connection, person: Person, nonce: str
) -> None:
    """Use up the code that `GET /reauthenticate` sent; AuthError 422 if it is not right.

    Limit the attempts (`verify_account`) before the transaction is opened.
    """
    address = person.email or person.phone
    found = await find_code(auth, connection, tokens_of(auth, address, nonce), ["reauthentication"])
    if found is None or found.user_id != person.id or not await use_code(connection, found):
        message = "Nonce has expired or is invalid"
        raise AuthError(422, "reauthentication_not_valid", message)


async def hold_gap(auth: Auth, connection: Connection, purpose: str, address: str) -> None:
    """AuthError 429 if `address` was written to for this purpose a moment ago (`mail_gap`).

    It counts addresses, not accounts, so that the answer does not tell whether there is one.
    """
    key = _digest(auth.vault.keys[0], f"mail gap\0{purpose}\0{address}")
    wait = await connection.fetchval(_SQL["hold_gap"], key, auth.settings.mail_gap)
    if wait > 0:
        raise too_many(wait, code="over_email_send_rate_limit")


def stored_form(token: str) -> str:
    """How a link's token is kept: who reads the database can neither use it nor guess the code."""
    prefix = PKCE if token.startswith(PKCE) else ""
    return prefix + hashlib.sha224(token.encode()).hexdigest()


def _token(key: bytes, address: str, otp: str) -> str:
    """The token of a link, in the form of SHA-224 of address and code.

    With a key, unlike GoTrue's: else whoever knows an address could try all the million links of
    it, past the limit on attempts with codes.
    """
    return _digest(key, f"one-time code\0{address}\0{otp}")


def _digest(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha224).hexdigest()
