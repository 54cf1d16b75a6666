"""Changes that a table takes where it stands, without being rewritten, and how each is undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from roseram.catalog.relations import Column, Constraint, Index, Policy, Trigger
from roseram.migrate.names import literal
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from roseram.catalog import Difference
    from roseram.catalog.relations import Table


@dataclass
class Alteration:
    """Statements for one table, phase by phase."""

    table: str
    before: list[str] = field(default_factory=list)  # before the switch, each on its own: indexes
    forward: list[str] = field(default_factory=list)  # in the switch
    later: list[str] = field(default_factory=list)  # after it, each on its own: validation
    back: list[str] = field(default_factory=list)  # in the rollback
    doubts: list[str] = field(default_factory=list)  # queries that must count 0 on the real rows
    what: list[str] = field(default_factory=list)  # for the plan


def alteration(have: Table, want: Table, differences: Iterable[Difference]) -> Alteration | None:
    """How `have` becomes `want` in place; None where it cannot without a rewrite or a loss."""
    found = Alteration(str(want.name))
    for difference in differences:
        handle = _handler(difference.kind)
        if handle is None or not handle(found, have, want, difference):
            return None
        words = difference.kind.replace("_", " ")
        found.what.append(
            f"{words} {difference.object.removeprefix(found.table).lstrip('.')}".strip()
        )
    return found


def _handler(kind: str) -> Callable[[Alteration, Table, Table, Difference], bool] | None:
    if kind in _HANDLERS:
        return _HANDLERS[kind]
    return next(
        (_HANDLERS[prefix] for prefix in ("policy_", "trigger_") if kind.startswith(prefix)), None
    )


def _member(difference: Difference) -> str:
    """The last part of a path such as public.pages.title."""
    return difference.object.split(".", 2)[2].strip('"')


def _trigger(found: Alteration, have: Table, want: Table, difference: Difference) -> bool:
    name = _member(difference)
    old, new = (next((t for t in side.triggers if t.name == name), None) for side in (have, want))
    if new is None or new.inherited or new.constraint:
        return False
    sql = want.name.sql
    found.forward.append(_replacing(new))
    if new.enabled == "origin" and old is not None and old.enabled != "origin":
        found.forward.append(f"alter table {sql} enable trigger {quote_ident(name)}")
    if old is None:
        found.back.append(f"drop trigger {quote_ident(name)} on {sql}")
    else:
        word = {
            "disabled": "disable",
            "replica": "enable replica",
            "always": "enable always",
            "origin": "enable",
        }[old.enabled]
        found.back += [_replacing(old), f"alter table {sql} {word} trigger {quote_ident(name)}"]
    return True


def _replacing(trigger: Trigger) -> str:
    return trigger.definition.replace("CREATE TRIGGER", "CREATE OR REPLACE TRIGGER", 1)


def _policy(found: Alteration, have: Table, want: Table, difference: Difference) -> bool:
    name = _member(difference)
    old, new = (next((p for p in side.policies if p.name == name), None) for side in (have, want))
    drop = f"drop policy if exists {quote_ident(name)} on {want.name.sql}"
    for policy, statements in ((new, found.forward), (old, found.back)):
        if drop not in statements:
            statements.append(drop)
            if policy is not None:
                statements.append(policy_sql(want, policy))
    return True


def policy_sql(table: Table, policy: Policy) -> str:
    """The statement that makes a policy."""
    roles = ", ".join(role if role == "public" else quote_ident(role) for role in policy.roles)
    kind = "permissive" if policy.permissive else "restrictive"
    name = quote_ident(policy.name)
    parts = [f"create policy {name} on {table.name.sql} as {kind} for {policy.command} to {roles}"]
    if policy.using is not None:
        parts.append(f"using ({policy.using})")
    if policy.check is not None:
        parts.append(f"with check ({policy.check})")
    return " ".join(parts)


def _row_security(found: Alteration, have: Table, want: Table, difference: Difference) -> bool:
    forced = difference.kind == "table_rls_forced"
    for side, statements in ((want, found.forward), (have, found.back)):
        word = (
            ("force" if side.rls_forced else "no force")
            if forced
            else ("enable" if side.rls_enabled else "disable")
        )
        statements.append(f"alter table {want.name.sql} {word} row level security")
    return True


def _default(found: Alteration, have: Table, want: Table, difference: Difference) -> bool:
    name = _member(difference)
    for side, statements in ((want, found.forward), (have, found.back)):
        column = side.column(name)
        if column is None or column.generated is not None:
            return False
        change = "drop default" if column.default is None else f"set default {column.default}"
        statements.append(f"alter table {want.name.sql} alter column {quote_ident(name)} {change}")
    return True


def _nullable(found: Alteration, _have: Table, want: Table, difference: Difference) -> bool:
    """NOT NULL by way of a check that is validated without keeping anybody waiting."""
    name, sql = quote_ident(_member(difference)), want.name.sql
    column = want.column(_member(difference))
    if column is None or column.identity:
        return False
    if column.nullable:
        found.forward.append(f"alter table {sql} alter column {name} drop not null")
        found.back.append(f"alter table {sql} alter column {name} set not null")
        return True
    check = quote_ident(f"roseram_{column.name}_not_null")
    found.doubts.append(f"select count(*) from {sql} t where t.{name} is null")
    found.forward.append(
        f"alter table {sql} add constraint {check} check ({name} is not null) not valid"
    )
    found.later += [
        f"alter table {sql} validate constraint {check}",
        f"alter table {sql} alter column {name} set not null",
        f"alter table {sql} drop constraint {check}",
    ]
    found.back += [
        f"alter table {sql} drop constraint if exists {check}",
        f"alter table {sql} alter column {name} drop not null",
    ]
    return True


def _column_missing(found: Alteration, _have: Table, want: Table, difference: Difference) -> bool:
    """A column that is added without touching the rows: NULL, or a constant."""
    column = difference.want
    if not isinstance(column, Column) or column.identity or column.generated is not None:
        return False
    constant = (
        column.default is not None
        and "(" not in column.default
        and column.default != "CURRENT_TIMESTAMP"
    )
    if (column.default is not None and not constant) or (
        column.default is None and not column.nullable
    ):
        return False
    parts = [f"alter table {want.name.sql} add column {quote_ident(column.name)} {column.type}"]
    parts += [] if column.default is None else [f"default {column.default}"]
    parts += [] if column.nullable else ["not null"]
    found.forward.insert(0, " ".join(parts))
    found.back.append(f"alter table {want.name.sql} drop column {quote_ident(column.name)}")
    if column.comment:
        found.forward.append(
            f"comment on column {want.name.sql}.{quote_ident(column.name)} "
            f"is {literal(column.comment)}"
        )
    return True


def _index_missing(found: Alteration, have: Table, want: Table, difference: Difference) -> bool:
    index = difference.want
    if (
        not isinstance(index, Index)
        or index.unique
        or index.inherited
        or want.partition_key is not None
    ):
        return False
    return _build(found, have, want, index)


def _index_invalid(found: Alteration, have: Table, want: Table, difference: Difference) -> bool:
    """A build that failed left it behind; it serves nobody, and is built again."""
    index = next((item for item in want.indexes if item.name == _member(difference)), None)
    if (
        index is None
        or index.constraint is not None
        or index.unique
        or want.partition_key is not None
    ):
        return False
    return _build(found, have, want, index)


def _build(found: Alteration, have: Table, want: Table, index: Index) -> bool:
    columns = {column.name for column in have.columns}  # it is built before a missing one is added
    if not {name for name in index.columns if name is not None} <= columns:
        return False
    name = f"{quote_ident(want.name.schema)}.{quote_ident(index.name)}"
    made = index.definition.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY", 1)
    found.before += [f"drop index concurrently if exists {name}", made]
    if index.comment:
        found.before.append(f"comment on index {name} is {literal(index.comment)}")
    found.back.append(f"drop index if exists {name}")
    return True


def _constraint_missing(
    found: Alteration, _have: Table, want: Table, difference: Difference
) -> bool:
    """A check or foreign key that every row keeps already."""
    item = difference.want
    if not isinstance(item, Constraint) or want.partition_key is not None:
        return False
    name, sql = quote_ident(item.name), want.name.sql
    if item.kind == "check" and item.expression and not item.no_inherit:
        found.doubts.append(f"select count(*) from {sql} t where not ({item.expression})")
    elif item.kind == "foreign key" and item.references is not None:
        pairs = zip(item.columns, item.referenced_columns, strict=True)
        match = " and ".join(
            f"p.{quote_ident(there)} = t.{quote_ident(here)}" for here, there in pairs
        )
        known = " and ".join(f"t.{quote_ident(column)} is not null" for column in item.columns)
        found.doubts.append(
            f"select count(*) from {sql} t where {known} "
            f"and not exists (select from {item.references.sql} p where {match})"
        )
    else:
        return False
    found.forward.append(f"alter table {sql} add constraint {name} {item.definition} not valid")
    found.later.append(f"alter table {sql} validate constraint {name}")
    found.back.append(f"alter table {sql} drop constraint if exists {name}")
    return True


def _not_validated(found: Alteration, have: Table, want: Table, difference: Difference) -> bool:
    name = _member(difference)
    found.later.append(f"alter table {want.name.sql} validate constraint {quote_ident(name)}")
    old = have.constraint(name)
    return (
        old is not None
        and not old.validated
        and want.partition_key is None
        and _kept(found, have, want, name)
    )


def _kept(found: Alteration, have: Table, want: Table, name: str) -> bool:
    """A rollback makes it as it was: there, and not validated."""
    old = have.constraint(name)
    if old is None:
        return False
    sql = want.name.sql
    definition = old.definition if "NOT VALID" in old.definition else f"{old.definition} not valid"
    found.back += [
        f"alter table {sql} drop constraint {quote_ident(name)}",
        f"alter table {sql} add constraint {quote_ident(name)} {definition}",
    ]
    if old.kind == "check" and old.expression:
        found.doubts.append(f"select count(*) from {sql} t where not ({old.expression})")
        return True
    return False


_HANDLERS: dict[str, Callable[[Alteration, Table, Table, Difference], bool]] = {
    "trigger_": _trigger,
    "policy_": _policy,
    "table_rls_enabled": _row_security,
    "table_rls_forced": _row_security,
    "column_default": _default,
    "column_nullable": _nullable,
    "column_missing": _column_missing,
    "index_missing": _index_missing,
    "index_valid": _index_invalid,
    "constraint_missing": _constraint_missing,
    "constraint_validated": _not_validated,
}
