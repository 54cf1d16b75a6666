"""What a comparison of two catalogs cannot know: other names, other words, splits, fills."""

from __future__ import annotations

from roseram.migrate.mapping.check import check
from roseram.migrate.mapping.merge import merged
from roseram.migrate.mapping.read import bundled, load
from roseram.migrate.mapping.rules import (
    ColumnRule,
    MappingError,
    Mappings,
    RowsRule,
    TableRule,
    qualified,
)

__all__ = [
    "ColumnRule",
    "MappingError",
    "Mappings",
    "RowsRule",
    "TableRule",
    "bundled",
    "check",
    "load",
    "merged",
    "qualified",
]
