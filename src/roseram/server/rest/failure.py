"""Turns what the database says into what a client is told: status, code, message, details, hint."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from roseram.errors import redact
from roseram.postgres.pipeline import Down, Full, ServerError
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from roseram.errors import RoseramError

# SQLSTATE, or the class that its first two characters name, → HTTP status. What is not here: 400.
_STATUS = {
    "08": 503,  # connection
    "09": 500,  # a trigger's
    "0L": 403,  # grantor
    "0P": 403,  # role
    "21000": 500,  # cardinality
    "23503": 409,  # foreign key
    "23505": 409,  # unique
    "25": 500,  # transaction state
    "25006": 405,  # a write in a read-only transaction
    "28": 403,  # authorization
    "2D": 500,
    "38": 500,
    "39": 500,
    "3B": 500,
    "40": 500,  # serialization, deadlock
    "42883": 404,  # undefined function
    "42P01": 404,  # undefined table
    "42P17": 500,  # infinite recursion, as in policies
    "53": 503,  # resources
    "53400": 500,  # a configured limit
    "54": 500,
    "55": 500,
    "57": 500,  # cancelled
    "57P01": 503,  # the server shuts down,
    "57P02": 503,  # has crashed,
    "57P03": 503,  # or starts
    "58": 500,
    "F0": 500,
    "HV": 500,
    "P0": 500,  # PL/pgSQL
    "P0001": 400,  # raise exception
    "XX": 500,
}
_BEARER = ("WWW-Authenticate", "Bearer")
_SOON = ("Retry-After", "1")
_RAISED = "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error"
_MESSAGE_HINT = (
    "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' "
    "and optional keys: 'details', 'hint'."
)
_DETAIL_HINT = (
    "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' "
    "and optional key: 'status_text'."
)


def refusal_of(error: ServerError, *, anonymous: bool) -> Refusal:
    """What a client is told of the server's error; `anonymous`: it has no role of its own."""
    if error.sqlstate == "PGRST":
        return _raised(error)
    status, reason = _status(error, anonymous=anonymous)
    if error.fatal:  # the connection is gone, whatever the reason: the next one may be well
        status = 503
    headers = {401: (_BEARER,), 503: (_SOON,)}.get(status, ())
    return Refusal(
        status,
        error.sqlstate,
        error.message,
        error.detail,
        error.hint,
        headers=headers,
        reason=reason,
    )


def _status(error: ServerError, *, anonymous: bool) -> tuple[int, str | None]:
    """The status, and the phrase that replaces the usual one."""
    state = error.sqlstate
    if state.startswith("PT"):
        number = state[2:]
        valid = number.isascii() and number.isdigit() and 100 <= int(number) <= 599
        return (int(number), error.message) if valid else (500, None)
    if state == "42501":
        return (401 if anonymous else 403), None
    if state == "22023" and error.message.startswith("role "):
        return 401, None
    if state == "21000" and error.message.endswith("requires a WHERE clause"):
        return 400, None
    return _STATUS.get(state) or _STATUS.get(state[:2]) or 400, None


def _raised(error: ServerError) -> Refusal:
    """`raise sqlstate 'PGRST'`, by which a function writes the whole answer."""
    said = _object(error.message)
    if said is None or not all(isinstance(said.get(key), str) for key in ("code", "message")):
        return _unreadable(f"Invalid JSON value for MESSAGE: '{error.message}'", _MESSAGE_HINT)
    if error.detail is None:
        return _unreadable("DETAIL is missing in the RAISE statement", _DETAIL_HINT)
    how = _object(error.detail)
    status = None if how is None else how.get("status")
    headers = None if how is None else how.get("headers")
    if how is None or not isinstance(status, int) or not isinstance(headers, dict):
        return _unreadable(f"Invalid JSON value for DETAIL: '{error.detail}'", _DETAIL_HINT)
    return Refusal(
        status,
        said["code"],
        said["message"],
        said.get("details"),
        said.get("hint"),
        headers=tuple((str(name), str(value)) for name, value in headers.items()),
        reason=how.get("status_text"),
    )


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _unreadable(details: str, hint: str) -> Refusal:
    return Refusal(500, "PGRST121", _RAISED, details, hint)


def unavailable(error: RoseramError) -> Refusal:
    """What a client is told when no answer came from the database at all."""
    if isinstance(error, Full):
        message = "Timed out acquiring connection from connection pool."
        # PostgREST says 504, which clients do not try again; that would tell them of a broken
        # server, where this one is only busy
        return Refusal(503, "PGRST003", message, headers=(_SOON,))
    details = redact(str(error))
    if isinstance(error, Down):
        retry = ("Retry-After", str(error.retry_after))
        message = "Database connection error. Retrying."
        return Refusal(503, "PGRST000", message, details, headers=(retry,))
    message = "Database client error. Retrying."
    return Refusal(503, "PGRST001", message, details, headers=(_SOON,))
