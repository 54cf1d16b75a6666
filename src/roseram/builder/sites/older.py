"""The two older formats of a page as elements and rules of version 3."""

from __future__ import annotations

from typing import Any

from roseram.builder.sites.invalid import MAX_DEPTH, ContentInvalid
from roseram.builder.sites.rules import rules_of

_Elements = list[dict[str, Any]]


def from_blocks(blocks: object) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The tree and the rules of {"blocks": [{"id", "type", "html", "css", "settings"}]}.

    A block without "html" is described by its "props" as in version 2.
    """
    if blocks is None:
        blocks = []
    if not isinstance(blocks, list):
        raise ContentInvalid("blocks", "a list of blocks is needed")
    elements: _Elements = []
    styles: list[dict[str, Any]] = []
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            raise ContentInvalid(f"blocks[{index}]", "a block is needed")
        elements.append(_block(block, f"blocks[{index}]"))
        css = block.get("css")
        if isinstance(css, str) and css.strip():
            styles.extend(rules_of(css))
    return {"type": "wrapper", "components": elements}, styles


def from_version_2(root: object) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The tree and the rules of {"version": 2, "root": {"type", "props", "children"}}."""
    if not isinstance(root, dict):
        raise ContentInvalid("root", "an element is needed")
    children = _children(root, "root", 1)
    return {"type": "wrapper", "components": children}, []


def _block(block: dict[str, Any], where: str) -> dict[str, Any]:
    html = block.get("html")
    if not isinstance(html, str):
        return _element(block, where, 1)
    kind = block.get("type")
    made: dict[str, Any] = {"tagName": "div", "components": html}
    if isinstance(kind, str) and kind:
        made["classes"] = [f"block-{'-'.join(kind.split())}"]
    return _identified(made, block)


def _identified(made: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    identity = old.get("id")
    if isinstance(identity, str | int) and not isinstance(identity, bool) and identity != "":
        made["attributes"] = {"id": str(identity), **made.get("attributes", {})}
    return made


def _children(old: dict[str, Any], where: str, depth: int) -> _Elements:
    children = old.get("children") or []
    if not isinstance(children, list):
        raise ContentInvalid(f"{where}.children", "a list of elements is needed")
    if depth > MAX_DEPTH:
        raise ContentInvalid(
            where[:60] + "...", f"elements lie in each other more than {MAX_DEPTH} levels deep"
        )
    return [
        _element(child, f"{where}.children[{index}]", depth + 1)
        for index, child in enumerate(children)
    ]


def _element(old: object, where: str, depth: int) -> dict[str, Any]:
    if not isinstance(old, dict):
        raise ContentInvalid(where, "an element is needed")
    props = old.get("props") or old.get("settings") or {}
    if not isinstance(props, dict):
        raise ContentInvalid(f"{where}.props", "an object is needed")
    kind = old.get("type")
    make = _MAKERS.get(kind if isinstance(kind, str) else "", _container)
    made = make(props)
    inner = _children(old, where, depth)
    if inner:
        made["components"] = [*made.get("components", []), *inner]
    return _identified(made, old)


def _text(given: object) -> _Elements:
    return [{"type": "textnode", "content": str(given)}] if given not in (None, "") else []


def _of(tag: str, text: object, **attributes: object) -> dict[str, Any]:
    made: dict[str, Any] = {"tagName": tag, "components": _text(text)}
    kept = {name: str(value) for name, value in attributes.items() if value not in (None, "")}
    return {**made, "attributes": kept} if kept else made


def _heading(props: dict[str, Any]) -> dict[str, Any]:
    level = props.get("level")
    return _of(f"h{level}" if level in (1, 2, 3, 4, 5, 6) else "h2", props.get("text"))


def _paragraph(props: dict[str, Any]) -> dict[str, Any]:
    return _of("p", props.get("text"))


def _list(props: dict[str, Any]) -> dict[str, Any]:
    items = props.get("items")
    rows = [_of("li", item) for item in items] if isinstance(items, list) else []
    return {"tagName": "ol" if props.get("ordered") else "ul", "components": rows}


def _link(props: dict[str, Any]) -> dict[str, Any]:
    return _of("a", props.get("text"), href=props.get("href"))


def _button(props: dict[str, Any]) -> dict[str, Any]:
    variant = props.get("variant") or "primary"
    return {**_link(props), "classes": ["button", f"button-{'-'.join(str(variant).split())}"]}


def _quote(props: dict[str, Any]) -> dict[str, Any]:
    parts = [_of("blockquote", props.get("text"))]
    if props.get("cite"):
        parts.append(_of("figcaption", props["cite"]))
    return {"tagName": "figure", "components": parts}


def _image(props: dict[str, Any]) -> dict[str, Any]:
    picture = _of("img", None, src=props.get("src"))
    picture["attributes"] = {**picture.get("attributes", {}), "alt": str(props.get("alt") or "")}
    return {**picture, "type": "image"}


def _form(props: dict[str, Any]) -> dict[str, Any]:
    send = _of("button", props.get("submit") or "Send", type="submit")
    made: dict[str, Any] = {"tagName": "form", "components": [send]}
    if props.get("form_id"):
        made["attributes"] = {"data-form": str(props["form_id"])}
    return made


def _component(props: dict[str, Any]) -> dict[str, Any]:
    return _of("div", None, **{"data-component": props.get("component_id")})


def _section(props: dict[str, Any]) -> dict[str, Any]:
    return _laid_out("section", props)


def _container(props: dict[str, Any]) -> dict[str, Any]:
    tag = props.get("as")
    made = _laid_out(tag if isinstance(tag, str) and tag else "div", props)
    return {**made, "components": _text(props.get("text"))} if props.get("text") else made


def _laid_out(tag: str, props: dict[str, Any]) -> dict[str, Any]:
    """A container whose properties are classes: "layout-columns", "columns-3", "padding-large"."""
    names = ("layout", "columns", "padding", "background", "align", "justify")
    classes = [f"{name}-{'-'.join(str(props[name]).split())}" for name in names if props.get(name)]
    if props.get("frame"):
        classes.append("frame")
    return {"tagName": tag, "classes": classes} if classes else {"tagName": tag}


_MAKERS = {
    "heading": _heading,
    "text": _paragraph,
    "paragraph": _paragraph,
    "list": _list,
    "link": _link,
    "button": _button,
    "quote": _quote,
    "image": _image,
    "form": _form,
    "component": _component,
    "section": _section,
    "container": _container,
}
