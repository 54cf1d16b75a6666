"""Refusals of actions, in the form that `supabase.functions.invoke` hands on."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

import asyncpg

from roseram.errors import ConnectionLost, RoseramError, Unreachable, from_postgres
from roseram.server.auth.failure import AuthError
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    import logging

_STATUS = re.compile(r"PT([45]\d\d)")  # an SQLSTATE that names the HTTP status itself
_OF_STATES = {"42501": 403, "23505": 409, "23503": 409, "23514": 422, "P0001": 422, "22021": 400}


def refused(
    status: int, code: str, message: str, *, details: object = None, hint: str | None = None
) -> Refusal:
    """An action's no; raise it."""
    return Refusal(status, code, message, details, hint)


def not_signed_in() -> Refusal:
    """401: the action is for people who are signed in."""
    return Refusal(
        401,
        "no_authorization",
        "This action is for people who are signed in",
        hint="Send the access token as: Authorization: Bearer ...",
        headers=(("WWW-Authenticate", "Bearer"),),
    )


def refusal_of(error: BaseException, log: logging.Logger) -> Refusal:
    """What a client is told of any error; one that nobody expected is logged with a number."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, AuthError):
        return _of_auth(error)
    if isinstance(error, asyncpg.PostgresError) and (status := _status_of(error)):
        return Refusal(
            status, error.sqlstate or "", str(error.args[0]), _text(error, "detail"), _hint(error)
        )
    ours = error if isinstance(error, RoseramError) else from_postgres(error)
    if isinstance(ours, Unreachable | ConnectionLost):
        log.warning("an action could not be run: %s", ours)
        wait = (("Retry-After", "1"),)
        return Refusal(503, "unavailable", "The database is not available", headers=wait)
    number = secrets.token_hex(6)
    log.error("an action failed (%s)", number, exc_info=error)
    return Refusal(500, "internal_error", f"internal error {number}")


def _of_auth(error: AuthError) -> Refusal:
    details = error.more or None
    return Refusal(error.status, error.code, error.message, details, headers=error.headers)


def _status_of(error: asyncpg.PostgresError) -> int | None:
    """The HTTP status of what the database's own rules refuse; None for a fault of ours."""
    state = error.sqlstate or ""
    if named := _STATUS.fullmatch(state):
        return int(named[1])
    return _OF_STATES.get(state)


def _text(error: asyncpg.PostgresError, name: str) -> str | None:
    value = getattr(error, name, None)
    return value if isinstance(value, str) else None


def _hint(error: asyncpg.PostgresError) -> str | None:
    return _text(error, "hint")
