"""Entity diagrams in Mermaid's notation, which Markdown viewers draw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.catalog.dictionary.book import references_within
from roseram.catalog.dictionary.words import type_of

if TYPE_CHECKING:
    from roseram.catalog.dictionary.book import Group
    from roseram.catalog.relations import Column, Constraint, Table


def mermaid(group: Group) -> str:
    """The group's tables with their keys, and the references between them."""
    lines = ["erDiagram"]
    for table in group.tables:
        lines += _entity(table)
    for table in group.tables:
        lines += [_relation(table, key) for key in references_within(table, group.tables)]
    return "\n".join(lines)


def _entity(table: Table) -> list[str]:
    rows = [f"    {_attribute(table, column)}" for column in key_columns(table)]
    return [f"  {_name(table.name.name)} {{", *rows, "  }"]


def key_columns(table: Table) -> list[Column]:
    """The columns of the primary key and the first column of each foreign key, in their order."""
    primary = table.primary_key.columns if table.primary_key else ()
    names = {*primary, *(key.columns[0] for key in table.foreign_keys)}
    return [column for column in table.columns if column.name in names]


def _attribute(table: Table, column: Column) -> str:
    marks = []
    if table.primary_key and column.name in table.primary_key.columns:
        marks.append("PK")
    if any(key.columns[0] == column.name for key in table.foreign_keys):
        marks.append("FK")
    return f"{_name(type_of(column))} {_name(column.name)} {', '.join(marks)}".rstrip()


def _relation(table: Table, key: Constraint) -> str:
    parent = key.references.name if key.references else ""
    return (
        f"  {_name(parent)} {_cardinality(table, key)} {_name(table.name.name)} : {key.columns[0]}"
    )


def _cardinality(table: Table, key: Constraint) -> str:
    optional = "o" if is_optional(table, key) else "|"
    return f"|{optional}--o{'|' if is_unique(table, key) else '{'}"


def is_optional(table: Table, key: Constraint) -> bool:
    """Whether a row may have no parent."""
    first = table.column(key.columns[0])
    return first is not None and first.nullable


def is_unique(table: Table, key: Constraint) -> bool:
    """Whether a parent has at most one such row."""
    uniques = [item for item in (table.primary_key, *table.unique_keys) if item is not None]
    return any(set(item.columns) <= set(key.columns) for item in uniques)


def _name(text: str) -> str:
    return re.sub(r"\W", "_", text)
