"""A style sheet as rules that an editor can change, and what has to stay text.

The renderer writes rules without a condition first, then those of each condition, then the text
(as GrapesJS does). A sheet that relies on another order keeps its look: what would be overruled
by something that stood before it stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import tinycss2
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from roseram.builder.sites.clean.stylesheet import clean_stylesheet
from roseram.builder.sites.importing.limits import MAX_CSS_TEXT, MAX_RULES
from roseram.builder.sites.render import render_css
from roseram.builder.sites.rules import rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.builder.sites.content import Rule
    from roseram.builder.sites.removed import Reporter

_ANYWHERE: Final = frozenset(("font-face", "keyframes", "-webkit-keyframes", "property"))
_CONDITIONS: Final = frozenset(("media", "supports"))
# ".card", ".card.wide:hover" and "#top": what the editor offers as a style of a class or element.
_NAMED: Final = re.compile(r"((?:\.-?[A-Za-z_][\w-]*)+|#-?[A-Za-z_][\w-]*)(?::([a-z-]+))?")
_STATE: Final = re.compile(r"::?[a-z-]+(?:\((?:[^()]|\([^()]*\))*\))?")
_STRUCTURAL: Final = re.compile(r":(?:not|is|where|has|nth-|first-|last-|only-|root|empty)")
_TOGETHER: Final = {
    "line-height": "font", "top": "inset", "right": "inset", "bottom": "inset", "left": "inset",
    "row-gap": "gap", "column-gap": "gap", "columns": "column", "min-width": "width",
    "max-width": "width", "min-height": "height", "max-height": "height", "inline-size": "width",
    "block-size": "height", "place-items": "align", "place-content": "align",
    "place-self": "align", "justify-items": "align", "justify-content": "align",
    "justify-self": "align",
}  # fmt: skip


@dataclass
class _Item:
    """One rule of the sheet, or one @media with its rules, at its place."""

    text: str
    rules: list[Rule]
    head: str  # "" for a rule without a condition, such as "@media (width > 5px)"
    movable: bool  # whether it means the same anywhere
    properties: set[str] = field(default_factory=set)
    matched: set[int] | None = None  # the elements that it may concern; None: cannot be told
    as_text: bool = False


def clean_css(css: str, report: Reporter) -> str:
    """A style sheet of any length with what may be in a page; `report` is told what went."""
    if len(css) <= MAX_CSS_TEXT:
        return clean_stylesheet(css, report)
    nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    parts: list[list[str]] = []
    room = 0
    for node in nodes:
        text = str(tinycss2.serialize([node]))
        room -= len(text) + 1
        if room < 0 or not parts:
            parts.append([])
            room = MAX_CSS_TEXT - len(text)
        parts[-1].append(text)
    return "".join(clean_stylesheet("\n".join(part), report) for part in parts)


def split_css(css: str, document: LexborHTMLParser | None = None) -> tuple[list[Rule], str]:
    """The rules of a style sheet in GrapesJS's form, and the CSS that no such rule can hold.

    Rendered one after the other they look as the sheet did, on `document` (on any page, where
    none is given). Values are not cleaned.
    """
    nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    sound = [node for node in nodes if node.type != "error"]
    items = [_item(node, document) for node in sound[:MAX_RULES]]
    _keep_order(items)
    rules = [rule for item in items if not item.as_text for rule in item.rules]
    texts = [item.text for item in items if item.as_text]
    texts += [str(tinycss2.serialize([node])).strip() for node in sound[MAX_RULES:]]
    return rules, "\n".join(texts)


def _item(node: Any, document: LexborHTMLParser | None) -> _Item:
    text = str(tinycss2.serialize([node])).strip()
    at_rule = node.type == "at-rule"
    name = node.lower_at_keyword if at_rule else ""
    item = _Item(text, [], "", movable=name in _ANYWHERE)
    if not _fits(node, name):
        item.as_text = True
    else:
        item.rules = [_named(rule) for rule in rules_of(text)]
        if name in _CONDITIONS:
            item.head = f"@{name} {tinycss2.serialize(node.prelude).strip()}"
    inner = _style_rules(node) if name in ("", *_CONDITIONS) else None
    _note(item, inner, document)
    return item


def _fits(node: Any, name: str) -> bool:
    """Whether GrapesJS's rules hold all that stands there."""
    if not name:
        return _only_declares(node.content)
    if node.content is None or (name not in _CONDITIONS and name not in _ANYWHERE):
        return False
    if name in ("font-face", "property"):
        return True
    inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
    return all(each.type == "qualified-rule" and _only_declares(each.content) for each in inner)


