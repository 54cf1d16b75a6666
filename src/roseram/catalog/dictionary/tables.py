"""What the dictionary says about one table or view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.catalog.dictionary import words
from roseram.catalog.dictionary.document import (
    Block,
    Code,
    Grid,
    Heading,
    Inline,
    Line,
    Link,
    Listing,
    Paragraph,
    Sql,
    anchor_of,
    joined,
    prose,
)
from roseram.catalog.dictionary.rules import in_words
from roseram.schema.access import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roseram.catalog.dictionary.book import Book
    from roseram.catalog.names import Name
    from roseram.catalog.objects import ForeignKey
    from roseram.catalog.relations import (
        Column,
        Constraint,
        Index,
        Policy,
        Table,
        Trigger,
        View,
    )


def bare(item: Table | View) -> str:
    """The name as the API knows it; with its schema where that is private."""
    return item.name.name if item.name.schema == "public" else item.key


def table_blocks(book: Book, table: Table) -> list[Block]:
    """A table: purpose, columns, keys, indexes, access, triggers, views."""
    blocks = [
        Heading(2, bare(table), anchor_of(bare(table))),
        Paragraph(prose(table.comment or "")),
        *_partitioned(table),
        _columns(table),
        *_listing("Keys", _keys(table)),
        *_listing("References", [_reference(book, key) for key in table.foreign_keys]),
        *_listing("Referenced by", [_referenced(book, key) for key in book.foreign_keys_to(table)]),
        *_listing("Indexes", [_index(item) for item in table.indexes if not item.constraint]),
        *_access(book, table),
        *_policies(table),
        *_listing("Triggers", [_trigger(book, item) for item in table.triggers]),
        *_listing("Read by the views", [_view_link(book, table)]),
    ]
    return [block for block in blocks if block != Paragraph(())]


def view_blocks(book: Book, view: View) -> list[Block]:
    """A view: purpose, columns, definition."""
    rows = tuple(((Code(item.name),), (Code(words.type_of(item)),)) for item in view.columns)
    invoker = "It shows what the caller's own rights show (`security_invoker`)."
    return [
        Heading(2, bare(view), anchor_of(bare(view))),
        Paragraph(prose(view.comment or "")),
        *([Paragraph(prose(invoker))] if view.security_invoker else []),
        Grid("Columns", ("Column", "Type"), rows),
        *_listing("Reads", [_tables_of(book, view)]),
        Sql("Definition", view.definition.strip()),
    ]


def _listing(title: str, lines: Sequence[Line]) -> list[Block]:
    kept = tuple(line for line in lines if line)
    return [Listing(title, kept)] if kept else []


def _partitioned(table: Table) -> list[Block]:
    if table.partition_key is None:
        return []
    return [Paragraph(prose(f"Partitioned by `{table.partition_key.definition.lower()}`."))]


def _columns(table: Table) -> Grid:
    rows = tuple(_column(table, item) for item in table.columns)
    return Grid("Columns", ("Column", "Type", "Null", "Default", "Meaning"), rows)


def _column(table: Table, column: Column) -> tuple[Line, ...]:
    default = words.default_of(column)
    values = words.allowed_values(table, column)
    allowed = joined([(Code(value),) for value in values])
    meaning: Line = (
        *prose(column.comment or ""),
        *((" One of: ", *allowed, ".") if values else ()),
    )
    return (
        (Code(column.name),),
        (Code(words.type_of(column)),),
        ("yes" if column.nullable else "no",),
        (Code(default),) if default else (),
        meaning,
    )


def _keys(table: Table) -> list[Line]:
    keys: list[Line] = []
    if table.primary_key:
        keys.append(("Primary key ", Code(", ".join(table.primary_key.columns))))
    keys += [("Unique ", Code(", ".join(item.columns))) for item in table.unique_keys]
    keys += [("Check ", Code(text)) for text in words.other_checks(table)]
    return keys


def _reference(book: Book, key: Constraint) -> Line:
    columns = ", ".join(key.columns)
    if key.references is None:
        return (Code(columns),)
    fate = (*_fated(key), f" is {words.on_delete(key)}")
    return (Code(columns), " → ", _link(book, key.references), "; ", *fate)


def _fated(key: Constraint) -> Line:
    """What the deletion changes: the whole row, or some of its columns."""
    if key.on_delete in ("set null", "set default"):
        return (Code(", ".join(key.set_columns or key.columns)),)
    return ("the row",)


def _referenced(book: Book, key: ForeignKey) -> Line:
    return (_link(book, key.table.name), " by ", Code(", ".join(key.constraint.columns)))


def _link(book: Book, name: Name) -> Inline:
    text = name.name if name.schema == "public" else str(name)
    page = book.places.get(str(name))
    return Code(text) if page is None else Link(text, page, anchor_of(text))


def _index(index: Index) -> Line:
    unique = "unique " if index.unique else ""
    serves = f": {index.comment}" if index.comment else ""
    return (Code(index.name), f" {unique}", Code(words.index_keys(index)), *prose(serves))


def _access(book: Book, table: Table) -> list[Block]:
    access = book.access_of(table)
    if access is None:
        return [Listing("Access", (("Nobody but service_role and the schema's own functions.",),))]
    rows = tuple(((command,), prose(in_words(access, command))) for command in COMMANDS)
    return [Grid("Access", ("May", "Who"), rows)]


def _policies(table: Table) -> list[Block]:
    """The expressions of the policies; in words they are the rows of the access matrix above."""
    if not table.policies:
        return []
    return [Sql("Policies", "\n\n".join(_policy(table, item) for item in table.policies))]


def _policy(table: Table, policy: Policy) -> str:
    kind = "" if policy.permissive else " as restrictive"
    using = f"\n  using ({policy.using})" if policy.using is not None else ""
    check = f"\n  with check ({policy.check})" if policy.check is not None else ""
    roles = ", ".join(policy.roles)
    start = f"create policy {policy.name} on {table.key}{kind}"
    return f"{start}\n  for {policy.command} to {roles}{using}{check};"


def _trigger(book: Book, trigger: Trigger) -> Line:
    arguments = f"({', '.join(trigger.arguments)})" if trigger.arguments else ""
    told = book.sentences.get(str(trigger.function), "")
    call = Code(f"{trigger.function}{arguments}")
    return (f"{words.when_fired(trigger)}: ", call, *prose(f". {told}" if told else ""))


def _view_link(book: Book, table: Table) -> Line:
    return joined([(_link(book, view.name),) for view in book.views_of(table)])


def _tables_of(book: Book, view: View) -> Line:
    read = (
        table for group in book.groups for table in group.tables if view in book.views_of(table)
    )
    return joined([(_link(book, table.name),) for table in read])
