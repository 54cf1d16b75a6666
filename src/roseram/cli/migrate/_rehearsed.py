"""Prints what a rehearsal found: the verdict first, then where the time goes, locks, quarantine."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli.migrate._plans import shown
from roseram.cli.migrate._print import print_balance, print_report
from roseram.migrate.page.words import bare, count, duration, size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from roseram.migrate.rehearse import Hold, Refused, Rehearsal, Timed

_SLOWEST = 15  # steps that are shown at least
_SHARE = 0.01  # of the whole time; shorter steps are shown only among the slowest
_GROUPS = 20  # reasons of quarantine that are shown


def print_rehearsal(found: Rehearsal, plan: Path | None, *, everything: bool) -> None:
    """The whole report; `everything`: every step, lock and reason."""
    if found.empty:
        output.line(f"{found.source} has the unified schema; nothing is to be done")
        return
    _print_verdict(found)
    for lines in (_failures(found), _administrator(found)):
        for line in lines:
            output.line(line)
    _print_steps(found, everything=everything)
    _print_locks(found.strongest(), everything=everything)
    _print_quarantine(found, everything=everything)
    _print_behind(found)
    if found.report is not None:
        _heading("Rows")
        print_report(found.report)
        print_balance(found.report)
    _print_verified(found)
    _print_rest(found, plan)


def _heading(text: str) -> None:
    output.line()
    output.line(output.styled(text, "bold"))


# ---- the verdict ---------------------------------------------------------------------------------


def _print_verdict(found: Rehearsal) -> None:
    how = found.strategy + (f", section {found.section}" if found.section else "")
    told = f"Rehearsal of {found.source} ({how}): "
    told += "the migration works." if found.ok else "the migration does NOT work."
    output.line(output.styled(told, "green" if found.ok else "red"))
    for name, text in _answers(found):
        output.line(f"  {name:<10}  {text}")


def _answers(found: Rehearsal) -> Iterator[tuple[str, str]]:
    """What people ask first."""
    yield "time", _time(found)
    longest = found.longest("reading")
    if found.switch is not None and longest is not None:
        tables = sum(hold.mode == longest.mode for hold in found.strongest())
        held = f"{longest.mode} on {count(tables, 'table')} for {brief(longest.seconds)}"
        yield "lock", f"the longest is {held}: so long the application waits at the switch"
    hidden = f"{count(found.refused('row'), 'row')} and {count(found.refused('value'), 'value')}"
    whole = sum(not item.columns for item in found.behind)
    columns = sum(len(item.columns) for item in found.behind)
    left = f"{count(whole, 'table')} and {count(columns, 'column')}"
    of = " of the sample" if found.sample else ""
    yield "hidden", f"{hidden}{of} go to quarantine; {left} stay in the archive only"
    if found.disk is not None:
        needed, log = size(found.disk.needed), size(found.disk.log)
        whole_disk = None if found.sample is None else found.sample.disk
        more = "" if whole_disk is None else f" (estimated for all rows: {size(whole_disk)})"
        yield "disk", f"{needed} more at the peak{more}, {log} of log written"


def _time(found: Rehearsal) -> str:
    took = f"{duration(found.seconds)} for {count(found.rows, 'row')}"
    if found.sample is None:
        return f"{took}, on this machine"
    if found.sample.whole is None or found.sample.seconds is None:
        return f"{took}: a sample, of how many rows is not known, so nothing can be estimated"
    estimate = f"about {duration(found.sample.seconds)} for all {found.sample.whole:,} rows"
    return f"estimated {estimate}; measured {took}, a sample"


def brief(seconds: float) -> str:
    """Like `12 ms` or `1.24 s`."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"


def _failures(found: Rehearsal) -> Iterator[str]:
    for stage in found.stages:
        if not stage.ok:
            yield output.styled(f"  FAILED: {stage.name}: {stage.why}", "red")


def _administrator(found: Rehearsal) -> Iterator[str]:
    for blocker in found.blockers:
        told = f"{blocker.object}: {blocker.sentence}"
        yield output.styled(f"  first, as an administrator: {blocker.sql}  ({told})", "yellow")


# ---- steps, locks --------------------------------------------------------------------------------


