"""Answers the requests below /functions/v1: finds the action, checks who asks, runs it."""

from __future__ import annotations

import asyncio
import difflib
import json
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import parse_qsl

from roseram.server.auth.call import Call, client_address
from roseram.server.functions import invitation_page, openapi, runs
from roseram.server.functions.context import Context, find_account
from roseram.server.functions.failure import not_signed_in, refusal_of, refused
from roseram.server.http.wire import error_response
from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from roseram.server.auth.service import Auth
    from roseram.server.functions.action import Action, Input
    from roseram.server.identity import Caller
    from roseram.server.rest.request import Request
    from roseram.server.storage.service import Storage

LONGEST_BODY: Final = 1 << 20  # bytes
_SECONDS: Final = 60.0  # that an action may take; below the lease of its idempotency key
_ROLES: Final = ("anon", "authenticated", "service_role")
_JSON: Final = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))
_REPLAYED: Final = ("Idempotency-Replayed", "true")
_log = logging.getLogger(__name__)


class Verifying(Protocol):
    """Says who a request comes from; `server.identity.Verifier` does."""

    def verify(self, headers: Iterable[tuple[str, str]]) -> Caller:
        """The caller of a request with these headers. Refusal 401, 500."""


class FunctionsSurface:
    """The actions of one process."""

    def __init__(self, auth: Auth, verifier: Verifying, storage: Storage | None = None) -> None:
        self._auth = auth
        self._verifier = verifier
        self._storage = storage

    async def answer(self, request: Request) -> Response:
        """Answer; whatever goes wrong is an answer, too."""
        try:
            response = await self._answer(request)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets an answer
            refusal = refusal_of(error, _log)
            response = error_response(
                refusal.status,
                refusal.code,
                refusal.message,
                details=refusal.details,
                hint=refusal.hint,
                headers=refusal.headers,
            )
        return response

    async def _answer(self, request: Request) -> Response:
        actions = await asyncio.to_thread(_actions)  # the first time it takes a moment
        name = request.path.strip("/")
        if name in ("", "openapi.json", invitation_page.NAME):
            return self._page(request, name, actions)
        action = actions.get(name)
        if action is None:
            raise _unknown(name, actions)
        if request.method not in action.methods:
            allow = (("Allow", ", ".join((*action.methods, "OPTIONS"))),)
            message = f"{request.method} is not allowed here"
            raise replace(refused(405, "method_not_allowed", message), headers=allow)
        context = await self._context(request, action)
        body = _body(request)
        given = read_input(action, body)
        key = dict(request.headers).get(runs.HEADER)
        if key is None or request.method == "GET":
            return Response(200, _JSON, await _run(action, context, given))
        return await self._run_once(action, context, given, key, body)

    def _page(self, request: Request, name: str, actions: Mapping[str, Action]) -> Response:
        if request.method not in ("GET", "HEAD"):
            raise refused(405, "method_not_allowed", f"{request.method} is not allowed here")
        if name == invitation_page.NAME:
            return invitation_page.page(self._auth.settings.site_url)
        url = f"{self._auth.address}/functions/v1"
        return openapi.answer(actions, url) if name else openapi.page(actions, url)

    async def _context(self, request: Request, action: Action) -> Context:
        """Who asks; Refusal 401 or 403 where the action is not for them."""
        caller = self._verifier.verify(request.headers)
        if caller.role not in _ROLES:
            raise refused(403, "role_not_allowed", "This role runs no actions")
        _check_caller(action, caller)
        account = None
        if caller.role == "authenticated":
            async with self._auth.database.connection() as connection:
                account = await find_account(connection, caller)
        context = Context(
            self._auth, caller, self._call(request), account, self._of_token, self._storage
        )
        if action.who == "person":
            _check_person(action, context)
        return context

    def _of_token(self, token: str) -> Caller:
        return self._verifier.verify([("authorization", f"Bearer {token}")])

    def _call(self, request: Request) -> Call:
        headers = dict(reversed(request.headers))  # the first of several counts
        trusted = self._auth.settings.trusted_proxies
        ip = client_address(request.client, headers.get("x-forwarded-for"), trusted)
        return Call(request.method, request.path, {}, headers, {}, ip)

    async def _run_once(
        self, action: Action, context: Context, given: Input, key: str, body: bytes
    ) -> Response:
        run = await runs.begin_run(context, action.name, key, body)
        if run.answer is not None:
            return Response(200, (*_JSON, _REPLAYED), run.answer)
        try:
            answer = await _run(action, context, given)
        except BaseException:
            await asyncio.shield(runs.forget_run(self._auth, run))
            raise
        await runs.keep_answer(self._auth, run, answer)
        return Response(200, _JSON, answer)


