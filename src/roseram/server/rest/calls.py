"""Plans what a request does with a function."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from roseram.server.rest.body import with_variadic
from roseram.server.rest.negotiate import choose_media, refuse_none
from roseram.server.rest.planned import Planned, Wanted, check_of, end_of, headers_of, honoured
from roseram.server.rest.query import split_call
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.statement import choose_routine, compile_call

if TYPE_CHECKING:
    from roseram.catalog.names import Name
    from roseram.server.rest.exposed import Exposed, Routine
    from roseram.server.rest.request import Body, Media, Preferences, Query
    from roseram.server.rest.settings import Settings

METHODS = ("GET", "HEAD", "POST")
_RAW = ("text", "xml", "octets")


def _chosen(
    exposed: Exposed, method: str, target: Name, query: Query, body: Body | None
) -> tuple[Routine, tuple[str, ...]]:
    """The function that is called, and the names that are given. Refusal PGRST202, 203."""
    if body is not None:
        names = query.shape.columns
        given = body.columns if names is None else names
    else:
        given = tuple(name for name, _ in query.shape.arguments)
    routine = choose_routine(exposed, target.schema, target.name, given, method=method, body=body)
    return routine, given


def _variadic(routine: Routine) -> str | None:
    """The parameter that takes several values."""
    return next((one.name for one in routine.parameters if one.variadic), None)


def plan_call(
    exposed: Exposed,
    settings: Settings,
    method: str,
    target: Name,
    query: Query,
    preferences: Preferences,
    accepted: tuple[Media, ...],
    body: Body | None,
    *,
    kept: tuple[object, ...] = (),
) -> Planned:
    """Compile a call. Refusal as the parts of it."""
    routine, given = _chosen(exposed, method, target, query, body)
    variadic = _variadic(routine)
    shape = query.shape if body is not None else split_call(query, variadic).shape
    media = choose_media(accepted, exposed, settings, routine.name, routine.relation)
    preferences = honoured(preferences, exposed, settings, upsert=False)
    wanted = Wanted(method, routine.name.schema, media, preferences)
    strict = preferences.handling == "strict" and preferences.max_affected is not None
    if strict and not routine.returns_set:
        raise Refusal(
            400,
            "PGRST128",
            "Function must return SETOF or TABLE when max-affected preference is used with "
            "handling=strict",
        )
    compiled = compile_call(
        exposed,
        settings,
        routine,
        given,
        shape,
        preferences,
        media,
        method=method,
        body_kind="none" if body is None else body.kind,
        raw=body is not None and body.media in _RAW,
    )
    refuse_none(media, accepted)
    shown, plain = headers_of(wanted, exposed, compiled, call=True)
    return Planned(
        "call",
        compiled,
        routine.name.schema,
        f"rpc/{quote(routine.name.name, safe='')}",
        media,
        preferences,
        readonly=method != "POST" or routine.volatility != "volatile",
        end=end_of(preferences, settings),
        check=check_of(wanted, "call"),
        shown=shown,
        plain=plain,
        head=method == "HEAD",
        void=routine.result == "void",
        routine=routine.settings,
        variadic=variadic,
        most=settings.max_rows if routine.returns_set else None,
        kept=kept,
    )


def understood(planned: Planned, query: Query, body: Body | None) -> tuple[Query, Body | None]:
    """The query and the body as the function that is called understands them."""
    variadic = planned.variadic
    if body is None:
        return split_call(query, variadic), None
    return query, body if variadic is None else with_variadic(body, variadic)


def allowed_methods(exposed: Exposed, target: Name) -> str:
    """The `Allow` of a function. Refusal PGRST202."""
    overloads = exposed.routines.get(target)
    if not overloads:
        choose_routine(exposed, target.schema, target.name, (), method="GET", body=None)
        return ""
    volatile = all(one.volatility == "volatile" for one in overloads)
    return "OPTIONS,POST" if volatile else "OPTIONS,GET,HEAD,POST"
