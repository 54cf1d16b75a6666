"""Says what the body of an answer is made with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roseram.catalog.names import Name
from roseram.server.rest.statement.answer import ROWS

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.plan.nodes import Node
    from roseram.server.rest.request import Media

_ANY_ROWS = Name("pg_catalog", "anyelement")
_KINDS = {
    "application/json": "json",
    "application/vnd.pgrst.object+json": "object",
    "application/vnd.pgrst.object": "object",
    "application/vnd.pgrst.array+json": "array",
    "application/vnd.pgrst.array": "array",
    "text/csv": "csv",
    "application/geo+json": "geojson",
}


def shown_media(media: Media) -> Media:
    """The media type of the body: of a plan, the one that is explained."""
    if media.kind != "plan":
        return media
    name = media.plan_for or "application/json"
    plain, _, options = name.partition(";")
    stripped = "nulls=stripped" in options
    kind = _KINDS.get(plain.strip(), "other")
    return replace(media, kind=kind, name=plain.strip(), nulls_stripped=stripped)


def find_handler(exposed: Exposed, media: Media, target: Name | None, node: Node) -> str | None:
    """The call of an aggregate that renders rows in this media type: of a relation, or any."""
    handlers = exposed.media_types.get(media.name, {})
    plain = not node.embeds and [item.key for item in node.items] == ["*"]
    if target is not None and plain and target in handlers:
        return f"{handlers[target]}({ROWS}::{target.sql})"
    return f"{handlers[_ANY_ROWS]}({ROWS})" if _ANY_ROWS in handlers else None
