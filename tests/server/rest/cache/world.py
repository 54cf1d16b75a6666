"""Databases made from world.sql, for every test of the data API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from roseram.server.rest.settings import Settings

if TYPE_CHECKING:
    from conftest import Server

LOGIN = "world_login"
SETTINGS = Settings(schemas=("harbour", "tide"), anon_role="world_guest")
_SCRIPT = Path(__file__).with_name("world.sql")


async def world_template(server: Server) -> str:
    """The name of the template: `make_database(template=...)` copies it."""
    return await server.template("world", _build)


async def _build(admin_url: str) -> None:
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute(_SCRIPT.read_text("utf-8"))
    finally:
        await connection.close()


def as_login(url: str, login: str = LOGIN) -> str:
    """The address for another role than the superuser."""
    return url.replace("//postgres@", f"//{login}@", 1)
