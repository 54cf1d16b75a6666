"""A whole stylesheet that an editor wrote: only rules and values that are allowed stay."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import tinycss2

from roseram.builder.sites.clean.css import declaration_of
from roseram.builder.sites.clean.tokens import css_text
from roseram.builder.sites.clean.words import words
from roseram.builder.sites.removed import Removed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.builder.sites.removed import Reporter

_MAX_DEPTH = 16  # of rules in each other
_CACHED = 50_000  # characters
_LONGEST = 200_000  # characters
# At-rules that hold rules, and those that hold declarations. All others go: @import loads foreign
# styles, @charset and @namespace only mean something at the very beginning of a file.
GROUPING = words(
    "media supports container layer scope starting-style keyframes -webkit-keyframes "
    "font-feature-values"
)
DECLARING = words(
    "font-face page property counter-style font-palette-values position-try view-transition "
    "stylistic styleset character-variant swash ornaments annotation"
)


def clean_stylesheet(text: str, report: Reporter | None = None) -> str:
    """The CSS without what may not be in a page; `report` is told each thing that went.

    Addresses come out as url("...") for `with_links`. What is not closed is closed.
    """
    if not text.strip():
        return ""
    if len(text) > _LONGEST:
        text = f"@longer-than-{_LONGEST}-characters;"
    css, removed = _cached(text) if len(text) <= _CACHED else _cleaned(text)
    if report:
        for what in removed:
            report(Removed("css", what))
    return css


@lru_cache(maxsize=128)
def _cached(text: str) -> tuple[str, tuple[str, ...]]:
    return _cleaned(text)


def _cleaned(text: str) -> tuple[str, tuple[str, ...]]:
    sheet = _Sheet()
    nodes = tinycss2.parse_stylesheet(text)
    return "".join(sheet.rules(nodes, 0)), tuple(sheet.removed)


class _Sheet:
    def __init__(self) -> None:
        self.removed: list[str] = []

    def rules(self, nodes: Iterable[Any], depth: int) -> list[str]:
        """The allowed ones of parsed rules and declarations."""
        if depth > _MAX_DEPTH:
            self.removed.append("rules in each other too deep")
            return []
        written = []
        for node in nodes:
            text = self._node(node, depth)
            if text:
                written.append(text)
        return written

    def _node(self, node: Any, depth: int) -> str:
        if node.type == "qualified-rule":
            return self._rule(node, depth)
        if node.type == "at-rule":
            return self._at_rule(node, depth)
        if node.type == "declaration":
            text = declaration_of(node)
            return text or self._refuse(f"the property {node.name}")
        if node.type == "error":
            return self._refuse(f"what is no CSS: {node.message}")
        return ""

    def _rule(self, node: Any, depth: int) -> str:
        selector = css_text(node.prelude, addresses=False)
        if selector is None:
            return self._refuse("a rule without a selector that can be read")
        return self._block(selector, node.content, depth)

    def _at_rule(self, node: Any, depth: int) -> str:
        name = node.lower_at_keyword
        prelude = css_text(node.prelude, addresses=False)
        if name not in GROUPING and name not in DECLARING:
            return self._refuse(f"@{name}")
        if prelude is None and any(
            each.type not in ("whitespace", "comment") for each in node.prelude
        ):
            return self._refuse(f"@{name} with a condition that cannot be read")
        head = f"@{name} {prelude}" if prelude else f"@{name}"
        if node.content is None:
            return head + ";" if name == "layer" and prelude else self._refuse(f"@{name}")
        return self._block(head, node.content, depth)

    def _block(self, head: str, content: list[Any], depth: int) -> str:
        nodes = tinycss2.parse_blocks_contents(content)
        inner = self.rules(nodes, depth + 1)
        return f"{head}{{{''.join(inner)}}}" if inner else ""

    def _refuse(self, what: str) -> str:
        self.removed.append(what)
        return ""
