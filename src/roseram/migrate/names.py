"""Names of the schemas that a migration makes, and SQL spelled with them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from roseram.postgres.sql import quote_ident, quote_literal

if TYPE_CHECKING:
    from roseram.catalog import Name

STAGED = "roseram_next"  # becomes `public`
STAGED_PRIVATE = "roseram_next_private"  # becomes `roseram`
PRIVATE = "roseram"
ARCHIVE_PREFIX = "roseram_archive_"
UNDONE_PREFIX = "roseram_undone_"
OURS = re.compile(r"roseram(_(next|next_private|archive_.*|undone_.*))?$")
JOURNAL = ("migrations", "migration_steps", "migration_changes", "quarantine", "legacy_ids")


def archive_name(prefix: str = ARCHIVE_PREFIX) -> str:
    """A schema name that says when it was made, to the second, in UTC."""
    return f"{prefix}{datetime.now(UTC):%Y%m%d_%H%M%S}"


def staged(name: Name) -> str:
    """Where the wanted table stands until the switch, as quoted SQL."""
    return f"{STAGED}.{quote_ident(name.name)}"


def literal(value: str | None) -> str:
    """A text as SQL."""
    return quote_literal(value).strip()
