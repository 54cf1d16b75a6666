"""The sections that come with the editor, and pages made of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roseram.builder.sites.links import RelativeLinks
from roseram.builder.sites.render import PageInput, SiteInput, render_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from roseram.builder.sites.removed import Removed

FOLDER = Path(__file__).resolve().parents[3] / "web/src/features/editor/panels/blocks/library"
SECTIONS: dict[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*.json"))
}
# A dark set of tokens, in which what relies on a light page cannot be read.
DARK = {
    "tokens": {
        "colors": {
            "background": "#0f1220",
            "surface": "#1a1f33",
            "text": "#f2f4ff",
            "muted": "#b3b9d1",
            "border": "#2f3655",
            "primary": "#8fb4ff",
            "on-primary": "#0b1330",
            "accent": "#ffcf7a",
            "on-accent": "#2a1c00",
        },
        "fonts": {"heading": "Georgia, serif", "body": "system-ui, sans-serif"},
        "radius": "10px",
        "width": "72rem",
    }
}


def page_of(
    sections: Iterable[Mapping[str, Any]],
    settings: Mapping[str, Any],
    removed: list[Removed] | None = None,
) -> str:
    """One document with these sections, in the design of a site with these settings."""
    chosen = list(sections)
    content = {
        "version": 3,
        "component": {
            "type": "wrapper",
            "components": [each for section in chosen for each in section["components"]],
        },
        "styles": [rule for section in chosen for rule in section["styles"]],
    }
    site = SiteInput(
        "Northyard",
        tokens=settings.get("tokens", {}),
        css=settings.get("css"),
        navigation=(("/", "Home"), ("/work", "Work"), ("/contact", "Contact")),
    )
    made = render_page(
        PageInput("/", "Northyard", content),
        site,
        RelativeLinks("/"),
        scripts=False,
        report=removed.append if removed is not None else None,
        whole=True,
    )
    return made.html.decode()
