"""Pictures in other sizes: /render/image, as the caller, of public buckets, by signed address."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from roseram.server.rest.request import Response
from roseram.server.storage.call import Call, Route
from roseram.server.storage.content import essence
from roseram.server.storage.endpoints.download import own_row, public_row
from roseram.server.storage.failure import bad_signature
from roseram.server.storage.images import Transform, read_transform
from roseram.server.storage.names import object_name
from roseram.server.storage.reading import File, find_object, send, serve

if TYPE_CHECKING:
    import asyncpg


async def _render(call: Call, row: asyncpg.Record, transform: Transform) -> Response:
    """The picture, made as it is asked for; a drawing (SVG) fits any size as it is."""
    file = File.of_row(row)
    if essence(file.mime_type) == "image/svg+xml":
        return await send(call, file)
    accepted = call.headers.get("accept", "") if transform.format is None else ""
    picture = await call.storage.images.render(file.key, file.size, transform, accepted)
    digest = hashlib.sha256(f"{file.etag} {picture.key}".encode()).hexdigest()[:32]
    made = replace(
        file,
        key=picture.key,
        size=picture.size,
        mime_type=picture.mime_type,
        etag=f'"{digest}"',
        more=(("Vary", "Accept"),) if transform.format is None else (),
    )
    response = serve(call, made)
    if picture.body is not None and response.status == 200 and response.stream is not None:
        return Response(200, response.headers, picture.body)
    if picture.body is not None and response.status == 206:
        return Response(206, *_part(response, picture.body))
    return await send(call, made)


def _part(response: Response, body: bytes) -> tuple[tuple[tuple[str, str], ...], bytes]:
    wanted = dict(response.headers)["Content-Range"].removeprefix("bytes ").partition("/")[0]
    first, _, last = wanted.partition("-")
    return response.headers, body[int(first) : int(last) + 1]


async def authenticated(call: Call) -> Response:
    """GET /render/image/authenticated/{bucket}/{name}."""
    transform = read_transform(call.query)
    return await _render(call, await own_row(call), transform)


async def public(call: Call) -> Response:
    """GET /render/image/public/{bucket}/{name}."""
    transform = read_transform(call.query)
    return await _render(call, await public_row(call), transform)


async def signed(call: Call) -> Response:
    """GET /render/image/sign/{bucket}/{name}?token=: as it was signed, whatever else is asked."""
    bucket, name = call.parameters["bucket"], object_name(call.parameters["name"])
    claims = call.storage.signer.read("image", call.query.get("token", ""), f"{bucket}/{name}")
    text = claims.get("transformations")
    if not isinstance(text, str):
        raise bad_signature()
    row = await find_object(call.storage, bucket, name, None)
    return await _render(call, row, Transform.of_text(text))


ROUTES = tuple(
    Route(method, path, handler)
    for method in ("GET", "HEAD")
    for path, handler in (
        ("/render/image/authenticated/{bucket}/{*name}", authenticated),
        ("/render/image/public/{bucket}/{*name}", public),
        ("/render/image/sign/{bucket}/{*name}", signed),
    )
)
