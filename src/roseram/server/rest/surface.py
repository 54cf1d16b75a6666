"""The data API as one object: takes a request through all of its stages, and answers it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, unquote

from roseram.catalog.names import Name
from roseram.errors import RoseramError
from roseram.postgres.pipeline import ServerError
from roseram.server.rest import calls, tables
from roseram.server.rest.body import parse_body
from roseram.server.rest.context import Asker, Contexts
from roseram.server.rest.execute import Outcome, Work, execute
from roseram.server.rest.failure import refusal_of, unavailable
from roseram.server.rest.headers import (
    choose_schema,
    header,
    parse_accept,
    parse_preferences,
    parse_range,
    profile,
    refuse_unknown,
    rows_asked,
)
from roseram.server.rest.openapi import answer_root
from roseram.server.rest.query import parse_query
from roseram.server.rest.recent import Recent
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Request, Response, Rows
from roseram.server.rest.respond import error_response, respond
from roseram.server.rest.timing import STOPPED, Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from roseram.postgres.pipeline import Pool
    from roseram.server.identity import Caller
    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.planned import Planned
    from roseram.server.rest.request import Body, Query
    from roseram.server.rest.settings import Settings

_CACHE = 8 * 1024 * 1024  # characters of statements that are remembered in one generation
_WEIGHT = 4096  # of one statement, about
_WITH_BODY = ("POST", "PUT", "PATCH")


class Source(Protocol):
    """Where the surface learns what is exposed; `cache.watch.Watch` is one."""

    settings: Settings

    @property
    def exposed(self) -> Exposed:
        """What requests are planned from. Raises Refusal PGRST002."""

    def subscribe(self, told: Callable[[Exposed, Settings], None]) -> Callable[[], None]:
        """Call `told` after each change."""


class Verifying(Protocol):
    """Says who a request comes from; `server.identity.Verifier` does."""

    def verify(self, headers: Iterable[tuple[str, str]]) -> Caller:
        """The caller of a request with these headers. Refusal 401, 500."""


class Surface:
    """Answers the requests below /rest/v1."""

    def __init__(self, pool: Pool, watch: Source, settings: Settings, verifier: Verifying) -> None:
        self.pool = pool
        self.watch = watch
        self._verifier = verifier
        self._planned: Recent[tuple[object, ...], Planned] = Recent(_CACHE)
        self._use(settings)
        watch.subscribe(lambda _, settings: self._use(settings))

    def _use(self, settings: Settings) -> None:
        self.settings = settings
        self.contexts = Contexts(settings)
        self._planned = Recent(_CACHE)

    async def answer(self, request: Request) -> Response:
        """Answer; whatever goes wrong in the request or the database is an answer, too."""
        caller = None
        clock = Clock() if self.settings.server_timing else STOPPED
        try:
            caller = self._verifier.verify(request.headers)
            clock.lap("jwt")
            response = await self._route(request, caller, clock)
            if clock is STOPPED:
                return response
            clock.lap("response")
            return replace(response, headers=(*response.headers, clock.header()))
        except Refusal as refused:
            refusal = refused
        except ServerError as error:
            anonymous = caller is None or caller.role == self.settings.anon_role
            refusal = refusal_of(error, anonymous=anonymous)
        except RoseramError as error:
            refusal = unavailable(error)
        return self._refused(request, refusal)

    def _refused(self, request: Request, refusal: Refusal) -> Response:
        minimal = self.settings.client_error_verbosity == "minimal"
        response = error_response(refusal, minimal=minimal)
        if request.method != "HEAD":
            return response
        return Response(response.status, response.headers, reason=response.reason)

    async def _route(self, request: Request, caller: Caller, clock: Clock) -> Response:
        path = request.path
        first, slash, rest = path[1:].partition("/")
        if not slash and first:
            return await self._table(request, caller, first, clock)
        if first == "rpc" and rest and "/" not in rest:
            return await self._call(request, caller, rest, clock)
        if not first and not slash:
            return await self._root(request, caller, clock)
        raise Refusal(404, "PGRST125", "Invalid path specified in request URL")

    # The root.

    async def _root(self, request: Request, caller: Caller, clock: Clock) -> Response:
        if request.method == "OPTIONS":
            return Response(200, (("Allow", "OPTIONS,GET,HEAD"),))
        if request.method not in ("GET", "HEAD"):
            raise _unsupported(request.method)
        if self.settings.root_spec is not None:
            schema, _, name = self.settings.root_spec.rpartition(".")
            return await self._call(request, caller, quote(name), clock, schema or None)
        if self.settings.openapi_mode == "disabled":
            raise Refusal(404, "PGRST126", "Root endpoint metadata is disabled")
        schema = choose_schema(request.headers, request.method, self.watch.exposed.schemas)
        response = await answer_root(self, request, caller, schema)
        clock.lap("transaction")
        return response

    # Tables and views.

    async def _table(
        self, request: Request, caller: Caller, encoded: str, clock: Clock
    ) -> Response:
        method, headers = request.method, request.headers
        if method == "OPTIONS":
            allowed = tables.allowed_methods(self.watch.exposed, self._target(request, encoded))
            return Response(200, (("Allow", allowed),))
        if method not in tables.METHODS:
            raise _unsupported(method)
        query = parse_query(request.query_string, method=method)
        preferences, accepted = parse_preferences(headers), parse_accept(headers)
        body = self._body(request, query, call=False) if method in _WITH_BODY else None
        given = None if body is None else (body.columns, body.kind)
        shape = query.shape
        asked = profile(headers, method)
        clock.lap("parse")
        key = (method, encoded, asked, id(shape), id(preferences), id(accepted), given)
        planned = self._planned.get(key, _WEIGHT)
        if planned is None:
            exposed, target = self.watch.exposed, self._target(request, encoded)
            refuse_unknown(preferences, exposed.timezones)
            planned = tables.plan_table(
                exposed,
                self.settings,
                method,
                target,
                shape,
                preferences,
                accepted,
                body,
                kept=(shape, preferences, accepted),
            )
            self._planned.put(key, planned, _WEIGHT)
        clock.lap("plan")
        return await self._run(request, caller, planned, query, body, clock)

    def _target(self, request: Request, encoded: str, schema: str | None = None) -> Name:
        if schema is None:
            schema = choose_schema(request.headers, request.method, self.watch.exposed.schemas)
        return Name(schema, unquote(encoded))

    def _body(self, request: Request, query: Query, *, call: bool) -> Body:
        return parse_body(
            request.body,
            header(request.headers, "content-type"),
            call=call,
            columns_given=query.shape.columns is not None,
            max_bytes=self.settings.max_body_bytes,
        )

    # Functions.

    async def _call(
        self,
        request: Request,
        caller: Caller,
        encoded: str,
        clock: Clock,
        schema: str | None = None,
    ) -> Response:
        method, headers = request.method, request.headers
        if method == "OPTIONS":
            allowed = calls.allowed_methods(
                self.watch.exposed, self._target(request, encoded, schema)
            )
            return Response(200, (("Allow", allowed),))
        if method not in calls.METHODS:
            raise Refusal(405, "PGRST101", f"Cannot use the {method} method on RPC")
        posted = method == "POST"
        query = parse_query(request.query_string, call=not posted, method=method)
        preferences, accepted = parse_preferences(headers), parse_accept(headers)
        body = self._body(request, query, call=True) if posted else None
        given = None if body is None else (body.columns, body.kind, body.media)
        shape = query.shape
        asked = schema or profile(headers, method)
        clock.lap("parse")
        key = (method, "rpc", encoded, asked, id(shape), id(preferences), id(accepted), given)
        planned = self._planned.get(key, _WEIGHT)
        if planned is None:
            target = self._target(request, encoded, schema)
            refuse_unknown(preferences, self.watch.exposed.timezones)
            planned = calls.plan_call(
                self.watch.exposed,
                self.settings,
                method,
                target,
                query,
                preferences,
                accepted,
                body,
                kept=(shape, preferences, accepted),
            )
            self._planned.put(key, planned, _WEIGHT)
        query, body = calls.understood(planned, query, body)
        clock.lap("plan")
        return await self._run(request, caller, planned, query, body, clock)

    # All of them.

    async def _run(
        self,
        request: Request,
        caller: Caller,
        planned: Planned,
        query: Query,
        body: Body | None,
        clock: Clock,
    ) -> Response:
        range_ = parse_range(request.headers) if request.method == "GET" else None
        rows = rows_asked(query, range_)
        most = planned.most
        if most is not None and (rows.limit is None or rows.limit > most):
            rows = Rows(rows.offset, most)
        check = planned.check
        work = Work(
            request,
            Asker(caller.role, caller.claims_json.encode()),
            planned.schema,
            planned.compiled,
            query.values,
            rows,
            body,
            planned.readonly,
            planned.kind != "insert",
            planned.preferences.timezone,
            planned.routine,
            planned.end,
            planned.media.kind == "plan",
            None if planned.readonly else check,
        )
        outcome: Outcome = await execute(self.pool, self.contexts, work)
        clock.lap("transaction")
        if check is not None and planned.readonly:
            check(outcome)
        return respond(planned, request, rows, outcome)


def _unsupported(method: str) -> Refusal:
    return Refusal(405, "PGRST117", f"Unsupported HTTP method: {method}")
