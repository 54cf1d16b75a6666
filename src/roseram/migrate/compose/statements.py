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
        statement = self._into_target(columns, f"({sql}) t where not ({refused})")
        key = self.target.primary_key
        if self.how == "merge" or not replay or key is None or not set(key.columns) <= set(columns):
            return statement
        sets = ", ".join(f"{quote_ident(name)} = excluded.{quote_ident(name)}" for name in columns)
        return (
            f"{statement} on conflict ({', '.join(map(quote_ident, key.columns))}) "
            f"do update set {sets}"
        )

    def _into_target(self, columns: list[str], rest: str) -> str:
        listed = ", ".join(quote_ident(name) for name in columns)
        conflict = self._on_conflict(columns) if self.how == "merge" else ""
        return (
            f"insert into {staged(self.target.name)} as t_ ({listed}) overriding system value "
            f"select {listed} from {rest}{conflict}"
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
        return self._rows_into_quarantine(rows, columns, f"({sql}) t where ({refused})")

    def _rows_into_quarantine(
        self, rows: list[Refusal], columns: list[str], rest: str, *, lazy: bool = False
    ) -> str:
        listed = ", ".join(f"t.{quote_ident(name)}" for name in columns)
        return _into_quarantine(
            self,
            "row",
            f"(select to_jsonb(q.*) from (select {listed}) q)",
            _case(rows, lambda rule: literal(rule.column) if rule.column else "null"),
            _case(rows, lambda rule: literal(rule.code)),
            _case(rows, lambda rule: literal(rule.reason)),
            rest,
            self._later() if lazy else _AT_ONCE,
        )

    def _values(self, restriction: str) -> str:
        sql, refused, _, values, columns = self._judged(restriction)
        return self._values_into_quarantine(values, columns, f"({sql}) t", f"not ({refused})")

    def _values_into_quarantine(
        self, values: list[Refusal], columns: list[str], rest: str, chosen: str, *,
        lazy: bool = False,
    ) -> str:  # fmt: skip
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
            f"{rest} cross join lateral (values {listed}) d(hit, column_name, code, reason) "
            f"where d.hit and {chosen}",
            self._later() if lazy else _AT_ONCE,
        )

    def _later(self) -> tuple[str, str]:
        """Key and old row of a row of which only the place is known, asked for the few refused."""
        found = f'from {self.source_sql} s where s.ctid = t."~ctid"'
        return f"(select {self._key_json()} {found})", f"(select {self._row_json()} {found})"

    def _batch(self) -> str | None:
        """The rows of the blocks from $1 to before $2, each read and judged once.

        All parts see what was there before: no row of the batch stands in another's way. Gives the
        rows of the source, those that arrived, those that were refused.
        """
        if not self.heap:
            return None
        blocks = "s.ctid >= ($1::text)::tid and s.ctid < ($2::text)::tid"
        sql, refused, rows, values, columns = self._judged(blocks, lazy=True)
        hit = " or ".join(rule.test for rule in values) or "false"
        written = self._into_target(columns, 'judged t where not t."~refused"')
        marks = f'({refused}) as "~refused", ({hit}) as "~hit"'
        parts = [
            f"judged as materialized (select t.*, {marks} from ({sql}) t)",
            f"written as ({written} returning 1)",
        ]
        if rows:
            kept = self._rows_into_quarantine(
                rows, columns, 'judged t where t."~refused"', lazy=True
            )
            parts.append(f"kept as ({kept} returning 1)")
        if values:
            chosen = 't."~hit" and not t."~refused"'
            left = self._values_into_quarantine(values, columns, "judged t", chosen, lazy=True)
            parts.append(f"left_out as ({left})")
        recorded = self._recorded(blocks)
        if recorded is not None:
            parts.append(f"recorded as ({recorded})")
        refused_rows = "(select count(*) from kept)" if rows else "0::bigint"
        return (
            f"with {', '.join(parts)} select (select count(*) from {self.source_sql} s "
            f"where {blocks}) as rows, (select count(*) from written) as arrived, "
            f"{refused_rows} as refused"
        )

    def _recorded(self, restriction: str) -> str | None:
        value = self.assignment.value("id")
        if value is None or not value.derived or not self.key or self.each or not value.sources:
            return None
        old = f"s.{quote_ident(value.sources[0])}::text"
        return (
            "insert into roseram.legacy_ids (source_table, old_id, target_table, new_id, "
            f"migration_id) select {literal(str(self.assignment.source.name))}, {old}, "
            f"{literal(str(self.target.name))}, {value.sql}, $3::bigint "
            f"from {self.source_sql} s where {restriction} and {old} <> ({value.sql})::text "
            "on conflict do nothing"
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


_AT_ONCE = ('t."~key"', 't."~row"')


def _case(rows: list[Refusal], what: Callable[[Refusal], str]) -> str:
    parts = " ".join(f"when {rule.test} then {what(rule)}" for rule in rows)
    return f"case {parts} end"


def _into_quarantine(
    flow: Statements, kind: str, row: str, column: str, code: str, reason: str, rest: str,
    source: tuple[str, str] = _AT_ONCE,
) -> str:  # fmt: skip
    return (
        "insert into roseram.quarantine (migration_id, kind, flow, source_table, source_key, "
        "source_row, target_table, target_row, column_name, code, reason) "
        f"select $3::bigint, {'$2::text' if kind == '$2' else literal(kind)}, "
        f"{literal(flow.name)}, {literal(str(flow.assignment.source.name))}, "
        f"{source[0]}, {source[1]}, {literal(str(flow.target.name))}, "
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
