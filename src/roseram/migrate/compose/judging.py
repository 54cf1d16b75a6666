"""The judged rows: each source row converted, with every reason to refuse it or a value of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.compose.limits import words
from roseram.migrate.compose.parts import key_column
from roseram.migrate.compose.tenancy import Tenancy
from roseram.migrate.names import staged
from roseram.migrate.old_values import usable_default
from roseram.migrate.plan import Refusal
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from roseram.catalog.relations import Index


class Judging(Tenancy):
    """The query that all statements of a flow read from."""

    def base(
        self, restriction: str, *, lazy: bool = False
    ) -> tuple[str, list[Refusal], list[Refusal], list[str]]:
        """The judged rows: SQL, refusals of rows, values left out, columns to insert.

        `lazy`: with each row only its place in the heap, from which `_later` reads the old row.
        """
        tests = self._tests
        flags: dict[str, list[str]] = {}
        shown: list[str] = []
        places: list[tuple[Refusal, str]] = []
        for number, test in enumerate(tests):
            flag = f"x.f{number}"
            places.append((test, f'"~f{number}"'))
            shown.append(f'{flag} as "~f{number}"')
            if test.code != "conversion":  # there the value is NULL already
                flags.setdefault(str(test.column), []).append(flag)
        finals = self._finals(flags)
        personal = self._tenancy(finals)
        for parent in self.parents:
            if parent.tenant:
                self._same_tenant(parent, finals, shown, places)
        self._own_tenant(finals, shown, places)
        self._slugs(finals, shown, places)
        columns = list(finals)
        select = [f"{sql} as {quote_ident(name)}" for name, sql in finals.items()]
        select += [f"{sql} as {quote_ident(name)}" for name, sql in self._unwritten(finals)]
        select += shown
        if lazy:
            select.append('s.ctid as "~ctid"')
        else:
            select += [f'{self._key_json()} as "~key"', f'{self._row_json()} as "~row"']
        select += [f'{part} as "~k{n}"' for n, part in enumerate(self.row_key)]
        sql = f"select {', '.join(select)} from {self._from(tests, personal)} where {restriction}"
        if self.where:
            sql += f" and coalesce(({self.where}), false)"
        places += [(rule, rule.test) for rule in self._conflicts(columns)]
        rows = [
            Refusal(t.code, "row", t.column, place, t.reason)
            for t, place in places
            if t.kind == "row"
        ]
        values = [
            Refusal(t.code, "value", t.column, place, t.reason)
            for t, place in places
            if t.kind == "value"
        ]
        return sql, [*rows, *self._row_rules(finals)], values, columns

    def _unwritten(self, finals: Mapping[str, str]) -> list[tuple[str, str]]:
        """What the server will write into columns that a rule about rows or a unique key reads."""
        read = {
            name
            for item in self.target.constraints
            if item.kind == "check" and len(item.columns) != 1
            for name in item.columns
        }
        for index in self.risky:
            read |= words(index.predicate)
            for key in index.keys:
                read |= words(key.expression or key.column)
        return [
            (column.name, f"({usable_default(column) or 'null'})::{column.type}")
            for column in self.target.columns
            if column.name in read and column.name not in finals and column.generated is None
        ]

    def _conflicts(self, columns: list[str]) -> list[Refusal]:
        """Values of a merged row whose place another source has taken; JSON is joined instead."""
        if self.how != "merge":
            return []
        here = " and ".join(
            f"o.{quote_ident(name)} = t.{quote_ident(name)}" for name in self.merge_key
        )
        found = []
        for name in columns:
            column = self.target.column(name)
            if (
                column is None
                or column.type == "jsonb"
                or name in (*self.merge_key, "id", "organization_id")
            ):
                continue
            mine, other = f"t.{quote_ident(name)}", f"o.{quote_ident(name)}"
            default = usable_default(column)
            free = (
                f" and {other} is distinct from ({default})"
                if default and "(" not in default
                else ""
            )
            test = (
                f"({mine} is not null and exists (select from {staged(self.target.name)} o "
                f"where {here} and {other} is not null and {other} is distinct from {mine}{free}))"
            )
            reason = "the unified row has another value already, which stays"
            found.append(Refusal("conflict", "value", name, test, reason))
        return found

    def _slugs(
        self, finals: dict[str, str], shown: list[str], places: list[tuple[Refusal, str]]
    ) -> None:
        """A slug that is taken gets the beginning of the id: nobody loses a site for its name."""
        for index in self.risky:
            if not _by_slug(index) or "slug" not in finals or "id" not in finals:
                continue
            taken = f"({self._beaten(index)})"
            shown.append(f'{taken} as "~slug"')
            reason = f"the slug was taken ({index.name}); the row got another one"
            places.append((Refusal("duplicate", "value", "slug", taken, reason), '"~slug"'))
            finals["slug"] = (
                f"case when {taken} then {finals['slug']} || '-' || "
                f"translate(({finals['id']})::text, '-', '') else {finals['slug']} end"
            )

    def _from(self, tests: list[Refusal], personal: str) -> str:
        values = [
            f"{value.sql} as {quote_ident(value.column.name)}"
            for value in self.assignment.values
            if value.sql is not None
        ]
        each = f" cross join lateral {self.each} with ordinality e" if self.each else ""
        # OFFSET 0: what takes time to convert is converted once, however often it is read
        once = (
            ""
            if all(value.same for value in self.assignment.values if value.sql is not None)
            else " offset 0"
        )
        parts = [
            (
                f"{self.source_sql} s{each} cross join lateral (select "
                f"{', '.join(values) or '1'}{once}) v"
            )
        ]
        for parent in self.parents:
            key = key_column(parent.table)
            parts.append(
                f"left join {staged(parent.table.name)} {parent.alias} "
                f"on {parent.alias}.{key} = v.{quote_ident(parent.column)}"
            )
        flags = [f"coalesce({test.test}, false) as f{n}" for n, test in enumerate(tests)]
        if flags:
            parts.append(f"cross join lateral (select {', '.join(flags)}) x")
        if personal:
            parts.append(personal)
        return " ".join(parts)

    def _row_rules(self, finals: Mapping[str, str]) -> list[Refusal]:
        """Rules about whole rows, over the columns that are written."""
        found = list(self._required(finals))
        found += [
            Refusal(
                "check",
                "row",
                None,
                f"coalesce(not ({check.expression}), false)",
                f"the rule {check.name} refuses it: {check.expression}",
            )
            for check in self.target.constraints
            if check.kind == "check" and check.expression and len(check.columns) != 1
        ]
        # a missing parent is said before what follows from it
        found.sort(key=lambda rule: rule.code == "tenant")
        for index in self.risky:
            if _by_slug(index) and "slug" in finals and "id" in finals:
                continue
            columns = ", ".join(str(key.column or key.expression) for key in index.keys)
            reason = f"another row has the same {columns}"
            found.append(Refusal("duplicate", "row", None, f'"~u_{index.name}"', reason))
        return found

    def _required(self, finals: Mapping[str, str]) -> Iterator[Refusal]:
        """Columns that must have a value, and get none from the server."""
        for column in self.target.columns:
            missing = column.name not in finals
            if column.nullable or column.generated is not None or column.identity:
                continue
            if missing and usable_default(column) is not None:
                continue
            if missing and column.default and "nextval" in column.default:
                continue
            test = "true" if missing else f"{quote_ident(column.name)} is null"
            if column.name == "organization_id":
                reason = "no organization was found for it"
                yield Refusal("tenant", "row", column.name, test, reason)
            else:
                reason = f"{column.name} is required"
                yield Refusal("required", "row", column.name, test, reason)

    def _judged(
        self, restriction: str, *, lazy: bool = False
    ) -> tuple[str, str, list[Refusal], list[Refusal], list[str]]:
        """The base with the tests of unique keys, what refuses a row, and the rest of the base."""
        sql, rows, values, columns = self.base(restriction, lazy=lazy)
        for index in self.risky:
            if any(f'"~u_{index.name}"' == rule.test for rule in rows):
                beaten = "false"
                if self.row_key:
                    keys = " and ".join(f'l.k{n} = t."~k{n}"' for n in range(len(self.row_key)))
                    beaten = f"exists (select from {self.losers(index)} l where {keys})"
                test = beaten if self.how == "merge" else f"{beaten} or {self._taken(index)}"
                sql = f'select t.*, ({test}) as "~u_{index.name}" from ({sql}) t'
        refused = " or ".join(f"({rule.test})" for rule in rows) or "false"
        return sql, refused, rows, values, columns

    def _taken(self, index: Index) -> str:
        """Whether a row of the target stands under the same unique key already."""
        pairs = []
        for part in index.keys:
            if part.column is not None:
                pairs.append(f"o.{quote_ident(part.column)} = t.{quote_ident(part.column)}")
            else:
                pairs.append(
                    f"(select {part.expression} from (select o.*) q) = "
                    f"(select {part.expression} from (select t.*) q)"
                )
        where = ""
        if index.predicate:
            where = (
                f" and (select ({index.predicate}) from (select o.*) q) "
                f"and (select ({index.predicate}) from (select t.*) q)"
            )
        key = self.target.primary_key
        if (
            key is not None
            and "id" in key.columns
            and self.assignment.value("id") is not None
            and index.constraint != key.name
        ):
            where += " and o.id is distinct from t.id"
        return (
            f"exists (select from {staged(self.target.name)} o where {' and '.join(pairs)}{where})"
        )

    def count(self) -> str:
        """Rows of the source and, per refusal, how many it concerns; for planning."""
        sql, refused, rows, values, _ = self._judged("true")
        counts = [f"count(*) filter (where {_first(rows, n)})" for n in range(len(rows))]
        counts += [f"count(*) filter (where {rule.test} and not ({refused}))" for rule in values]
        listed = ", ".join(["count(*)", *counts])
        return f"select array[{listed}]::bigint[] from ({sql}) t"

    def kept_keys(self, columns: Iterable[str]) -> str:
        """The written rows, only with these columns: what children look up while planning."""
        sql, refused, _, _, written = self._judged("true")
        listed = ", ".join(
            quote_ident(name) if name in written else f"null::uuid as {quote_ident(name)}"
            for name in columns
        )
        return f"select {listed} from ({sql}) t where not ({refused})"


def _by_slug(index: Index) -> bool:
    return bool(index.columns) and index.columns[-1] == "slug" and index.predicate is None


def _first(rows: list[Refusal], number: int) -> str:
    """This rule refuses and none before it does: each row is counted once."""
    before = " or ".join(f"({rule.test})" for rule in rows[:number])
    return f"({rows[number].test})" + (f" and not ({before})" if before else "")
