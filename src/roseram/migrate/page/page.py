"""A plan as one HTML file: nothing outside of it is needed, and nothing in it is run."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from roseram.migrate.page import facts, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

    from roseram.migrate.plan import Plan, Step

_LONGEST = 12_000  # characters of SQL shown of one step; `plan --dry-run` prints all of it
_CHANGES: dict[facts.Change, str] = {
    "same": "stays",
    "renamed": "renamed",
    "converted": "converted",
    "json": "in JSON",
    "archived": "archive only",
}


def html(plan: Plan, file: str) -> str:
    """The page of a plan that is kept in `file`."""
    return _template().render(
        plan=plan,
        totals=facts.totals(plan),
        bar=_bar(facts.totals(plan)),
        next=facts.next_commands(plan, file),
        fellows=facts.fellows(plan),
        phases=[
            (title, steps, sum(step.seconds for _, step in steps))
            for title, steps in facts.phases(plan)
        ],
        flags=facts.allow_flags(plan),
        style=Markup(_text("plan.css")),  # noqa: S704 - our own file
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(
        bare=words.bare, size=words.size, duration=words.duration, server=words.server,
        number=lambda value: f"{value:,}", count=words.count,
    )  # fmt: skip
    environment.globals.update(
        change=facts.change, changes=facts.changes, words=_CHANGES, sql_of=sql_of
    )
    return environment.from_string(_text("plan.html"))


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _bar(found: facts.Totals) -> list[tuple[str, int, str]]:
    """What becomes of the rows: a class, the number, the width in percent."""
    copied = found.rows - found.rows_archived - found.rows_kept
    held = min(found.quarantined_rows, copied)
    parts = [
        ("arrive", copied - held),
        ("held", held),
        ("kept", found.rows_kept),
        ("stay", found.rows_archived),
    ]
    whole = max(found.rows, 1)
    return [(name, number, f"{100 * number / whole:.2f}") for name, number in parts if number]


def sql_of(plan: Plan, step: Step) -> tuple[str, int]:
    """The SQL of a step and how many characters of it were left out."""
    text = "\n\n".join(statement.strip().rstrip(";") + ";" for statement in _statements(plan, step))
    return text[:_LONGEST], max(len(text) - _LONGEST, 0)


def _statements(plan: Plan, step: Step) -> Iterator[str]:
    if step.kind == "switch" and plan.switch is not None:
        if plan.switch.lock:
            yield f"lock table {', '.join(plan.switch.lock)} in access exclusive mode"
        yield from plan.switch.forward
    if step.flow is not None:
        flow = plan.flow(step.flow)
        yield from flow.prepare
        yield from (text for text in (flow.insert, flow.quarantine, flow.values) if text)
    yield from step.sql
