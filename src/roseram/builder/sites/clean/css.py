"""CSS values, declarations and selectors: nothing loads a script or ends the style early."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import tinycss2

from roseram.builder.sites.clean.tokens import css_text, url_text

if TYPE_CHECKING:
    from roseram.builder.sites.links import Links

_PLAIN = re.compile(r"[\w#%., +*/-]+")  # no function, string or escape: nothing to look into
_COMMENT = "/*"
_PROPERTY = re.compile(r"-{0,2}[A-Za-z_][A-Za-z0-9_-]*")
REFUSED_PROPERTIES = frozenset(("behavior", "-ms-behavior", "-moz-binding"))
# What cleaned CSS holds where an address of the site or one of its assets is meant.
_ADDRESS = re.compile(r'url\("((?:asset:|/(?!/))[^"\\]*)"\)')


def clean_value(value: str) -> str | None:
    """The value of a property, None where it is no balanced CSS value or would load something.

    Addresses come out as url("...") so that `with_links` finds them. `!important` may follow.
    """
    if _PLAIN.fullmatch(value) and _COMMENT not in value:
        return value.strip()
    return _checked(value)


def clean_declaration(prop: str, value: str) -> str | None:
    """ "color:red;" of a property and its value, None where either is refused."""
    return (
        _declaration(prop, value)
        if len(value) <= 300 and len(prop) <= 60
        else _declared(prop, value)
    )


def clean_declarations(text: str) -> str:
    """A style attribute's text with what is allowed of it."""
    return _attribute(text) if len(text) <= 1000 else _attribute.__wrapped__(text)


def clean_selector(text: str) -> str | None:
    """A list of selectors, or the step of an animation; None where it is neither."""
    return _prelude(text) if len(text) <= 1000 else None


def clean_condition(text: str) -> str | None:
    """What stands behind @media, @supports or @keyframes; None where it could not stand there."""
    return _prelude(text) if len(text) <= 1000 else None


def with_links(css: str, links: Links) -> str:
    """Cleaned CSS in which addresses of the site are written as its page writes them."""
    if 'url("' not in css:
        return css

    def written(found: re.Match[str]) -> str:
        address = links.to(found[1])
        return url_text(address) if address else "none"

    return _ADDRESS.sub(written, css)


def for_document(css: str) -> str:
    """Cleaned CSS that can stand in a <style>: nothing in it can be read as its end."""
    return css.replace("</", "<\\/")


@lru_cache(maxsize=16384)
def _declaration(prop: str, value: str) -> str | None:
    return _declared(prop, value)


def _declared(prop: str, value: str) -> str | None:
    cleaned = clean_value(value) if _allowed_property(prop) else None
    return f"{prop}:{cleaned};" if cleaned else None


def _allowed_property(name: str) -> bool:
    return bool(_PROPERTY.fullmatch(name)) and name.lower() not in REFUSED_PROPERTIES


@lru_cache(maxsize=2048)
def _attribute(text: str) -> str:
    nodes = tinycss2.parse_blocks_contents(text)
    found = (declaration_of(node) for node in nodes if node.type == "declaration")
    return "".join(text for text in found if text)


def declaration_of(node: Any) -> str | None:
    """A parsed declaration as text, None where it is refused."""
    value = css_text(node.value) if _allowed_property(node.name) else None
    return f"{node.name}:{value}{' !important' if node.important else ''};" if value else None


def _checked(value: str) -> str | None:
    return css_text(tinycss2.parse_component_value_list(value))


@lru_cache(maxsize=4096)
def _prelude(text: str) -> str | None:
    return css_text(tinycss2.parse_component_value_list(text), addresses=False)
