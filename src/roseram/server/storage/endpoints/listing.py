"""Lists of objects: a folder at a time, or page after page."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, Final

from roseram.postgres import load_sql
from roseram.server.storage.call import Call, Route, answer, number_of, text_of
from roseram.server.storage.failure import invalid
from roseram.server.storage.rows import shown_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.server.rest.request import Response

_SQL = load_sql("roseram.server.storage", "objects.sql")
_COLUMNS: Final = ("name", "created_at", "updated_at", "last_accessed_at")
_COLUMNS_V2: Final = ("name", "created_at", "updated_at")
_MOST: Final = 1000
_FAR: Final = 1_000_000_000


async def list_objects(call: Call) -> Response:
    """POST /object/list/{bucket}: folders and objects right below a prefix."""
    body = call.json()
    column, descending = _order(body, _COLUMNS)
    prefix = text_of(body, "prefix", "").lstrip("/")
    if prefix and not prefix.endswith("/"):
        prefix += "/"
    begins = _literal(text_of(body, "search", "")) + "%"
    limit, offset = number_of(body, "limit", 100, _MOST), number_of(body, "offset", 0, _FAR)
    async with call.transaction() as connection:
        rows = await connection.fetch(
            _SQL["list"],
            call.parameters["bucket"],
            prefix,
            begins,
            column,
            descending,
            limit,
            offset,
        )
    return answer([shown_entry(row, row["name"]) for row in rows])


async def list_pages(call: Call) -> Response:
    """POST /object/list-v2/{bucket}: all below a prefix, and where the next page begins."""
    body = call.json()
    column, descending = _order(body, _COLUMNS_V2)
    limit = max(1, number_of(body, "limit", _MOST, _MOST))
    place, key = _read_cursor(body.get("cursor"), column)
    async with call.transaction() as connection:
        rows = await connection.fetch(
            _SQL["list_v2"],
            call.parameters["bucket"],
            text_of(body, "prefix", ""),
            place,
            key,
            column,
            descending,
            limit + 1,
            body.get("with_delimiter") is True,
        )
    page, more = rows[:limit], len(rows) > limit
    folders = [{"name": _last(row["key"]), "key": row["key"]} for row in page if row["id"] is None]
    objects = [
        {**shown_entry(row, row["key"]), "key": row["key"]} for row in page if row["id"] is not None
    ]
    found: dict[str, Any] = {"hasNext": more, "folders": folders, "objects": objects}
    if more:
        found["nextCursor"] = _cursor(column, page[-1]["place"], page[-1]["key"])
    return answer(found)


def _last(folder: str) -> str:
    return folder.rstrip("/").rpartition("/")[2]


def _order(body: Mapping[str, Any], columns: tuple[str, ...]) -> tuple[str, bool]:
    given = body.get("sortBy") or {}
    if not isinstance(given, dict):
        raise invalid("body/sortBy must be object")
    column, order = given.get("column") or "name", given.get("order") or "asc"
    if column not in columns:
        raise invalid(f"body/sortBy/column must be one of {', '.join(columns)}")
    if order not in ("asc", "desc"):
        raise invalid("body/sortBy/order must be asc or desc")
    return column, order == "desc"


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _cursor(column: str, place: str | None, key: str) -> str:
    text = json.dumps([column, place, key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read_cursor(given: object, column: str) -> tuple[str | None, str | None]:
    if given in (None, ""):
        return None, None
    try:
        found = json.loads(base64.urlsafe_b64decode(str(given)))
        own, place, key = found
        if own != column or not isinstance(key, str) or "\0" in key:
            raise ValueError(own)
        if not isinstance(place, str | None) or (place is None) != (column == "name"):
            raise ValueError(place)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise invalid("body/cursor is none of this list's") from None
    return place, key


ROUTES = (
    Route("POST", "/object/list/{bucket}", list_objects),
    Route("POST", "/object/list-v2/{bucket}", list_pages),
)
