"""Rehearses a migration on a copy: does it work, how long does it take, what does it lock?"""

from __future__ import annotations

from roseram.migrate.rehearse.result import (
    Behind,
    Check,
    Example,
    Refused,
    Rehearsal,
    Sample,
    Stage,
    Timed,
)
from roseram.migrate.rehearse.run import rehearse
from roseram.migrate.rehearse.watch import Disk, Hold

__all__ = [
    "Behind",
    "Check",
    "Disk",
    "Example",
    "Hold",
    "Refused",
    "Rehearsal",
    "Sample",
    "Stage",
    "Timed",
    "rehearse",
]
