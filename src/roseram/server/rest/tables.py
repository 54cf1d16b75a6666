"""Plans what a request does with a table or view."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from roseram.server.rest.negotiate import choose_media, refuse_none
from roseram.server.rest.plan import find_relation
from roseram.server.rest.planned import (
    Kind,
    Planned,
    Wanted,
    check_of,
    end_of,
    headers_of,
    honoured,
)
from roseram.server.rest.statement import compile_read, compile_write

if TYPE_CHECKING:
    from roseram.catalog.names import Name
    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.request import Body, Media, Preferences, Shape
    from roseram.server.rest.settings import Settings

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
_KINDS: dict[str, Kind] = {
    "GET": "read",
    "HEAD": "read",
    "POST": "insert",
    "PUT": "put",
    "PATCH": "update",
    "DELETE": "delete",
}


def plan_table(
    exposed: Exposed,
    settings: Settings,
    method: str,
    target: Name,
    shape: Shape,
    preferences: Preferences,
    accepted: tuple[Media, ...],
    body: Body | None,
    *,
    kept: tuple[object, ...] = (),
) -> Planned:
    """Compile a request to a table or view. Refusal as the parts of it."""
    kind = _KINDS[method]
    relation = find_relation(exposed, target)
    media = choose_media(accepted, exposed, settings, target)
    upsert = bool(relation.primary_key) or shape.on_conflict is not None
    preferences = honoured(preferences, exposed, settings, upsert=upsert)
    wanted = Wanted(method, target.schema, media, preferences)
    if kind == "read":
        compiled = compile_read(exposed, settings, target, shape, preferences, media, method=method)
    else:
        columns, body_kind = ((), "none") if body is None else (body.columns, body.kind)
        compiled = compile_write(
            exposed, settings, method, target, shape, preferences, media, columns, body_kind
        )
    refuse_none(media, accepted)
    shown, plain = headers_of(wanted, exposed, compiled, call=False)
    return Planned(
        kind,
        compiled,
        target.schema,
        quote(target.name, safe=""),
        media,
        preferences,
        readonly=kind == "read",
        end=end_of(preferences, settings),
        check=check_of(wanted, kind),
        shown=shown,
        plain=plain,
        head=method == "HEAD",
        most=settings.max_rows,
        kept=kept,
    )


def allowed_methods(exposed: Exposed, target: Name) -> str:
    """The `Allow` of a table or view. Refusal PGRST205."""
    relation = find_relation(exposed, target)
    methods = ["OPTIONS", "GET", "HEAD"]
    if relation.insertable:
        methods.append("POST")
    if relation.insertable and relation.updatable and relation.primary_key:
        methods.append("PUT")
    if relation.updatable:
        methods.append("PATCH")
    if relation.deletable:
        methods.append("DELETE")
    return ",".join(methods)
