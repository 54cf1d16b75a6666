"""GrapesJS's types of components: the tags and attributes they have by themselves."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

TAG_OF = {
    "text": "div",
    "default": "div",
    "wrapper": "div",  # inside a page; the outermost one is the body
    "link": "a",
    "image": "img",
    "video": "video",
    "map": "iframe",
    "iframe": "iframe",
    "table": "table",
    "thead": "thead",
    "tbody": "tbody",
    "tfoot": "tfoot",
    "row": "tr",
    "cell": "td",
    "label": "label",
    "svg": "svg",
    "svg-in": "svg",
    "script": "script",
    "head": "head",
    # GrapesJS's own plugin for forms
    "form": "form",
    "input": "input",
    "textarea": "textarea",
    "select": "select",
    "option": "option",
    "button": "button",
    "checkbox": "input",
    "radio": "input",
}
_INPUT_TYPES = ("checkbox", "radio")
_EMBEDS = {
    "yt": "https://www.youtube.com/embed/",
    "ytnc": "https://www.youtube-nocookie.com/embed/",
    "vi": "https://player.vimeo.com/video/",
}
_PLAYING = ("loop", "autoplay", "controls", "muted")


def tag_of(node: dict[str, Any], kind: str | None) -> str:
    """The tag that a component of this type has."""
    if kind == "navigation":
        return "nav"
    if kind == "video":
        return "iframe" if node.get("provider") in _EMBEDS else "video"
    tag = node.get("tagName")
    return tag.lower() if tag else TAG_OF.get(kind or "", "div")


def attributes_of(node: dict[str, Any], kind: str | None) -> dict[str, Any]:
    """The component's attributes with those that its type adds."""
    given: dict[str, Any] = node.get("attributes") or {}
    if kind in _ADDING:
        return _ADDING[kind](node, given)
    return {"type": kind, **given} if kind in _INPUT_TYPES else given


def default_children(kind: str | None, node: dict[str, Any]) -> list[dict[str, Any]]:
    """What a component without children gets from its type: an empty table has a cell."""
    if kind == "table":
        return [{"type": "tbody"}]
    if kind in ("tbody", "thead", "tfoot"):
        row = {"type": "row", "classes": ["row"]}
        cells = [{"type": "cell", "classes": ["cell"]}] * _count(node.get("columns"))
        return [{**row, "components": cells}] * _count(node.get("rows"))
    return []


def _count(given: object) -> int:
    return min(given, 100) if isinstance(given, int) and given >= 0 else 1


def _image(node: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """The address as an attribute; "<svg..." is the editor's picture for one that is missing."""
    source = given.get("src") or node.get("src")
    if not isinstance(source, str) or source.lstrip().startswith("<"):
        return given
    return {**given, "src": source}


def _map(node: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    found = _image(node, given)
    if "src" in found:
        return found
    address = quote(str(node.get("address") or ""), safe="")
    zoom, kind = node.get("zoom", "1"), node.get("mapType", "q")
    query = (f"&q={address}" if address else "") + (f"&z={zoom}" if zoom else "")
    query += f"&t={kind}" if kind else ""
    return {**given, "src": f"https://maps.google.com/maps?{query}&output=embed"}


def _video(node: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    found = dict(_image(node, given))
    provider = node.get("provider")
    if provider in _EMBEDS:
        if "src" not in found and node.get("videoId"):
            found["src"] = _EMBEDS[provider] + quote(str(node["videoId"]), safe="")
        found.setdefault("allowfullscreen", True)
        if provider != "vi":  # YouTube asks to be told where it is shown
            found.setdefault("referrerpolicy", "strict-origin-when-cross-origin")
        return found
    for name in _PLAYING:
        default = node.get(name, name == "controls")
        value = found.get(name)
        found[name] = bool(default if value is None else value)
    return found


_ADDING = {"image": _image, "map": _map, "video": _video}