def _print_steps(found: Rehearsal, *, everything: bool) -> None:
    _heading("Parts")
    rows = [
        (stage.name, "ok" if stage.ok else "FAILED", f"{stage.seconds:.1f}")
        for stage in found.stages
    ]
    output.table(("part", "result", "seconds"), rows)
    if not found.steps:
        return
    chosen = found.steps if everything else _slow(found.steps)
    _heading("Steps" if len(chosen) == len(found.steps) else f"Slowest of {len(found.steps)} steps")
    columns = ["step", "seconds", "rows", "rows/s"]
    cells = [_step(step) for step in chosen]
    if found.sample is not None and found.sample.seconds is not None:
        columns.append("estimated")
        cells = [
            (*cell, f"{step.estimated or 0:.1f}") for cell, step in zip(cells, chosen, strict=True)
        ]
    output.table(columns, cells)


def _slow(steps: Sequence[Timed]) -> list[Timed]:
    """Those that take more than a hundredth of the time, at least the 15 slowest, in order."""
    whole = sum(step.seconds for step in steps)
    slowest = {step.id for step in sorted(steps, key=lambda step: -step.seconds)[:_SLOWEST]}
    return [step for step in steps if step.id in slowest or step.seconds > _SHARE * whole]


def _step(step: Timed) -> tuple[str, ...]:
    rate = "" if step.rate is None else f"{step.rate:,.0f}"
    return step.title, f"{step.seconds:.2f}", f"{step.rows:,}" if step.rows else "", rate


def _print_locks(holds: Sequence[Hold], *, everything: bool) -> None:
    """Tables with the same lock for the same time together, as at the switch."""
    if not holds:
        return
    _heading("Strongest lock on each table")
    if everything:
        rows = [(bare(hold.table), hold.mode, brief(hold.seconds)) for hold in holds]
        output.table(("table", "lock", "longest"), rows)
        return
    groups: dict[tuple[str, str], list[str]] = {}
    for hold in holds:
        groups.setdefault((hold.mode, brief(hold.seconds)), []).append(bare(hold.table))
    rows = [(mode, longest, _few(tables)) for (mode, longest), tables in groups.items()]
    output.table(("lock", "longest", "tables"), rows[:_GROUPS])


def _few(names: Sequence[str], most: int = 6) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


# ---- what is hidden ------------------------------------------------------------------------------


def _print_quarantine(found: Rehearsal, *, everything: bool) -> None:
    if not found.quarantine:
        return
    groups = found.quarantine if everything else found.quarantine[:_GROUPS]
    _heading("Quarantine")
    for item in groups:
        output.line(f"  {_group(item)}: {item.reason}")
        for example in item.examples:
            value = "" if example.value is None else f": {example.value}"
            output.line(
                output.styled(f"      {example.key or 'a row without a key'}{value}", "dim")
            )
    if len(groups) < len(found.quarantine):
        output.line(f"  and {len(found.quarantine) - len(groups)} more reasons (-v)")


def _group(item: Refused) -> str:
    way = bare(item.source)
    if bare(item.target) != way:
        way += f" → {bare(item.target)}"
    if item.kind == "value":
        return f"{count(item.rows, 'value')} of {way}.{item.column}"
    return f"{count(item.rows, 'row')} of {way}"


def _print_behind(found: Rehearsal) -> None:
    if not found.behind:
        return
    _heading("In the archive only")
    for item in found.behind:
        if item.columns:
            output.line(f"  {bare(item.table)}: {', '.join(item.columns)}")
        else:
            output.line(
                f"  {bare(item.table)}: all of it ({count(item.rows, 'row')}). {item.reason}"
            )


# ---- the end -------------------------------------------------------------------------------------


def _print_verified(found: Rehearsal) -> None:
    if found.check is None:
        return
    for line in found.check.failed:
        output.line(output.styled(f"FAIL  {line}", "red"))
    if found.check.ok:
        told = f"Verified: {found.check.checked} items, none failed."
        output.line(output.styled(told, "green"))


def _print_rest(found: Rehearsal, plan: Path | None) -> None:
    output.line()
    for hazard in found.hazards:
        output.line(f"to be allowed with --allow {hazard.name}: {hazard.object}: {hazard.sentence}")
    for note in found.notes:
        output.line(output.styled(f"note: {note}", "dim"))
    if found.kept is not None:
        output.line(f"the migrated copy: roseram up --data-dir {shlex.quote(found.kept)}")
    if not found.ok:
        return
    flags = [f"--allow {name}" for name in sorted({hazard.name for hazard in found.hazards})]
    if plan is None:
        output.line("next: roseram migrate plan")
    else:
        command = " ".join(["roseram migrate apply", shlex.quote(shown(plan)), *flags])
        output.line(f"next: {command}")
