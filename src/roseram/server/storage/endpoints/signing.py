"""Signed addresses: for reading one object or many, and for one upload by somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from roseram.postgres import load_sql
from roseram.server.identity import make_caller
from roseram.server.storage.call import Call, Route, answer
from roseram.server.storage.endpoints.download import own_row
from roseram.server.storage.endpoints.upload import receive
from roseram.server.storage.failure import bad_signature, invalid
from roseram.server.storage.images import read_transform
from roseram.server.storage.names import object_name
from roseram.server.storage.tokens import UPLOAD_SECONDS, seconds_of
from roseram.server.storage.writing import place_of, try_row

if TYPE_CHECKING:
    from roseram.server.rest.request import Response
    from roseram.server.storage.tokens import Purpose

_SQL = load_sql("roseram.server.storage", "objects.sql")
_MOST: Final = 500  # of one request
_ABSENT: Final = "Either the object does not exist or you do not have access to it"


def _address(call: Call, place: str, seconds: int, transform: object) -> str:
    purpose: Purpose = "download"
    more: dict[str, Any] = {}
    kind = "object"
    if transform is not None:
        if not isinstance(transform, dict):
            raise invalid("body/transform must be object")
        purpose, kind = "image", "render/image"
        more = {"transformations": read_transform(transform).text}
    token = call.storage.signer.sign(purpose, place, seconds, **more)
    return f"/{kind}/sign/{place}?token={token}"  # the clients encode it


async def one(call: Call) -> Response:
    """POST /object/sign/{bucket}/{name}."""
    body = call.json()
    seconds = seconds_of(body.get("expiresIn"))
    row = await own_row(call)
    place = f"{row['bucket_id']}/{row['name']}"
    return answer({"signedURL": _address(call, place, seconds, body.get("transform"))})


async def many(call: Call) -> Response:
    """POST /object/sign/{bucket}: an address or an error for each path, in their order."""
    body = call.json()
    seconds = seconds_of(body.get("expiresIn"))
    paths = body.get("paths")
    if not isinstance(paths, list) or not 1 <= len(paths) <= _MOST:
        raise invalid(f"body/paths must be an array of 1 to {_MOST} names")
    if not all(isinstance(path, str) and "\0" not in path for path in paths):
        raise invalid("body/paths must be an array of string")
    bucket = call.parameters["bucket"]
    async with call.transaction() as connection:
        rows = await connection.fetch(_SQL["which"], bucket, paths)
    seen = {row["name"] for row in rows}
    return answer(
        [
            {
                "error": None if path in seen else _ABSENT,
                "path": path,
                "signedURL": _address(call, f"{bucket}/{path}", seconds, body.get("transform"))
                if path in seen
                else None,
            }
            for path in paths
        ]
    )


async def for_upload(call: Call) -> Response:
    """POST /object/upload/sign/{bucket}/{name}: lets somebody else upload as the caller, once."""
    caller = call.caller()
    bucket, name = call.parameters["bucket"], call.parameters["name"]
    place = await place_of(call.storage, bucket, name, caller, replace=call.flag("x-upsert"))
    await try_row(call.storage, place, {})
    token = call.storage.signer.sign(
        "upload",
        place.key,
        UPLOAD_SECONDS,
        upsert=place.replace,
        role=caller.role,
        claims=dict(caller.claims),
    )
    url = f"/object/upload/sign/{place.key}?token={token}"
    return answer({"url": url, "token": token})


async def upload(call: Call) -> Response:
    """PUT /object/upload/sign/{bucket}/{name}?token=: as whoever signed it."""
    bucket, name = call.parameters["bucket"], object_name(call.parameters["name"])
    token = call.query.get("token", "")
    claims = call.storage.signer.read("upload", token, f"{bucket}/{name}")
    if not isinstance(claims.get("claims"), dict):
        raise bad_signature()
    signed_by = make_caller(str(claims["role"]), claims["claims"])
    replace = claims.get("upsert") is True
    place = await place_of(call.storage, bucket, name, signed_by, replace=replace)
    stored = await receive(call, place)
    return answer({"Id": stored.id, "Key": stored.key})


ROUTES = (
    Route("POST", "/object/sign/{bucket}", many),
    Route("POST", "/object/sign/{bucket}/{*name}", one),
    Route("POST", "/object/upload/sign/{bucket}/{*name}", for_upload),
    Route("PUT", "/object/upload/sign/{bucket}/{*name}", upload),
)
