"""Reusable components: a use on a page stands for the elements of a component's definition."""

from roseram.builder.sites.components.definition import (
    MAX_NESTED,
    USE,
    Definition,
    Field,
    closure,
    read_definition,
    used,
)
from roseram.builder.sites.components.expand import expand
from roseram.builder.sites.components.loading import load_components

__all__ = (
    "MAX_NESTED",
    "USE",
    "Definition",
    "Field",
    "closure",
    "expand",
    "load_components",
    "read_definition",
    "used",
)
