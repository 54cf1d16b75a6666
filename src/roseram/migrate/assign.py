"""Where the value of each target column comes from: mapping, name, conversion, fill, default."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from roseram.migrate.convert import Conversion, conversion
from roseram.migrate.names import STAGED, literal
from roseram.migrate.old_values import as_json, id_conversion, key_of, looks_secret, made_id
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from roseram.catalog.datatypes import Domain, EnumType
    from roseram.catalog.objects import Catalog
    from roseram.catalog.relations import Column, Constraint, Table
    from roseram.migrate.mapping import ColumnRule, RowsRule, TableRule

JSON_HOMES = ("metadata", "settings", "preferences")


@dataclass(frozen=True, slots=True)
class Value:
    """What a target column gets."""

    column: Column  # of the target
    sql: str | None  # expression over s of the column's type; None: the target's default, or NULL
    fails: str | None = None  # true where a value could not be converted
    fill: str | None = None  # SQL where the result is NULL or refused; may name parents
    sources: tuple[str, ...] = ()  # source columns that have a home here
    same: bool = False  # one source column, unchanged
    derived: bool = False  # an id made from the source's key
    rule: str = "name"
    how: str = ""
    lossless: bool = True
    # columns of old and new side by side, whose differing values are kept under `legacy`
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """All values of one flow, and what becomes of the source's other columns."""

    source: Table
    target: Table
    values: tuple[Value, ...]
    into_json: tuple[
        tuple[str, str, str | None, str], ...
    ] = ()  # JSON column, key, source column, SQL (jsonb)
    left: Mapping[str, str] = field(
        default_factory=dict
    )  # column -> reason it stays in the archive

    def value(self, column: str) -> Value | None:
        """The value of a target column; None where there is none."""
        return next((value for value in self.values if value.column.name == column), None)


@dataclass(frozen=True, slots=True)
class Types:
    """What must be known about the types of the old database."""

    have: Catalog
    time_zone: str

    def convert(self, source: Column, target: Column, expression: str) -> Conversion | None:
        """How a source column becomes a value of the target column's type."""
        kind, enum = self._base(source)
        if kind is None:
            return None
        cast = f"({expression})::{kind}" if kind != source.type else expression
        return conversion(
            kind, target.type, cast, helpers=STAGED, enum=enum, time_zone=self.time_zone
        )

    def _base(self, column: Column) -> tuple[str | None, bool]:
        """The type below domains; whether it is an enum."""
        found = self.have.types.get(str(column.base_type))
        seen = 0
        while type(found).__name__ == "Domain" and not column.array and seen < 8:
            domain: Domain = found  # type: ignore[assignment]
            inner = self.have.types.get(domain.type)
            if inner is None:
                return domain.type, False
            found, seen = inner, seen + 1
        if found is None:
            return column.type, False
        if type(found).__name__ == "EnumType" and not column.array:
            enum: EnumType = found  # type: ignore[assignment]
            return enum.name.sql if column.type != str(enum.name) else column.type, True
        return None, False


