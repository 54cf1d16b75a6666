"""What stands around the old tables and would break or be in the way at the switch, and its SQL."""

from __future__ import annotations

from roseram.migrate.dependents.dependent import HAZARDS, Dependent, Fate
from roseram.migrate.dependents.read import read_dependents

__all__ = ["HAZARDS", "Dependent", "Fate", "read_dependents"]
