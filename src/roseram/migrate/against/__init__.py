"""Compares a migrated database with what it was made of: the source, or a restored backup."""

from __future__ import annotations

from roseram.migrate.against.compare import NothingToCompare, SameDatabase, compare_with
from roseram.migrate.against.result import FAILING, Comparison, Kept, Moved, Verdict

__all__ = [
    "FAILING",
    "Comparison",
    "Kept",
    "Moved",
    "NothingToCompare",
    "SameDatabase",
    "Verdict",
    "compare_with",
]
