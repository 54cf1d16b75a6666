"""A database that is filled for the access matrix, and what is known of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Self

from schema.cells import describe
from schema.rows import Rows, build_rows, read_tables
from schema.rules import allows
from schema.world import make_world, read_world

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from schema.rows import Row, Table
    from schema.world import World

_FRESH = 100_000  # new rows start with numbers that no stored row has


@dataclass(frozen=True)
class Ground:
    """What a filled database holds, read once for any number of questions."""

    world: World
    tables: dict[str, Table]
    everything: dict[str, dict[str, Row]]  # rows by table and id
    _allowed: dict[tuple[str, str, str], frozenset[str]] = field(default_factory=dict)

    @classmethod
    async def build(cls, connection: Connection) -> Self:
        """Fill a database with the schema in it: the world and rows of every table."""
        world, tables = await make_world(connection), await read_tables(connection)
        await build_rows(connection, world, tables)
        everything = {name: await _read_rows(connection, name) for name in tables}
        return cls(await read_world(connection), tables, everything)

    @cached_property
    def kinds(self) -> dict[str, dict[str, Row]]:
        """One row of each kind, by table and id; rows of a kind differ in nothing that counts."""
        found = {}
        for name, rows in self.everything.items():
            table = self.tables[name]
            kinds = {describe(table, self.world, row): row for row in reversed(rows.values())}
            found[name] = {str(row["id"]): row for row in kinds.values()}
        return found

    def allowed(self, table: Table, command: str, actor: str) -> frozenset[str]:
        """The ids, of those in `kinds`, with which the matrix lets `actor` do `command`."""
        asked = table.name, command, actor
        if asked not in self._allowed:
            self._allowed[asked] = frozenset(
                key
                for key, row in self.kinds[table.name].items()
                if allows(command, table, self.world, actor, row)
            )
        return self._allowed[asked]

    def new_rows(self) -> Rows:
        """A maker of rows that are not there yet."""
        parents: dict[tuple[str, str | None], str] = {}
        for name, rows in self.everything.items():
            for key, row in rows.items():
                parents.setdefault((name, row.get("organization_id")), key)
        return Rows(self.world, self.tables, parents, _FRESH)


async def _read_rows(connection: Connection, name: str) -> dict[str, Row]:
    statement = f"select to_jsonb(t)::text from public.{name} t order by id"
    rows = [json.loads(record[0]) for record in await connection.fetch(statement)]
    return {str(row["id"]): row for row in rows}
