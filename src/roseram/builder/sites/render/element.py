"""One component and all below it as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.builder.sites.clean.allowed import (
    DROPPED,
    REPLACED,
    SVG_TAGS,
    SVG_TEXTS,
    TAGS,
    VOID,
)
from roseram.builder.sites.clean.text import escaped, quoted
from roseram.builder.sites.clean.words import words
from roseram.builder.sites.components.definition import USE
from roseram.builder.sites.content import TEXT, Content, read_content, walk
from roseram.builder.sites.removed import Removed
from roseram.builder.sites.render import placing
from roseram.builder.sites.render.attributes import AttributeWriter
from roseram.builder.sites.render.forms import Forms
from roseram.builder.sites.render.types import attributes_of, default_children, tag_of

if TYPE_CHECKING:
    from roseram.builder.sites.content import Component
    from roseram.builder.sites.links import Links
    from roseram.builder.sites.removed import Reporter
    from roseram.builder.sites.render.inputs import Navigation


def render_html(
    component: Component | Content,
    links: Links | None = None,
    *,
    navigation: Navigation = (),
    path: str = "/",
    report: Reporter | None = None,
) -> str:
    """The HTML of a component, as GrapesJS's getHtml() writes it: a wrapper is a <body>.

    Without `links` addresses stay as they are. `navigation` and the `path` of the page at hand
    fill elements of the type "navigation". `report` is told what was left out. Raises
    ContentInvalid.
    """
    if not isinstance(component, Content):
        component = read_content({"component": component})
    writer = BodyWriter(links, navigation, path, report)
    if component.component.get("type") == "wrapper":
        writer.body(component.component)
    else:
        writer.element(component.component, "body", 0)
    return "".join(writer.out)


class BodyWriter:
    """Writes the elements of one page; `out` collects the pieces."""

    def __init__(
        self,
        links: Links | None,
        navigation: Navigation,
        path: str,
        report: Reporter | None,
        forms: Forms | None = None,
    ) -> None:
        self.out: list[str] = []
        self.links = links
        self.navigation = navigation
        self.path = path
        self.report = report
        self.attributes = AttributeWriter(links, report)
        self.forms = forms or Forms(None)
        self.has_main = False
        self.open_p = -1  # where in `out` the innermost <p> begins that a block would close

    def body(self, node: Component) -> None:
        """The outermost element."""
        attributes = self.attributes.text("div", node, node.get("attributes") or {})
        self.out.append(f"<body{attributes or ''}>")
        for child in node.get("components") or ():
            self.element(child, "body", 0)
        self.out.append("</body>")

    # Every level of the tree costs two calls: `element` and one of those that it leads to.

    def element(self, node: Component, parent: str, flags: int) -> None:
        """One element where it stands, or as much of it as may stand there."""
        kind = node.get("type")
        if kind == TEXT:
            if not flags & placing.IN_SVG or parent in _SVG_WORDS:
                self._text(node.get("content") or "", parent)
            return
        if kind in _NOT_WRITTEN:
            if kind == USE:
                self._tell(node, "a component")
            return
        tag = tag_of(node, kind)
        if flags & placing.IN_SVG:
            if tag in SVG_TAGS:
                self._svg(tag, node, flags)
                return
        else:
            tag = REPLACED.get(tag, tag)
            if tag in TAGS:
                self._html(tag, node, kind, parent, flags)
                return
        self._tell(node, f"<{tag}>")
        if tag not in DROPPED:  # what is on no list leaves its content, unless that does harm, too
            for child in node.get("components") or ():
                self.element(child, parent, flags)

    def _html(self, tag: str, node: Component, kind: str | None, parent: str, flags: int) -> None:
        """An element of HTML and all below it."""
        standing = placing.place(tag, parent, flags)
        if standing is None:
            self._tell(node, f"<{tag}> inside <{parent}>")
            return
        tag, wrapping = standing
        if tag == "main":
            tag, self.has_main = ("div" if self.has_main else "main"), True
        given, ending = attributes_of(node, kind), ""
        if tag == "form":
            given, ending = self.forms.attributes(node, given)
        attributes = self.attributes.text(tag, node, given)
        if attributes is None:
            return
        before = self.open_p
        if tag in placing.CLOSES_P and before >= 0:
            self._replace_p(tag, node)
        if wrapping:
            self._tell(node, f"<{tag}> stands where only <{wrapping[0]}> can; it is in one now")
            self.out.extend(f"<{each}>" for each in wrapping)
        start = len(self.out)
        self.out.append("<" + tag)
        self.out.append(attributes + ">")
        if tag not in VOID:
            if tag == "p":
                self.open_p = start
            elif tag in placing.SHIELDS_P:
                self.open_p = -1
            inner = placing.inside(tag, flags)
            for child in self._children(tag, node, kind, inner):
                self.element(child, tag, inner)
            if ending:
                self.out.append(ending)
            self._end(start)
        self.open_p = before
        if wrapping:
            self.out.extend(f"</{each}>" for each in reversed(wrapping))

    def _replace_p(self, tag: str, node: Component) -> None:
        """A <p> with a block in it would end before the block, so it becomes a <div>."""
        if self.out[self.open_p] == "<p":
            self.out[self.open_p] = "<div"
            self._tell(node, f"<p> around <{tag}> became <div>")
        self.open_p = -1

    def _end(self, start: int) -> None:
        """Write the end of the element that begins at `start`."""
        tag = self.out[start][1:]
        if tag == "pre" and self.out[start + 2 : start + 3] and self.out[start + 2][:1] == "\n":
            self.out.insert(start + 2, "\n")  # a parser drops the first
        self.out.append(f"</{tag}>")

    def _children(self, tag: str, node: Component, kind: str | None, flags: int) -> list[Component]:
        """The elements to write inside; what is no element is written here."""
        if kind == "navigation":
            if not flags & placing.IN_LINK:
                self._navigation()
            return []
        if tag in placing.ONLY_TEXT:
            self._only_text(tag, node)
            return []
        if tag == "iframe":
            return []  # what stands in it is never shown
        return node.get("components") or default_children(kind, node)

    def _svg(self, tag: str, node: Component, flags: int) -> None:
        """An element inside <svg> and all below it."""
        written = SVG_TAGS[tag]
        self.out.append(f"<{written}{self.attributes.svg_text(tag, node)}>")
        if tag in SVG_TEXTS:
            self._only_text(tag, node)
        else:
            for child in node.get("components") or ():
                self.element(child, written, flags)
        self.out.append(f"</{written}>")

    def _only_text(self, tag: str, node: Component) -> None:
        """The texts below, without their elements."""
        texts = (each["content"] for each in walk(node) if each.get("type") == TEXT)
        text = escaped("".join(texts))
        self.out.append("\n" + text if tag == "textarea" and text.startswith("\n") else text)

    def _text(self, text: str, parent: str) -> None:
        if parent in _NO_TEXT:
            if not text.strip():
                return
            wrapping = placing.between(TEXT, parent)
            if not wrapping:
                return
            self.out.extend(f"<{each}>" for each in wrapping)
            self.out.append(escaped(text))
            self.out.extend(f"</{each}>" for each in reversed(wrapping))
            return
        self.out.append(escaped(text))

    def _navigation(self) -> None:
        """The pages of the site as a list; the one at hand is marked."""
        self.out.append("<ul>")
        for path, title in self.navigation:
            address = self.links.to(path) if self.links else path
            current = ' aria-current="page"' if path == self.path else ""
            self.out.append(
                f"<li><a href={quoted(address or path)}{current}>{escaped(title)}</a></li>"
            )
        self.out.append("</ul>")

    def _tell(self, node: Component, what: str) -> None:
        if self.report:
            identity = (node.get("attributes") or {}).get("id")
            self.report(Removed(f"#{identity}" if identity else "page", what))


_NOT_WRITTEN = frozenset(("comment", USE))  # uses of components are expanded before
_SVG_WORDS = frozenset(("text", "tspan", "textPath"))  # where a drawing shows text
_NO_TEXT = words("""
    ul ol menu dl table thead tbody tfoot tr colgroup select optgroup picture
    """)
