"""Writes answers: status, headers and body of what was read, written or called, and of errors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from roseram.server.rest.query import canonical_query
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from roseram.server.rest.execute import Outcome
    from roseram.server.rest.planned import Planned
    from roseram.server.rest.request import Request, Rows

Headers = tuple[tuple[str, str], ...]
_JSON = ("Content-Type", "application/json; charset=utf-8")


def content_range(first: int, rows: int, total: int | None) -> str:
    """`0-19/300`: the places of the rows, and how many there are; `*` for what is not known."""
    last = first + rows - 1
    shown = f"{first}-{last}" if first <= last and total != 0 else "*"
    return f"{shown}/{'*' if total is None else total}"


def read_status(first: int, rows: int, total: int | None) -> int:
    """200, 206 when there are more rows, 416 when the first one asked for is past the last."""
    if total is None:
        return 200
    if first > total:
        return 416
    return 206 if rows < total else 200


def past_the_end(first: int, total: int | None, headers: Headers) -> Response:
    """The answer to who asks for rows behind the last one."""
    details = f"An offset of {first} was requested, but there are only {total} rows."
    refusal = Refusal(416, "PGRST103", "Requested range not satisfiable", details, headers=headers)
    return error_response(refusal)


def answer(
    status: int,
    headers: Headers,
    body: bytes,
    outcome: Outcome,
    *,
    reason: str | None = None,
) -> Response:
    """An answer, changed by what the request set as response.status and response.headers.

    Refusal PGRST111, PGRST112 where that cannot be read.
    """
    if outcome.status is not None:
        status = _given_status(outcome.status)
    if outcome.headers is not None:
        given = _given_headers(outcome.headers)
        names = {name.lower() for name, _ in given}
        headers = (*(pair for pair in headers if pair[0].lower() not in names), *given)
    return Response(status, headers, b"" if status in (204, 304) else body, reason)


def _given_status(text: bytes) -> int:
    if text.isdigit() and len(text) == 3 and 100 <= int(text) <= 599:
        return int(text)
    raise Refusal(500, "PGRST112", "response.status guc must be a valid status code")


def _given_headers(text: bytes) -> list[tuple[str, str]]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, list) and all(
        isinstance(one, dict)
        and len(one) == 1
        and all(isinstance(value, str) for value in one.values())
        for one in found
    ):
        return [pair for one in found for pair in one.items()]
    raise Refusal(
        500,
        "PGRST111",
        "response.headers guc must be a JSON array composed of objects with a single key and a "
        "string value",
    )


def respond(planned: Planned, request: Request, rows: Rows, outcome: Outcome) -> Response:
    """The answer to a request that went well (or asked for rows behind the last one)."""
    if planned.media.kind == "plan":
        shown = tuple(pair for pair in planned.shown if pair[0] != "Preference-Applied")
        return answer(200, shown, outcome.body, outcome)
    if planned.kind in ("read", "call"):
        return _selected(planned, request, rows, outcome)
    if planned.kind == "insert":
        return _inserted(planned, outcome)
    return _changed(planned, outcome)


def _selected(planned: Planned, request: Request, rows: Rows, outcome: Outcome) -> Response:
    first, total = rows.offset, _total(planned, outcome)
    status = read_status(first, outcome.rows, total)
    ranges = ("Content-Range", content_range(first, outcome.rows, total))
    if planned.void and status != 416:
        return answer(204, (ranges, *planned.plain), b"", outcome)
    headers = [ranges]
    if planned.kind == "read":
        query = canonical_query(request.query_string)
        located = f"/{planned.target}?{query}" if query else f"/{planned.target}"
        headers.append(("Content-Location", located))
    headers += planned.shown
    if status == 416:
        kept = tuple(pair for pair in headers if pair[0] != "Content-Type")
        return past_the_end(first, total, kept)
    return answer(status, tuple(headers), b"" if planned.head else outcome.body, outcome)


def _total(planned: Planned, outcome: Outcome) -> int | None:
    """How many rows there are, as exactly as the client wants to know."""
    count = planned.preferences.count
    if count == "planned":
        return outcome.planned
    if count == "estimated" and outcome.total is not None and outcome.planned is not None:
        beyond = planned.most is not None and outcome.total > planned.most
        return max(outcome.total, outcome.planned) if beyond else outcome.total
    return outcome.total


def _counted(planned: Planned, outcome: Outcome) -> int | None:
    return outcome.rows if planned.preferences.count in ("exact", "estimated") else None


def _inserted(planned: Planned, outcome: Outcome) -> Response:
    headers: list[tuple[str, str]] = []
    if outcome.location is not None:
        headers.append(("Location", f"/{planned.target}?{outcome.location}"))
    headers.append(("Content-Range", content_range(1, 0, _counted(planned, outcome))))
    merged = planned.preferences.resolution == "merge-duplicates"
    status = 200 if merged and outcome.inserted == 0 else 201
    if planned.preferences.returning == "representation":
        return answer(status, (*headers, *planned.shown), outcome.body, outcome)
    return answer(status, (*headers, *planned.plain), b"", outcome)


def _changed(planned: Planned, outcome: Outcome) -> Response:
    headers: list[tuple[str, str]] = []
    if planned.kind != "put":
        rows = outcome.rows if planned.kind == "update" else 0
        ranges = content_range(0 if rows else 1, rows, _counted(planned, outcome))
        headers.append(("Content-Range", ranges))
    if planned.preferences.returning == "representation":
        made = planned.kind == "put" and bool(outcome.inserted)
        return answer(201 if made else 200, (*headers, *planned.shown), outcome.body, outcome)
    return answer(204, (*headers, *planned.plain), b"", outcome)


def error_response(refusal: Refusal, *, minimal: bool = False) -> Response:
    """A refusal as an answer; `minimal` leaves out what may tell of the database's insides."""
    body: dict[str, Any] = {"code": refusal.code, "message": refusal.message}
    if not minimal:
        body |= {"details": refusal.details, "hint": refusal.hint}
    named = {name.lower() for name, _ in refusal.headers}
    headers = [
        pair
        for pair in (_JSON, ("Proxy-Status", f"PostgREST; error={refusal.code}"))
        if pair[0].lower() not in named
    ]
    encoded = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    return Response(refusal.status, (*headers, *refusal.headers), encoded, refusal.reason)
