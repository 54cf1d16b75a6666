"""The unified schema: plain SQL, one file per domain, and its installation."""

from __future__ import annotations

from roseram.schema.install import SCHEMA_VERSION, Inspection, State, ensure_schema, inspect
from roseram.schema.source import Section, checksum, sections

__all__ = [
    "SCHEMA_VERSION",
    "Inspection",
    "Section",
    "State",
    "checksum",
    "ensure_schema",
    "inspect",
    "sections",
]
