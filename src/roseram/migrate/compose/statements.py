"""The statements that copy a flow's rows: by ranges of the key, by keys, into quarantine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.compose.duplicates import Duplicates
from roseram.migrate.names import literal, staged
from roseram.migrate.old_values import usable_default
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from roseram.catalog.relations import Column
    from roseram.migrate.plan import Refusal


class Statements(Duplicates):
    """What puts rows into the target, and refused ones into quarantine."""

    def _range(self) -> str:
        if not self.key:
            return "true"
        return f"{self._after()} and {self._upto()}"

    def _row(self, parameter: str) -> str:
        types = {column.name: column.type for column in self.assignment.source.columns}
        parts = [f"({parameter}::text[])[{n}]::{types[name]}" for n, name in enumerate(self.key, 1)]
        return f"({', '.join(parts)})"

    def _columns(self) -> str:
        return "(" + ", ".join(f"s.{quote_ident(name)}" for name in self.key) + ")"

    def _after(self) -> str:
        return f"($1::text[] is null or {self._columns()} > {self._row('$1')})"

    def _upto(self) -> str:
        return f"($2::text[] is null or {self._columns()} <= {self._row('$2')})"

    def _recordset(self, alias: str) -> str:
        types = {column.name: column.type for column in self.assignment.source.columns}
        listed = ", ".join(f"{quote_ident(name)} {types[name]}" for name in self.key)
        return f"jsonb_to_recordset($1::jsonb) as {alias}({listed})"

    def _keys(self) -> str:
        if not self.key:
            return "true"
        names = ", ".join(f"k.{quote_ident(name)}" for name in self.key)
        return f"{self._columns()} in (select {names} from {self._recordset('k')})"

    def _bound(self) -> str:
        if not self.key:
            return f"select null::text[] as last, count(*) as rows from {self.source_sql} s"
        names = [quote_ident(name) for name in self.key]
        order = ", ".join(f"s.{name}" for name in names)
        texts = ", ".join(f"{name}::text" for name in names)
        last = ", ".join(f"{name} desc" for name in names)
        return (
            f"select array[{texts}] as last, count(*) over () as rows from (select {order} "
            f"from {self.source_sql} s where {self._after()} order by {order} limit $2) b "
            f"order by {last} limit 1"
        )

    def _insert(self, restriction: str, *, replay: bool = False) -> str:
        sql, refused, _, _, columns = self._judged(restriction)
        listed = ", ".join(quote_ident(name) for name in columns)
        statement = (
            f"insert into {staged(self.target.name)} as t_ ({listed}) overriding system value "
            f"select {listed} from ({sql}) t where not ({refused})"
        )
        if self.how == "merge":
            return statement + self._on_conflict(columns)
        key = self.target.primary_key
        if not replay or key is None or not set(key.columns) <= set(columns):
            return statement
        sets = ", ".join(f"{quote_ident(name)} = excluded.{quote_ident(name)}" for name in columns)
        return (
            f"{statement} on conflict ({', '.join(map(quote_ident, key.columns))}) "
            f"do update set {sets}"
        )

    def _on_conflict(self, columns: Iterable[str]) -> str:
        """What is there and is not just the default stays; JSON objects are joined."""
        sets = []
        for name in columns:
            column = self.target.column(name)
            if (
                column is None
                or name in self.merge_key
                or name in ("id", "organization_id", "created_at")
            ):
                continue
            quoted = quote_ident(name)
            sets.append(f"{quoted} = {_merged(column, quoted)}")
        key = ", ".join(quote_ident(name) for name in self.merge_key)
        if not sets:
            return f" on conflict ({key}) do nothing"
        return f" on conflict ({key}) do update set {', '.join(sets)}"

    def _quarantine(self, restriction: str) -> str:
        sql, refused, rows, _, columns = self._judged(restriction)
        listed = ", ".join(f"t.{quote_ident(name)}" for name in columns)
        return _into_quarantine(
            self,
            "row",
            f"(select to_jsonb(q.*) from (select {listed}) q)",
            _case(rows, lambda rule: literal(rule.column) if rule.column else "null"),
            _case(rows, lambda rule: literal(rule.code)),
            _case(rows, lambda rule: literal(rule.reason)),
            f"({sql}) t where ({refused})",
        )

    def _values(self, restriction: str) -> str:
        sql, refused, _, values, columns = self._judged(restriction)
        listed = ", ".join(
            f"({rule.test}, {literal(rule.column)}, {literal(rule.code)}, {literal(rule.reason)})"
            for rule in values
        )
        row = "jsonb_build_object('id', t.id)" if "id" in columns else "null::jsonb"
        return _into_quarantine(
            self,
            "value",
            row,
            "d.column_name",
            "d.code",
            "d.reason",
            f"({sql}) t cross join lateral (values {listed}) d(hit, column_name, code, reason) "
            f"where d.hit and not ({refused})",
        )

    def _evict(self) -> str | None:
        """Write rows (ids in $1) of the target into quarantine: kind $2, column $4, reason $5."""
        if self.assignment.value("id") is None:
            return None
        sql, _, _, _, columns = self._judged("true")
        listed = ", ".join(f"t.{quote_ident(name)}" for name in columns)
        return _into_quarantine(
            self, "$2", "case when $2 = 'value' then jsonb_build_object('id', t.id) else "
            f"(select to_jsonb(q.*) from (select {listed}) q) "
            "end", "$4::text", "'orphan'", "$5::text",
            f"({sql}) t where t.id::text = any ($1::text[])",
        )  # fmt: skip


def _case(rows: list[Refusal], what: Callable[[Refusal], str]) -> str:
    parts = " ".join(f"when {rule.test} then {what(rule)}" for rule in rows)
    return f"case {parts} end"


def _into_quarantine(
    flow: Statements, kind: str, row: str, column: str, code: str, reason: str, rest: str
) -> str:
    return (
        "insert into roseram.quarantine (migration_id, kind, flow, source_table, source_key, "
        "source_row, target_table, target_row, column_name, code, reason) "
        f"select $3::bigint, {'$2::text' if kind == '$2' else literal(kind)}, "
        f"{literal(flow.name)}, {literal(str(flow.assignment.source.name))}, "
        f't."~key", t."~row", {literal(str(flow.target.name))}, '
        f"{row}, {column}, {code}, {reason} from {rest}"
    )


def _merged(column: Column, quoted: str) -> str:
    default = usable_default(column)
    if column.type == "jsonb":
        return (
            f"case when jsonb_typeof(excluded.{quoted}) = 'object' and jsonb_typeof(t.{quoted}) "
            f"= 'object' then excluded.{quoted} || t.{quoted} else coalesce(nullif(t.{quoted}, "
            f"{default or 'null'}), excluded.{quoted}) end"
        ).replace("t.", "t_.")
    if default is None:
        return f"coalesce(t_.{quoted}, excluded.{quoted})"
    return (
        f"case when t_.{quoted} is null or t_.{quoted} is not distinct from ({default}) "
        f"then coalesce(excluded.{quoted}, t_.{quoted}) else t_.{quoted} end"
    )
