"""Reads the demo's data files into chapters: rows by table, in the order of their writing."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from roseram.operate.demo.files import Edit, expand_projects
from roseram.operate.demo.notation import CONTENT, identify, resolve
from roseram.operate.demo.traffic import expand_requests, expand_visits

if TYPE_CHECKING:
    import uuid
    from datetime import date

Row: TypeAlias = dict[str, Any]

_PEOPLE = "people.toml"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo; times are ISO 8601."""

    id: uuid.UUID
    email: str
    name: str
    created_at: str
    seen_at: str
    theme: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One data file. Rows may have `ref` (names their id) and `at`, `changed` (their times)."""

    name: str
    organization: uuid.UUID | None  # None: everything goes to people's personal organizations
    owner: uuid.UUID
    tables: dict[str, list[Row]]
    edits: list[Edit]


def read_people(now: date) -> list[Person]:
    """Everybody in the demo."""
    listed = resolve(tomllib.loads(CONTENT.joinpath(_PEOPLE).read_text("utf-8")), now)["people"]
    return [Person(id=identify(f"profiles/{each.pop('ref')}"), **each) for each in listed]


def read_chapters(now: date) -> list[Chapter]:
    """Every other data file, found by listing, in the order of their names."""
    names = sorted(entry.name for entry in CONTENT.iterdir() if entry.name.endswith(".toml"))
    return [_read_chapter(name, now) for name in names if name != _PEOPLE]


def _read_chapter(name: str, now: date) -> Chapter:
    tables = resolve(tomllib.loads(CONTENT.joinpath(name).read_text("utf-8")), now)
    organization = tables.pop("organization", None)
    owner = identify(f"profiles/{tables.pop('owner')}")
    edits = expand_projects(tables)
    _expand_logs(tables)
    expand_visits(tables, now)
    expand_requests(tables, now)
    return Chapter(
        name=name.removesuffix(".toml"),
        organization=identify(f"organizations/{organization}") if organization else None,
        owner=owner,
        tables=tables,
        edits=edits,
    )


def organization_ids(chapters: list[Chapter]) -> list[uuid.UUID]:
    """The ids of the demo's organizations; people's personal ones are not among them."""
    return [chapter.organization for chapter in chapters if chapter.organization is not None]


def _expand_logs(tables: dict[str, list[Row]]) -> None:
    """A deployment's `log` is also kept line by line."""
    lines: list[Row] = []
    for deployment in tables.get("deployments", []):
        log = deployment.pop("log").strip()
        deployment["build_logs"] = log
        lines += [
            {
                "deployment_id": str(identify(f"deployments/{deployment['ref']}")),
                "line_number": number,
                "level": _level(line),
                "message": line,
                "at": deployment["at"],
            }
            for number, line in enumerate(log.splitlines(), 1)
        ]
    tables["deployment_logs"] = lines


def _level(line: str) -> str:
    start = line.partition(":")[0]
    return start if start in ("error", "warning", "debug") else "info"
