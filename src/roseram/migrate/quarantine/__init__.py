"""The quarantine: rows and values that broke a rule; they are listed, shown, and put back."""

from __future__ import annotations

from roseram.migrate.quarantine.look import (
    Choice,
    Entry,
    EntryUnknown,
    Group,
    entries,
    groups,
    show,
)
from roseram.migrate.quarantine.retry import (
    AlreadyRestored,
    NotYet,
    Refused,
    Retried,
    retry,
    retry_all,
)
from roseram.migrate.quarantine.target import StillRefused

__all__ = [
    "AlreadyRestored",
    "Choice",
    "Entry",
    "EntryUnknown",
    "Group",
    "NotYet",
    "Refused",
    "Retried",
    "StillRefused",
    "entries",
    "groups",
    "retry",
    "retry_all",
    "show",
]
