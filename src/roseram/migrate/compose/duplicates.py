"""Unique keys that old rows break: finds, before the copy, which row keeps the key."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from roseram.migrate.compose.judging import Judging
from roseram.migrate.names import literal
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.catalog.relations import Index


class Duplicates(Judging):
    """The tables of rows that another one beats under a unique index."""

    def _losers(self) -> list[str]:
        """Statements that find the rows which a newer one beats under a unique key."""
        plain = replace(self, risky=())
        return [statement for index in self.risky for statement in self._losers_of(index, plain)]

    def _losers_of(self, index: Index, plain: Duplicates) -> list[str]:
        """The same for one unique index; `plain` is this flow without the tests of unique keys."""
        keys = ", ".join(f'"~k{n}"' for n in range(len(self.row_key)))
        named = ", ".join(f'"~k{n}" as k{n}' for n in range(len(self.row_key)))
        extra = ", ".join(
            f's.{quote_ident(name)} as "~n{n}"' for n, name in enumerate(self.newest_by)
        )
        sql, rows, _, columns = plain.base("true")
        if extra:
            sql = sql.replace("select ", f"select {extra}, ", 1)
        refused = " or ".join(f"({rule.test})" for rule in rows) or "false"
        parts, condition = _partition(index, columns)
        order = [f'"~n{n}" desc nulls last' for n in range(len(self.newest_by))]
        order += [
            f"{quote_ident(name)} desc nulls last"
            for name in ("updated_at", "created_at")
            if name in columns
        ]
        table = self.losers(index)
        return [
            f"drop table if exists {table}",
            (
                f"create table {table} as select {named} from (select {keys}, row_number() over "
                f"(partition by {', '.join(parts)} order by {', '.join([*order, keys])}) as place "
                f"from ({sql}) t where not ({refused}) and {condition}) ranked where place > 1"
            ),
            f"create index on {table} (k0)",
            f"analyze {table}",
        ]

    def _all_losers(self) -> str | None:
        if not self.key or not self.risky:
            return None
        key = ", ".join(f"{literal(name)}, l.k{n}" for n, name in enumerate(self.key))
        return " union ".join(
            f"select jsonb_build_object({key})::text as key from {self.losers(index)} l"
            for index in self.risky
        )


def _partition(index: Index, columns: Iterable[str]) -> tuple[list[str], str]:
    """The keys of an index as SQL, and which rows it holds; none where a key is not written."""
    if not all(key.column is None or key.column in columns for key in index.keys):
        return ["1"], "false"
    parts = [quote_ident(key.column) if key.column else f"({key.expression})" for key in index.keys]
    condition = " and ".join(f"{part} is not null" for part in parts)
    if index.predicate:
        condition += f" and ({index.predicate})"
    return parts, condition
