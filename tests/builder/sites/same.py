"""HTML and CSS in a form in which two texts that mean the same are equal."""

from __future__ import annotations

from typing import Any

import tinycss2
from selectolax.lexbor import LexborHTMLParser, LexborNode


def tree_of(html: str) -> list[Any]:
    """The body as nested lists: [tag, attributes, children]; text is text."""
    body = LexborHTMLParser(html).body
    assert body is not None
    return _node(body)


def _node(node: LexborNode) -> list[Any]:
    attributes = {name: value or "" for name, value in node.attributes.items()}
    if "class" in attributes:
        attributes["class"] = " ".join(attributes["class"].split())
    children: list[Any] = []
    child = node.child
    while child is not None:
        if child.is_element_node:
            children.append(_node(child))
        elif child.is_comment_node:
            children.append(["!--", {}, []])
        elif child.is_text_node and child.text_content:
            if children and isinstance(children[-1], str):
                children[-1] += child.text_content
            else:
                children.append(child.text_content)
        child = child.next
    return [node.tag, attributes, children]


def rules_of(css: str) -> list[Any]:
    """The rules in their order: (what stands before the braces, what is in them)."""
    return _rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True))


def _rules(nodes: Any) -> list[Any]:
    found: list[Any] = []
    for node in nodes:
        if node.type == "declaration":
            found.append((node.name, _text(node.value), node.important))
        elif node.type in ("at-rule", "qualified-rule"):
            inner = tinycss2.parse_blocks_contents(
                node.content or [], skip_comments=True, skip_whitespace=True
            )
            head = f"@{node.lower_at_keyword} " if node.type == "at-rule" else ""
            found.append((head + _text(node.prelude), _rules(inner)))
        else:
            found.append(("error", node.serialize()))
    return found


def _text(tokens: Any) -> str:
    return " ".join("".join(map(_token, tokens)).split())


def _token(token: Any) -> str:
    if token.type == "url" or (token.type == "function" and token.lower_name == "url"):
        value = token.value if token.type == "url" else token.arguments[0].value
        return f"url({value!r})"
    return str(token.serialize())
