"""The templates of the pages for people: one look, everything escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = Environment(
    loader=PackageLoader("roseram.server"), autoescape=True, undefined=StrictUndefined
)


def page_template(name: str) -> Template:
    """The template of this file name."""
    return _TEMPLATES.get_template(name)
