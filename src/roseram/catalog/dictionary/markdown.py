"""The dictionary as Markdown: files for a repository, diagrams in Mermaid."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.catalog.dictionary.document import (
    Block,
    Code,
    Diagram,
    Grid,
    Heading,
    Inline,
    Line,
    Link,
    Listing,
    Paragraph,
    Sql,
)
from roseram.catalog.dictionary.mermaid import mermaid
from roseram.catalog.dictionary.pages import pages_of

if TYPE_CHECKING:
    from roseram.catalog.dictionary.book import Book


def markdown_files(book: Book) -> dict[str, str]:
    """The text of every file by its name, like sites.md."""
    diagrams = {group.name: mermaid(group) for group in book.groups}
    return {
        f"{page.name}.md": "\n\n".join(_block(block, diagrams) for block in page.blocks) + "\n"
        for page in pages_of(book)
    }


def _block(block: Block, diagrams: dict[str, str]) -> str:
    match block:
        case Heading(level, text, _):
            return f"{'#' * level} {_escaped(text)}"
        case Paragraph(line):
            return markdown_line(line)
        case Listing(title, lines):
            return "\n".join([f"**{title}**", "", *(f"- {markdown_line(line)}" for line in lines)])
        case Grid():
            return markdown_grid(block)
        case Sql(title, text):
            fence = f"```sql\n{text}\n```"
            return f"<details><summary>{title}</summary>\n\n{fence}\n\n</details>"
        case Diagram(group):
            return f"```mermaid\n{diagrams[group]}\n```"


def markdown_grid(grid: Grid) -> str:
    """A table of the page."""
    rows = [[_cell(cell) for cell in row] for row in grid.rows]
    title = [f"**{grid.title}**", ""] if grid.title else []
    head = [_row(list(grid.columns)), _row(["---"] * len(grid.columns))]
    return "\n".join([*title, *head, *(_row(row) for row in rows)])


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(line: Line) -> str:
    return markdown_line(line).replace("|", "\\|")


def markdown_line(line: Line) -> str:
    """A line of text, code and links."""
    return "".join(map(_inline, line))


def _inline(part: Inline) -> str:
    match part:
        case Code(text):
            return f"`` {text} ``" if "`" in text else f"`{text}`"
        case Link(text, page, anchor):
            return f"[{_escaped(text)}]({page}.md{'#' + anchor if anchor else ''})"
        case _:
            return _escaped(part)


def _escaped(text: str) -> str:
    """Text in which Markdown sees nothing of its own."""
    return re.sub(r"([*<\[\]\\]|(?<!\w)_|_(?!\w))", r"\\\1", text)
