"""Answers GET and HEAD of the root."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from roseram.postgres.pipeline import columns
from roseram.server.rest.context import Asker
from roseram.server.rest.headers import parse_accept
from roseram.server.rest.openapi.address import public_address
from roseram.server.rest.openapi.document import document
from roseram.server.rest.openapi.privileges import Privileges, privileges_steps
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from roseram.server.identity import Caller
    from roseram.server.rest.request import Request
    from roseram.server.rest.surface import Surface

_MEDIA = ("openapi", "json", "any")
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


async def answer_root(surface: Surface, request: Request, caller: Caller, schema: str) -> Response:
    """The document about `schema` as the caller may use it. Refusal PGRST107, and the pool's."""
    accepted = parse_accept(request.headers)
    if not any(media.kind in _MEDIA for media in accepted):
        names = ", ".join(media.name for media in accepted)
        raise Refusal(406, "PGRST107", f"None of these media types are available: {names}")
    settings, exposed = surface.settings, surface.watch.exposed
    allowed = None
    if settings.openapi_mode == "follow-privileges":
        allowed = await _privileges(surface, request, caller, schema)
    headers = [("Content-Type", "application/openapi+json; charset=utf-8")]
    if len(exposed.schemas) > 1:
        headers.append(("Content-Profile", schema))
    if request.method == "HEAD":
        return Response(200, tuple(headers))
    address = public_address(settings, request.headers)
    # a large schema takes tens of milliseconds, in which others want their answers
    body = await asyncio.to_thread(
        lambda: _encode(
            document(exposed, settings, schema=schema, allowed=allowed, address=address)
        )
    )
    return Response(200, tuple(headers), body.encode("utf-8", "replace"))


async def _privileges(
    surface: Surface, request: Request, caller: Caller, schema: str
) -> Privileges:
    asker = Asker(caller.role, caller.claims_json.encode())
    steps, _ = surface.contexts.steps(request, asker, schema, readonly=True)
    results = await surface.pool.run([*steps, *privileges_steps(schema, caller.role)])
    rows = results[-1]
    text = columns(rows[0])[0] if rows else None  # no row: the schema is gone
    return Privileges(frozenset(), frozenset()) if text is None else Privileges.of_json(text)
