"""One HTML file as a page of a site."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from selectolax.lexbor import LexborHTMLParser

from roseram.builder.sites.content import normal_content, walk
from roseram.builder.sites.importing.addresses import check_nesting, is_local, resolved_css
from roseram.builder.sites.importing.charset import text_of_bytes
from roseram.builder.sites.importing.faults import ImportRefused
from roseram.builder.sites.importing.limits import (
    MAX_ATTRIBUTES,
    MAX_CSS,
    MAX_CSS_TEXT,
    MAX_HTML,
    MAX_SCRIPT,
)
from roseram.builder.sites.importing.styles import clean_css, split_css
from roseram.builder.sites.importing.tree import SAID, tree_of
from roseram.builder.sites.removed import Removed
from roseram.builder.sites.render import render_html

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SCRIPT_TYPES: Final = frozenset(
    ("", "module", "text/javascript", "application/javascript", "text/ecmascript")
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_TAG: Final = re.compile(r"<[A-Za-z][^\s/>]*+")
# As the HTML standard reads an attribute: any name, then perhaps a value.
_ATTRIBUTE: Final = re.compile(
    r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+"""
)
_ATTRIBUTES: Final = 500_000  # of a whole file
_TITLE: Final = 300  # characters of a title
_DESCRIPTION: Final = 1000


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """A page as it can be written to public.pages.

    `content` is a tree of version 3 with its rules, every element with an id. `css` (for
    custom_css) is what rules cannot hold, `javascript` (for custom_javascript) what the page's
    scripts say: it never runs but on the published origin. `removed` tells what was left out,
    `assets` names the files that the page shows and that did not come with it.
    """

    name: str
    title: str
    description: str | None
    language: str | None
    content: dict[str, Any]
    css: str
    javascript: str
    removed: tuple[Removed, ...]
    assets: tuple[str, ...]
    slug: str = ""
    favicon: str | None = None


class Surroundings:
    """What a page finds around it: nothing, where a single file is imported."""

    def address(self, address: str) -> str:
        """An address of the page, as the site has it."""
        return address

    def sheet(self, address: str) -> str | None:
        """The text of a style sheet that the page links to, its addresses resolved."""
        del address
        return None

    def script(self, address: str) -> str | None:
        """The text of a script that the page links to."""
        del address
        return None


def import_html(html: bytes, *, name: str) -> ImportedPage:
    """The page that an HTML file holds; `name` is what it is called where it has no title.

    Its encoding is found out. Raises ImportRefused where it is no HTML or too large, and
    ContentInvalid where it has more elements than a page may have.
    """
    return import_page(parsed(html), name=name, around=Surroundings())


def parsed(html: bytes, *, file: str | None = None) -> LexborHTMLParser:
    """The document that the bytes hold. Raises ImportRefused."""
    if len(html) > MAX_HTML:
        raise ImportRefused(f"an HTML file may have {MAX_HTML:,} bytes", file=file)
    text = text_of_bytes(html)
    if "\0" in text[:10_000] or "<" not in text:
        raise ImportRefused("it holds no HTML", file=file)
    _check_attributes(text, file)
    return LexborHTMLParser(text)


def _check_attributes(text: str, file: str | None) -> None:
    """Refuse an element with so many attributes that parsing it would take minutes.

    Looked at is every place at which an element could begin, as nobody knows yet which do.
    """
    seen = 0
    for tag in _TAG.finditer(text):
        at, count = tag.end(), 0
        while found := _ATTRIBUTE.match(text, at):
            at, count, seen = found.end(), count + 1, seen + 1
            if count > MAX_ATTRIBUTES or seen > _ATTRIBUTES:
                raise ImportRefused(f"an element may have {MAX_ATTRIBUTES} attributes", file=file)


def import_page(
    document: LexborHTMLParser, *, name: str, around: Surroundings, shared: int = 0
) -> ImportedPage:
    """A parsed page; the first `shared` of its style sheets are left to the site."""
    reader = PageReader(document, around)
    css = "\n".join(text for _, text in reader.sheets()[shared:])
    scripts = reader.scripts()
    tree = reader.tree()
    clean, tree = _cleaned(tree, reader.removed)
    if len(css) > MAX_CSS or len(scripts) > MAX_SCRIPT:
        raise ImportRefused("its styles or scripts are too long", file=name)
    check_nesting(css)
    rules, rest = split_css(clean_css(css, reader.removed.append), clean)
    if len(rest) > MAX_CSS_TEXT:
        raise ImportRefused("its styles are too long", file=name)
    title = reader.title() or name
    return ImportedPage(
        name=name,
        title=title[:_TITLE],
        description=reader.meta("description"),
        language=reader.language(),
        content=normal_content({"version": 3, "component": tree, "styles": rules}),
        css=rest,
        javascript=scripts,
        removed=tuple(dict.fromkeys(reader.removed)),
        assets=tuple(dict.fromkeys(reader.missing)),
        favicon=reader.favicon(),
    )


