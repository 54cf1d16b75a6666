"""Source rows and target rows side by side: which became which, who leads to whom, what arrived."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.migrate.compose.limits import words
from roseram.migrate.compose.parts import key_column, own_column
from roseram.migrate.compose.statements import Statements
from roseram.migrate.names import literal, staged
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.catalog.relations import Index
    from roseram.migrate.assign import Value


# Counters: the migration sets them to what there is.
_COUNTED = (
    "pages_used",
    "sites_used",
    "team_members_used",
    "custom_domains_used",
    "storage_used_gb",
    "storage_used_bytes",
)


_LENGTH = re.compile(r"\(.*?\)")
_WITH_SUMS = frozenset(
    ("boolean", "smallint", "integer", "bigint", "real", "double precision", "numeric", "text",
     "character varying", "uuid", "bytea", "jsonb", "date", "time without time zone", "interval",
     "timestamp without time zone", "timestamp with time zone", "inet")
)  # fmt: skip


class Reconciling(Statements):
    """What replays, completions and the final count ask of a flow."""

    def _ids(self) -> str | None:
        """None unless the key alone says which row of the target it is."""
        value = self.assignment.value("id")
        if not self.key or value is None or value.sql is None or self.each:
            return None
        if not set(value.sources) <= set(self.key) or (
            self.how == "merge" and set(self.merge_key) != {"id"}
        ):
            return None
        return (
            f"select ({value.sql})::text as id from {self._recordset('s')} "
            f"where ({value.sql}) is not null"
        )

    def _keys_of(self) -> str | None:
        value = self.assignment.value("id")
        if self._ids() is None or value is None:
            return None
        one_of = self._one_of(f"({value.sql})")
        return f"select {self._key_json()}::text as key from {self.source_sql} s where {one_of}"

    def _leads(self) -> Iterator[tuple[str, str]]:
        """Per column that leads to another row and has a source value: who leads to given rows."""
        columns = {own_column(constraint) for constraint in self.target.foreign_keys}
        each = f" cross join lateral {self.each} with ordinality e" if self.each else ""
        for value in self.assignment.values:
            if value.column.name in columns and value.sql is not None:
                leads = self._one_of(f"({value.sql})", value.column.type)
                yield (
                    value.column.name,
                    (
                        f"select {self._key_json()}::text as key from {self.source_sql} s{each} "
                        f"where {leads}"
                    ),
                )

    def _standing(self) -> str:
        """With each row what those depend on that lead to it."""
        columns = [n for n in ("organization_id", "owner_id") if self.target.column(n) is not None]
        tenant = f"t.{columns[0]}::text" if columns else "null::text"
        return f"select t.id::text as id, {tenant} as tenant from {staged(self.target.name)} t"

    def _one_of(self, expression: str, type_: str | None = None) -> str:
        """Whether it is one of the text ids $1, so that an index serves."""
        column = self.target.column("id")
        kind = type_ or (column.type if column is not None else "text")
        return f"{expression} = any ($1::text[]::{kind}[])"

    def _clashes(self, restriction: str) -> str | None:
        """Rows under the same unique key: made by a completion, or their own change still waits."""
        if self._ids() is None:
            return None
        sql, _, _, columns = self.base(restriction)
        found = [index for index in self.target.indexes if self._can_clash(index, set(columns))]
        if not found:
            return None
        parts = [
            f"select o.id::text as id from {staged(self.target.name)} o join t on "
            f"{self._same_key(index)} where o.id is distinct from t.id"
            for index in found
        ]
        return f"with t as materialized ({sql}) {' union '.join(parts)}"

    def _can_clash(self, index: Index, columns: set[str]) -> bool:
        read = words(index.predicate) & {column.name for column in self.target.columns}
        read |= {str(key.column) for key in index.keys}
        plain = all(key.expression is None for key in index.keys) and "id" not in index.columns
        return index.unique and plain and read <= columns

    def _same_key(self, index: Index) -> str:
        parts = [
            f"o.{quote_ident(str(key.column))} = t.{quote_ident(str(key.column))}"
            for key in index.keys
        ]
        if index.predicate:
            parts.append(
                f"(select {index.predicate} from (select o.*) q) and (select "
                f"{index.predicate} from (select t.*) q)"
            )
        return " and ".join(parts)

    def _arrived(self, restriction: str = "true") -> str:
        """Rows of the source, those in the target, and per moved column the differing values."""
        match = self._match()
        counted = f"from {self.source_sql} s"
        chosen = "" if restriction == "true" else f" where {restriction}"
        if match is None or not self.key:  # without a key, rows of one id cannot be told apart
            return (
                f"select count(*) as rows, null::bigint as arrived, '{{}}'::jsonb as differing, "
                f"'{{}}'::jsonb as left_out {counted}"
            )
        key, same = key_column(self.target), self._unchanged()
        places = [f"t.{quote_ident(item.column.name)}" for item in same]
        left = [
            f"{literal(item.column.name)}, count(*) filter (where t.{key} is not null "
            f"and ({item.sql}) is not null and {place} is null)"
            for item, place in zip(same, places, strict=True)
        ]
        tests = [
            f"{literal(item.column.name)}, count(*) filter (where {place} "
            f"is distinct from ({item.sql}) and {place} is not null and ({item.sql}) is not null)"
            for item, place in zip(same, places, strict=True)
        ]
        return (
            f"select count(*) as rows, count(t.{key}) as arrived, "
            f"jsonb_build_object({', '.join(tests)}) as differing, "
            f"jsonb_build_object({', '.join(left)}) as left_out {counted} "
            f"left join {staged(self.target.name)} t on {match}{self._counted_ones()}{chosen}"
        )

    def _alike(self) -> tuple[str, str, str] | None:
        """The same by sums over the values of each row, where only few differ at all.

        Statements: rows, those that arrived, those with another sum; the keys of the latter (no
        limit, for which the planner would look up row by row); and `arrived` for the rows with
        these keys. None where there are no such sums.
        """
        value = self.assignment.value("id")
        match = self._match()
        if value is None or not self.key or match != f"t.id = {value.sql}":
            return None
        same = self._unchanged()
        if not same or not all(_has_sum(item) for item in same):
            return None
        old = ", ".join(str(item.sql) for item in same)
        new = ", ".join(f"t.{quote_ident(item.column.name)}" for item in same)
        joined = (
            f"from (select {value.sql} as id, hash_record_extended(row({old}), 0) as sum, "
            f"coalesce(true{self._counted_ones()}, false) as counted, "
            f"{', '.join(self._key_columns())} from {self.source_sql} s) s "
            f"left join (select t.id, hash_record_extended(row({new}), 0) as sum "
            f"from {staged(self.target.name)} t) t on t.id = s.id and s.counted"
        )
        key = ", ".join(f'{literal(name)}, s."~k{n}"' for n, name in enumerate(self.key))
        counts = (
            "select count(*) as rows, count(t.id) as arrived, "
            f"count(*) filter (where t.sum <> s.sum) as others {joined}"
        )
        keys = f"select jsonb_build_object({key})::text as key {joined} where t.sum <> s.sum"
        return counts, keys, self._arrived(self._keys())

    def _key_columns(self) -> list[str]:
        return [f'{part} as "~k{n}"' for n, part in enumerate(self.row_key)]

    def _counted_ones(self) -> str:
        """Further conditions of a source row that is to be found in the target."""
        where = f" and coalesce(({self.where}), false)" if self.where else ""
        return f"{self._not_refused()}{where}"

    def _match(self) -> str | None:
        """Which row of the target a source row has become; None where that cannot be told."""
        value = self.assignment.value("id")
        if self.how == "merge" and self.merge_key:
            pairs = [(name, self.assignment.value(name)) for name in self.merge_key]
            if not all(item is not None and item.sql for _, item in pairs):
                return None
            return " and ".join(
                f"t.{quote_ident(name)} = {item.sql}" for name, item in pairs if item
            )
        if value is None or value.sql is None or self.each:
            return None
        match = f"t.id = {value.sql}"
        for name in self.target.primary_key.columns if self.target.primary_key else ():
            other = self.assignment.value(name)
            if name != "id" and other is not None and other.sql is not None:
                match += (
                    f" and t.{quote_ident(name)} = coalesce({other.sql}, t.{quote_ident(name)})"
                )
        return match

    def _unchanged(self) -> list[Value]:
        """Values that must stand in the target as they are, as many as one call takes."""
        if self.how == "merge":
            return []
        homes = {name for name, *_ in self.assignment.into_json}
        other = {"id", "organization_id", "slug", "permissions", *_COUNTED, *homes}
        return [
            item
            for item in self.assignment.values
            if item.same
            and len(item.sources) == 1
            and item.fill is None
            and item.column.name not in other
        ][:45]

    def _not_refused(self) -> str:
        """Where several flows lead into one target, a row of the same id may be another's."""
        if not self.risky or not self.key:
            return ""
        return (
            " and not exists (select from roseram.quarantine q where q.kind = 'row' "
            f"and q.flow = {literal(self.name)} and q.source_key = {self._key_json()} and "
            "q.restored_at is null)"
        )


def _has_sum(value: Value) -> bool:
    return _LENGTH.sub("", value.column.type).removesuffix("[]") in _WITH_SUMS
