"""The SQL that makes a view or routine again: its definition, owner, grants and comments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.catalog.grants import parse_acl
from roseram.postgres.sql import load_sql, quote_ident, quote_literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from roseram.migrate.dependents.old import Old
    from roseram.migrate.dependents.pieces import Column, Relation, Routine

_SQL = load_sql("roseram.migrate.dependents", "switch.sql")
_INVOKER = "security_invoker"
API_ROLES = frozenset({"anon", "authenticated", "public"})  # whom row security is there for


def shows_as_caller(view: Relation) -> bool:
    """Whether the old view reads with the rights of whoever asks."""
    options = dict(option.partition("=")[::2] for option in view.options)
    return options.get(_INVOKER, "off").lower() in ("true", "on", "yes", "1")


def create_view(view: Relation, definition: str | None = None, *, invoker: bool = True) -> str:
    """The view's CREATE statement; the new one reads with the rights of whoever asks."""
    options = list(view.options)
    if view.kind == "v" and invoker:
        options = [item for item in options if not item.startswith(_INVOKER)] + [f"{_INVOKER}=true"]
    parts = [f"create {view.word} {view.path.sql}"]
    if view.kind == "m" and view.access_method is not None:
        parts.append(f"using {quote_ident(view.access_method)}")
    if options:
        parts.append(f"with ({', '.join(options)})")
    if view.tablespace is not None:
        parts.append(f"tablespace {quote_ident(view.tablespace)}")
    parts.append(f"as\n{definition or view.definition}")
    return " ".join(parts) + ("\nwith no data" if view.kind == "m" else "")


def cast_back(view: Relation, columns: Iterable[Column], changed: Mapping[str, str]) -> str:
    """The view's query inside another one that gives `changed` columns these types."""
    names = {column.name: quote_ident(column.name) for column in columns}
    items = [
        f"v.{sql}::{changed[name]} as {sql}" if name in changed else f"v.{sql}"
        for name, sql in names.items()
    ]
    return f"select {', '.join(items)}\nfrom (\n{view.definition}\n) v"


def bare(type_name: str) -> str:
    """A type without its length or precision."""
    return re.sub(r"\(.*?\)", "", type_name)


def view_again(old: Old, view: Relation, statement: str) -> tuple[str, ...]:
    """Everything that makes the view again, begun by this CREATE statement.

    Nobody who is held by row security gets a materialized view: it holds everybody's rows.
    """
    name, columns = view.path.sql, old.columns_of.get(view.oid, ())
    withheld = API_ROLES if view.kind == "m" else frozenset()
    literal = quote_literal(name)
    return (
        statement,
        *_defaults(name, columns),
        *(index.definition for index in old.indexes if index.table == view.oid),
        *_owner(view.word, name, view),
        _SQL["close_relation"].replace(":literal", literal),
        *_grants(f"table {name}", view.acl or (), view.owner, withheld),
        *(
            text
            for column in columns
            for text in _grants(
                f"table {name}", column.acl or (), view.owner, withheld, column.name
            )
        ),
        *_comment(f"{view.word} {name}", view.comment),
        *(
            text
            for column in columns
            for text in _comment(f"column {name}.{quote_ident(column.name)}", column.comment)
        ),
    )


def view_definition(old: Old, view: Relation) -> str:
    """Everything that makes the old view as it was."""
    columns = old.columns_of.get(view.oid, ())
    return ";\n".join(
        (
            create_view(view, invoker=False),
            *_defaults(view.path.sql, columns),
            *(index.definition for index in old.indexes if index.table == view.oid),
            f"alter {view.word} {view.path.sql} owner to {quote_ident(view.owner)}",
            *_grants(f"table {view.path.sql}", view.acl or (), view.owner),
            *_comment(f"{view.word} {view.path.sql}", view.comment),
        )
    )


def routine_again(routine: Routine, signature: str) -> tuple[str, ...]:
    """Everything that makes the routine again; what its body needs may come later."""
    return (
        "set local check_function_bodies = off",
        routine.definition,
        *_owner("routine", signature, routine),
        _SQL["close_routine"].replace(":literal", quote_literal(signature)),
        *_grants(f"routine {signature}", routine.acl, routine.owner),
        *_comment(f"routine {signature}", routine.comment),
    )


def routine_definition(routine: Routine, signature: str) -> str:
    """Everything that makes the old routine as it was."""
    return ";\n".join(
        (
            routine.definition.rstrip(),
            f"alter routine {signature} owner to {quote_ident(routine.owner)}",
            *_grants(f"routine {signature}", routine.acl, routine.owner),
            *_comment(f"routine {signature}", routine.comment),
        )
    )


def do_nothing() -> str:
    """The body of a trigger function that lets everything pass."""
    return f"$roseram$\n{_SQL['do_nothing']}\n$roseram$"


def _defaults(name: str, columns: Sequence[Column]) -> Iterator[str]:
    for column in columns:
        if column.default is not None:
            what = f"alter view {name} alter column {quote_ident(column.name)}"
            yield f"{what} set default {column.default}"


def _owner(word: str, name: str, item: Relation | Routine) -> Iterator[str]:
    """Give it to its owner, where we are not the owner and may do so."""
    if not item.own and item.giveable:
        yield f"alter {word} {name} owner to {quote_ident(item.owner)}"


def _grants(
    target: str,
    acl: Sequence[str],
    owner: str,
    withheld: Collection[str] = (),
    column: str | None = None,
) -> Iterator[str]:
    place = f" ({quote_ident(column)})" if column is not None else ""
    for grant in parse_acl(tuple(acl)):
        if grant.grantee == owner or grant.grantee in withheld:
            continue
        grantee = "public" if grant.grantee == "public" else quote_ident(grant.grantee)
        option = " with grant option" if grant.grantable else ""
        yield f"grant {grant.privilege}{place} on {target} to {grantee}{option}"


def _comment(target: str, text: str | None) -> Iterator[str]:
    if text is not None:
        yield f"comment on {target} is {quote_literal(text)}"
