"""Chooses the media type of an answer: the first one that the client accepts and the target has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.catalog.names import Name
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Media

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.settings import Settings

JSON = Media("json", "application/json")
NONE = Media("other", "")  # there is none that the client accepts and the target has
_ANY_ROWS = Name("pg_catalog", "anyelement")
_BUILT_IN = ("json", "object", "array", "csv", "geojson")


def choose_media(
    accepted: Sequence[Media], exposed: Exposed, settings: Settings, *targets: Name | None
) -> Media:
    """The media type to answer in, or NONE; `targets` may have their own."""
    for media in accepted:
        if media.kind == "any":
            return JSON
        if media.kind in _BUILT_IN or (media.kind == "plan" and settings.plan):
            return media
        handlers = exposed.media_types.get(media.name, {})
        if _ANY_ROWS in handlers or any(target in handlers for target in targets if target):
            return media
    return NONE


def refuse_none(media: Media, accepted: Sequence[Media]) -> None:
    """Refuse with PGRST107 where the media type is NONE: after all other mistakes."""
    if media is NONE:
        names = ", ".join(one.name for one in accepted)
        raise Refusal(406, "PGRST107", f"None of these media types are available: {names}")


def content_type(media: Media) -> str:
    """How the answer names its media type."""
    if media.kind == "plan":
        return _plan_type(media)
    stripped = ";nulls=stripped" if media.nulls_stripped else ""
    if media.kind == "object":
        return f"application/vnd.pgrst.object+json{stripped}; charset=utf-8"
    if media.kind == "array":
        return f"application/vnd.pgrst.array+json{stripped}; charset=utf-8"
    if media.kind == "octets":
        return media.name
    return f"{media.name}; charset=utf-8"


def _plan_type(media: Media) -> str:
    options = "|".join(media.plan_options)
    parts = [
        f"application/vnd.pgrst.plan+{media.plan_format}",
        f'for="{media.plan_for or JSON.name}"',
        *([f"options={options}"] if options else []),
        "charset=utf-8",
    ]
    return "; ".join(parts)
