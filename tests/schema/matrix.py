"""The access matrix, cell by cell: what access.toml says against what the server does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roseram.schema.access import COMMANDS
from schema.existing import blind_deletes, each, statements, upserts
from schema.inserts import inserts
from schema.moves import forbidden_moves
from schema.observe import SQL, Outcome, Step, observe
from schema.world import ACTORS, PERSONS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Sequence

    from roseram.postgres import Connection
    from schema.cells import Cell, Finding
    from schema.ground import Ground
    from schema.rows import Table


@dataclass
class Matrix:
    """Asks on a connection that is prepared (see `observe`) and inside a transaction."""

    connection: Connection
    ground: Ground
    asked: int = field(default=0)

    async def findings(
        self,
        name: str,
        commands: Sequence[str] = COMMANDS,
        *,
        thorough: bool = True,
        first: bool = False,
    ) -> list[Finding]:
        """Every cell of a table that is wrong; with `first` no more than one batch of them.

        `thorough` asks for upserts and moves, too, and asks everything again as if each person had
        very many memberships, because policies reach their answer in two ways.
        """
        found: list[Finding] = []
        for wide in (False, True) if thorough else (False,):
            await self.connection.execute(SQL["make_wide" if wide else "make_ordinary"])
            for command in commands:
                async for batch in self._batches(self.ground.tables[name], command, wide, thorough):
                    found += batch
                    if first and found:
                        return found
        return found

    async def _batches(
        self, table: Table, command: str, wide: bool, thorough: bool
    ) -> AsyncIterator[list[Finding]]:
        actors = PERSONS if wide else ACTORS
        if command == "insert":
            new = inserts(self.ground.new_rows(), table, actors)
            yield await self._ask(table, (c for c in new if not wide or c.command == "insert"))
            return
        yield await self._existing(table, command, actors)
        if command == "update" and thorough:
            if not wide:
                yield await self._ask(table, upserts(self.ground, table, actors))
            yield await self._moves(table, actors)
        if command == "delete" and thorough:
            yield await self._ask(table, blind_deletes(self.ground, table, actors))

    async def _existing(self, table: Table, command: str, actors: Sequence[str]) -> list[Finding]:
        """One statement over all rows shows which of them an actor reaches.

        Where it ends with an error, each row is asked for alone.
        """
        asked = [(a, *sent) for a in actors for sent in statements(table, command).items()]
        returning = "" if command == "select" else " returning id"
        steps = [Step(actor, sent + returning, ids=True) for actor, _, sent in asked]
        found: list[Finding] = []
        alone: list[Cell] = []
        outcomes = await observe(self.connection, steps)
        for (actor, label, sent), outcome in zip(asked, outcomes, strict=True):
            if outcome.state is not None and not outcome.denied:
                alone += each(self.ground, table, command, label, sent, actor)
                continue
            self.asked += len(self.ground.kinds[table.name])
            wrong = self.ground.allowed(table, command, actor) ^ (
                outcome.ids & self.ground.kinds[table.name].keys()
            )
            for cell in each(self.ground, table, command, label, sent, actor, keys=wrong):
                reached = Outcome(frozenset(), int(not cell.allowed), None, None)
                found += filter(None, [cell.finding(table, reached)])
        return found + await self._ask(table, alone)

    async def _moves(self, table: Table, actors: Sequence[str]) -> list[Finding]:
        """The policies alone must refuse them: the triggers, which may, too, are switched off."""
        cells = list(forbidden_moves(self.ground, table, actors))
        if not cells:
            return []
        switched_off = self.connection.transaction()
        await switched_off.start()
        try:
            await self.connection.execute(f"alter table public.{table.name} disable trigger user")
            return await self._ask(table, cells)
        finally:
            await switched_off.rollback()

    async def _ask(self, table: Table, cells: Iterable[Cell]) -> list[Finding]:
        asked = list(cells)
        if not asked:
            return []
        self.asked += len(asked)
        outcomes = await observe(self.connection, [cell.step for cell in asked])
        found = (c.finding(table, outcome) for c, outcome in zip(asked, outcomes, strict=True))
        return [finding for finding in found if finding is not None]
