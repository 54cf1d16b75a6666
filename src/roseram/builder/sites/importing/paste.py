"""A piece of HTML that is pasted, as elements to place in a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from roseram.builder.sites.importing.page import ImportedPage, import_html
from roseram.builder.sites.importing.pasted import plain_elements
from roseram.builder.sites.removed import Removed

# What is worth telling where looks are not wanted anyway: whatever would have done something.
_HARMFUL: Final = re.compile(
    r"<(?:applet|base|embed|frame|frameset|iframe|object|script|template|form)\b"
    r"|the attribute (?:on\w+|href|src|srcset|srcdoc|action|formaction|poster|background|data"
    r"|ping|xlink:href) "
    r"|a (?:script|module)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """Elements and the style rules that belong to them; `removed` tells what was left out."""

    components: list[dict[str, Any]]
    styles: list[dict[str, Any]]
    removed: tuple[Removed, ...]


def pasted_elements(html: str, css: str | None = None) -> Pasted:
    """The elements of a piece of HTML, cleaned.

    With `css` they keep their classes, ids and styles. Without it only what words mean is kept
    (see `plain_elements`), and only what could have done harm is told. Raises ImportRefused and
    ContentInvalid as `import_html` does.
    """
    harmless = css.replace("</", "<\\/") if css else ""
    style = f"<style>{harmless}</style>" if harmless else ""
    text = f"\ufeff{style}<span></span>{html}".replace("\0", "")
    page = import_html(text.encode("utf-8", "replace"), name="")
    removed = _told(page)
    children = page.content["component"].get("components") or []
    if css is not None:
        return Pasted(_without_first(children), page.content["styles"], removed)
    harmful = tuple(each for each in removed if _HARMFUL.search(each.what))
    return Pasted(plain_elements(children), [], harmful)


def _without_first(children: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the <span> that made sure that it is read as HTML."""
    return [
        child
        for child in children
        if child.get("tagName") != "span" or child.get("components") or child.get("classes")
    ]


def _told(page: ImportedPage) -> tuple[Removed, ...]:
    found = list(page.removed)
    if page.javascript:
        found.append(Removed("page", "a script"))
    if page.css.strip():
        found.append(Removed("css", "styles that belong to no class, such as @font-face"))
    return tuple(found)
