"""/authorize and /callback: to a provider, and back from it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from roseram.server.auth import oauth
from roseram.server.auth.call import Call, Route
from roseram.server.auth.failure import json_response
from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from roseram.server.auth.service import Auth

_ANSWER = ("state", "code", "error", "error_description", "iss")


async def authorize(auth: Auth, call: Call) -> Response:
    """GET /authorize: begin a sign-in, or go on with one that a script has begun."""
    if ticket := call.query.get("ticket"):
        return await oauth.send_off(auth, call, oauth.read_ticket(auth, ticket))
    await auth.limits.require("sign_in", call.ip)
    state = await oauth.begin(auth, call)
    if call.query.get("skip_http_redirect") == "true":
        return json_response(200, {"url": oauth.ticket_url(auth, state)})
    return await oauth.send_off(auth, call, state)


async def callback(auth: Auth, call: Call) -> Response:
    """GET /callback: back from the provider."""
    return await oauth.come_back(auth, call)


async def posted(auth: Auth, call: Call) -> Response:
    """POST /callback: a provider's form, asked for again by GET, which brings the cookie along."""
    answer = {name: call.text(name) for name in _ANSWER if name in call.body}
    where = f"{auth.url}/callback?{urlencode(answer)}"
    return Response(303, (("Location", where), ("Cache-Control", "no-store")))


ROUTES = (
    Route("GET", "/authorize", authorize),
    Route("GET", "/callback", callback),
    Route("POST", "/callback", posted),
)
