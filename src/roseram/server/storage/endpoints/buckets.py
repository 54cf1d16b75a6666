"""Buckets: made, listed, changed, emptied, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import asyncpg

from roseram.postgres import load_sql
from roseram.server.storage.call import Call, Route, answer, owner_of
from roseram.server.storage.content import declared_type
from roseram.server.storage.failure import (
    bucket_exists,
    invalid,
    no_bucket,
    not_empty,
    too_large,
    wrong_type,
)
from roseram.server.storage.names import bucket_name
from roseram.server.storage.rows import shown_bucket
from roseram.server.storage.settings import parse_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.server.rest.request import Response

_SQL = load_sql("roseram.server.storage", "buckets.sql")
_OBJECTS = load_sql("roseram.server.storage", "objects.sql")
_COLUMNS: Final = ("id", "name", "created_at", "updated_at")
_MOST: Final = 1000  # buckets of one answer, types of one bucket
_SOME: Final = 1000  # objects that are deleted in one transaction


async def create(call: Call) -> Response:
    """POST /bucket."""
    body = call.json()
    caller = call.caller()
    name = bucket_name(body.get("name") or body.get("id"))
    if body.get("id") not in (None, "", name):
        name = bucket_name(body["id"])
    if body.get("type") not in (None, "STANDARD"):
        raise invalid("body/type must be STANDARD")
    owner, owner_id = owner_of(caller)
    values = (
        _flag(body, "public") or False,
        _size_limit(call, body),
        _types(body),
    )
    async with call.transaction(caller) as connection:
        try:
            await connection.execute(_SQL["insert"], name, owner, owner_id, *values)
        except asyncpg.UniqueViolationError:
            raise bucket_exists() from None
    return answer({"name": name})


async def list_buckets(call: Call) -> Response:
    """GET /bucket."""
    column = call.query.get("sortColumn", "id")
    if column not in _COLUMNS:
        raise invalid(f"querystring/sortColumn must be one of {', '.join(_COLUMNS)}")
    values = (
        call.query.get("search"),
        column,
        call.query.get("sortOrder", "asc").lower() == "desc",
        _number(call.query, "limit", _MOST),
        _number(call.query, "offset", 0),
    )
    async with call.transaction() as connection:
        rows = await connection.fetch(_SQL["list"], *values)
    return answer([shown_bucket(row) for row in rows])


async def show(call: Call) -> Response:
    """GET /bucket/{id}."""
    async with call.transaction() as connection:
        row = await connection.fetchrow(_SQL["find"], call.parameters["bucket"])
    if row is None:
        raise no_bucket()
    return answer(shown_bucket(row))


async def update(call: Call) -> Response:
    """PUT /bucket/{id}: what is left out stays as it is."""
    body = call.json()
    values = (
        _flag(body, "public"),
        body.get("public") is not None,
        _size_limit(call, body),
        "file_size_limit" in body,
        _types(body),
        "allowed_mime_types" in body,
    )
    async with call.transaction() as connection:
        found = await connection.fetchval(_SQL["update"], call.parameters["bucket"], *values)
    if found is None:
        raise no_bucket()
    return answer({"message": "Successfully updated"})


async def empty(call: Call) -> Response:
    """POST /bucket/{id}/empty: all that the caller may delete."""
    bucket = call.parameters["bucket"]
    caller = call.caller()
    async with call.transaction(caller) as connection:
        if await connection.fetchrow(_SQL["find"], bucket) is None:
            raise no_bucket()
    while True:
        async with call.transaction(caller) as connection:
            done = await connection.execute(_OBJECTS["empty"], bucket, _SOME)
        if int(done.split()[-1]) == 0:
            break
    return answer({"message": "Empty bucket has been queued. Completion may take up to an hour."})


async def delete(call: Call) -> Response:
    """DELETE /bucket/{id}: when nothing is in it, seen or not."""
    bucket = call.parameters["bucket"]
    caller = call.caller()
    async with call.storage.database.connection() as connection:
        is_full = await connection.fetchval(_SQL["has_objects"], bucket)
    async with call.transaction(caller) as connection:
        if await connection.fetchrow(_SQL["find"], bucket) is None:
            raise no_bucket()
        if is_full:
            raise not_empty()
        try:
            found = await connection.fetchval(_SQL["delete"], bucket)
        except asyncpg.ForeignKeyViolationError:  # somebody has put something in just now
            raise not_empty() from None
        if found is None:
            raise no_bucket()
    return answer({"message": "Successfully deleted"})


def _flag(body: Mapping[str, Any], name: str) -> bool | None:
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise invalid(f"body/{name} must be boolean")
    return value


def _size_limit(call: Call, body: Mapping[str, Any]) -> int | None:
    value = body.get("file_size_limit")
    if value is None:
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise ValueError("it must be a number or a text")
        size = parse_size(str(value))
    except (ValueError, OverflowError):
        raise invalid("body/file_size_limit must be a size such as 20MB") from None
    if size > call.storage.settings.file_size_limit:
        raise too_large(http=400)
    return size or None


def _types(body: Mapping[str, Any]) -> list[str] | None:
    value = body.get("allowed_mime_types")
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > _MOST:
        raise invalid("body/allowed_mime_types must be array")
    for each in value:
        if not isinstance(each, str):
            raise invalid("body/allowed_mime_types must be array of string")
        if each not in ("*", "*/*") and declared_type(each) != each:
            raise wrong_type(each)
    return value or None


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise invalid(f"querystring/{name} must be integer")
    return int(text)


ROUTES = (
    Route("POST", "/bucket", create),
    Route("GET", "/bucket", list_buckets),
    Route("GET", "/bucket/", list_buckets),
    Route("GET", "/bucket/{bucket}", show),
    Route("PUT", "/bucket/{bucket}", update),
    Route("POST", "/bucket/{bucket}/empty", empty),
    Route("DELETE", "/bucket/{bucket}", delete),
)
