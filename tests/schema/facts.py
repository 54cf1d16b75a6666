"""What the catalog of a database says about schema public, asked without Roseram's own reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roseram.postgres import Connection

_TABLES = """
    select relname from pg_class where relnamespace = 'public'::regnamespace
        and relkind in ('r', 'p') order by 1
"""
_FOREIGN_KEYS = """
    select c.conname, c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent,
        array(select a.attname from unnest(c.conkey) with ordinality k (n, i)
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n order by k.i)
            as columns,
        array(select a.attname from unnest(c.confkey) with ordinality k (n, i)
            join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n order by k.i)
            as parent_columns
    from pg_constraint c
    where c.contype = 'f' and c.conparentid = 0 and c.connamespace = 'public'::regnamespace
    order by 1
"""
_WITH_COLUMN = """
    select c.relname from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attname = $1 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1
"""


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key between two tables of schema public (or to auth.users)."""

    name: str
    child: str
    parent: str
    columns: tuple[str, ...]
    parent_columns: tuple[str, ...]

    @property
    def column(self) -> str:
        """The column that names the parent, besides the organization."""
        return next(name for name in self.columns if name != "organization_id")

    @property
    def composite(self) -> bool:
        """Whether the parent's organization is part of the key."""
        pairs = set(zip(self.columns, self.parent_columns, strict=True))
        return ("organization_id", "organization_id") in pairs


async def tables(connection: Connection) -> list[str]:
    """The tables of schema public, in order."""
    return [row["relname"] for row in await connection.fetch(_TABLES)]


async def tables_with(connection: Connection, column: str) -> set[str]:
    """The tables that have this column."""
    return {row["relname"] for row in await connection.fetch(_WITH_COLUMN, column)}


async def foreign_keys(connection: Connection) -> list[ForeignKey]:
    """Every foreign key of schema public, those of partitions left out."""
    return [
        ForeignKey(
            *(row["conname"], row["child"].removeprefix("public.")),
            row["parent"].removeprefix("public."),
            tuple(row["columns"]),
            tuple(row["parent_columns"]),
        )
        for row in await connection.fetch(_FOREIGN_KEYS)
    ]


async def counts(connection: Connection) -> dict[str, int]:
    """Rows per table."""
    names = await tables(connection)
    query = " union all ".join(
        f"select '{n}' as name, count(*) as n from public.{n}" for n in names
    )
    return {row["name"]: row["n"] for row in await connection.fetch(query)}


async def plain_columns(connection: Connection, table: str) -> list[str]:
    """The columns that an insert may name: all but the generated ones."""
    query = """
        select attname from pg_attribute where attrelid = ('public.' || $1)::regclass
            and attnum > 0 and not attisdropped and attgenerated = '' order by attnum
    """
    return [row["attname"] for row in await connection.fetch(query, table)]
