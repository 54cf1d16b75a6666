"""The end of `apply`: what became of every row, is the database in order, what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from roseram.cli import output
from roseram.cli.migrate._print import print_balance, print_quarantine, print_report
from roseram.migrate.page import Standing, read_standing
from roseram.migrate.page.words import count, duration
from roseram.migrate.scope import NOT_CHOSEN
from roseram.operate.verify import Report, Status, verify
from roseram.schema import sections

if TYPE_CHECKING:
    from roseram.config import Config
    from roseram.migrate.apply import Outcome
    from roseram.postgres import Database


async def conclude(database: Database, config: Config, done: Outcome | None, *, json: bool) -> int:
    """Verify and print; 1 where a row is unaccounted for or the verification fails, else 0.

    `done` is None where an earlier call had done it all. What an incremental migration leaves for
    later sections fails nothing.
    """
    standing = await read_standing(database)
    output.note("verifying")
    verified = await verify(database, config.data_dir / "cache")
    later = _later_sections(standing.history[0].section)
    balanced = standing.report is None or bool(standing.report["balanced"])
    ok = balanced and (verified.ok or bool(later))
    if json:
        told = {"ok": ok, "balanced": balanced, "later_sections": later}
        output.as_json({**told, **_as_json(standing, done), "verify": verified.as_json()})
    else:
        _print(standing, verified, done, later)
    return 0 if ok else 1


def _later_sections(section: str | None) -> list[str]:
    names = [item.name for item in sections() if item.name not in NOT_CHOSEN]
    return names[names.index(section) + 1 :] if section in names else []


def _as_json(standing: Standing, done: Outcome | None) -> dict[str, Any]:
    return {
        "migration": standing.history[0].id,
        "steps": 0 if done is None else done.steps,
        "seconds": 0.0 if done is None else done.seconds,
        "quarantined_rows": standing.quarantined_rows,
        "quarantined_values": standing.quarantined_values,
        "archive": standing.archive,
        "report": standing.report,
    }


def _print(standing: Standing, verified: Report, done: Outcome | None, later: list[str]) -> None:
    if done is None:
        output.line("this plan has been carried out already")
    else:
        told = f"{count(done.steps, 'step')} in {duration(done.seconds)}"
        output.line(output.styled(f"Migration {done.migration} is applied: {told}", "bold"))
    output.line()
    if standing.report is not None:
        print_report(standing.report)
        output.line()
        print_balance(standing.report)
    if later:
        output.line(f"Not complete yet: the sections {', '.join(later)} come later.")
    else:
        _print_verified(verified)
    print_quarantine(standing)
    output.line()
    _print_next(standing, later)


def _print_verified(verified: Report) -> None:
    failed = [item for item in verified.items if item.status is Status.FAILED]
    for item in failed:
        problems = "; ".join(f"{problem.object}: {problem.what}" for problem in item.problems[:3])
        output.line(output.styled(f"FAIL  {item.title}: {problems}", "red"))
    if failed:
        told = f"{len(failed)} of {len(verified.items)} items failed"
        output.line(f"Not in order: {told}; all of it: roseram verify")
    else:
        output.line(output.styled(f"Verified: {len(verified.items)} items, none failed.", "green"))


def _print_next(standing: Standing, later: list[str]) -> None:
    if standing.archive is not None:
        where = f"The old tables are in schema {standing.archive.schema}"
        output.line(f"{where}, exactly as they were.")
    if later:
        step = f"roseram migrate plan --strategy incremental --section {later[0]}"
        output.line(f"the next section: {step}")
    output.line("when all works: roseram migrate finish; to go back: roseram migrate rollback")
