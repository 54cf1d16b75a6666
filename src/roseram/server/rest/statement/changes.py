"""Writes INSERT, UPDATE and DELETE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.rest.plan.nodes import Group, Presence
from roseram.server.rest.statement.expressions import test_sql
from roseram.server.rest.statement.names import ident
from roseram.server.rest.statement.payload import BODY, given_columns, payload_sql
from roseram.server.rest.statement.scope import Scope

if TYPE_CHECKING:
    from roseram.server.rest.plan.nodes import Condition
    from roseram.server.rest.plan.writes import Write
    from roseram.server.rest.statement.writer import Writer

_COUNTER = "pgrst.inserted"
_COUNT = f"nullif(current_setting('{_COUNTER}', true), '')::int"


def change_sql(writer: Writer, write: Write, kind: str, returning: str) -> str:
    """The statement that changes rows; `kind` is the payload's, see `request.Body`."""
    if write.verb == "delete":
        return _delete(writer, write, returning)
    if write.verb == "update":
        return _update(writer, write, kind, returning)
    return _insert(writer, write, kind, returning)


def inserted_sql(write: Write) -> str:
    """How many rows an upsert made anew: each counts as one, and back where it was there."""
    return f"coalesce({_COUNT}, 0)" if write.counts_new else "null"


def _insert(writer: Writer, write: Write, kind: str, returning: str) -> str:
    names = ", ".join(ident(column.name) for column in write.columns)
    source = payload_sql(writer, write.columns, kind, defaults=write.defaults)
    body = Scope(BODY, BODY, BODY)
    conditions = [_condition(writer, item, body) for item in write.conditions]
    if write.counts_new:
        conditions.append(_counted("+ 1"))
    where = f" where {' and '.join(conditions)}" if conditions else ""
    return (
        f"insert into {write.relation.name.sql}{f' ({names})' if names else ''} "
        f"select {given_columns(write.columns)} from {source}{where}"
        f"{_conflict(write)} returning {returning}"
    )


def _counted(step: str) -> str:
    """A condition that is always true and moves the counter: it works on views and partitions."""
    moved = f"(coalesce({_COUNT}, 0) {step})::text"
    return f"set_config('{_COUNTER}', {moved}, true) is not null"


def _conflict(write: Write) -> str:
    if not write.conflict:
        return ""
    target = ", ".join(ident(name) for name in write.conflict)
    if not write.merge or not write.columns:
        return f" on conflict ({target}) do nothing"
    taken = ", ".join(
        f"{ident(column.name)} = excluded.{ident(column.name)}" for column in write.columns
    )
    return f" on conflict ({target}) do update set {taken} where {_counted('- 1')}"


def _update(writer: Writer, write: Write, kind: str, returning: str) -> str:
    if not write.columns:  # nothing is given, so nothing is changed
        return f"select {returning} from {write.relation.name.sql} where false"
    source = payload_sql(writer, write.columns, kind, defaults=write.defaults, only_first=True)
    taken = ", ".join(
        f"{ident(column.name)} = {BODY}.{ident(column.name)}" for column in write.columns
    )
    where = _where(writer, write)
    table = write.relation.name.sql
    return f"update {table} set {taken} from {source}{where} returning {returning}"


def _delete(writer: Writer, write: Write, returning: str) -> str:
    return f"delete from {write.relation.name.sql}{_where(writer, write)} returning {returning}"


def _where(writer: Writer, write: Write) -> str:
    scope = target_scope(write)
    conditions = [_condition(writer, item, scope) for item in write.conditions]
    return f" where {' and '.join(conditions)}" if conditions else ""


def target_scope(write: Write) -> Scope:
    """The changed relation's columns, as the statement names them."""
    name = ident(write.relation.name.name)
    return Scope.of(write.relation.name.sql, name, write.relation)


def _condition(writer: Writer, condition: Condition, scope: Scope) -> str:
    if isinstance(condition, Presence):  # there are no embeds in what is changed
        raise TypeError("a change has no embeds")
    if isinstance(condition, Group):
        items = [_condition(writer, item, scope) for item in condition.items]
        found = f"({f' {condition.op} '.join(items)})"
        return f"not {found}" if condition.negated else found
    return test_sql(writer, condition, scope)
