"""/user/identities: more ways to sign in to an account, and fewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.auth import identities, oauth
from roseram.server.auth.call import Call, Route
from roseram.server.auth.failure import AuthError, json_response
from roseram.server.auth.mfa import as_uuid
from roseram.server.auth.who import signed_in
from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from roseram.server.auth.service import Auth


async def authorize(auth: Auth, call: Call) -> Response:
    """GET /user/identities/authorize: begin to add an identity."""
    async with auth.database.connection() as connection:
        signed = await signed_in(auth, connection, call)
    identities.require_linking(auth)
    state = await oauth.begin(auth, call, user_id=signed.person.id)
    where = oauth.ticket_url(auth, state)
    if call.query.get("skip_http_redirect") == "true":
        return json_response(200, {"url": where})
    return Response(302, (("Location", where), ("Cache-Control", "no-store")))


async def unlink(auth: Auth, call: Call) -> Response:
    """DELETE /user/identities/{id}: remove an identity, unless it is the last one."""
    unknown = AuthError(404, "validation_failed", "identity_id must be an UUID")
    identity_id = as_uuid(call.parameters["identity_id"], unknown)
    async with auth.database.transaction() as connection:
        signed = await signed_in(auth, connection, call, lock=True)
        identities.require_linking(auth)
        await identities.unlink(connection, signed, call, identity_id)
    return json_response(200, {})


ROUTES = (
    Route("GET", "/user/identities/authorize", authorize),
    Route("DELETE", "/user/identities/{identity_id}", unlink),
)
