"""Errors of the API: HTTP status, code, message, details, hint."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818 - it is what the client is told
    """A request is answered with an error; Postgres's own errors become one as well."""

    status: int
    code: str  # PGRST… or a SQLSTATE
    message: str
    details: object = None  # text, or JSON (PGRST201)
    hint: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    reason: str | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