def _only_declares(content: list[Any]) -> bool:
    nodes = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return all(node.type == "declaration" for node in nodes)


def _style_rules(node: Any) -> list[Any] | None:
    """The style rules of a node, None where it holds others, too."""
    if node.type == "qualified-rule":
        return [node] if _only_declares(node.content) else None
    if node.content is None:
        return None
    inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
    simple = all(each.type == "qualified-rule" and _only_declares(each.content) for each in inner)
    return inner if simple else None


def _note(item: _Item, inner: list[Any] | None, document: LexborHTMLParser | None) -> None:
    """Write down which properties of which elements an item sets."""
    if inner is None:
        item.properties = {"all"}
        return
    matched: set[int] | None = set() if document else None
    for rule in inner:
        for each in tinycss2.parse_blocks_contents(rule.content):
            if each.type == "declaration":
                item.properties.add(_family(each.name))
        if matched is not None and document is not None:
            found = _elements(tinycss2.serialize(rule.prelude), document)
            matched = None if found is None else matched | found
    item.matched = matched


def _family(name: str) -> str:
    """What properties share that overrule each other: "margin" of margin-left."""
    if name.startswith("--"):
        return name
    bare = re.sub(r"^-[a-z]+-", "", name.lower())
    return _TOGETHER.get(bare) or bare.partition("-")[0]


def _elements(selector: str, document: LexborHTMLParser) -> set[int] | None:
    """The elements that a selector may come to match, whatever state they are in."""
    plain = _STATE.sub(lambda found: found[0] if _STRUCTURAL.match(found[0]) else "", selector)
    try:
        parts = [part.strip() or "*" for part in plain.split(",")] if "(" not in plain else [plain]
        parts = [part if part[-1] not in ">+~" else f"{part} *" for part in parts]
        return {node.mem_id for node in document.css(", ".join(parts))}
    except (SelectolaxError, ValueError):
        return None


def _keep_order(items: list[_Item]) -> None:
    """Leave as text whatever would come to stand before what it overrules."""
    ranks = _ranks({item.head for item in items if item.head})
    changed = True
    while changed:
        changed = False
        before: dict[str, list[_Item]] = {}  # the items so far that set a property
        highest = -1
        for item in items:
            if item.movable:
                continue
            place = _place(item, ranks)
            if not item.as_text and place < highest and _overrules(item, place, before, ranks):
                item.as_text = changed = True
                place = _place(item, ranks)
            highest = max(highest, place)
            for name in item.properties:
                before.setdefault(name, []).append(item)


def _overrules(
    item: _Item, place: int, before: dict[str, list[_Item]], ranks: dict[str, int]
) -> bool:
    """Whether it sets what one before it sets that would be written after it."""
    names = before if "all" in item.properties else (*item.properties, "all")
    return any(
        _place(earlier, ranks) > place and _meet(earlier, item)
        for name in names
        for earlier in before.get(name, ())
    )


def _place(item: _Item, ranks: dict[str, int]) -> int:
    """Where the renderer writes it: plain rules, then one condition after the other, then text."""
    return len(ranks) + 1 if item.as_text else ranks.get(item.head, -1) + 1


def _ranks(heads: Iterable[str]) -> dict[str, int]:
    """The order in which the renderer writes conditions."""
    listed = sorted(heads)
    marked: list[Rule] = []
    for number, head in enumerate(listed):
        kind, _, text = head.removeprefix("@").partition(" ")
        style = {"order": str(number)}
        marked.append({"selectorsAdd": "a", "style": style, "atRuleType": kind, "mediaText": text})
    numbers = re.findall(r"\border:(\d+)", render_css(marked))
    return {listed[int(number)]: rank for rank, number in enumerate(numbers)}


def _meet(one: _Item, other: _Item) -> bool:
    """Whether both may concern the same element."""
    if one.matched is None or other.matched is None:
        return True
    return not one.matched.isdisjoint(other.matched)


def _named(rule: Rule) -> Rule:
    """The rule with the classes it is for, where its selector is nothing but them."""
    found = _NAMED.fullmatch(rule.get("selectorsAdd") or "")
    if not found:
        return {"selectors": [], **rule}
    rest = {name: value for name, value in rule.items() if name != "selectorsAdd"}
    names = [found[1]] if found[1].startswith("#") else found[1][1:].split(".")
    return {"selectors": names, **rest, **({"state": found[2]} if found[2] else {})}
