"""The dictionary tells everything, its links lead somewhere, and its diagrams can be read."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.catalog import read_catalog
from roseram.catalog.dictionary import Book, html_files, make_book, markdown_files
from roseram.catalog.dictionary.document import anchor_of
from roseram.catalog.dictionary.layout import BOX_WIDTH, Edge, Layout, Node, arrange
from roseram.catalog.dictionary.rules import WORDS, in_short, in_words
from roseram.catalog.dictionary.words import allowed_values, other_checks
from roseram.catalog.wanted import SCHEMAS
from roseram.schema import sections
from roseram.schema.access import COMMANDS, ROLES, Access, access_matrix
from roseram.schema.access import WORDS as ACCESS_WORDS

if TYPE_CHECKING:
    from roseram.postgres import Connection

PUBLISHED = Path(__file__).parents[2] / "docs" / "schema"


async def book_of(connection: Connection) -> Book:
    catalog = await read_catalog(connection, schemas=SCHEMAS)
    return make_book(catalog, sections(), access_matrix())


@pytest.fixture(scope="module")
def book(schema_shared: str) -> Book:
    async def read() -> Book:
        connection = await asyncpg.connect(schema_shared)
        try:
            return await book_of(connection)
        finally:
            await connection.close()

    return asyncio.run(read())


class Html(HTMLParser):
    """A page's ids, links and everything that a browser would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag not in ("meta", "link", "input", "rect", "path", "circle", "br"):
            self.open.append(tag)
        self.ids += [found["id"] or ""] if "id" in found else []
        if tag == "a":
            self.links.append(found["href"] or "")
        else:
            self.fetched += [found[name] or "" for name in ("src", "href") if name in found]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("rect", "path", "circle"), attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_published_pages_are_those_of_this_schema_on_every_server(book: Book) -> None:
    made = markdown_files(book)
    for name, text in made.items():
        kept = (PUBLISHED / name).read_text("utf-8").partition("\n\n")[2]
        assert kept == text, f"docs/schema/{name} is stale, or differs by server: make generate"
    assert {path.name for path in PUBLISHED.iterdir()} == made.keys()


def test_everything_is_told_in_both_forms(book: Book) -> None:
    tables = {table.key: table for group in book.groups for table in group.tables}
    assert len([key for key in tables if key.startswith("public.")]) == len(access_matrix())
    pages = {**markdown_files(book), **html_files(book)}
    for key, table in tables.items():
        told = [table.comment, *(column.comment for column in table.columns)]
        told += [index.comment for index in table.indexes]
        told += [index.name for index in table.indexes if not index.constraint]
        told += [policy.name for policy in table.policies]
        told += [trigger.function.name for trigger in table.triggers]
        for ending in ("md", "html"):
            page = plain(pages[f"{book.places[key]}.{ending}"])
            missing = [text for text in told if text and plain(text) not in page]
            assert not missing, f"{key} in {ending}"


def plain(text: str) -> str:
    """A page or a comment without what marks code and escapes letters."""
    return re.sub(r"</?code>|[`\\]", "", unescape(text))


def test_every_trigger_function_says_what_it_does(book: Book) -> None:
    triggers = (item for group in book.groups for table in group.tables for item in table.triggers)
    assert {str(item.function) for item in triggers} - book.sentences.keys() == set()


def test_links_lead_to_a_heading(book: Book) -> None:
    pages = markdown_files(book)
    anchors = {
        name: {anchor_of(line.lstrip("# ")) for line in text.splitlines() if line.startswith("#")}
        for name, text in pages.items()
    }
    links = [found for text in pages.values() for found in re.findall(r"\]\((\S+?)\)", text)]
    assert len(links) > 200
    for link in links:
        page, _, anchor = link.partition("#")
        assert not anchor or anchor in anchors[page], link


def test_html_stands_alone(book: Book) -> None:
    files = html_files(book)
    parsed = {name: Html(text) for name, text in files.items() if name.endswith(".html")}
    for name, page in parsed.items():
        assert page.open == [], name
        assert len(page.ids) == len(set(page.ids)), name
        assert set(page.fetched) == {"page.css", "page.js"}
        for link in page.links:
            target, _, anchor = link.partition("#")
            assert not anchor or anchor in parsed[target or name].ids, f"{link} in {name}"
    assert not re.search(r"https?:|@import|url\(", files["page.css"] + files["page.js"])


async def test_what_is_not_ours_is_told_apart_and_harmless(schema_connection: Connection) -> None:
    await schema_connection.execute(
        'create table public."Odd.Na|me" (id int primary key, "a<b" text);'
        """comment on table public."Odd.Na|me" is '<script>alert(1)</script> | *x* `c`'"""
    )
    book = await book_of(schema_connection)
    assert [(group.name, len(group.tables)) for group in book.groups if group.name == "other"] == [
        ("other", 1)
    ]
    html, markdown = html_files(book)["other.html"], markdown_files(book)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; | *x* <code>c</code>" in html
    assert "<code>a&lt;b</code>" in html
    assert r"\<script>alert(1)\</script> \| \*x\* `c`" in markdown["index.md"]
    assert "Nobody but service" in html


