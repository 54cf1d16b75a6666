"""Objects are removed, one or many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from roseram.postgres import load_sql
from roseram.server.storage.call import Call, Route, answer
from roseram.server.storage.failure import invalid, no_object
from roseram.server.storage.names import object_name
from roseram.server.storage.rows import shown_object

if TYPE_CHECKING:
    from roseram.server.rest.request import Response

_SQL = load_sql("roseram.server.storage", "objects.sql")
_MOST: Final = 1000  # of one request


async def many(call: Call) -> Response:
    """DELETE /object/{bucket}: those that the caller may delete; the others are left out."""
    names = call.json().get("prefixes")
    if not isinstance(names, list) or not 1 <= len(names) <= _MOST:
        raise invalid(f"body/prefixes must be an array of 1 to {_MOST} names")
    if not all(isinstance(name, str) and "\0" not in name for name in names):
        raise invalid("body/prefixes must be an array of string")
    async with call.transaction() as connection:
        rows = await connection.fetch(_SQL["delete"], call.parameters["bucket"], names)
    return answer([shown_object(row) for row in rows])


async def one(call: Call) -> Response:
    """DELETE /object/{bucket}/{name}."""
    name = object_name(call.parameters["name"])
    async with call.transaction() as connection:
        rows = await connection.fetch(_SQL["delete"], call.parameters["bucket"], [name])
    if not rows:
        raise no_object()
    return answer({"message": "Successfully deleted"})


ROUTES = (
    Route("DELETE", "/object/{bucket}", many),
    Route("DELETE", "/object/{bucket}/{*name}", one),
)
