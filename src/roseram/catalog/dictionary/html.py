"""The dictionary as HTML: pages that work from a folder, without a server or a network."""

from __future__ import annotations

from html import escape
from importlib.resources import files
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
    Page,
    Paragraph,
    Sql,
    anchor_of,
)
from roseram.catalog.dictionary.pages import ACCESS, INDEX, pages_of
from roseram.catalog.dictionary.svg import svg
from roseram.catalog.dictionary.tables import bare

if TYPE_CHECKING:
    from roseram.catalog.dictionary.book import Book

_ASSETS = ("page.css", "page.js")


def html_files(book: Book) -> dict[str, str]:
    """The text of every file by its name, like sites.html, with the style sheet and the script."""
    diagrams = {group.name: svg(book, group) for group in book.groups if group.tables}
    pages = pages_of(book)
    found = {f"{page.name}.html": _page(book, page, diagrams) for page in pages}
    assets = {name: files(__package__).joinpath(name).read_text("utf-8") for name in _ASSETS}
    return found | assets


def _page(book: Book, page: Page, diagrams: dict[str, str]) -> str:
    title = "Database schema" if page.name == INDEX else f"{page.title} · Database schema"
    body = "\n".join(_sections(page, diagrams))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n"
        '<link rel="stylesheet" href="page.css">\n<script src="page.js" defer></script>\n'
        f'</head>\n<body class="{page.name}">\n{_navigation(book, page)}\n'
        f"<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _navigation(book: Book, page: Page) -> str:
    """Every group; the tables of the one that is shown. On a narrow screen it folds away."""
    entries = [_entry(page, INDEX, "All tables"), _entry(page, ACCESS, "Access matrix")]
    for group in book.groups:
        inside = ""
        if group.name == page.name:
            links = (_anchor(bare(item)) for item in group.relations)
            inside = f"<ul>{''.join(links)}</ul>"
        entries.append(_entry(page, group.name, group.title.partition(":")[0], inside))
    return (
        '<nav aria-label="Groups"><details open><summary>Database schema</summary>\n'
        f"<ul>\n{chr(10).join(entries)}\n</ul></details></nav>"
    )


def _entry(page: Page, name: str, title: str, inside: str = "") -> str:
    current = ' aria-current="page"' if page.name == name else ""
    return f'<li><a href="{name}.html"{current}>{escape(title)}</a>{inside}</li>'


def _anchor(text: str) -> str:
    return f"<li>{_inline(Link(text, '', anchor_of(text)))}</li>"


def _sections(page: Page, diagrams: dict[str, str]) -> list[str]:
    """The blocks; everything from one heading of level 2 to the next stands in a section."""
    found: list[str] = []
    open_ = False
    for block in page.blocks:
        if isinstance(block, Heading) and block.level > 1:
            found += (["</section>"] if open_ else []) + [f'<section id="{block.anchor}">']
            open_ = True
        found.append(_block(block, diagrams))
        if isinstance(block, Heading) and block.level == 1 and page.name == INDEX:
            found.append(_SEARCH)
    return found + (["</section>"] if open_ else [])


_SEARCH = (
    '<p class="search"><label>Find a table <input type="search" id="search" autocomplete="off" '
    'placeholder="name or meaning"></label> <output id="found"></output></p>'
)


def _block(block: Block, diagrams: dict[str, str]) -> str:
    match block:
        case Heading(1, text, _):
            return f"<h1>{escape(text)}</h1>"
        case Heading(_, text, anchor):
            return f'<h2><a href="#{anchor}">{escape(text)}</a></h2>'
        case Paragraph(line):
            return f"<p>{_line(line)}</p>"
        case Listing(title, lines):
            items = "".join(f"<li>{_line(line)}</li>" for line in lines)
            return f"<h3>{escape(title)}</h3>\n<ul>{items}</ul>"
        case Grid():
            return _grid(block)
        case Sql(title, text):
            summary = f"<summary>{escape(title)}</summary>"
            return f"<details>{summary}<pre><code>{escape(text)}</code></pre></details>"
        case Diagram(group):
            return f'<div class="scroll" tabindex="0">{diagrams[group]}</div>'


def _grid(grid: Grid) -> str:
    title = f"<h3>{escape(grid.title)}</h3>\n" if grid.title else ""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in grid.columns)
    rows = "\n".join(_row(grid.columns, row) for row in grid.rows)
    kind = f"columns-{len(grid.columns)}"
    return (
        f'{title}<table class="{kind}"><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n'
        "</tbody></table>"
    )


def _row(columns: tuple[str, ...], row: tuple[Line, ...]) -> str:
    """Each cell carries its column's name, which a narrow screen shows beside it."""
    first, *rest = zip(columns, row, strict=True)
    cells = (
        f'<td data-label="{escape(label)}"{"" if line else " class=empty"}>{_line(line)}</td>'
        for label, line in rest
    )
    return f'<tr><th scope="row">{_line(first[1])}</th>{"".join(cells)}</tr>'


def _line(line: Line) -> str:
    return "".join(map(_inline, line))


def _inline(part: Inline) -> str:
    match part:
        case Code(text):
            return f"<code>{escape(text)}</code>"
        case Link(text, page, anchor):
            target = (f"{page}.html" if page else "") + (f"#{anchor}" if anchor else "")
            return f'<a href="{target}">{escape(text)}</a>'
        case _:
            return escape(part, quote=False)