class PageReader:
    """Reads one document; `removed` and `missing` are what cannot be taken along."""

    def __init__(self, document: LexborHTMLParser, around: Surroundings) -> None:
        self.document = document
        self.around = around
        self.removed: list[Removed] = []
        self.missing: list[str] = []

    def title(self) -> str:
        """What stands in <title>, else in the first heading."""
        for selector in ("head > title", "h1"):
            node = self.document.css_first(selector)
            if node is not None and (text := " ".join(node.text().split())):
                return text
        return ""

    def meta(self, name: str) -> str | None:
        """The content of a <meta name=...>."""
        node = self.document.css_first(f"meta[name='{name}' i]")
        text = " ".join((node.attributes.get("content") or "").split()) if node else ""
        return text[:_DESCRIPTION] or None

    def language(self) -> str | None:
        """The language that <html> names."""
        node = self.document.css_first("html")
        text = (node.attributes.get("lang") or "").strip() if node else ""
        return text if _LANGUAGE.fullmatch(text) else None

    def favicon(self) -> str | None:
        """The site's icon, where it came along."""
        for node in self.document.css("link[rel~='icon' i][href]"):
            address = self.around.address(node.attributes["href"] or "")
            if address.startswith(("asset:", "https://")):
                return address
        return None

    def tree(self) -> dict[str, Any]:
        """The elements of <body>."""
        body = self.document.body
        if body is None or body.tag != "body":
            self._tell("page", "a frameset: its frames are not taken along")
            return {"type": "wrapper", "components": []}
        return tree_of(body, self.address)

    def sheets(self) -> list[tuple[str, str]]:
        """Every style sheet in order: where it is from ("" for the page itself) and its text."""
        found = []
        for node in self.document.css("style, link[rel~='stylesheet' i]"):
            source, text = self._sheet(node)
            if text.strip():
                media = (node.attributes.get("media") or "").strip()
                whole = media.lower() in ("", "all") or "{" in media
                found.append((source, text if whole else f"@media {media} {{\n{text}\n}}"))
        return found

    def _sheet(self, node: LexborNode) -> tuple[str, str]:
        if node.tag == "style":
            return "", resolved_css(node.text(), self.address)
        address = (node.attributes.get("href") or "").strip()
        text = self.around.sheet(address)
        if text is None:
            self._tell("head", f"the style sheet {address[:120]}, which is not among the files")
        return address, text or ""

    def scripts(self) -> str:
        """What the page's own scripts say, one after the other."""
        found = []
        for node in self.document.css("script"):
            kind = (node.attributes.get("type") or "").strip().lower()
            address = (node.attributes.get("src") or "").strip()
            text = self.around.script(address) if address else node.text()
            if kind not in _SCRIPT_TYPES:
                self._tell("scripts", f"a script of the type {kind[:60]}")
            elif text is None:
                self._tell("scripts", f"the script {address[:120]}, which is not among the files")
            elif text.strip():
                found.append(text.strip())
                if kind == "module":
                    self._tell("scripts", "a module: it is kept as an ordinary script")
        return "\n\n".join(found)

    def address(self, address: str) -> str:
        """An address as the site has it; those that name files which are not there are noted."""
        resolved = self.around.address(address)
        if is_local(resolved) and not resolved.startswith("/"):
            self.missing.append(resolved[:500])
        return resolved

    def _tell(self, where: str, what: str) -> None:
        self.removed.append(Removed(where, what))


def _cleaned(
    tree: dict[str, Any], removed: list[Removed]
) -> tuple[LexborHTMLParser, dict[str, Any]]:
    """The tree as the renderer lets it through, and the document that it is then."""
    given = normal_content({"version": 3, "component": tree, "styles": []})["component"]
    html = render_html(given, report=lambda each: removed.append(replace(each, where="page")))
    document = LexborHTMLParser(html)
    body = document.body
    clean = tree_of(body) if body is not None else {"type": "wrapper", "components": []}
    before = {node["attributes"]["id"]: node for node in walk(given) if "attributes" in node}
    for node in walk(clean):
        was = before.get((node.get("attributes") or {}).get("id", ""))
        if was is not None:
            _restore(node, was)
    return document, clean


def _restore(node: dict[str, Any], was: dict[str, Any]) -> None:
    """Give a cleaned element what HTML does not hold, and only attributes that it had."""
    had = {name.lower() for name in was["attributes"]}
    given = node["attributes"]
    node["attributes"] = {name: given[name] for name in given if name.lower() in had}
    if "custom-name" in was:
        node["custom-name"] = was["custom-name"]
    if was.get("type") in SAID:
        node["type"] = was["type"]
    if was.get("type") == "navigation":
        node.pop("components", None)
