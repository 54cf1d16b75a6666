"""Cells of the access matrix about updates that carry a row across the line of a rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schema.cells import Cell, describe, roles_of
from schema.existing import blind
from schema.observe import Step
from schema.rules import allows, allows_alone
from schema.world import id_of, person_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from schema.ground import Ground
    from schema.rows import Row, Table


def forbidden_moves(ground: Ground, table: Table, actors: Sequence[str]) -> Iterator[Cell]:
    """Every column that the rule for updates looks at, set to what an actor must not set it to."""
    if table.access.update:
        for actor in actors:
            for column, value in _targets(ground, table, actor):
                move = _Move(ground, table, actor, column, value)
                yield from move.pushes()
                yield from move.pulls()


def _targets(ground: Ground, table: Table, actor: str) -> Iterator[tuple[str, str | None]]:
    words = frozenset().union(*table.access.update)
    people = (person_of(actor), id_of("stranger"))
    if table.organization_column:
        for label in ("rotated", "foreign", "home"):
            yield table.organization_column, ground.world.organizations[label]
    for person in people if "self" in words else ():
        yield table.access.self_column, person
    for person in people if "reviewer" in words else ():
        yield "reviewer_id", person
    for role in roles_of(table) if "assign" in words else ():
        yield "role", role


@dataclass(frozen=True, slots=True)
class _Move:
    """One column set to one value by one actor."""

    ground: Ground
    table: Table
    actor: str
    column: str
    value: str | None

    @property
    def statement(self) -> str:
        literal = "null" if self.value is None else f"'{self.value}'"
        return f"update public.{self.table.name} set {self.column} = {literal}"

    @property
    def label(self) -> str:
        value = self.value if self.column == "role" else self.ground.world.label(self.value)
        return f"update {self.column} := {value}"

    @property
    def rows(self) -> dict[str, Row]:
        return self.ground.kinds[self.table.name]

    def pushes(self) -> Iterator[Cell]:
        """Rows that the actor may change, to where they may not."""
        bad = [k for k, r in self.rows.items() if self._mine(r) and not self._mine(self._moved(r))]
        if bad:
            # Without a WHERE nothing is read, so that no rule for reading helps.
            yield Cell(self.label, Step(self.actor, self.statement), "every row", allowed=False)
        yield from self._each(bad)

    def pulls(self) -> Iterator[Cell]:
        """Rows that the actor may not change, to where they may."""
        theirs = {
            k: r for k, r in self.rows.items() if not self._mine(r) and self._mine(self._moved(r))
        }
        seen = [k for k, r in theirs.items() if self._allows("select", r)]
        yield from self._each(seen)
        if theirs and not seen:
            yield blind(self.ground, self.table, self.actor, "update", self.label, self.statement)

    def _each(self, keys: list[str]) -> Iterator[Cell]:
        for key in self._spread(keys):
            step = Step(self.actor, f"{self.statement} where id = '{key}'")
            row = describe(self.table, self.ground.world, self.rows[key])
            yield Cell(self.label, step, row, allowed=False)

    def _spread(self, keys: list[str]) -> Iterable[str]:
        """One row of each organization and of each relation to the actor."""
        person = person_of(self.actor)
        kinds: dict[tuple[object, ...], str] = {}
        for key in keys:
            row = self.rows[key]
            own = row.get(self.table.access.self_column) == person
            place = row.get(self.table.organization_column or "")
            kinds[place, own, row.get("reviewer_id") == person, row.get("role")] = key
        return kinds.values()

    def _moved(self, row: Row) -> Row:
        return {**row, self.column: self.value}

    def _mine(self, row: Row) -> bool:
        return allows_alone("update", self.table, self.ground.world, self.actor, row)

    def _allows(self, command: str, row: Row) -> bool:
        return allows(command, self.table, self.ground.world, self.actor, row)
