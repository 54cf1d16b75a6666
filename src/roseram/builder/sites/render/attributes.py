"""The attributes of an element as HTML."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from roseram.builder.sites.clean.attributes import (
    Kind,
    chosen,
    fragment,
    integer,
    kind_of,
    painted,
)
from roseram.builder.sites.clean.css import clean_declaration, clean_declarations, with_links
from roseram.builder.sites.clean.text import plain, quoted
from roseram.builder.sites.clean.urls import clean_link, clean_source
from roseram.builder.sites.removed import Removed
from roseram.builder.sites.render.media import frame_attributes, picture_attributes, source_set

if TYPE_CHECKING:
    from roseram.builder.sites.content import Component
    from roseram.builder.sites.links import Links
    from roseram.builder.sites.removed import Reporter

_PLAIN, _ID = Kind.PLAIN, Kind.ID
_CACHED = 200  # characters of a name or a value
_TOO_LONG = ("", Kind.REFUSED)


class AttributeWriter:
    """Writes attributes for the elements of one page, in which every id may stand once."""

    def __init__(self, links: Links | None, report: Reporter | None) -> None:
        self.links = links
        self.report = report
        self.ids: set[str] = set()
        self.pictures = 0

    def text(self, tag: str, node: Component, given: dict[str, Any]) -> str | None:
        """Everything between the tag's name and its ">", with a space before each attribute.

        None where the element makes no sense without what had to be refused.
        """
        if tag == "iframe":
            return self._frame(node, given)
        written, names = self._all(tag, node, given, in_svg=False)
        if tag == "img":
            if "src" not in names:
                self._tell(node, "<img> without an address")
                return None
            written += self._picture(given, names)
        elif tag in ("a", "area", "form") and given.get("target") == "_blank":
            written = _without_opener(written)
        return written

    def svg_text(self, tag: str, node: Component) -> str:
        """The same for an element inside <svg>."""
        return self._all(tag, node, node.get("attributes") or {}, in_svg=True)[0]

    def _all(
        self, tag: str, node: Component, given: dict[str, Any], *, in_svg: bool
    ) -> tuple[str, set[str]]:
        """The attributes as text, and the names of those that were written."""
        in_svg = in_svg or tag == "svg"
        parts: list[str] = []
        names: set[str] = set()
        for asked, value in given.items():
            if value is None or value is False or asked == "class":
                continue
            name, kind = kind_of(tag, asked, in_svg) if len(asked) <= _CACHED else _TOO_LONG
            if kind is _PLAIN and type(value) is str:
                text: str | None = _plain(name, value)
            elif kind is _ID:
                text = self._identity(str(value))
            else:
                text = self._one(tag, name, kind, value)
            if text is None:
                self._tell(node, f"the attribute {asked} of <{tag}>")
            elif name not in names:
                names.add(name)
                parts.append(text)
        classes = node.get("classes")
        if classes or "class" in given:
            parts.append(_classes(classes or (), given.get("class")))
        if node.get("style") and "style" not in names:
            parts.append(self._style(_style_text(node["style"])))
        return "".join(parts), names

    def _one(self, tag: str, name: str, kind: Kind, value: object) -> str | None:
        """One attribute with its space, "" or None where it is left out."""
        if kind is Kind.PLAIN:
            text = "" if value is True else value if isinstance(value, str) else str(value)
            return _plain(name, text)
        if kind is Kind.REFUSED:
            return None
        if kind is Kind.FLAG:
            return f" {name}" if str(value).lower() != "false" else ""
        text = value if isinstance(value, str) else str(value)
        if kind is Kind.STYLE:
            return self._style(text)
        cleaned = self._cleaned(tag, name, kind, text)
        return None if cleaned is None else f" {name}={quoted(cleaned)}"

    def _cleaned(self, tag: str, name: str, kind: Kind, text: str) -> str | None:
        if kind is Kind.LINK:
            return self._target(clean_link(text))
        if kind is Kind.SOURCE:
            return self._target(clean_source(text))
        if kind is Kind.SOURCES:
            return source_set(text, self.links)
        if kind is Kind.CHOICE:
            return chosen(tag, name, text)
        if kind is Kind.INTEGER:
            return integer(text)
        return fragment(text) if kind is Kind.FRAGMENT else painted(text)

    def _target(self, cleaned: str | None) -> str | None:
        return self.links.to(cleaned) if cleaned and self.links else cleaned

    def _identity(self, text: str) -> str | None:
        written = _identity(text) if len(text) <= _CACHED else None
        if written is None or text in self.ids:
            return None
        self.ids.add(text)
        return written

    def _style(self, text: str) -> str:
        css = clean_declarations(text)
        if not css:
            return ""
        return f" style={quoted(with_links(css, self.links) if self.links else css)}"

    def _picture(self, given: dict[str, Any], names: set[str]) -> str:
        self.pictures += 1
        source = given.get("src")
        asset = self.links.asset(source) if self.links and isinstance(source, str) else None
        return picture_attributes(asset, self.links, names, self.pictures == 1)

    def _frame(self, node: Component, given: dict[str, Any]) -> str | None:
        source = given.get("src")
        found = frame_attributes(source) if isinstance(source, str) else None
        if found is None:
            self._tell(node, "<iframe> without an https address")
            return None
        fixed, host = found
        rest = {name: value for name, value in given.items() if name.lower() != "src"}
        written, names = self._all("iframe", node, rest, in_svg=False)
        title = "" if "title" in names else f" title={quoted(host)}"
        lazy = "" if "loading" in names else ' loading="lazy"'
        return written + fixed + title + lazy

    def _tell(self, node: Component, what: str) -> None:
        if self.report:
            identity = (node.get("attributes") or {}).get("id")
            self.report(Removed(f"#{identity}" if identity else "page", what))


@lru_cache(maxsize=8192)
def _identity(text: str) -> str | None:
    """An id with its name, None where it could be none."""
    fine = bool(text) and plain(text) == text and not any(map(str.isspace, text))
    return f" id={quoted(text)}" if fine else None


def _plain(name: str, text: str) -> str:
    return _cached(name, text) if len(text) <= _CACHED else f" {name}={quoted(text)}"


@lru_cache(maxsize=8192)
def _cached(name: str, text: str) -> str:
    return f" {name}={quoted(text)}"


def _classes(classes: Any, more: object) -> str:
    """The class attribute of a list of names or objects with names."""
    if isinstance(classes, str):
        classes = classes.split()
    names = [each if isinstance(each, str) else each["name"] for each in classes]
    if isinstance(more, str):
        names += more.split()
    if not names:
        return ""
    short = len(names) <= 20 and sum(map(len, names)) <= _CACHED
    return _class_text(tuple(names)) if short else _class_text.__wrapped__(tuple(names))


@lru_cache(maxsize=4096)
def _class_text(names: tuple[str, ...]) -> str:
    """As GrapesJS names them: no dot before, no space within, each name once."""
    bare = ("-".join(name.removeprefix(".").split()) for name in names)
    return f" class={quoted(' '.join(dict.fromkeys(name for name in bare if name)))}"


def _style_text(style: object) -> str:
    """A component's own style as the text of a style attribute."""
    if not isinstance(style, dict):
        return str(style)
    found = (clean_declaration(str(name), str(value)) for name, value in style.items())
    return "".join(text for text in found if text)


def _without_opener(written: str) -> str:
    """With rel=noopener, so that the page opened cannot steer this one."""
    if " rel=" not in written:
        return written + ' rel="noopener"'
    before, _, after = written.partition(' rel="')
    rel, quote, rest = after.partition('"')
    if "noopener" in rel.lower().split():
        return written
    return f'{before} rel="{rel} noopener{quote}{rest}'