async def test_words_for_checks(schema_connection: Connection) -> None:
    await schema_connection.execute(
        "create table public.checked (a text check (a in ('x', 'it''s, 3')),"
        " b int check (b in (1, -2)), c text check (c ~ '^[)(]$'), check ((a is null) or (b > 0)))"
    )
    book = await book_of(schema_connection)
    table = book.catalog.table("public.checked")
    assert table is not None
    a, b, c = table.columns
    assert allowed_values(table, a) == ("x", "it's, 3")
    assert allowed_values(table, b) == ("1", "-2")
    assert allowed_values(table, c) == ()
    assert sorted(other_checks(table)) == ["(a IS NULL) OR (b > 0)", "c ~ '^[)(]$'"]


def test_every_word_of_the_access_matrix_has_its_words() -> None:
    assert WORDS.keys() == {*ACCESS_WORDS, *ROLES} - {"none"}
    for access in access_matrix().values():
        for command in COMMANDS:
            assert "{" not in in_words(access, command) + in_short(access, command)


def test_rules_in_words() -> None:
    def alternatives(*words: str) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(word.split()) for word in words)

    access = Access(
        "x",
        select=alternatives("public", "viewer"),
        insert=alternatives("editor unsigned", "self editor"),
        update=alternatives("owner shared"),
        delete=(),
        self_column="created_by",
    )
    assert [in_words(access, command) for command in COMMANDS] == [
        "every member of the organization; or anybody who is signed in, where `is_public`",
        (
            "editors and above, for themselves (`created_by`); or "
            "editors and above, in nobody's name (`created_by` is null)"
        ),
        "the owner, except of a personal organization",
        "nobody (service_role only)",
    ]
    assert [in_short(access, command) for command in COMMANDS] == [
        "viewer+ or public rows",
        "editor+, self or editor+, unsigned",
        "owner, not personal",
        "nobody",
    ]


def laid_out(*arrows: str, alone: str = "") -> Layout:
    """Boxes and references written like `b.a_id>a`."""
    edges = []
    rows: dict[str, list[str]] = {key: [] for key in alone.split()}
    for arrow in arrows:
        child, parent = arrow.split(">")
        table, row = child.split(".")
        rows.setdefault(parent, []).insert(0, "id")
        rows.setdefault(table, []).append(row)
        edges.append(Edge(table, row, parent, "id"))
    nodes = [Node(key, tuple(dict.fromkeys(found)), 1) for key, found in rows.items()]
    return arrange(nodes, edges)


def overlapping(layout: Layout) -> list[tuple[str, str]]:
    boxes = [*layout.nodes.values(), *(lane for lanes in layout.lanes.values() for lane in lanes)]
    return [
        (a.key, b.key)
        for index, a in enumerate(boxes)
        for b in boxes[index + 1 :]
        if abs(a.x - b.x) < BOX_WIDTH and a.y < b.y + b.height and b.y < a.y + a.height
    ]


GRAPHS = {
    "chain": ["b.a_id>a", "c.b_id>b", "d.c_id>c"],
    "star": [f"{letter}.a_id>a" for letter in "bcdefgh"],
    "past a layer": ["b.a_id>a", "c.b_id>b", "c.a_id>a", "d.c_id>c", "d.a_id>a"],
    "twice": ["b.one>a", "b.two>a", "c.b_id>b", "c.three>a"],
    "circle": ["b.a_id>a", "c.b_id>b", "a.c_id>c"],
    "two apart": ["b.a_id>a", "d.c_id>c"],
}


@pytest.mark.parametrize("arrows", GRAPHS.values(), ids=GRAPHS)
def test_boxes_stand_apart_and_inside_the_picture(arrows: list[str]) -> None:
    layout = laid_out(*arrows, alone="x y z")
    assert overlapping(layout) == []
    for node in layout.nodes.values():
        assert 0 <= node.x <= layout.width - BOX_WIDTH
        assert 0 <= node.y <= layout.height - node.height
    assert min(node.y for node in layout.nodes.values()) == 0


@pytest.mark.parametrize("name", [name for name in GRAPHS if name != "circle"])
def test_references_run_from_left_to_right(name: str) -> None:
    layout = laid_out(*GRAPHS[name])
    for edge, lanes in layout.lanes.items():
        stops = [layout.nodes[edge.parent], *lanes, layout.nodes[edge.child]]
        assert [stop.layer for stop in stops] == list(range(stops[0].layer, stops[-1].layer + 1))


def test_lines_cross_only_where_they_must() -> None:
    layout = laid_out("c.x>a", "d.x>b", "e.x>a", "f.x>b")
    heights = {key: node.y for key, node in layout.nodes.items()}
    first = min("ab", key=heights.__getitem__)
    ours = "ce" if first == "a" else "df"
    theirs = "df" if first == "a" else "ce"
    assert max(heights[key] for key in ours) < min(heights[key] for key in theirs)


def test_the_schemas_own_pictures_show_every_table(book: Book) -> None:
    pages = html_files(book)
    shape = re.compile(r'class="box" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"')
    for group in book.groups:
        boxes = [tuple(map(int, found)) for found in shape.findall(pages[f"{group.name}.html"])]
        assert len(boxes) == len(group.tables)
        for place, (x, y, width, height) in enumerate(boxes):
            for left, top, wide, high in boxes[place + 1 :]:
                apart = (
                    left >= x + width or x >= left + wide or top >= y + height or y >= top + high
                )
                assert apart, group.name


def test_a_view_says_what_it_reads(book: Book) -> None:
    page = markdown_files(book)["views.md"].partition("## site_stats")[2].partition("\n## ")[0]
    for table in ("sites", "pages", "deployments", "page_analytics"):
        assert f"[{table}](" in page
    assert "[site_stats](views.md#site_stats)" in markdown_files(book)["sites.md"]
