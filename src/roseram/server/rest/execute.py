"""Runs a compiled statement inside its transaction: one write to the database, one answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from roseram.postgres.pipeline import Step, columns
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from roseram.postgres.pipeline import Pool
    from roseram.server.rest.context import Asker, Contexts, Pairs
    from roseram.server.rest.request import Body, Request, Rows
    from roseram.server.rest.statement.compiled import Argument, Compiled

_COMMIT, _ROLLBACK = Step("commit"), Step("rollback")


@dataclass(slots=True)
class Outcome:
    """The one row that a compiled statement returns."""

    rows: int  # in the body, or affected
    total: int | None
    body: bytes
    location: str | None
    headers: bytes | None  # response.headers
    status: bytes | None  # response.status
    inserted: int | None
    planned: int | None = None  # the planner's idea of the total


@dataclass(slots=True)
class Work:
    """A statement, its values and its surroundings."""

    request: Request
    asker: Asker
    schema: str
    compiled: Compiled
    values: tuple[str, ...] = ()
    rows: Rows | None = None
    body: Body | None = None
    readonly: bool = True
    searches: bool = True  # see Contexts.steps
    timezone: str | None = None
    routine: Pairs = ()  # the called function's own settings
    end: Literal["commit", "rollback"] = "commit"
    explains: bool = False  # the answer is a plan
    check: Callable[[Outcome], None] | None = None
    """Sees the outcome before it is committed; what it raises rolls everything back."""


async def execute(pool: Pool, contexts: Contexts, work: Work) -> Outcome:
    """Run it. Raises what the pool raises, and what `check` does."""
    compiled = work.compiled
    steps, isolation = contexts.steps(
        work.request,
        work.asker,
        work.schema,
        readonly=work.readonly,
        searches=work.searches,
        timezone=work.timezone,
        routine=work.routine,
    )
    place = len(steps)
    role = work.asker.role
    steps.append(Step(compiled.sql, _parameters(compiled.arguments, work), role))
    if compiled.count_sql is not None:
        count = f"explain (format json) {compiled.count_sql}"
        steps.append(Step(count, _parameters(compiled.count_arguments, work), role))
    if work.check is None and work.end == "commit" and isolation is None:
        # no `begin`: what precedes the end of a batch is one transaction anyway
        results = await pool.run(steps)
    else:
        steps.insert(0, _begin(isolation))
        place += 1
        results = await _explicitly(pool, steps, place, work)
    outcome = _plan(results[place]) if work.explains else _outcome(results[place][0])
    if compiled.count_sql is not None:
        outcome.planned = _planned(results[place + 1])
    return outcome


def _begin(isolation: str | None) -> Step:
    return Step("begin" if isolation is None else f"begin isolation level {isolation}")


async def _explicitly(pool: Pool, steps: list[Step], place: int, work: Work) -> list[list[bytes]]:
    end = _COMMIT if work.end == "commit" else _ROLLBACK
    if work.check is None or work.explains:
        return await pool.run([*steps, end])
    async with pool.connection() as connection:
        results = await connection.run(steps)
        try:
            work.check(_outcome(results[place][0]))
        except Refusal:
            await connection.run([_ROLLBACK])
            raise
        await connection.run([end])
    return results


def _parameters(arguments: tuple[Argument, ...], work: Work) -> list[bytes | None]:
    values = work.values
    return [
        values[one].encode("utf-8", "surrogateescape")
        if isinstance(one, int)
        else _named(one, work)
        for one in arguments
    ]


def _named(name: str, work: Work) -> bytes | None:
    if name == "body":
        return None if work.body is None else work.body.json
    if name == "raw":
        return None if work.body is None else _raw(work.body)
    if work.rows is None:
        return None if name == "limit" else b"0"
    number = work.rows.limit if name == "limit" else work.rows.offset
    return None if number is None else b"%d" % number


def _raw(body: Body) -> bytes | None:
    """The payload as a value; bytes in hexadecimal, for they may be anything but text."""
    if body.media == "octets" and body.raw is not None:
        return b"\\x" + body.raw.hex().encode()
    return body.raw


def _outcome(row: bytes) -> Outcome:
    total, rows, location, body, headers, status, inserted = columns(row)
    return Outcome(
        rows=int(rows or 0),
        total=None if total is None else int(total),
        body=body or b"",
        location=None if location is None else location.decode(),
        headers=headers,
        status=status,
        inserted=None if inserted is None else int(inserted),
    )


def _plan(rows: list[bytes]) -> Outcome:
    """The lines of an EXPLAIN."""
    lines = [columns(row)[0] or b"" for row in rows]
    return Outcome(1, None, b"\n".join(lines), None, None, None, None)


def _planned(rows: list[bytes]) -> int | None:
    text = columns(rows[0])[0]
    return None if text is None else int(json.loads(text)[0]["Plan"]["Plan Rows"])
