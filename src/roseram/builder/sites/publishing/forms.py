"""The forms of a release: the fields that visitors can send, and what publishers ought to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roseram.builder.forms.fields import merged
from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from roseram.builder.sites.publishing.manifest import Manifest, Page
    from roseram.builder.sites.publishing.snapshot import Snapshot
    from roseram.postgres import Connection

SQL = load_sql("roseram.builder.sites.publishing", "forms.sql")


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form of a site, whether or not it stands on a page."""

    id: str
    name: str
    active: bool


async def read_forms(connection: Connection, site_id: UUID) -> Sequence[FormRow]:
    """The forms of a site."""
    return [FormRow(**row) for row in await connection.fetch(SQL["forms"], site_id)]


def sent_forms(
    pages: Mapping[str, Page], forms: Sequence[FormRow]
) -> dict[str, list[dict[str, Any]]]:
    """The fields of every form that stands on a page, by the form's id."""
    found: dict[str, list[list[dict[str, Any]]]] = {}
    for page in pages.values():
        for number, fields in page.forms.items():
            found.setdefault(number, []).append(fields)
    known = {form.id for form in forms}
    return {number: merged(every) for number, every in found.items() if number in known}


def form_warnings(pages: Mapping[str, Page], forms: Sequence[FormRow]) -> list[str]:
    """What is told of forms that visitors see and cannot send."""
    return _warnings(((page.title, page.forms) for page in pages.values()), forms)


async def find_form_warnings(
    connection: Connection, snapshot: Snapshot, live: Manifest
) -> list[str]:
    """The same before the site is published: pages that have not changed are as they were."""
    same = {row.id for row in snapshot.pages if _is_same(row.id, row.key, live)}
    changed = [row.id for row in snapshot.pages if row.id not in same]
    rows = await connection.fetch(SQL["on_pages"], changed) if changed else []
    found = {number: tuple(live.pages[number].forms) for number in same}
    found |= {row["id"]: tuple(row["forms"]) for row in rows}
    shown = ((row.title, found.get(row.id, ())) for row in snapshot.pages)
    return _warnings(shown, snapshot.forms)


def unsent_warning(page: str, names: Iterable[str]) -> str:
    """What is told of fields that are shown and not taken."""
    told = ", ".join(repr(name) for name in dict.fromkeys(names))
    return f"A form on the page {page!r} asks for files or passwords, which are not sent: {told}"


def _is_same(number: str, key: str, live: Manifest) -> bool:
    return number in live.pages and live.pages[number].key == key


def _warnings(pages: Iterable[tuple[str, Iterable[str]]], forms: Sequence[FormRow]) -> list[str]:
    known = {form.id: form for form in forms}
    told = []
    for title, numbers in pages:
        for number in numbers:
            form = known.get(number)
            if form is None:
                told.append(
                    f"A form on the page {title!r} cannot be sent: it is not, or no longer, one "
                    "of this site's forms. Open the page, and choose the form anew"
                )
            elif not form.active:
                told.append(f"The form {form.name!r} on the page {title!r} takes no messages now")
    return told
