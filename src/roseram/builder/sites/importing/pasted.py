"""What somebody pastes from elsewhere: its words and their meaning, without its looks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from roseram.builder.sites.clean.words import words
from roseram.builder.sites.importing.wordlists import is_item, with_lists
from roseram.builder.sites.tree import TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.builder.sites.tree import Component

_HEADINGS: Final = words("h1 h2 h3 h4 h5 h6")
_LISTS: Final = words("ul ol menu")
_WHOLE: Final = words("hr iframe video audio svg")  # stay as they are
_INLINE: Final = words("""
    a abbr b bdi bdo br cite code data del dfn em i img ins kbd label mark q s samp small span
    strong sub sup time u var wbr font button picture
    """)
_TABLE: Final = words("table thead tbody tfoot tr td th caption")
_MEANING: Final = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em",
    "var": "em", "s": "s", "del": "s", "u": "u", "sub": "sub", "sup": "sup", "code": "code",
    "kbd": "code", "samp": "code", "mark": "mark", "q": "q",
}  # fmt: skip
_STYLED: Final = (
    ("strong", re.compile(r"font-weight:\s*(?:bold|[6-9]00)")),
    ("em", re.compile(r"font-style:\s*(?:italic|oblique)")),
    ("s", re.compile(r"text-decoration[a-z-]*:[^;]*line-through")),
    ("u", re.compile(r"text-decoration[a-z-]*:[^;]*underline")),
    ("sup", re.compile(r"vertical-align:\s*super")),
    ("sub", re.compile(r"vertical-align:\s*sub(?:;|$)")),
)
_NOT_BOLD: Final = re.compile(r"font-weight:\s*(?:normal|[1-5]00)")
_NOT_ITALIC: Final = re.compile(r"font-style:\s*normal")
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_TYPES: Final = {
    "table": "table", "thead": "thead", "tbody": "tbody", "tfoot": "tfoot", "tr": "row",
    "td": "cell", "th": "cell",
}  # fmt: skip
_KEPT: Final = {
    "a": ("href", "title", "hreflang"),
    "img": ("src", "srcset", "alt", "width", "height"),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
    "ol": ("start", "type", "reversed"),
}


def plain_elements(given: Iterable[Component]) -> list[Component]:
    """Headings, paragraphs, lists, tables, links and pictures of cleaned elements.

    Fonts, sizes, colours, classes and boxes that only arrange are left out; bold, italic and the
    like become elements that say so, also where they were a style. None has an id.
    """
    return _flow(given)


def _flow(children: Iterable[Component]) -> list[Component]:
    """Blocks; what runs in lines between them becomes paragraphs."""
    blocks: list[Component] = []
    line: list[Component] = []
    for child in with_lists(children):
        if _is_inline(child):
            line.append(child)
            continue
        blocks += _paragraph(line)
        line = []
        blocks += _block(child)
    return blocks + _paragraph(line)


def _is_inline(node: Component) -> bool:
    """Whether it stands in a line: no block is in it, either."""
    if node.get("type") == TEXT:
        return True
    return _tag(node) in _INLINE and all(map(_is_inline, node.get("components") or ()))


def _block(node: Component) -> list[Component]:
    tag = _tag(node)
    children = node.get("components") or ()
    if tag in _HEADINGS or tag == "p":
        return _paragraph(children, tag) if all(map(_is_inline, children)) else _flow(children)
    if tag in _LISTS:
        return _list(tag, node)
    if tag in ("blockquote", "figure"):
        return _made(tag, _flow(children))
    if tag == "figcaption":
        return _paragraph(children, tag) if all(map(_is_inline, children)) else _flow(children)
    if tag == "pre":
        text = "".join(_texts(node))
        return _made("pre", [_text(text)], kind="text") if text.strip() else []
    if tag in _TABLE:
        return _table(tag, node)
    if tag in _WHOLE:
        return [_bare(node)]
    if tag in _INLINE:  # such as a link around blocks: it is around the words of each
        return _flow(_within(node, child) for child in children)
    return _flow(children)


def _within(node: Component, child: Component) -> Component:
    if _is_inline(child):
        return {**node, "components": [child]}
    return {**child, "components": [_within(node, each) for each in child.get("components") or ()]}


def _paragraph(line: Iterable[Component], tag: str = "p") -> list[Component]:
    """The line as a paragraph or heading; a picture alone stands by itself."""
    found = _trimmed([each for node in line for each in _inline(node, frozenset())])
    if not found:
        return []
    if tag == "p" and all(each.get("type") == "image" for each in found):
        return found
    return _made(tag, found, kind="text")


def _list(tag: str, node: Component) -> list[Component]:
    items: list[Component] = []
    for child in node.get("components") or ():
        if items and (inner := _lists_alone(child)):  # they belong to the item before
            items[-1] = {"tagName": "li", "components": [*_of_item(items[-1]), *inner]}
        elif is_item(child):
            items += _item(child)
        else:
            items += _item({"components": [child]})
    return _made("ol" if tag == "ol" else "ul", items, _attributes(node, tag))


def _lists_alone(node: Component) -> list[Component]:
    """The lists of which an item consists, where it has nothing else."""
    inner = _flow([node])
    return inner if all(_tag(each) in _LISTS for each in inner) else []


def _of_item(item: Component) -> list[Component]:
    """What is in an item, so that a block can come after it."""
    children: list[Component] = item["components"]
    return _made("p", children, kind="text") if item.get("type") == "text" else children


def _item(node: Component) -> list[Component]:
    inner = _flow(node.get("components") or ())
    return _unwrapped("li", inner, {})


def _table(tag: str, node: Component) -> list[Component]:
    attributes = _attributes(node, tag)
    children = node.get("components") or ()
    if tag in ("td", "th", "caption"):
        return _unwrapped(tag, _flow(children), attributes) or _made(
            tag, [_text("")], attributes, kind=_TYPES.get(tag)
        )
    parts = [each for child in children if _tag(child) in _TABLE for each in _block(child)]
    return _made(tag, parts, attributes, kind=_TYPES[tag])


def _unwrapped(tag: str, inner: list[Component], attributes: dict[str, Any]) -> list[Component]:
    """An element around blocks; one paragraph alone gives its words to it."""
    kind = _TYPES.get(tag)
    if len(inner) == 1 and _tag(inner[0]) == "p":
        return _made(tag, inner[0]["components"], attributes, kind=kind or "text")
    return _made(tag, inner, attributes, kind=kind)


def _inline(node: Component, marks: frozenset[str]) -> list[Component]:
    """What stands in a line, with the elements that its styles mean."""
    if node.get("type") == TEXT:
        text = _SPACE.sub(" ", node.get("content") or "").replace("\xa0", " ")
        return [_text(text)] if text else []
    tag = _tag(node)
    if tag == "br":
        return [{"tagName": "br"}]
    if tag == "img":
        return [{"type": "image", "tagName": "img", "attributes": _attributes(node, "img")}]
    new = [mark for mark in _marks(node, tag, marks) if mark not in marks]
    inside = marks | frozenset(new) | ({"u", "a"} if tag == "a" else set())
    found = [each for child in node.get("components") or () for each in _inline(child, inside)]
    if not found:
        return []
    for mark in reversed(new):
        found = _made(mark, found)
    attributes = _attributes(node, "a") if tag == "a" and "a" not in marks else {}
    return _made("a", found, attributes, kind="link") if attributes.get("href") else found


def _marks(node: Component, tag: str, marks: frozenset[str]) -> list[str]:
    """What an element and its style mean, such as "strong"."""
    style = str((node.get("attributes") or {}).get("style") or "").lower()
    meaning = _MEANING.get(tag)
    if (meaning == "strong" and _NOT_BOLD.search(style)) or (
        meaning == "em" and _NOT_ITALIC.search(style)
    ):
        meaning = None
    found = [meaning] if meaning else []
    found += [mark for mark, styled in _STYLED if styled.search(style) and mark not in found]
    return [mark for mark in found if not (mark == "u" and (tag == "a" or "a" in marks))]


def _trimmed(line: list[Component]) -> list[Component]:
    """The line without space and breaks at its ends; [] where nothing is left to see."""
    while line and (_tag(line[0]) == "br" or _is_space(line[0])):
        line = line[1:]
    while line and (_tag(line[-1]) == "br" or _is_space(line[-1])):
        line = line[:-1]
    if line and line[0].get("type") == TEXT:
        line = [_text(line[0]["content"].lstrip()), *line[1:]]
    if line and line[-1].get("type") == TEXT:
        line = [*line[:-1], _text(line[-1]["content"].rstrip())]
    return line


def _is_space(node: Component) -> bool:
    if node.get("type") == TEXT:
        return not node["content"].strip()
    return _tag(node) != "img" and all(map(_is_space, node.get("components") or ()))


def _attributes(node: Component, tag: str) -> dict[str, Any]:
    given = node.get("attributes") or {}
    return {name: given[name] for name in _KEPT.get(tag, ()) if given.get(name)}


def _bare(node: Component) -> Component:
    """An element that stays as it is, but for its id, its classes and its style."""
    given = node.get("attributes") or {}
    kept = {name: value for name, value in given.items() if name not in ("id", "style")}
    bare = {name: value for name, value in node.items() if name not in ("classes", "style")}
    children = node.get("components")
    return {
        **bare,
        **({"attributes": kept} if given else {}),
        **({"components": [_bare(child) for child in children]} if children else {}),
    }


def _texts(node: Component) -> list[str]:
    if node.get("type") == TEXT:
        return [node.get("content") or ""]
    if _tag(node) == "br":
        return ["\n"]
    return [text for child in node.get("components") or () for text in _texts(child)]


def _made(
    tag: str,
    components: list[Component],
    attributes: dict[str, Any] | None = None,
    *,
    kind: str | None = None,
) -> list[Component]:
    """One element, or none where nothing would be in it."""
    if not components:
        return []
    made: Component = {"type": kind} if kind else {}
    made["tagName"] = tag
    if attributes:
        made["attributes"] = attributes
    return [{**made, "components": components}]


def _text(content: str) -> Component:
    return {"type": TEXT, "content": content}


def _tag(node: Component) -> str:
    kind = node.get("type")
    return str(node.get("tagName") or {"link": "a", "image": "img"}.get(str(kind), kind) or "div")
