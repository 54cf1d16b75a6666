"""CSS text as style rules in GrapesJS's form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tinycss2

if TYPE_CHECKING:
    from collections.abc import Iterable

_GROUPING = frozenset(("media", "supports", "container", "layer", "keyframes", "-webkit-keyframes"))
_SINGLE = frozenset(("font-face", "page", "property", "counter-style"))


def rules_of(css: str) -> list[dict[str, Any]]:
    """The rules of a stylesheet; what is no rule, and @import, is left out.

    Selectors come as they are written ("selectorsAdd"). Values are not cleaned: rendering does.
    """
    nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return _rules(nodes, {})


def _rules(nodes: Iterable[Any], condition: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for node in nodes:
        if node.type == "qualified-rule":
            selector = tinycss2.serialize(node.prelude).strip()
            found.append({"selectorsAdd": selector, "style": _style(node.content), **condition})
        elif node.type == "at-rule" and node.content is not None:
            found.extend(_at_rule(node, condition))
    return [rule for rule in found if rule["style"]]


def _at_rule(node: Any, condition: dict[str, Any]) -> list[dict[str, Any]]:
    name = node.lower_at_keyword
    text = tinycss2.serialize(node.prelude).strip()
    own = {"atRuleType": name, "mediaText": text} if text else {"atRuleType": name}
    if name in _SINGLE:
        return [{"selectors": [], "style": _style(node.content), "singleAtRule": True, **own}]
    if name not in _GROUPING or (condition and condition["atRuleType"] != name):
        return []  # GrapesJS's rules have one condition
    if condition and name == "media":
        own["mediaText"] = f"{condition['mediaText']} and {text}"
    inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
    return _rules(inner, own)


def _style(content: list[Any]) -> dict[str, Any]:
    style: dict[str, Any] = {}
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type != "declaration":
            continue
        value = tinycss2.serialize(node.value).strip() + (" !important" if node.important else "")
        before = style.get(node.name)
        if before is None:
            style[node.name] = value
        else:  # the same property again: a fallback for older browsers
            style[node.name] = [*(before if isinstance(before, list) else (before,)), value]
    return style
