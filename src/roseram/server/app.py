"""Mounts the surfaces on one application; nothing else happens here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette

from roseram.server import health, landing

if TYPE_CHECKING:
    from pathlib import Path

    from roseram.postgres import Database


def make_app(database: Database, data_dir: Path) -> Starlette:
    """Return the application for an open database; `data_dir` keeps its caches."""
    app = Starlette(routes=[*health.ROUTES, *landing.ROUTES])
    app.state.database = database
    app.state.verification = landing.Verification(database, data_dir / "cache")
    return app
