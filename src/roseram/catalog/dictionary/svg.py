"""Entity diagrams as SVG, drawn here so that the pages need no network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from roseram.catalog.dictionary.book import references_within
from roseram.catalog.dictionary.document import anchor_of
from roseram.catalog.dictionary.layout import (
    BOX_WIDTH,
    HEAD_HEIGHT,
    ROW_HEIGHT,
    Edge,
    Layout,
    Node,
    arrange,
)
from roseram.catalog.dictionary.mermaid import is_optional, is_unique, key_columns
from roseram.catalog.dictionary.tables import bare

if TYPE_CHECKING:
    from roseram.catalog.dictionary.book import Book, Group
    from roseram.catalog.relations import Column, Constraint, Table

_MARGIN = 12
_INDENT = 40  # of a column's name
_EDGE = 10
_LETTER = 7.3  # width of a letter of a name
_SMALL_LETTER = 6.7  # and of where it leads
_FOOT = 9  # length of the marks at a line's ends
_STRAIGHT = 18  # of a line before it bends: room for the marks


def svg(book: Book, group: Group) -> str:
    """The diagram of a group; colours come from the page's style sheet."""
    tables = {table.key: table for table in group.tables}
    edges = _edges(group)
    layout = arrange([_node(table) for table in group.tables], list(edges))
    width, height = layout.width + 2 * _MARGIN, layout.height + 2 * _MARGIN
    box = f"{-_MARGIN} {-_MARGIN} {width} {height}"
    lines = [_line(layout, edge, *edges[edge]) for edge in edges]
    boxes = [_box(book, table, layout.nodes[key]) for key, table in tables.items()]
    title = escape(f"Entity diagram: {group.title}")
    return (
        f'<svg class="diagram" viewBox="{box}" width="{width}" height="{height}" role="img"'
        f' aria-label="{title}">\n' + "\n".join([*lines, *boxes]) + "\n</svg>"
    )


def _edges(group: Group) -> dict[Edge, tuple[Table, Constraint]]:
    return {
        Edge(table.key, key.columns[0], str(key.references), key.referenced_columns[0]): (
            table,
            key,
        )
        for table in group.tables
        for key in references_within(table, group.tables)
    }


def _node(table: Table) -> Node:
    shown = tuple(column.name for column in key_columns(table))
    return Node(table.key, shown, extra_rows=int(len(table.columns) > len(shown)))


def _box(book: Book, table: Table, node: Node) -> str:
    name = escape(bare(table))
    rows = [_row(book, table, node, column) for column in key_columns(table)]
    more = len(table.columns) - len(rows)
    if more:
        y = node.y + HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 14
        rows.append(f'<text class="more" x="{node.x + _INDENT}" y="{y}">+ {more} more</text>')
    size = f'x="{node.x}" y="{node.y}" width="{BOX_WIDTH}"'
    return "\n".join(
        (
            f'<a href="#{anchor_of(bare(table))}"><g class="entity">',
            f"<title>{escape(table.comment or bare(table))}</title>",
            f'<rect class="box" {size} height="{node.height}" rx="6"/>',
            f'<path class="head" d="M{node.x} {node.y + HEAD_HEIGHT}h{BOX_WIDTH}"/>',
            f'<text class="name" x="{node.x + _EDGE}" y="{node.y + 19}">{name}</text>',
            *rows,
            "</g></a>",
        )
    )


def _row(book: Book, table: Table, node: Node, column: Column) -> str:
    y = node.row_y(column.name) + 4
    primary = table.primary_key is not None and column.name in table.primary_key.columns
    keys = [key for key in table.foreign_keys if key.columns[0] == column.name]
    mark = "PK" if primary else "FK"
    text = f'<text class="mark" x="{node.x + _EDGE}" y="{y}">{mark}</text>'
    text += f'<text x="{node.x + _INDENT}" y="{y}">{escape(column.name)}</text>'
    outside = _outside(book, table, keys)
    if outside:
        left = BOX_WIDTH - _INDENT - _EDGE - _LETTER * (len(column.name) + 1)
        room = int(left / _SMALL_LETTER)
        target = outside if len(outside) <= room else f"{outside[: room - 1]}…"
        x = node.x + BOX_WIDTH - _EDGE
        text += f'<text class="outside" x="{x}" y="{y}">{escape(target)}</text>'
    return text


def _outside(book: Book, table: Table, keys: list[Constraint]) -> str:
    """Where a key leads, if it is no line of this diagram."""
    for key in keys:
        if key.references is None:
            continue
        other = str(key.references)
        if other == table.key or book.places.get(other) != book.places[table.key]:
            return "→ " + (key.references.name if key.references.schema == "public" else other)
    return ""


def _line(layout: Layout, edge: Edge, table: Table, key: Constraint) -> str:
    """The line from parent to child, with a mark for how many at each end."""
    parent, child = layout.nodes[edge.parent], layout.nodes[edge.child]
    x, y = parent.x + BOX_WIDTH, parent.row_y(edge.parent_row)
    end_x, end_y = child.x, child.row_y(edge.child_row)
    path = f"M{x} {y}h{_STRAIGHT}"
    ring = _parent_mark(x, y, optional=is_optional(table, key))
    x += _STRAIGHT
    for lane in layout.lanes[edge]:
        path += _curve(x, y, lane.x, lane.row_y(""))
        x, y = lane.x + BOX_WIDTH, lane.row_y("")
        path += f"H{x}"
    path += f"{_curve(x, y, end_x - _STRAIGHT, end_y)}H{end_x}"
    mark = _child_mark(end_x, end_y, one=is_unique(table, key))
    return f'<path class="line" d="{path}{mark}"/>{ring}'


def _curve(x: int, y: int, end_x: int, end_y: int) -> str:
    middle = (x + end_x) // 2
    return f"C{middle} {y} {middle} {end_y} {end_x} {end_y}"


def _child_mark(x: int, y: int, *, one: bool) -> str:
    """A bar for at most one, a crow's foot for many."""
    if one:
        return f"M{x - _FOOT} {y - 5}v10"
    return f"M{x} {y - 5}L{x - _FOOT} {y}L{x} {y + 5}"


def _parent_mark(x: int, y: int, *, optional: bool) -> str:
    """A bar for exactly one; with a ring for none or one."""
    bar = f'<path class="line" d="M{x + 6} {y - 5}v10"/>'
    ring = f'<circle class="ring" cx="{x + 14}" cy="{y}" r="4"/>' if optional else ""
    return bar + ring
