"""`roseram migrate rehearse`: tries a migration on a copy, and says what it would be like."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from roseram.catalog.wanted import wanted_catalog
from roseram.cli import output
from roseram.cli.migrate._follow import Follow
from roseram.cli.migrate._plans import read_plan
from roseram.cli.migrate._rehearsed import print_rehearsal
from roseram.cli.migrate.plan import add_options, options_of
from roseram.errors import UsageError
from roseram.migrate.apply import RunOptions
from roseram.migrate.mapping import bundled, load
from roseram.migrate.plan import PlanRefused
from roseram.migrate.planner import Options
from roseram.migrate.rehearse import Check, rehearse
from roseram.migrate.scope import choose, covered, restrict, section_of
from roseram.operate.verify import Status, check
from roseram.postgres import find_binaries, open_target
from roseram.schema import checksum

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator

    from roseram.config import Config
    from roseram.migrate.plan import Plan
    from roseram.operate.verify import Problem
    from roseram.postgres import Database

HELP = "Try a migration on a copy: does it work, how long does it take, what does it lock?"
EXAMPLE = """
roseram migrate rehearse
roseram migrate rehearse plan.json --sample 10000
roseram migrate rehearse --dump backup.dump --keep tried
"""
_NO_PLAN = Options()
_LABELS = {
    "structure": "copying the structure",
    "rows": "copying rows",
    "indexes": "building indexes",
    "tables": "restoring tables",
    "bytes": "restoring",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add its arguments."""
    parser.add_argument(
        "plan", metavar="PLAN", type=Path, nargs="?",
        help="the file of the plan to try; without it a new plan is made",
    )  # fmt: skip
    parser.add_argument(
        "--dump", metavar="FILE", type=Path,
        help="try it on this dump (of pg_dump), not on the database",
    )  # fmt: skip
    parser.add_argument(
        "--sample", metavar="N", type=int,
        help="copy only so many rows of each table, and what they refer to; times are estimated",
    )  # fmt: skip
    add_options(parser)
    parser.add_argument("--no-rollback", action="store_true", help="do not try the way back")
    parser.add_argument("--again", action="store_true", help="apply once more after the rollback")
    parser.add_argument(
        "--keep", metavar="DIR", type=Path,
        help="keep the migrated copy in this new folder: roseram up --data-dir DIR runs on it",
    )  # fmt: skip
    parser.add_argument(
        "--batch-ms", metavar="MS", type=int, default=200,
        help="aim at batches of so many milliseconds (200)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Copy, migrate the copy, verify it, take it back; 1 where any of it failed."""
    if args.batch_ms < 1 or (args.sample is not None and args.sample < 1):
        raise UsageError("--batch-ms and --sample must be 1 or more")
    if args.no_rollback and args.again:
        raise UsageError("--again follows a rollback", next="leave out --no-rollback")
    plan = None if args.plan is None else await read_plan(args.plan)
    options = options_of(args) if plan is None else await asyncio.to_thread(_planned, plan, args)
    last = choose(options.strategy, options.section)
    folder = config.data_dir / "rehearsal"
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True, exist_ok=True)
    follow, copying = Follow(), Copying()
    cache = config.data_dir / "cache"
    try:
        async with _source(args, config) as source:
            result = await rehearse(
                source, cache, options, folder=folder, sample=args.sample,
                run=RunOptions(batch_seconds=args.batch_ms / 1000, progress=follow, say=follow.say),
                check=Checker(cache, last), expected=plan, back=not args.no_rollback,
                again=args.again, keep=args.keep, copying=copying,
                binaries=find_binaries(config.postgres_bin),
            )  # fmt: skip
    except asyncio.CancelledError:
        follow.end()
        output.note("interrupted; the database was only read, the copy is gone")
        raise
    finally:
        follow.end()
    if args.json:
        output.as_json(result.as_json())
    else:
        print_rehearsal(result, args.plan, everything=getattr(args, "verbose", False))
    return 0 if result.ok else 1


@asynccontextmanager
async def _source(args: argparse.Namespace, config: Config) -> AsyncIterator[Database | Path]:
    """The dump, or the database opened."""
    if args.dump is not None:
        yield args.dump
        return
    async with open_target(config, max_size=4) as database:
        yield database


def _planned(plan: Plan, args: argparse.Namespace) -> Options:
    """The plan's own options; PlanRefused where they cannot be had any more."""
    given = options_of(args)
    if (given.strategy, given.section, given.time_zone) != (
        _NO_PLAN.strategy, _NO_PLAN.section, _NO_PLAN.time_zone,
    ):  # fmt: skip
        raise UsageError("the plan says how it was made", next="leave out PLAN, or these options")
    if plan.schema_checksum != checksum():
        raise PlanRefused(why=f"it was made by Roseram {plan.program} with another schema")
    ours = bundled().files
    if plan.mappings[: len(ours)] != ours:
        raise PlanRefused(why=f"it was made by Roseram {plan.program} with other mappings")
    mapping = _mapping(plan.mappings[len(ours) :], args)
    return Options(plan.strategy, plan.section, mapping, plan.time_zone)


def _mapping(wanted: tuple[tuple[str, str], ...], args: argparse.Namespace) -> Path | None:
    """The operator's own mapping file of a plan: the one that was named, or of that name nearby."""
    if not wanted:
        if args.mapping is not None:
            raise PlanRefused(why="it was made without a mapping file of your own")
        return None
    name, digest = wanted[0]
    places: list[Path] = [args.plan.parent / name, Path(name)]
    if args.mapping is not None:
        places = [args.mapping]
    found = next((place for place in places if place.exists()), None)
    if found is None:
        raise PlanRefused(why=f"it was made with the mapping {name}", next=f"add --mapping {name}")
    if load(found).files[0][1] != digest:
        raise PlanRefused(why=f"the mapping {found} is not what it was when the plan was made")
    return found


@dataclass(frozen=True, slots=True)
class Checker:
    """Verifies the migrated copy, item by item, as far as the migration goes."""

    cache: Path
    last: str | None  # section; None: all of them

    async def __call__(self, database: Database) -> Check:
        """What fails, a line each."""
        want = restrict(await wanted_catalog(database, self.cache), self.last)
        async with database.transaction(readonly=True, isolation="repeatable_read") as connection:
            report = await check(connection, want)
        failed = [
            f"{item.title}: {problem.object} {problem.what}"
            for item in report.items
            for problem in item.problems
            if item.status is Status.FAILED and self._covers(problem)
        ]
        return Check(not failed, len(report.items), tuple(failed))

    def _covers(self, problem: Problem) -> bool:
        """Whether it is not about something that a later section makes."""
        name = ".".join(problem.object.partition("(")[0].split(".")[:2])
        return section_of().get(name, "access") in covered(self.last)


class Copying:
    """Shows how far the copy is: a bar for each part that can be counted."""

    def __init__(self) -> None:
        self._step, self._done = "", 0
        self._progress = output.Progress("")

    def __call__(self, step: str, done: int, total: int | None, /) -> None:
        """A part begins, or goes on."""
        if step != self._step:
            self._step, self._done = step, 0
            label = _LABELS.get(step, step)
            self._progress = output.Progress(label, total)
            if not done:
                output.note(label)
        self._progress.advance(done - self._done)
        self._done = done
