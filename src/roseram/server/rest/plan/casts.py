"""Checks the type names that a request casts to: they become part of the SQL."""

from __future__ import annotations

import re

from roseram.server.rest.refusal import Refusal

_WORD = r"[^\W\d][\w$]*"
_TYPE = re.compile(
    rf"{_WORD}(?: {_WORD})*(?:\.{_WORD})?(?: ?\(\d+(?:, ?-?\d+)?\))?(?: {_WORD})*(?:\[\d*\])*"
)


def check_cast(name: str | None) -> str | None:
    """The name as it came where it can only be that of a type. Refusal PGRST100."""
    if name is not None and not _TYPE.fullmatch(name):
        raise Refusal(400, "PGRST100", f"'{name}' is not the name of a type")
    return name
