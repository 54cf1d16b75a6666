"""`POST /invite` and `/admin/generate_link`: what the service's key may do with links."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from roseram.server.auth.audit import note
from roseram.server.auth.call import Route
from roseram.server.auth.codes import make_code
from roseram.server.auth.email_change import ask_change
from roseram.server.auth.endpoints.otp import asked_address
from roseram.server.auth.failure import AuthError, invalid, json_response
from roseram.server.auth.flows import begin_flow, read_challenge
from roseram.server.auth.mailing import (
    CURRENT_ADDRESS,
    INVITE,
    MAGIC_LINK,
    NEW_ADDRESS,
    RECOVERY,
    SIGNUP,
    Purpose,
    link_of,
    mail_link,
)
from roseram.server.auth.people import (
    create_person,
    find,
    find_by_email,
    merge_user_metadata,
    read_address,
    set_password,
    taken,
    user_json,
)
from roseram.server.auth.redirects import redirect_to
from roseram.server.auth.sessions import end_sessions
from roseram.server.auth.strength import require_strong
from roseram.server.auth.who import require_admin

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.people import Person
    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Response

_PURPOSES = {
    "signup": SIGNUP,
    "invite": INVITE,
    "magiclink": MAGIC_LINK,
    "recovery": RECOVERY,
    "email_change_current": CURRENT_ADDRESS,
    "email_change_new": NEW_ADDRESS,
}


async def invite(auth: Auth, call: Call) -> Response:
    """Make an account for somebody and mail them its link; 422 where they have one already."""
    claims = require_admin(auth, call)
    address = asked_address(auth, call)
    data = call.object("data")
    await auth.limits.require("invite", str(claims.get("sub") or claims.get("role")))
    async with auth.database.transaction() as connection:
        person = await _invited(connection, address, data)
        await mail_link(auth, connection, call, person, INVITE, address)
        await note(connection, "user_invited", person.id, call, actor="service_role")
        return json_response(200, (await user_json(connection, person.id)).encode())


async def _invited(connection: Connection, address: str, data: dict[str, Any] | None) -> Person:
    """A new account, or one that nobody has confirmed: then whoever made it gets no further."""
    person = await find_by_email(connection, address, lock=True)
    if person is None:
        return await create_person(connection, email=address, user_metadata=data, invited=True)
    if person.email_confirmed_at is not None:
        raise taken()
    await set_password(connection, person.id, "")
    await end_sessions(connection, person.id)
    if data:
        await merge_user_metadata(connection, person.id, data)
    return person


async def generate_link(auth: Auth, call: Call) -> Response:
    """The link and the code that a mail would carry, and the account; nothing is mailed."""
    require_admin(auth, call)
    kind = call.text("type")
    if kind not in _PURPOSES:
        raise invalid(f"Invalid email action link type requested: {kind}")
    address = asked_address(auth, call)
    password = await _hashed(auth, call, address) if kind == "signup" else ""
    async with auth.database.transaction() as connection:
        found = await find_by_email(connection, address, lock=True)
        if found is None and kind == "magiclink":
            kind = "signup"
        person = await _person(connection, call, kind, address, found, password)
        return await _link(auth, connection, call, _PURPOSES[kind], person)


async def _hashed(auth: Auth, call: Call, address: str) -> str:
    password = call.text("password")
    if not password:
        raise invalid("Signup requires a valid password")
    await require_strong(auth.settings, password, about=[address])
    return await auth.hasher.hash(password)


async def _person(
    connection: Connection,
    call: Call,
    kind: str,
    address: str,
    found: Person | None,
    password: str,
) -> Person:
    """Whom the link is for: made, where the kind of link makes accounts."""
    data = call.object("data")
    if kind == "invite":
        return await _invited(connection, address, data)
    if found is None and kind == "signup":
        return await create_person(
            connection, email=address, password_hash=password, user_metadata=data
        )
    if found is None:
        raise AuthError(404, "user_not_found", "User with this email not found")
    if kind == "signup":
        if found.email_confirmed_at is not None:
            raise taken()
        await set_password(connection, found.id, password)
        await end_sessions(connection, found.id)
    if kind.startswith("email_change"):
        return await _changing(connection, call, found)
    return found


async def _changing(connection: Connection, call: Call, person: Person) -> Person:
    """The person with the change of address asked for; a change that waits already goes on."""
    address = read_address(call.text("new_email"))
    if address != person.email_change:
        if await find_by_email(connection, address) is not None:
            raise taken()
        await ask_change(connection, person, address)
    return await find(connection, person.id) or person


async def _link(
    auth: Auth, connection: Connection, call: Call, purpose: Purpose, person: Person
) -> Response:
    address = person.email_change if purpose is NEW_ADDRESS else person.email
    challenge = read_challenge(call)
    if challenge is not None:
        await begin_flow(connection, challenge, method=purpose.method, user_id=person.id)
    code = await make_code(auth, connection, person, purpose.kind, address, challenge=challenge)
    body = json.loads(await user_json(connection, person.id))
    body |= {
        "action_link": link_of(auth, call, code, purpose),
        "email_otp": code.otp,
        "hashed_token": code.token_hash,
        "verification_type": call.text("type") if purpose.type == "email_change" else purpose.type,
        "redirect_to": redirect_to(auth, call),
    }
    return json_response(200, body)


ROUTES = (
    Route("POST", "/invite", invite),
    Route("POST", "/admin/generate_link", generate_link),
)
