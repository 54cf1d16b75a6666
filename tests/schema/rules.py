"""What the access matrix says about one row: its rules, evaluated without looking at a policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.schema.access import COMMANDS, ROLES
from schema.world import person_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from schema.rows import Row, Table
    from schema.world import World

ADMIN = ROLES.index("admin") + 1


@dataclass(frozen=True, slots=True)
class Case:
    """A person before a row, which is as it is stored or would be."""

    table: Table
    world: World
    person: str
    row: Row

    @property
    def named(self) -> str | None:
        """The person whom the row names."""
        found: str | None = self.row[self.table.access.self_column]
        return found

    @property
    def rank(self) -> int:
        """The person's role in the row's organization: 0 for none, 1 for a viewer ... 5."""
        column = self.table.organization_column
        return self.world.rank(self.row.get(column), self.person) if column else 0

    def allowed(self, command: str) -> bool:
        """Whether the rule for a command holds: one of its alternatives, with all its words."""
        rule = self.table.access.rule(command)
        return any(all(self._word(word) for word in words) for words in rule)

    def _word(self, word: str) -> bool:
        return self.rank > ROLES.index(word) if word in ROLES else _WORDS[word](self)


_WORDS: dict[str, Callable[[Case], bool]] = {
    "signed_in": lambda _: True,
    "self": lambda case: case.named == case.person,
    "unsigned": lambda case: case.named is None,
    "reviewer": lambda case: case.row.get("reviewer_id") == case.person,
    "colleague": lambda case: case.world.colleagues(case.person, case.row["id"]),
    "public": lambda case: bool(case.row.get("is_public")),
    "system": lambda case: case.row["organization_id"] is None,
    "shared": lambda case: not case.row.get("is_personal"),
    "assign": lambda case: case.rank >= max(ADMIN, ROLES.index(case.row["role"]) + 1),
}


def allows(command: str, table: Table, world: World, actor: str, row: Row) -> bool:
    """Whether `actor` may do `command` with `row`.

    Postgres shows nobody a row for changing it that they may not read, so both rules must hold.
    """
    if actor == "service_role":
        return True
    return all(allows_alone(asked, table, world, actor, row) for asked in (command, "select"))


def allows_alone(command: str, table: Table, world: World, actor: str, row: Row) -> bool:
    """Whether the rule for `command` lets a person at `row`, whoever may read it (see `allows`)."""
    person = person_of(actor)
    return person is not None and Case(table, world, person, row).allowed(command)


def unread(table: Table, world: World, actor: str, row: Row) -> list[str]:
    """The commands that `actor` may do with a row that they may not read: a fault of the matrix."""
    if allows_alone("select", table, world, actor, row):
        return []
    commands = (command for command in COMMANDS if command != "select")
    return [command for command in commands if allows_alone(command, table, world, actor, row)]
