"""Demo content: a small agency and a product company, with everything a table can hold."""

from __future__ import annotations

from roseram.operate.demo.lifecycle import (
    DemoInPart,
    DemoInUse,
    DemoTaken,
    Installed,
    Member,
    Removed,
    install_demo,
    remove_demo,
)

__all__ = [
    "DemoInPart",
    "DemoInUse",
    "DemoTaken",
    "Installed",
    "Member",
    "Removed",
    "install_demo",
    "remove_demo",
]
