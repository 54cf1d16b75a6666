"""The result of a verification: items of the checklist, and what is wrong with each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any


class Status(Enum):
    """What became of an item; a warning does not fail the verification."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the object, what is the matter, the command that repairs it."""

    object: str
    what: str
    repair: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist; `found` says in a few words what was looked at."""

    id: str
    title: str
    found: str
    problems: tuple[Problem, ...] = ()
    only_warns: bool = False

    @property
    def status(self) -> Status:
        """Return failed where something is wrong, unless the item only warns."""
        if not self.problems:
            return Status.OK
        return Status.WARNING if self.only_warns else Status.FAILED

    def by_repair(self, most: int | None = None) -> dict[str, list[Problem]]:
        """Return the first `most` problems, those with one repair together."""
        groups: dict[str, list[Problem]] = {}
        for problem in self.problems[:most]:
            groups.setdefault(problem.repair, []).append(problem)
        return groups


@dataclass(frozen=True, slots=True)
class Report:
    """A whole verification of one database."""

    database: str
    server_version: str
    schema_version: str
    items: tuple[Item, ...]

    @property
    def ok(self) -> bool:
        """Whether no item failed."""
        return all(item.status is not Status.FAILED for item in self.items)

    def as_json(self) -> dict[str, Any]:
        """Return plain values for scripts: {"ok", "database", ..., "items": [{"status", ...}]}."""
        items = [{**asdict(item), "status": item.status.value} for item in self.items]
        return {"ok": self.ok, **asdict(self), "items": items}
