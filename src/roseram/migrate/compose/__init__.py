"""Writes the SQL of a flow: the rows of one source, converted, judged, and put into one target.

Each module adds one concern to the class of the one before: parts, values, tenancy, judging,
duplicates, statements, reconcile, composer.
"""

from __future__ import annotations

from roseram.migrate.compose.composer import Composer
from roseram.migrate.compose.limits import too_long
from roseram.migrate.compose.parts import Parent, own_column

__all__ = ["Composer", "Parent", "own_column", "too_long"]
