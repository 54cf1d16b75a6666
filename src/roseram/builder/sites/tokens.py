"""Design tokens: the site's colours, fonts and measures as custom properties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.builder.sites.clean.css import clean_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SINGULAR = {"colors": "color", "fonts": "font"}
_NAME = re.compile(r"[A-Za-z0-9_-]+")


def tokens_css(tokens: Mapping[str, object] | None) -> str:
    """The tokens as one rule on :root.

    {"colors": {"primary": "#123"}, "fonts": {"body": "Georgia"}, "radius": "4px"} gives
    --color-primary, --font-body and --radius. Values that are no CSS values are left out.
    """
    declared = "".join(f"--{name}:{value};" for name, value in _properties(tokens or {}))
    return f":root{{{declared}}}" if declared else ""


def _properties(tokens: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in tokens.items():
        if isinstance(value, dict):
            group = _SINGULAR.get(name, name)
            yield from _properties({f"{group}-{key}": each for key, each in value.items()})
            continue
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            continue
        cleaned = clean_value(str(value)) if str(value).strip() else None
        if cleaned and _NAME.fullmatch(name):
            yield name.replace("_", "-"), cleaned
