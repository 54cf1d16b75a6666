"""The dictionary's pages: an index, one page for each group, and the access matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.catalog.dictionary.book import TAKEN
from roseram.catalog.dictionary.document import (
    Block,
    Diagram,
    Grid,
    Heading,
    Line,
    Link,
    Page,
    Paragraph,
    anchor_of,
    prose,
)
from roseram.catalog.dictionary.rules import NOBODY, WORDS, in_short, names_a_person
from roseram.catalog.dictionary.tables import bare, table_blocks, view_blocks
from roseram.schema.access import COMMANDS

if TYPE_CHECKING:
    from roseram.catalog.dictionary.book import Book, Group
    from roseram.catalog.relations import Table, View

INDEX, ACCESS = TAKEN
_INTRO = (
    "The tables of the unified schema, made from their own definitions and comments. Schema "
    "`public` is what the API exposes; `roseram` is private. Accounts are in `auth.users`, with "
    "the columns of Supabase Auth."
)
_MATRIX = (
    "Who may do what with the rows of each table. `service_role`, the server itself, may do "
    "everything everywhere; visitors who are not signed in may do nothing: they come through the "
    "server. Every cell is proved on a real database by the test suite. A request with an [API "
    "key](../how-to/api-keys.md) may do what its person may, as far as the key's scopes go."
)


def pages_of(book: Book) -> tuple[Page, ...]:
    """Every page, the index first."""
    return (_index(book), *(_group_page(book, group) for group in book.groups), _access(book))


def _index(book: Book) -> Page:
    tables = sum(len(group.tables) for group in book.groups)
    views = sum(len(group.views) for group in book.groups)
    blocks: list[Block] = [
        Heading(1, "Database schema", ""),
        Paragraph(prose(_INTRO)),
        Paragraph(
            (
                f"{tables} tables and {views} views in {len(book.groups)} groups; ",
                "who may do what with them is in ",
                Link("the access matrix", ACCESS),
                ".",
            )
        ),
    ]
    for group in book.groups:
        blocks.append(Heading(2, group.title, anchor_of(group.title)))
        rows = tuple(_index_row(group, item) for item in group.relations)
        blocks.append(Grid("", ("Name", "What it holds"), rows))
    return Page(INDEX, "Database schema", tuple(blocks))


def _index_row(group: Group, item: Table | View) -> tuple[Line, Line]:
    return (Link(bare(item), group.name, anchor_of(bare(item))),), prose(
        _first_sentence(item.comment or "")
    )


def _first_sentence(text: str) -> str:
    head, stop, _ = text.partition(". ")
    return head + stop.strip()


def _group_page(book: Book, group: Group) -> Page:
    blocks: list[Block] = [Heading(1, group.title, "")]
    if group.tables:
        blocks.append(Diagram(group.name))
    for table in group.tables:
        blocks += table_blocks(book, table)
    for view in group.views:
        blocks += view_blocks(book, view)
    return Page(group.name, group.title, tuple(blocks))


def _access(book: Book) -> Page:
    blocks: list[Block] = [Heading(1, "Access matrix", ""), Paragraph(prose(_MATRIX))]
    blocks.append(Grid("", ("In the matrix", "Who it is"), _legend()))
    for group in book.groups:
        rows = tuple(_access_row(book, group, table) for table in group.tables)
        kept = tuple(row for row in rows if row is not None)
        if kept:
            blocks.append(Heading(2, group.title, anchor_of(group.title)))
            blocks.append(Grid("", ("Table", *COMMANDS, "self is"), kept))
    return Page(ACCESS, "Access matrix", tuple(blocks))


def _legend() -> tuple[tuple[Line, ...], ...]:
    words = [(word.short, word.legend) for word in WORDS.values() if word.legend]
    rules = [
        ("a, b", "Both have to hold; alternatives are joined by “or”."),
        (NOBODY, "Nobody but `service_role`."),
    ]
    return tuple(((word,), prose(text)) for word, text in (*words, *rules))


def _access_row(book: Book, group: Group, table: Table) -> tuple[Line, ...] | None:
    access = book.access_of(table)
    if access is None:
        return None
    name = bare(table)
    return (
        (Link(name, group.name, anchor_of(name)),),
        *((in_short(access, command),) for command in COMMANDS),
        prose(f"`{access.self_column}`") if names_a_person(access) else (),
    )
