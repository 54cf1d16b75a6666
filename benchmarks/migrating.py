"""The two that race: the engine in a process of its own, and the script by hand in psql.

Run as a program (`python migrating.py URL CACHE`) it is that process: it plans and applies, and
prints what that took as JSON.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg

from roseram.migrate.apply import RunOptions, apply
from roseram.migrate.planner import make_plan
from roseram.postgres import Database, libpq_url
from roseram.schema import sections

if TYPE_CHECKING:
    from roseram.postgres import EmbeddedServer

HERE = Path(__file__).parent
_ADOPT = re.compile(r"^select roseram\.adopt_user[^;]*;", re.MULTILINE)
_STEPS = """
select step, extract(epoch from started_at)::float8, extract(epoch from finished_at)::float8,
  seconds
from roseram.migration_steps order by started_at, finished_at"""


@dataclass(frozen=True)
class Step:
    """When a step of a migration ran, in seconds since 1970, and how long its own work took."""

    name: str
    started: float
    finished: float
    seconds: float


@dataclass(frozen=True)
class Run:
    """What one migration took."""

    plan: float  # seconds
    apply: float  # seconds
    megabytes: float  # largest resident set of the process
    steps: tuple[Step, ...]


async def by_engine(url: str, cache: Path) -> Run:
    """Plan and apply in a process of its own; RuntimeError with its last words where it fails."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, url, str(cache),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, complained = await process.communicate()
    if process.returncode:
        raise RuntimeError(complained.decode()[-2000:])
    found = json.loads(said)
    return Run(**{**found, "steps": tuple(Step(*step) for step in found["steps"])})


async def _engine(url: str, cache: Path) -> None:
    async with await Database.open(url, max_size=4) as database:
        start = time.perf_counter()
        plan = await make_plan(database, cache)
        planned = time.perf_counter() - start
        if plan.quarantine:
            raise RuntimeError(f"rows do not fit: {plan.quarantine}")
        start = time.perf_counter()
        allowed = frozenset(hazard.name for hazard in plan.hazards)
        await apply(database, plan, RunOptions(allow=allowed))
        applied = time.perf_counter() - start
        async with database.connection() as connection:
            steps = [tuple(row) for row in await connection.fetch(_STEPS)]
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = {"plan": planned, "apply": applied, "megabytes": kilobytes / 1024, "steps": steps}
    print(json.dumps(found))


async def by_hand(server: EmbeddedServer, url: str, folder: Path) -> float:
    """Run the script that makes the same change; return its seconds."""
    # What the script does in one statement for everybody, the schema would do person by person.
    schema = folder / "schema.sql"
    schema.write_text(_ADOPT.sub("", "\n".join(section.script for section in sections())))
    start = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        str(server.binaries.bin_dir / "psql"), "--no-psqlrc", "--quiet", "--output", "/dev/null",
        "--set", f"schema={schema}", "--dbname", libpq_url(url)[0],
        "--file", str(HERE / "migrate_by_hand.sql"), stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, complained = await process.communicate()
    if process.returncode:
        raise RuntimeError(complained.decode()[-2000:])
    return time.perf_counter() - start


async def same_result(one: str, other: str, cache: Path) -> list[str]:
    """What differs between two migrated databases, or between one and the unified schema."""
    found = []
    for url in (one, other):
        async with await Database.open(url, max_size=4) as database:
            plan = await make_plan(database, cache)
        if not plan.empty:
            fates = [f"{table.name} {table.fate}" for table in plan.tables if table.fate != "kept"]
            found.append(f"{database.address.shown} is not yet the unified schema: {fates}")
    sums = [await _sums(url) for url in (one, other)]
    return found + [
        f"{name}: {sums[0][name]} and {sums[1][name]}"
        for name in sums[0]
        if sums[0][name] != sums[1][name]
    ]


async def _sums(url: str) -> dict[str, tuple[int, str]]:
    """Rows of each filled table, and a sum over their values that no order changes."""
    connection = await asyncpg.connect(url)
    try:
        return {name: tuple((await connection.fetch(query))[0]) for name, query in _QUERIES.items()}
    finally:
        await connection.close()


def _sum(table: str, columns: str, owner: str = "") -> str:
    """The organization is named by its owner: its id is another one in each database."""
    join = f" join public.organizations o on o.id = {owner}" if owner else ""
    row = f"row({columns}{', o.owner_id' if owner else ''})"
    return f"select count(*), sum(hash_record_extended({row}, 0))::text from {table} t{join}"


_QUERIES = {
    "profiles": _sum("public.profiles", "t.id, t.email, t.full_name"),
    "settings": _sum("public.user_settings", "t.user_id, t.theme, t.preferences"),
    "organizations": _sum("public.organizations", "t.slug, t.name, t.owner_id, t.is_personal"),
    "members": _sum("public.organization_members", "t.user_id, t.role", "t.organization_id"),
    "quotas": _sum(
        "public.usage_quotas", "t.plan_id, t.pages_limit, t.team_members_used", "t.organization_id"
    ),
    "projects": _sum(
        "public.projects",
        "t.id, t.user_id, t.name, t.description, t.repository_url, t.github_branch, t.status, "
        "t.is_public, t.tags, t.settings, t.view_count, t.like_count, t.created_at, t.updated_at",
        "t.organization_id",
    ),
    "files": _sum(
        "public.project_files",
        "t.project_id, t.path, t.content, t.language, t.version, t.updated_by, t.created_at, "
        "t.updated_at",
        "t.organization_id",
    ),
    "messages": _sum(
        "public.chat_messages",
        "t.id, t.project_id, t.user_id, t.role, t.content, t.tokens_used, t.ai_model, "
        "t.temperature, t.created_at",
        "t.organization_id",
    ),
    "revisions": _sum(
        "public.file_revisions",
        "t.id, t.project_id, t.file_path, t.content, t.change_type, t.message, t.created_at",
        "t.organization_id",
    ),
}


if __name__ == "__main__":
    asyncio.run(_engine(sys.argv[1], Path(sys.argv[2])))
