"""`roseram worker`: runs jobs, lists them, lets one that failed run again, cancels one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli._jobs import place_of, work_at
from roseram.cli._loop import loop_factory
from roseram.cli._ready import open_ready
from roseram.config import SETTINGS
from roseram.errors import RoseramError, UsageError
from roseram.jobs.box import STATUSES, list_jobs
from roseram.jobs.queue import cancel, retry
from roseram.vault import open_vault

if TYPE_CHECKING:
    from roseram.config import Config
    from roseram.jobs.box import Listed

__all__ = ["EXAMPLE", "HELP", "NAME", "configure", "loop_factory", "run"]
NAME = "worker"
HELP = (
    "Run jobs (publishing, mail, upkeep) in this process; look at them, try one again, cancel one."
)
EXAMPLE = """
roseram worker
roseram worker --concurrency 8
roseram worker jobs --status failed
roseram worker retry 4711
"""
_LONGEST_REASON = 70  # characters of it in the table


class NoSuchJob(RoseramError):  # noqa: N818 - as in roseram.errors
    """There is no such job."""

    code = "RSM_NO_SUCH_JOB"
    next_step = "see: roseram worker jobs"


def _concurrency(text: str) -> int:
    """As the setting is read, but what is wrong is told of the option."""
    setting = next(each for each in SETTINGS if each.name == "job_concurrency")
    try:
        number: int = setting.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error} ({text!r} was given)") from None
    return number


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `jobs`, `retry` and `cancel`; without one of them jobs are run."""
    parser.add_argument(
        "--concurrency",
        dest="job_concurrency",
        type=_concurrency,
        metavar="N",
        help="jobs to run at a time (2 to 64, default 4)",
    )
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    listing = actions.add_parser("jobs", help="list jobs, newest first, and why one failed")
    listing.add_argument("--status", choices=STATUSES, help="only those")
    listing.add_argument("--limit", type=int, default=100, help="at most so many (default 100)")
    listing.add_argument("--json", action="store_true", help="print them as JSON")
    again = actions.add_parser("retry", help="let jobs that failed run again")
    again.add_argument("id", metavar="ID", nargs="+", type=int, help="which ones")
    ending = actions.add_parser(
        "cancel", help="take jobs out of the queue; one that runs is stopped"
    )
    ending.add_argument("id", metavar="ID", nargs="+", type=int, help="which ones")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Run jobs until Ctrl-C or SIGTERM, or do what was asked for; 0 then."""
    if args.action == "jobs":
        await _list(args, config)
    elif args.action == "retry":
        await _change(args, config, again=True)
    elif args.action == "cancel":
        await _change(args, config, again=False)
    else:
        await _work(args, config)
    return 0


async def _work(args: argparse.Namespace, config: Config) -> None:
    vault = open_vault(config)
    async with open_ready(config) as database:
        verbose = getattr(args, "verbose", False)
        place = place_of(config, database.url, vault.text, verbose=verbose)

        def ready() -> None:
            output.line(f"Jobs of {database.address.shown} are run, {place.concurrency} at a time.")
            output.flush()

        await work_at(place, ready)
    output.note("stopped")


async def _list(args: argparse.Namespace, config: Config) -> None:
    if args.limit < 1:
        raise UsageError("--limit must be 1 or more")
    async with open_ready(config) as database:
        found = await list_jobs(database, status=args.status, limit=args.limit)
    if args.json:
        output.as_json(found)
    elif not found:
        output.line(f"no {args.status} job" if args.status else "no job yet")
    else:
        output.table(
            ("id", "status", "job", "attempts", "since", "why"), [_row(one) for one in found]
        )


def _row(job: Listed) -> tuple[str, ...]:
    why = job.error or ""
    short = why if len(why) <= _LONGEST_REASON else f"{why[: _LONGEST_REASON - 1]}…"
    since = f"{job.updated_at:%Y-%m-%d %H:%M}"
    return str(job.id), job.status, job.title or job.task, str(job.attempts), since, short


async def _change(args: argparse.Namespace, config: Config, *, again: bool) -> None:
    """All of them or none."""
    async with open_ready(config) as database, database.transaction() as connection:
        for number in args.id:
            if not await (retry if again else cancel)(connection, number):
                state = "has failed" if again else "waits, runs or has failed"
                raise NoSuchJob(why=f"none with the number {number} {state}")
    many = f"{len(args.id)} jobs" if len(args.id) > 1 else "the job"
    output.line(f"{many} will run again" if again else f"{many} will not run")
