"""One object around the old tables, and what the switch and the rollback do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

# archived: moved along into the archive schema; recreated: made again over the new tables (the old
# one lies in the archive schema meanwhile); kept: stays where it is; detached: taken off or renamed
# until a rollback.
Fate: TypeAlias = Literal["archived", "recreated", "kept", "detached"]

# Why a plan with such a dependent has to be allowed by name: what of the user's stops working.
HAZARDS = {
    "check-dropped": "a check calls a function that stops; it is off until a rollback",
    "check-stops": "a check calls a function that stops, and its table belongs to another role",
    "column-stale": "a table that stays has a column of an archived table's row type",
    "default-dropped": "a default calls a function that stops; it is off until a rollback",
    "default-stops": "a default calls a function that stops and cannot be taken off",
    "event-trigger": "an event trigger may fire on the statements of the migration",
    "foreign-key-dropped": "a foreign key finds no table to lead to; it is off until a rollback",
    "foreign-key-stale": "a foreign key that only its owner can drop leads to or from the archive",
    "function-privileged": "a function that anybody may call goes past the new policies",
    "function-stale": "a function stays bound to the archived tables",
    "function-stops": "a function does not work over the new tables",
    "function-unchecked": "nobody can tell whether a function works over the new tables",
    "name-taken": "something that we may not rename has a name that the unified schema needs",
    "policy-dropped": "a policy cannot ask the new tables; what it allowed is refused",
    "policy-stale": "a policy that only its owner can drop goes on asking the archived tables",
    "rule-stale": "a rule that only its owner can drop goes on using the archived tables",
    "rule-stops": "a rewrite rule is not made again",
    "trigger-stays": "a trigger that only its owner can drop would fail",
    "trigger-stops": "a trigger does not fire until a rollback",
    "view-closed": "a role that could read a view cannot read what it shows now",
    "view-replaced": "the unified schema's view of the same name lacks columns",
    "view-stale": "a view goes on showing the archived rows",
    "view-stops": "a view cannot be made over the new tables",
}


@dataclass(frozen=True, slots=True)
class Dependent:
    """An object of the user's, its fate, and the SQL for it in each phase.

    Every phase is run over all dependents in the order of `read_dependents`, the phases of the way
    back as well. `hazard` is a word of HAZARDS where something stops working, else None.
    """

    kind: str  # like view, function, trigger, foreign key
    name: str  # like public.project_report, public.total(uuid), auth.users.on_auth_user_created
    fate: Fate
    why: str  # one sentence for the operator
    definition: str  # its whole SQL definition
    hazard: str | None = None
    before: tuple[
        str, ...
    ] = ()  # in the switch, before the old tables move; the archive schema is there
    after: tuple[str, ...] = ()  # in the switch, after the new tables stand in public
    back_before: tuple[str, ...] = ()  # in the rollback, before the new tables leave public
    back_after: tuple[
        str, ...
    ] = ()  # in the rollback, after the old tables are back; before the archive is dropped
    later: tuple[str, ...] = ()  # after the switch, outside of its transaction
    back_later: tuple[str, ...] = ()  # after the rollback, outside of its transaction

    def __post_init__(self) -> None:
        assert self.hazard is None or self.hazard in HAZARDS, self.hazard
