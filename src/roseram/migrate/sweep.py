"""Rows that lead to no row: their organization is set right, or they go to quarantine."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import asyncpg

from roseram.migrate import journal
from roseram.migrate.locks import brief
from roseram.migrate.names import STAGED
from roseram.migrate.parameters import bound
from roseram.postgres.sql import load_sql, quote_ident

if TYPE_CHECKING:
    from roseram.migrate.apply import RunOptions
    from roseram.migrate.journal import Migration
    from roseram.migrate.plan import Flow, Link, Step
    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate", "sweep.sql")
_MANY = 5_000  # rows that are taken out at a time
_STAGED_TABLE = re.compile(rf'\b{STAGED}\."(?!~)')


async def sweep(
    connection: Connection, migration: Migration, *, only_at_once: bool = False
) -> None:
    """Before the switch: every foreign key to its own table, or that the switch checks at once.

    The others were looked at row by row. `only_at_once` leaves out the former.
    """
    for link in migration.plan.links:
        if link.validate is None or (link.within and not only_at_once):
            await clear(connection, migration, link, after_switch=False)


async def clear(
    connection: Connection, migration: Migration, link: Link, *, after_switch: bool
) -> int:
    """Take out the rows of one foreign key that lead nowhere; their number."""
    place = _Place(migration, after_switch=after_switch)
    taken = 0
    while True:
        async with connection.transaction():
            if link.heal is not None:
                await connection.execute(place.sql(link.heal))
            ids = [row["id"] for row in await connection.fetch(place.sql(link.find), _MANY)]
            if not ids:
                return taken
            await take_out(connection, migration, link, ids, after_switch=after_switch)
            if after_switch:
                await connection.execute(journal.SQL["own_write"], migration.id)
            taken += len(ids)


async def take_out(
    connection: Connection, migration: Migration, link: Link, ids: list[str], *, after_switch: bool
) -> None:
    """Take out these rows of a foreign key's table, or only the value where it may be missing.

    They go to quarantine, and what leads to them as well: no cascade takes rows along unnoted.
    """
    place = _Place(migration, after_switch=after_switch)
    await _evict(connection, migration, link, ids, place)
    if link.nullable:
        await connection.execute(place.sql(link.detach), ids)
        return
    gone = set(ids)
    for other in migration.plan.links:
        if other.parent == link.table:
            rows = await connection.fetch(place.sql(other.leading), ids)
            # a row that goes itself loses no value
            found = [
                row["id"] for row in rows if other.table != link.table or row["id"] not in gone
            ]
            if found:
                await take_out(connection, migration, other, found, after_switch=after_switch)
    await connection.execute(place.sql(link.remove), ids)


async def _evict(
    connection: Connection, migration: Migration, link: Link, ids: list[str], place: _Place
) -> None:
    """Write rows into quarantine: from their source, or as they stand where no id leads back."""
    kind = "value" if link.nullable else "row"
    reason = f"{link.column} leads to no row"
    for flow in migration.plan.flows:
        if flow.target != link.table:
            continue
        if flow.evict is not None:
            await connection.execute(
                place.of(flow, flow.evict), ids, kind, migration.id, link.column, reason
            )
            if kind == "row":
                await connection.execute(_SQL["no_values"], migration.id, flow.source, flow.name)
        elif not flow.key:
            text, values = bound(
                place.sql(_SQL["as_it_stands"].replace("$staged", flow.staged)),
                {
                    1: ids,
                    2: kind,
                    3: migration.id,
                    4: link.column,
                    5: reason,
                    6: flow.name,
                    7: flow.source,
                    8: flow.target,
                },
            )
            await connection.execute(text, *values)


class _Place:
    """Where the tables that the statements name stand: staging before the switch, then public."""

    def __init__(self, migration: Migration, *, after_switch: bool) -> None:
        self._archive = quote_ident(migration.archive)
        self._after = after_switch

    def sql(self, text: str) -> str:
        return _STAGED_TABLE.sub('public."', text) if self._after else text

    def of(self, flow: Flow, text: str) -> str:
        """A flow's statement: its source is in the archive after the switch."""
        if not self._after:
            return text
        if flow.source.startswith("public."):
            text = text.replace('"public".', f"{self._archive}.")
        return self.sql(text)


async def validate(
    connection: Connection, migration: Migration, step: Step, options: RunOptions
) -> None:
    """Validate a constraint; rows that break it go to quarantine, and it is tried again."""
    link = next((item for item in migration.plan.links if step.sql == (item.validate,)), None)

    async def work() -> None:
        started = time.monotonic()
        async with connection.transaction():
            await connection.execute(step.sql[0])
            await connection.execute(
                journal.SQL["step_done"], migration.id, step.id, time.monotonic() - started
            )

    for _ in range(3):
        try:
            await brief(
                connection,
                [] if step.table is None else [step.table],
                options.patience,
                work,
                options.say,
            )
            return
        except asyncpg.ForeignKeyViolationError:
            if link is None:
                raise
            options.say(f"taking out rows of {link.table} that lead nowhere")
            await clear(connection, migration, link, after_switch=True)
    await work()
