"""Runs statements as the API does, each undone at once, and says what became of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roseram.postgres.sql import parse_sql
from schema.world import identity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from roseram.postgres import Connection

SQL = parse_sql((Path(__file__).parent / "observe.sql").read_text("utf-8"))
_DENIED = ("permission denied for table", "permission denied for view")
NOT_ALLOWED = "42501"  # insufficient_privilege: no grant, a policy's check, or a guard's refusal


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of an actor; `before` is run first, as the login role."""

    actor: str
    run: str
    before: tuple[str, ...] = ()
    ids: bool = False  # the statement gives rows with an id, which are asked for


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a step: the ids or the number of rows, or an error."""

    ids: frozenset[str]
    touched: int
    state: str | None
    message: str | None

    @property
    def refused(self) -> bool:
        """No right, a policy's veto, or no row to be seen."""
        return self.state == NOT_ALLOWED or (self.state is None and self.touched == 0)

    @property
    def denied(self) -> bool:
        """The actor's role has no right to do this to any row of the table."""
        return self.state == NOT_ALLOWED and (self.message or "").startswith(_DENIED)

    def __str__(self) -> str:
        if self.state not in (None, NOT_ALLOWED):
            return f"error {self.state}: {self.message}"
        return "refused" if self.refused else "allowed"

    @property
    def told(self) -> str:
        """The same with the server's words, where it said something."""
        return f"{self} ({self.message})" if self.state == NOT_ALLOWED else str(self)


async def prepare(connection: Connection) -> None:
    """Make the function that `observe` calls; it lives as long as the connection."""
    await connection.execute(SQL["prepare"])


async def observe(connection: Connection, steps: Sequence[Step], **claims: object) -> list[Outcome]:
    """Run each step in a subtransaction of its own; the connection is inside a transaction.

    `claims` are added to those of each actor.
    """
    sent = json.dumps([_sent(step, claims) for step in steps])
    records = await connection.fetch(SQL["observe"], sent)
    return [
        Outcome(frozenset(r["ids"] or ()), r["touched"] or 0, r["state"], r["message"])
        for r in records
    ]


def _sent(step: Step, more: Mapping[str, object]) -> dict[str, object]:
    who = identity(step.actor)
    claims = json.dumps({**who.claims, **more})
    return {
        "role": who.role, "claims": claims, "before": step.before, "run": step.run, "ids": step.ids,
    }  # fmt: skip
