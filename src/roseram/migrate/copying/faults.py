"""What can go wrong with a copy: the errors, and which of the server's refusals end it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roseram.errors import DiskFull, RoseramError, redact


class CopyFailed(RoseramError):  # noqa: N818 - as in roseram.errors
    """The database could not be copied."""

    code = "RSM_COPY"


class DumpUnusable(RoseramError):  # noqa: N818 - as in roseram.errors
    """The dump cannot be restored."""

    code = "RSM_DUMP"
    next_step = "make a new one with: pg_dump --format=custom --file=FILE DATABASE"


ELSEWHERE = (
    "set ROSERAM_POSTGRES_BIN to the programs of a PostgreSQL that has what is missing "
    "(its extensions), then run the command again"
)

# What an embedded server refuses that takes nothing away from the copy.
_HARMLESS = re.compile(
    r'(schema|role|extension) ".*" already exists'
    r"|unrecognized configuration parameter"
    r"|there is no transaction in progress"
)
_TABLE = re.compile(r"(CREATE\s+(UNLOGGED\s+|FOREIGN\s+)?TABLE|ALTER TABLE.* ATTACH)\b", re.I)
_ROWS = re.compile(r"(COPY|INSERT)\b", re.I)
_STATEMENT = re.compile(
    r"(ALTER|ANALYZE|BEGIN|CALL|CLUSTER|COMMENT|COMMIT|COPY|CREATE|DELETE|DO|DROP|GRANT|INSERT|"
    r"LOCK|NOTIFY|REASSIGN|REFRESH|RESET|REVOKE|SECURITY|SELECT|SET|START|TRUNCATE|UPDATE|"
    r"VACUUM|VALUES|WITH)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One statement of a dump that the embedded server refused."""

    what: str
    """The object it was about, like `VIEW public.totals`; the statement where that is unknown."""
    message: str
    statement: str
    """How it began."""

    @property
    def harmless(self) -> bool:
        """Whether the copy is whole without it, or its cause is told anyway."""
        if _HARMLESS.search(self.message):
            return True
        about_nothing = self.message.endswith("does not exist") and "role " not in self.message
        return about_nothing and self.statement.startswith(("GRANT", "REVOKE", "COMMENT"))

    def check(self) -> None:
        """Raise where it took a table or its rows away."""
        if "No space left on device" in self.message:
            raise DiskFull(why=self.message)
        if _TABLE.match(self.statement):
            raise CopyFailed(
                f"A table could not be made in the copy: {self.what}",
                why=redact(self.message),
                next=ELSEWHERE,
            )
        if _ROWS.match(self.statement):
            raise CopyFailed(f"Rows could not be copied: {self.what}", why=redact(self.message))
        if not _STATEMENT.match(self.statement):
            raise DumpUnusable("The file is no dump of a database", why=redact(self.message))

    def __str__(self) -> str:
        return redact(f"{self.what} is not in the copy: {self.message}")
