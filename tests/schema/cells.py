"""A question to the server and its right answer: one cell of the access matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schema.observe import Outcome, Step
    from schema.rows import Row, Table
    from schema.world import World

# Columns that a person may change, where the catalog alone shows none; with a new value in SQL.
CHANGED = {
    "favorites": ("created_at", "now()"),
    "form_submissions": ("status", "'read'"),
    "notifications": ("read_at", "now()"),
    "site_redirects": ("to_url", "'/changed'"),
}
_BY_TYPE = {  # % stands for the column
    "text": "'changed'",
    "jsonb": """'{"changed": true}'""",
    "boolean": "not %",
    "integer": "coalesce(%, 0) + 1",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A cell in which the server does not do what the matrix says."""

    table: str
    command: str
    actor: str
    row: str
    expected: str
    got: str

    def __str__(self) -> str:
        return (
            f"{self.table:26} {self.command:22} {self.actor:13} {self.row:60}"
            f" expected {self.expected}, got {self.got}"
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One question to the server: a step, what the row is, whether the matrix allows it."""

    command: str
    step: Step
    row: str
    allowed: bool
    kept: str | None = None  # the error with which a constraint keeps even what is allowed

    def finding(self, table: Table, outcome: Outcome) -> Finding | None:
        """What is wrong with the outcome, if anything."""
        expected = "allowed" if self.allowed else "refused"
        if str(outcome) == expected or (self.allowed and self.kept == outcome.state is not None):
            return None
        return Finding(table.name, self.command, self.step.actor, self.row, expected, outcome.told)


def describe(table: Table, world: World, row: Row) -> str:
    """A row in words: whose, where, what else a rule looks at. Rows of one kind read the same."""
    parts = []
    if table.organization_column:
        place = row.get(table.organization_column)
        parts.append(f"in {world.label(place)}" if place else "of the system")
    if table.self_column:
        parts.append(f"{table.self_column} {world.label(row[table.self_column])}")
    if row.get("reviewer_id") and "reviewer" in table.words:
        parts.append(f"reviewer {world.label(row['reviewer_id'])}")
    if "assign" in table.words:
        parts.append(f"role {row['role']}")
    parts += [word for word in ("is_public", "is_personal") if row.get(word)]
    return ", ".join(parts) or "a row"


def kept_by(table: Table, command: str, row: Row) -> str | None:
    """The error with which a constraint keeps a row from everybody, whatever the matrix says."""
    if command == "delete" and table.name == "organization_members" and row["role"] == "owner":
        return "23514"  # The owner cannot leave.
    return None


def changed_column(table: Table) -> tuple[str, str]:
    """A column that a person may change, and an SQL expression for its new value."""
    if table.name in CHANGED:
        return CHANGED[table.name]
    keys = frozenset().union(*table.keys)
    taken = keys | table.guarded | table.checked | set(table.parents)
    ruled = {"id", "role", "is_public", "organization_id", table.access.self_column, "version"}
    for kind, value in _BY_TYPE.items():
        for column in table.columns.values():
            if column.type == kind and column.name not in taken | ruled and not column.generated:
                return column.name, value.replace("%", column.name)
    raise ValueError(f"{table.name}: no column to change, name one in CHANGED")


def roles_of(table: Table) -> tuple[str, ...]:
    """Roles that a row of this table can give."""
    owner = ("owner",) if table.name == "organization_members" else ()
    return (*owner, "admin", "editor", "member", "viewer")
