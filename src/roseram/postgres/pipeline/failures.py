"""What can go wrong between us and the server: its errors, a lost connection, none to be had."""

from __future__ import annotations

from dataclasses import dataclass

from roseram.errors import ConnectionLost, Unreachable


@dataclass(eq=False)
class ServerError(Exception):
    """An ErrorResponse of the server, with all of its fields."""

    message: str
    sqlstate: str
    severity: str = "ERROR"  # never translated
    detail: str | None = None
    hint: str | None = None
    where: str | None = None
    position: str | None = None
    schema: str | None = None
    table: str | None = None
    column: str | None = None
    datatype: str | None = None
    constraint: str | None = None
    routine: str | None = None  # the function in the server's source that raised it

    def __str__(self) -> str:
        return f"{self.sqlstate}: {self.message}"

    @property
    def fatal(self) -> bool:
        """Whether the server closes the connection after it."""
        return self.severity in ("FATAL", "PANIC")


class Lost(ConnectionLost):
    """The connection to the database was lost in the middle of the work."""


class Down(Unreachable):
    """The database server cannot be reached."""

    def __init__(self, cause: Exception, retry_after: int) -> None:
        super().__init__(why=str(cause))
        self.retry_after = retry_after  # seconds until we try again


class Full(Unreachable):
    """Every connection was in use for too long."""

    code = "RSM_POOL_FULL"
    next_step = "find the slow requests, or allow more connections"
