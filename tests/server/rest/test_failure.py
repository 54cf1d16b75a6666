"""What clients are told of the database's errors."""

from __future__ import annotations

import json
from typing import Any

import pytest

from roseram.postgres.pipeline import Down, Full, Lost, ServerError
from roseram.server.rest.failure import refusal_of, unavailable


@pytest.mark.parametrize(
    ("state", "message", "status"),
    [
        ("08006", "", 503),
        ("09000", "", 500),
        ("0L000", "", 403),
        ("0P000", "", 403),
        ("21000", "more than one row returned", 500),
        ("21000", "UPDATE requires a WHERE clause", 400),
        ("22P02", "", 400),
        ("22023", 'role "x" does not exist', 401),
        ("22023", "invalid value for parameter", 400),
        ("23502", "", 400),
        ("23503", "", 409),
        ("23505", "", 409),
        ("23514", "", 400),
        ("25001", "", 500),
        ("25006", "", 405),
        ("28000", "", 403),
        ("2D000", "", 500),
        ("38000", "", 500),
        ("39000", "", 500),
        ("3B000", "", 500),
        ("40001", "", 500),
        ("42501", "", 403),
        ("42703", "", 400),
        ("42883", "", 404),
        ("42P01", "", 404),
        ("42P17", "", 500),
        ("53300", "", 503),
        ("53400", "", 500),
        ("54001", "", 500),
        ("55P03", "", 500),
        ("57014", "", 500),
        ("57P01", "", 503),
        ("58000", "", 500),
        ("F0000", "", 500),
        ("HV000", "", 500),
        ("P0001", "", 400),
        ("P0002", "", 500),
        ("PT418", "", 418),
        ("PT999", "", 500),
        ("PTABC", "", 500),
        ("XX000", "", 500),
        ("ZZZZZ", "", 400),
    ],
)
def test_status(state: str, message: str, status: int) -> None:
    refusal = refusal_of(ServerError(message, state), anonymous=False)
    assert (refusal.status, refusal.code, refusal.message) == (status, state, message)


def test_who_has_not_signed_in_may_do_so() -> None:
    refusal = refusal_of(ServerError("no", "42501"), anonymous=True)
    assert (refusal.status, refusal.headers) == (401, (("WWW-Authenticate", "Bearer"),))


def test_a_reason_replaces_the_phrase() -> None:
    refusal = refusal_of(ServerError("Pay first", "PT402"), anonymous=True)
    assert (refusal.status, refusal.reason) == (402, "Pay first")


GOOD = {"code": "c", "message": "m"}


@pytest.mark.parametrize(
    ("message", "detail", "details"),
    [
        ("no JSON", {}, "Invalid JSON value for MESSAGE: 'no JSON'"),
        ({"code": "c"}, {}, 'Invalid JSON value for MESSAGE: \'{"code": "c"}\''),
        (GOOD, None, "DETAIL is missing in the RAISE statement"),
        (GOOD, "[]", "Invalid JSON value for DETAIL: '[]'"),
        (GOOD, {"status": 400}, "Invalid JSON value for DETAIL: '{\"status\": 400}'"),
        (GOOD, {"status": "400", "headers": {}}, None),
    ],
)
def test_what_a_function_raised_wrongly(message: Any, detail: Any, details: str | None) -> None:
    texts = [
        one if one is None or isinstance(one, str) else json.dumps(one) for one in (message, detail)
    ]
    refusal = refusal_of(ServerError(str(texts[0]), "PGRST", detail=texts[1]), anonymous=False)
    assert (refusal.status, refusal.code) == (500, "PGRST121")
    assert details is None or refusal.details == details


@pytest.mark.parametrize("state", ["57P01", "57P02", "57P03", "25P03", "53300"])
def test_the_server_ends_the_connection(state: str) -> None:
    refusal = refusal_of(ServerError("it ends", state, "FATAL"), anonymous=False)
    assert (refusal.status, refusal.code) == (503, state)
    assert refusal.headers == (("Retry-After", "1"),)


def test_no_answer_at_all() -> None:
    down = unavailable(Down(OSError("postgresql://u:secret@h"), 4))
    assert (down.status, down.code, down.headers) == (503, "PGRST000", (("Retry-After", "4"),))
    assert "secret" not in str(down.details)
    full = unavailable(Full())
    assert (full.status, full.code, full.headers) == (503, "PGRST003", (("Retry-After", "1"),))
    assert (unavailable(Lost()).status, unavailable(Lost()).code) == (503, "PGRST001")
