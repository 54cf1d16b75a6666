"""Plan files: saved with their page where nobody else reads them, and read again."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from roseram.migrate.page import html
from roseram.migrate.plan import PlanRefused, from_json, to_json
from roseram.postgres.owner import hand_down

if TYPE_CHECKING:
    from roseram.config import Config
    from roseram.migrate.plan import Plan

_ODD = re.compile(r"[^\w.-]+")


def plan_path(config: Config, plan: Plan) -> Path:
    """Where a plan is kept unless somebody says otherwise."""
    return config.data_dir / "plans" / f"{_ODD.sub('_', plan.database)}-{plan.id}.json"


async def save_plan(plan: Plan, path: Path, page: Path) -> None:
    """Write the plan and its page; only this user may read them."""
    await asyncio.to_thread(_write, path, to_json(plan) + "\n")
    await asyncio.to_thread(_write, page, html(plan, shown(path)))


def _write(path: Path, text: str) -> None:
    """All of the file or nothing, whenever we are killed."""
    if not path.parent.exists():
        path.parent.mkdir(mode=0o700, parents=True)
        hand_down(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # for this user only
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        hand_down(Path(name))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


async def read_plan(path: Path) -> Plan:
    """The plan in a file; PlanRefused where it holds something else, OSError without a file."""
    data = await asyncio.to_thread(path.read_bytes)
    try:
        return from_json(data.decode())
    except UnicodeDecodeError as error:
        raise PlanRefused(why=f"{path} is no text") from error
    except PlanRefused as error:
        raise PlanRefused(why=f"{path}: {error.why}") from error


def shown(path: Path) -> str:
    """The path as it is typed from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
