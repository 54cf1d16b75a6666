"""The forms that a site has, whether or not they stand on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from roseram.postgres import Connection

SQL = load_sql("roseram.builder.sites.publishing", "forms.sql")


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form."""

    id: str
    name: str
    active: bool


async def read_forms(connection: Connection, site_id: UUID) -> Sequence[FormRow]:
    """The forms of a site."""
    return [FormRow(**row) for row in await connection.fetch(SQL["forms"], site_id)]
