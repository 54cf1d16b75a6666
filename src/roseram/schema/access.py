"""The access matrix as data: who may do what with the rows of each table (see access.toml)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ROLES = ("viewer", "member", "editor", "admin", "owner")
COMMANDS = ("select", "insert", "update", "delete")
WORDS = {
    "none", "signed_in", "self", "unsigned", "reviewer", "colleague", "public", "system",
    "assign", "shared",
}  # fmt: skip

Rule = tuple[frozenset[str], ...]  # alternatives, each a set of conditions; () = nobody


@dataclass(frozen=True, slots=True)
class Access:
    """One table's row of the matrix; `self_column` is the column that names the person."""

    table: str
    select: Rule
    insert: Rule
    update: Rule
    delete: Rule
    self_column: str = "user_id"

    def rule(self, command: str) -> Rule:
        """Return the rule of one of COMMANDS."""
        found: Rule = getattr(self, command)
        return found


@cache
def access_matrix() -> dict[str, Access]:
    """Return the matrix by table; ValueError where the file says something unknown."""
    text = files(__package__).joinpath("access.toml").read_text("utf-8")
    return {table: _read(table, row) for table, row in tomllib.loads(text).items()}


def _read(table: str, row: dict[str, str]) -> Access:
    rules = {command: _parse(table, row[command]) for command in COMMANDS}
    return Access(table, **rules, self_column=row.get("self", "user_id"))


def _parse(table: str, rule: str) -> Rule:
    alternatives = tuple(
        frozenset(word.strip() for word in part.split("&")) for part in rule.split("|")
    )
    unknown = frozenset().union(*alternatives) - WORDS - set(ROLES)
    if unknown:
        raise ValueError(f"access.toml, {table}: unknown {', '.join(sorted(unknown))}")
    return () if alternatives == (frozenset({"none"}),) else alternatives