class Assigner:
    """Builds the assignment of one flow."""

    def __init__(
        self,
        source: Table,
        target: Table,
        *,
        rule: TableRule | RowsRule | None,
        origin: str,
        types: Types,
        reference: Callable[[Table, Constraint, Column, str], tuple[str, bool] | None],
        person: Callable[[Column, str], str | None],
    ) -> None:
        self._source, self._target = source, target
        self._rule, self._origin, self._types = rule, origin, types
        self._reference, self._person = reference, person
        self._split = rule is not None and hasattr(rule, "needs") and not hasattr(rule, "how")
        self._names = {column.name: column for column in source.columns}

    def assign(self) -> Assignment:
        """Values first, then the columns that found no home."""
        values = [
            found
            for column in self._target.columns
            if column.generated is None
            for found in [self._value(column)]
            if found is not None
        ]
        into_json, homes = self._keyed()
        home = self._json_home()
        # what SQL of a mapping makes of a value is not the value
        kept = [value for value in values if home is None or value.how != "by SQL of the mapping"]
        taken = {name for value in kept for name in value.sources} | homes
        left = {} if self._rule is None else dict(getattr(self._rule, "leave", {}))
        for name, column in self._names.items():
            if name not in taken and looks_secret(column):
                left.setdefault(name, "it looks like a secret, which no JSON column should hold")
        if not self._split:
            for rows in getattr(self._rule, "rows", ()):
                for name in rows.needs:
                    if name in self._names and name not in taken:
                        taken.add(name)
                        into_json += self._not_split(rows, name, home)
            rivals = [(value.column.name, name) for value in values for name in value.rivals]
            for name, column in self._names.items():
                if name in taken or name in left or home is None:
                    continue
                into_json.append((home, f"legacy.{name}", name, as_json(column)))
            for target, name in rivals:
                if home is not None:
                    into_json.append((home, f"legacy.{name}", name, self._rival(target, name)))
        return Assignment(self._source, self._target, tuple(values), tuple(into_json), left)

    def _not_split(
        self, rows: RowsRule, name: str, home: str | None
    ) -> list[tuple[str, str, str | None, str]]:
        """A value of which a split makes no row (an empty text, say) stays with its own row."""
        if (
            rows.where is None
            or rows.each
            or home is None
            or not all(n in self._names for n in rows.needs)
        ):
            return []
        value = as_json(self._names[name])
        return [
            (home, f"legacy.{name}", name, f"case when ({rows.where}) then null else {value} end")
        ]

    def _rival(self, target: str, name: str) -> str:
        """The value of a column that lost against another one, where it differs from it."""
        value, column = as_json(self._names[name]), quote_ident(target)
        return f"case when {value} is distinct from to_jsonb(v.{column}) then {value} end"

    def _json_home(self) -> str | None:
        for name in JSON_HOMES:
            column = self._target.column(name)
            if column is not None and column.type == "jsonb":
                return name
        return None

    def _rules(self, column: str) -> list[ColumnRule]:
        rules = () if self._rule is None else self._rule.columns
        return [rule for rule in rules if rule.target == column]

    def _keyed(self) -> tuple[list[tuple[str, str, str | None, str]], set[str]]:
        """Rules that put a value under a key of a JSON column."""
        found: list[tuple[str, str, str | None, str]] = []
        homes: set[str] = set()
        for rule in () if self._rule is None else self._rule.columns:
            if rule.key is None:
                continue
            names = [name for name in rule.from_ if name in self._names]
            if names:
                values = ", ".join(as_json(self._names[name]) for name in names)
                found.append((rule.target, rule.key, names[0], f"coalesce({values})"))
                homes.update(names)
            elif rule.sql is not None and all(name in self._names for name in rule.needs):
                found.append((rule.target, rule.key, None, f"to_jsonb({rule.sql})"))
                homes.update(rule.needs)
            elif rule.text is not None:
                found.append((rule.target, rule.key, None, f"to_jsonb({literal(rule.text)}::text)"))
        return found, homes

    def _value(self, column: Column) -> Value | None:
        plain = [rule for rule in self._rules(column.name) if rule.key is None]
        for rule in plain:
            made = self._by_rule(column, rule)
            if made is not None:
                return made
        if (
            not self._split
            and column.name in self._names
            and column.name not in self._left_on_purpose
        ):
            made = self._by_columns(column, (column.name,), {}, "name")
            if made is not None:
                return made
        return self._default(column)

    @property
    def _left_on_purpose(self) -> Mapping[str, str]:
        found: Mapping[str, str] = getattr(self._rule, "leave", {})
        return found

    def _by_rule(self, column: Column, rule: ColumnRule) -> Value | None:
        fill = self._fill(column, rule)
        if rule.text is not None:
            return Value(
                column, f"{literal(rule.text)}::{column.type}", fill=fill, rule=self._origin
            )
        if rule.sql is not None and all(name in self._names for name in rule.needs):
            sql = f"({rule.sql})::{column.type}"
            return Value(
                column,
                sql,
                fill=fill,
                sources=tuple(rule.needs),
                rule=self._origin,
                lossless=False,
                how="by SQL of the mapping",
            )
        names = [name for name in rule.from_ if name in self._names]
        own = (
            not self._split
            and column.name in self._names
            and column.name not in self._left_on_purpose
        )
        if own and column.name not in names:
            names.insert(
                0, column.name
            )  # the name as it is now comes first, an older one fills its gaps
        if names:
            made = self._by_columns(column, tuple(names), rule.values, self._origin)
            if made is not None:
                return replace(made, fill=fill)
        if fill is not None:
            return Value(column, None, fill=fill, rule=self._origin)
        return None

    def _fill(self, column: Column, rule: ColumnRule) -> str | None:
        if rule.fill_sql is not None:
            return f"({rule.fill_sql})::{column.type}"
        return None if rule.fill is None else f"{literal(rule.fill)}::{column.type}"

    def _by_columns(
        self, column: Column, names: tuple[str, ...], words: Mapping[str, str], rule: str
    ) -> Value | None:
        """The first of these source columns that is not null, each converted."""
        parts: list[tuple[str, Value]] = []
        for name in names:
            made = self._one(column, self._names[name], words, rule)
            if made is not None:
                parts.append((name, made))
        if not parts:
            return None
        if len(parts) == 1:
            return parts[0][1]
        sql = "coalesce(" + ", ".join(str(part.sql) for _, part in parts) + ")"
        fails = [part.fails for _, part in parts if part.fails]
        return Value(
            column,
            sql,
            fails=" or ".join(f"({test})" for test in fails) or None,
            sources=tuple(name for name, _ in parts),
            rule=rule,
            lossless=all(p.lossless for _, p in parts),
            how="first of " + ", ".join(name for name, _ in parts),
            rivals=tuple(name for name, _ in parts[1:]),
        )

    def _one(
        self, column: Column, source: Column, words: Mapping[str, str], rule: str
    ) -> Value | None:
        expression = f"s.{quote_ident(source.name)}"
        found = self._as_id(column, source, expression)
        if found is not None:
            sql, made = found
            return Value(
                column,
                sql,
                fails=f"({expression} is not null and ({sql}) is null)" if made else None,
                sources=(source.name,),
                same=not made and source.type == column.type,
                derived=made,
                rule=rule,
                how="as the id it leads to" if made else "",
            )
        if words:
            text = f"({expression})::text"
            cases = " ".join(
                f"when {literal(old)} then {literal(new)}" for old, new in words.items()
            )
            expression = f"case {text} {cases} else {text} end"
            source = replace(source, type="text", base_type=column.base_type, array=False)
            plain = conversion("text", column.type, expression, helpers=STAGED)
        else:
            plain = self._types.convert(source, column, expression)
        if plain is None:
            return None
        return Value(
            column,
            plain.sql,
            fails=plain.fails,
            sources=(source.name,),
            same=plain.same and not words,
            rule=rule,
            how=plain.how if not plain.same else "",
            lossless=plain.lossless and not words,
        )

    def _as_id(self, column: Column, source: Column, expression: str) -> tuple[str, bool] | None:
        """Ids and what leads to them: through the expression that made the id."""
        if column.type != "uuid":
            return None
        key = self._target.primary_key
        if (
            key is not None
            and column.name == "id"
            and "id" in key.columns
            and not self._foreign(column)
        ):
            return (
                None if self._split else id_conversion(str(self._source.name), source, expression)
            )
        for constraint in self._foreign(column):
            if str(constraint.references) == "public.profiles":
                found = self._person(source, expression)
                return None if found is None else (found, source.type != "uuid")
            return self._reference(self._source, constraint, source, expression)
        return None

    def _foreign(self, column: Column) -> list[Constraint]:
        return [
            item
            for item in self._target.foreign_keys
            if (column.name in item.columns and column.name != "organization_id")
            or item.columns == (column.name,)
        ]  # fmt: skip

    def _default(self, column: Column) -> Value | None:
        """No source: a made id, else nothing (the default applies where it means anything)."""
        key = self._target.primary_key
        source_key = key_of(self._source)
        if (
            key is not None
            and column.name == "id"
            and column.type == "uuid"
            and not self._foreign(column)
        ):
            if not source_key:
                return None
            parts = " || '|' || ".join(f"s.{quote_ident(name)}::text" for name in source_key)
            suffix = f">{self._target.name.name}"
            if self._split:
                suffix = f"#{self._rule.name}"  # type: ignore[union-attr]
            each = " || '|' || e.ordinality::text" if self._each() else ""
            made = made_id(f"{self._source.name}{suffix}", f"{parts}{each}")
            return Value(column, made, derived=True, how="made from the old key")
        if column.identity or (column.default and "nextval" in column.default):
            return None
        return Value(column, None)

    def _each(self) -> bool:
        return bool(getattr(self._rule, "each", None))


__all__ = ["Assigner", "Assignment", "Types", "Value", "key_of"]
