"""`roseram migrate apply`: carries a plan out, or goes on where it was interrupted."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli.migrate import _ask
from roseram.cli.migrate._conclude import conclude
from roseram.cli.migrate._follow import Follow
from roseram.cli.migrate._plans import plan_path, read_plan, save_plan
from roseram.cli.migrate._print import print_plan
from roseram.cli.migrate.plan import print_next
from roseram.errors import UsageError
from roseram.migrate.apply import Outcome, RunOptions, apply
from roseram.migrate.locks import Patience
from roseram.migrate.page import Standing, read_standing
from roseram.migrate.planner import make_plan
from roseram.postgres import open_target

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config
    from roseram.migrate.plan import Plan
    from roseram.postgres import Database

HELP = "Carry a plan out, or go on with the migration that was interrupted."
EXAMPLE = """
roseram migrate apply
roseram migrate apply plan.json --allow keyless-table
"""
_AGAIN = (
    "interrupted; nothing is lost, the same command goes on where it stopped: roseram migrate apply"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add its arguments."""
    parser.add_argument(
        "plan", metavar="PLAN", type=Path, nargs="?",
        help="the plan's file; without it the migration under way goes on, or a new plan is shown",
    )  # fmt: skip
    parser.add_argument(
        "--allow", metavar="HAZARD", action="append", default=[],
        help="accept this hazard of the plan; may be given several times",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="carry out a new plan without asking")
    parser.add_argument(
        "--batch-ms",
        metavar="MS",
        type=int,
        default=200,
        help="aim at batches of so many milliseconds (200)",
    )
    add_patience(parser)
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")


def add_patience(parser: argparse.ArgumentParser) -> None:
    """The arguments that say how locks are waited for."""
    parser.add_argument(
        "--lock-timeout", metavar="MS", type=int, default=500,
        help="let nobody wait behind us for a lock longer than so many milliseconds (500)",
    )  # fmt: skip
    parser.add_argument(
        "--wait", metavar="SECONDS", type=float, default=120.0,
        help="try for a lock again and again for so many seconds (120)",
    )  # fmt: skip


def patience_of(args: argparse.Namespace) -> Patience:
    """What these arguments say; UsageError where they make no sense."""
    if args.lock_timeout < 1 or args.wait < 0:
        raise UsageError("--lock-timeout must be 1 or more, --wait 0 or more")
    return Patience(args.lock_timeout / 1000, args.wait)


async def run(args: argparse.Namespace, config: Config) -> int:
    """Apply, reconcile, verify; 1 where a row is unaccounted for or the verification fails."""
    patience = patience_of(args)
    if args.batch_ms < 1:
        raise UsageError("--batch-ms must be 1 or more")
    plan = None if args.plan is None else await read_plan(args.plan)
    async with open_target(config, max_size=4) as database:
        standing = await read_standing(database)
        done: Outcome | None = None
        if plan is None and standing.state != "running":
            plan = await _new_plan(database, args, config)
            if plan is None:
                return 0
        if not _applied(standing, plan):
            done = await _follow(database, plan, args, patience)
        return await conclude(database, config, done, json=args.json)


def _applied(standing: Standing, plan: Plan | None) -> bool:
    """Whether this very plan was carried out by an earlier call."""
    last = standing.history[0] if standing.history else None
    return (
        plan is not None
        and last is not None
        and last.state == "applied"
        and last.plan_id == plan.id
    )


async def _new_plan(database: Database, args: argparse.Namespace, config: Config) -> Plan | None:
    """A plan that was shown and accepted; None where nothing is to do, or the answer is no."""
    if not args.yes and not _ask.on_terminal():
        raise UsageError(
            "no plan was given", why="there is no terminal to ask on",
            next="make one and read it: roseram migrate plan; or take a new one unread with --yes",
        )  # fmt: skip
    plan = await make_plan(database, config.data_dir / "cache", note=output.note)
    if plan.empty:
        if args.json:
            output.as_json({"migration": None, "steps": 0, "ok": True, "notes": plan.notes})
        else:
            output.line(plan.notes[0])
        return None
    path = plan_path(config, plan)
    await save_plan(plan, path, path.with_suffix(".html"))
    if args.yes or plan.blockers or any(plan.not_allowed(frozenset(args.allow))):
        return plan  # asked by the flag; or refused, with the reason, before anything is done
    print_plan(plan, everything=getattr(args, "verbose", False))
    print_next(plan, path, path.with_suffix(".html"))
    output.flush()
    if (await _ask.ask("\nCarry it out now? [y/N] ")).lower() in ("y", "yes"):
        return plan
    output.note("nothing was changed")
    return None


async def _follow(
    database: Database, plan: Plan | None, args: argparse.Namespace, patience: Patience
) -> Outcome:
    follow = Follow()
    options = RunOptions(
        allow=frozenset(args.allow),
        batch_seconds=args.batch_ms / 1000,
        patience=patience,
        progress=follow,
        say=follow.say,
    )
    try:
        return await apply(database, plan, options)
    except asyncio.CancelledError:
        follow.end()
        output.note(_AGAIN)
        raise
    finally:
        follow.end()