def _actions() -> Mapping[str, Action]:
    """Imported when they are first asked for: an idle server does without their models."""
    from roseram.server.functions.action import find_actions

    return find_actions()


def _unknown(name: str, actions: Mapping[str, Action]) -> Exception:
    meant = next(iter(difflib.get_close_matches(name, actions, n=1)), None)
    hint = f"Did you mean {meant}?" if meant else "All actions: /functions/v1"
    return refused(404, "function_not_found", "Function not found", hint=hint)


def _check_caller(action: Action, caller: Caller) -> None:
    if action.who == "service" and caller.role != "service_role":
        raise refused(403, "not_allowed", "This action is for the service itself")
    if "key_id" in caller.claims:
        scopes = caller.claims.get("scopes")
        if action.scope is None:
            raise refused(403, "not_for_api_keys", "No API key may run this action")
        enough = (action.scope, action.scope.replace(":read", ":write"))  # who writes may read
        if not isinstance(scopes, list) or not any(scope in scopes for scope in enough):
            raise refused(403, "scope_missing", f"The API key lacks the scope {action.scope}")


def _check_person(action: Action, context: Context) -> None:
    if context.account is None:
        raise not_signed_in()
    account = context.account
    if action.second_factor and account.has_factor and not account.is_strong:
        raise refused(
            403,
            "insufficient_aal",
            "This action needs the second factor",
            hint="Verify a factor in this session, and ask again.",
        )


def _body(request: Request) -> bytes:
    """The input as JSON: the body's, or that of the query of a GET."""
    if request.method == "GET":
        return json.dumps(dict(parse_qsl(request.query_string, keep_blank_values=True))).encode()
    if len(request.body) > LONGEST_BODY:
        raise refused(413, "body_too_large", f"The body is larger than {LONGEST_BODY} bytes")
    kind = dict(request.headers).get("content-type", "application/json")
    # What supabase-js sends a text as is text/plain; it may well be JSON.
    if request.body and kind.partition(";")[0].strip().lower() not in (
        "application/json",
        "text/plain",
    ):
        raise refused(415, "unsupported_media_type", "Actions take JSON", hint="application/json")
    return request.body.strip() or b"{}"


def read_input(action: Action, body: bytes) -> Input:
    """The body as the action's input; Refusal 400 for no JSON, 422 for what does not fit."""
    from pydantic import ValidationError

    try:
        given = action.input.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        if found and found[0]["type"] == "json_invalid":
            raise refused(400, "bad_json", "The body is no JSON") from None
        raise _misfit(found) from None
    if "\\u0000" in body.decode("utf-8", "replace"):
        raise refused(400, "bad_text", "A text cannot hold a zero byte")
    return given


def _misfit(found: Iterable[Any]) -> Exception:
    details = [{"path": ".".join(map(str, each["loc"])), "message": each["msg"]} for each in found]
    first = details[0]
    message = f"{first['path']}: {first['message']}" if first["path"] else first["message"]
    return refused(422, "invalid_input", message, details=details)


async def _run(action: Action, context: Context, given: Input) -> bytes:
    try:
        async with asyncio.timeout(_SECONDS):
            output = await action.run(context, given)
    except TimeoutError:
        raise refused(504, "timeout", "The action took too long") from None
    return output.model_dump_json().encode()
