"""`POST /signup`: a new account with address and password, or an anonymous one."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from roseram.operate.passwords import LONGEST
from roseram.server.auth.audit import note
from roseram.server.auth.call import Route
from roseram.server.auth.failure import AuthError, invalid, json_response
from roseram.server.auth.flows import read_challenge
from roseram.server.auth.mailing import mail_signup, steady
from roseram.server.auth.people import (
    as_json,
    create_person,
    find_by_email,
    read_address,
    set_password,
)
from roseram.server.auth.sessions import open_session, session_body
from roseram.server.auth.strength import require_strong

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.people import Person
    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Response


async def signup(auth: Auth, call: Call) -> Response:
    """A session where addresses confirm by themselves, else the account alone, and a mail."""
    email, phone = call.text("email").strip(), call.text("phone").strip()
    data = call.object("data") or {}
    if not email and not phone:
        return await _anonymous(auth, call, data)
    if email and phone:
        raise invalid("Only an email address or phone number should be provided on signup.")
    if auth.settings.disable_signup:
        raise AuthError(422, "signup_disabled", "Signups not allowed for this instance")
    if phone:
        raise AuthError(400, "phone_provider_disabled", "Phone signups are disabled")
    if not auth.settings.email_enabled:
        raise AuthError(400, "email_provider_disabled", "Email signups are disabled")
    password = call.text("password")
    if not password:
        raise invalid("Signup requires a valid password")
    address = read_address(email)
    read_challenge(call)
    await auth.limits.require("sign_up", call.ip)
    check_length(password)
    await require_strong(auth.settings, password, about=[address])
    if auth.settings.confirms_by_itself:
        return await _sign_up(auth, call, address, password, data)
    await auth.limits.require("email_sent", address)
    return await _ask_to_confirm(auth, call, address, password, data)


def check_length(password: str) -> None:
    """AuthError 400 for a password whose end some hashes would not see."""
    if len(password.encode()) > LONGEST:
        raise invalid(f"Password cannot be longer than {LONGEST} characters")


async def _anonymous(auth: Auth, call: Call, data: dict[str, Any]) -> Response:
    if not auth.settings.anonymous_enabled:
        message = "Anonymous sign-ins are disabled"
        raise AuthError(422, "anonymous_provider_disabled", message)
    if auth.settings.disable_signup:
        raise AuthError(422, "signup_disabled", "Signups not allowed for this instance")
    await auth.limits.require("anonymous", call.ip)
    async with auth.database.transaction() as connection:
        person = await create_person(connection, user_metadata=data, anonymous=True)
        return await _let_in(auth, connection, call, person, method="anonymous")


async def _sign_up(
    auth: Auth, call: Call, address: str, password: str, data: dict[str, Any]
) -> Response:
    """Without a mail: whoever comes first has the address."""
    taken = AuthError(422, "user_already_exists", "User already registered")
    async with auth.database.connection() as connection:
        if await find_by_email(connection, address) is not None:
            raise taken
    hashed = await auth.hasher.hash(password)
    async with auth.database.transaction() as connection:
        try:
            person = await create_person(
                connection,
                email=address,
                password_hash=hashed,
                user_metadata=data,
                confirmed=True,
            )
        except AuthError as error:
            raise taken from error
        return await _let_in(auth, connection, call, person, method="password")


async def _let_in(
    auth: Auth, connection: Connection, call: Call, person: Person, *, method: str
) -> Response:
    session = await open_session(auth, connection, person, call, method=method)
    await note(connection, "signed_up", person.id, call)
    return json_response(200, await session_body(auth, connection, session))


async def _ask_to_confirm(
    auth: Auth, call: Call, address: str, password: str, data: dict[str, Any]
) -> Response:
    """With a mail. Who reads the answer, or measures it, does not learn whether there is one."""
    async with auth.database.connection() as connection:
        before = await find_by_email(connection, address)
    # One hash, whoever it is.
    if before is None or not before.encrypted_password.startswith("$argon2id"):
        hashed, same = await auth.hasher.hash(password), False
    else:
        hashed = before.encrypted_password
        same = await auth.hasher.verify(hashed, password)
    async with steady(), auth.database.transaction() as connection:
        person = await find_by_email(connection, address, lock=True)
        if person is None:
            if before is not None:
                raise AuthError(409, "conflict", "The account was changed meanwhile; try again")
            person = await create_person(
                connection, email=address, password_hash=hashed, user_metadata=data
            )
            await note(connection, "confirmation_requested", person.id, call)
        elif person.email_confirmed_at is not None:
            await mail_signup(auth, connection, call, person, taken=True)
            await note(connection, "signed_up_again", person.id, call)
            if auth.settings.tells_who_exists:
                return json_response(200, _gone(address, data))
            return await _written(connection, _new(_stand_in(auth, address), address, data))
        elif not same:
            # Two have signed up with this address, and nobody knows whose it is. The mail opens
            # the account to its owner, but no password does that the other one may have chosen.
            await set_password(connection, person.id, "")
        await mail_signup(auth, connection, call, person)
        return await _written(connection, _new(person.id, address, data))


async def _written(connection: Connection, account: dict[str, Any]) -> Response:
    """The account as Postgres writes JSON: a real one and a stand-in look alike to the byte."""
    return json_response(200, (await as_json(connection, account)).encode())


def _gone(address: str, data: dict[str, Any]) -> dict[str, Any]:
    """An account that is not there, as GoTrue writes it: whoever knows that sees who has one."""
    return {**_new(uuid.uuid4(), address, data), "role": "", "identities": []}


def _new(number: uuid.UUID, address: str, data: dict[str, Any]) -> dict[str, Any]:
    """An account that was made this moment."""
    now, mine = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"), str(number)
    claims = {"sub": mine, "email": address, "email_verified": False, "phone_verified": False}
    times = {"created_at": now, "updated_at": now}
    identity = {"id": mine, "user_id": mine, "identity_id": str(uuid.uuid4()), "email": address}
    way = {"provider": "email", "identity_data": claims, "last_sign_in_at": now}
    return {
        "id": mine,
        "aud": "authenticated",
        "role": "authenticated",
        "email": address,
        "phone": "",
        "confirmation_sent_at": now,
        **times,
        "is_anonymous": False,
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": {**data, **claims},
        "identities": [{**identity, **way, **times}],
    }


def _stand_in(auth: Auth, address: str) -> uuid.UUID:
    """The number of an account that is not told of: always the same one for an address."""
    key = auth.vault.keys[-1]  # the oldest, which stays when a newer one comes in front of it
    digest = hmac.digest(key, f"signup:{address}".encode(), hashlib.sha256)
    return uuid.UUID(bytes=digest[:16], version=4)


ROUTES = (Route("POST", "/signup", signup),)
