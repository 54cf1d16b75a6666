"""Writes the starter templates into public.templates."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from roseram.builder.templates.load import fingerprints, load_templates
from roseram.postgres import load_sql

if TYPE_CHECKING:
    from roseram.postgres import Connection

_SQL = load_sql(__package__, "install.sql")


async def install_templates(connection: Connection) -> int:
    """Bring the rows of the templates up to date; returns how many were new or different.

    They belong to no organization. Their ids are the same in every database, and how often each
    was used stays. Nothing is built where all rows come from the same files already.
    """
    wanted = fingerprints()
    rows = await connection.fetch(_SQL["installed_templates"], list(wanted))
    if {row["id"]: row["source"] for row in rows} == wanted:
        return 0
    return await _write(connection)


async def _write(connection: Connection) -> int:
    built = await asyncio.to_thread(load_templates)  # takes half a second
    given = json.dumps([asdict(template) for template in built], default=str)
    return int(await connection.fetchval(_SQL["install_templates"], given) or 0)
