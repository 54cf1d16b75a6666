"""Lists of columns: `columns=` and `on_conflict=`."""

from __future__ import annotations

from roseram.server.rest.query.scanner import Scanner
from roseram.server.rest.recent import remembered


@remembered
def parse_columns(text: str) -> tuple[str, ...]:
    """Read the columns that a payload is restricted to; Refusal PGRST100."""
    return _names(Scanner(text, "columns parameter"))


@remembered
def parse_on_conflict(text: str) -> tuple[str, ...]:
    """Read the columns that tell an upsert what is the same row; Refusal PGRST100."""
    return _names(Scanner(text, "on_conflict parameter"))


def _names(scanner: Scanner) -> tuple[str, ...]:
    names = {scanner.name(): None}
    scanner.skip_space()
    while scanner.take(","):
        names[scanner.name()] = None
        scanner.skip_space()
    if scanner.peek():
        raise scanner.refusal(("letter", "digit", '"-"', '","', "end of input"))
    return tuple(names)
