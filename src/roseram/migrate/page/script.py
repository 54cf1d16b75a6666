"""Every statement of a plan as one script to read: step by step, the switch, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.page.words import count, server
from roseram.postgres import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from roseram.migrate.plan import Flow, Plan, Step, Switch

_RULE = "-- " + "=" * 97
_PARAMETERS = (
    "-- For each batch of rows: $1 is the key after which it begins (null: the first), $2 its end,",
    "-- $3 the migration's number. A batch and its row in the journal are one transaction.",
)


def script(plan: Plan) -> Iterator[str]:
    """The lines of the script. Statements with $1, $2, $3 are run once per batch."""
    yield f"-- Plan {plan.id} of database {plan.database} ({server(plan.server_version)})"
    yield f"-- strategy {plan.strategy}, made {plan.made_at}, fingerprint {plan.fingerprint}"
    yield "-- To read: `roseram migrate apply` carries it out, and goes on when interrupted."
    if plan.empty:
        yield from (f"-- {note}" for note in plan.notes)
        return
    for number, step in enumerate(plan.steps, 1):
        yield from _step(plan, step, number)
    if plan.switch is not None:
        yield from _back(plan.switch)
        yield from _finish(plan.switch)


def _step(plan: Plan, step: Step, number: int) -> Iterator[str]:
    yield from _title(f"Step {number} of {len(plan.steps)}: {step.title}")
    facts = [
        f"lock: {step.lock}",
        count(step.rows, "row") if step.rows else "",
        f"undo: {step.undo}",
    ]
    yield f"-- {'; '.join(fact for fact in facts if fact)}"
    if step.kind == "switch" and plan.switch is not None:
        yield from _switch(plan.switch)
    if step.kind == "sweep":
        yield from _sweep(plan)
    if step.flow is not None:
        yield from _flow(plan.flow(step.flow))
    yield from _statements(step.sql)


def _title(text: str) -> Iterator[str]:
    yield from ("", _RULE, f"-- {text}")


def _statements(statements: Iterable[str | None]) -> Iterator[str]:
    for statement in statements:
        if statement:
            text = statement.strip()
            yield text if text.endswith(";") else f"{text};"


def _flow(flow: Flow) -> Iterator[str]:
    yield from _statements(flow.prepare)
    if flow.key:
        yield from _PARAMETERS
    yield from _statements([flow.insert])
    for what, statement in (
        ("rows that break a rule", flow.quarantine),
        ("values that break a rule; their rows have arrived", flow.values),
        ("new ids of rows whose own is no uuid", flow.recorded_ids),
    ):
        if statement is not None:
            yield f"-- {what}"
            yield from _statements([statement])


def _sweep(plan: Plan) -> Iterator[str]:
    """Foreign keys within one table: what leads nowhere is found, quarantined, taken out."""
    for link in plan.links:
        if link.within:
            yield f"-- {link.table}.{link.column}"
            yield from _statements(
                [link.heal, link.find, link.detach if link.nullable else link.remove]
            )


def _switch(switch: Switch) -> Iterator[str]:
    yield "begin;"
    if switch.lock:
        yield f"lock table {', '.join(switch.lock)} in access exclusive mode;"
    yield "-- the last changes of the application are copied here, by key"
    yield from _statements(switch.forward)
    yield "commit;"
    yield from _statements(switch.later)


def _back(switch: Switch) -> Iterator[str]:
    yield from _title("Going back (roseram migrate rollback): the old tables were never changed")
    yield "begin;"
    yield from _statements(switch.back)
    yield "commit;"
    yield from _statements(switch.back_later)


def _finish(switch: Switch) -> Iterator[str]:
    yield from _title("The end (roseram migrate finish), after the database's name was typed")
    yield from _statements(
        f"drop schema if exists {quote_ident(name)} cascade" for name in switch.schemas
    )
