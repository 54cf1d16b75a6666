"""Uploads in one request: POST makes an object, PUT replaces it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from roseram.server.storage.call import Call, Route, answer
from roseram.server.storage.upload_body import read_upload
from roseram.server.storage.writing import Place, Stored, check_size, place_of, store_upload

if TYPE_CHECKING:
    from roseram.server.rest.request import Response


async def receive(call: Call, place: Place) -> Stored:
    """Store what a request carries at a place that is known to be right."""
    request = call.request
    size = len(request.body) if request.file is None else request.file.size
    if not call.headers.get("content-type", "").startswith("multipart/"):
        check_size(call.storage, place.bucket, size)
    upload = await read_upload(request)
    try:
        return await store_upload(call.storage, place, upload)
    finally:
        own = upload.spooled
        if own is not None and (request.file is None or own != request.file.path):
            await asyncio.to_thread(own.unlink, missing_ok=True)


async def _upload(call: Call, *, replace: bool) -> Response:
    caller = call.caller()
    bucket, name = call.parameters["bucket"], call.parameters["name"]
    place = await place_of(call.storage, bucket, name, caller, replace=replace)
    stored = await receive(call, place)
    return answer({"Id": stored.id, "Key": stored.key})


async def create(call: Call) -> Response:
    """POST /object/{bucket}/{name}."""
    return await _upload(call, replace=call.flag("x-upsert"))


async def replace(call: Call) -> Response:
    """PUT /object/{bucket}/{name}."""
    return await _upload(call, replace=True)


ROUTES = (
    Route("POST", "/object/{bucket}/{*name}", create),
    Route("PUT", "/object/{bucket}/{*name}", replace),
)
