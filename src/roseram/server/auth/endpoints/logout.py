"""`POST /logout`: ends this session, the others, or all of the person's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.auth.audit import note
from roseram.server.auth.call import Route
from roseram.server.auth.failure import invalid
from roseram.server.auth.sessions import end_sessions
from roseram.server.auth.who import signed_in
from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth

_SCOPES = ("global", "local", "others")


async def logout(auth: Auth, call: Call) -> Response:
    """204; `scope` is global (all, the default), local (this one) or others (all but this one)."""
    scope = call.query.get("scope", "global")
    if scope not in _SCOPES:
        raise invalid(f"Unsupported logout scope {scope[:20]!r}")
    async with auth.database.transaction() as connection:
        signed = await signed_in(auth, connection, call)
        this = signed.session_id
        keep = this if scope == "others" else None
        only = this if scope == "local" else None
        await end_sessions(connection, signed.person.id, keep=keep, only=only)
        await note(connection, "signed_out", signed.person.id, call)
    return Response(204, (("Cache-Control", "no-store"),))


ROUTES = (Route("POST", "/logout", logout),)
