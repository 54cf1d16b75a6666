"""A copy of a database, or of a dump of one, on an embedded server, to try a migration on."""

from __future__ import annotations

from roseram.migrate.copying.copy import Copied, copied_database
from roseram.migrate.copying.faults import CopyFailed, DumpUnusable

__all__ = ["Copied", "CopyFailed", "DumpUnusable", "copied_database"]
