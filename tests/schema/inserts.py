"""Cells of the access matrix about new rows: where and whose they are, and how they are sent."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from schema.cells import Cell, describe, roles_of
from schema.observe import Step
from schema.rows import insert_statement
from schema.rules import allows
from schema.world import PERSONS, id_of, person_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from schema.rows import Row, Rows, Table
    from schema.world import World

    # Where a row stands (organization and person, as ids), and what else is given of it.
    Spot = tuple[str | None, str | None, Row]

# Columns that only the service may fill in when a row is made, with a value that is refused.
FORGED: dict[str, Row] = {
    "ai_generations": {"tokens_used": 5},
    "code_generations": {"tokens_used": 5},
    "components": {"usage_count": 5},
    "organization_invitations": {"accepted_at": "2020-01-01", "accepted_by": id_of("newcomer")},
    "organizations": {
        "plan": "pro",
        "status": "suspended",
        "stripe_customer_id": "c",
        "stripe_subscription_id": "s",
        "subscription_status": "active",
    },
    "projects": {"view_count": 5, "like_count": 5},
    "site_domains": {"status": "verified", "verified_at": "2020-01-01"},
    "templates": {"usage_count": 5},
    "webhook_endpoints": {"failure_count": 5},
}


def inserts(rows: Rows, table: Table, actors: Sequence[str]) -> Iterator[Cell]:
    """Every kind of new row an actor may try, each sent in the ways that applications send it."""
    for actor in actors:
        for place, person, rest in _spots(table, rows.world, actor):
            row, fixed = rows.row(table, place, person, **rest)
            yield from _ways(table, rows.world, actor, row, fixed)
            if allows("insert", table, rows.world, actor, row):
                yield from _forged(table, rows, actor, row)


def _spots(table: Table, world: World, actor: str) -> Iterator[Spot]:
    me = person_of(actor) or id_of("peer_editor")
    own = f"personal of {world.label(me)}"
    if not table.access.insert:
        yield world.organizations["home"], me, {}
        yield world.organizations[own], me, {}
        return
    places = [world.organizations[label] for label in ("home", "rotated", own, "foreign")]
    nowhere = [None] if table.nullable(table.organization_column) else []
    nobody = [None] if table.nullable(table.self_column) else []
    people = [me, id_of("stranger"), *nobody] if table.self_column else [me]
    for place in [*places, *nowhere] if table.organization_column == "organization_id" else [None]:
        for person in people:
            yield from _variants(table, world, actor, place, person)


def _variants(
    table: Table, world: World, actor: str, place: str | None, person: str | None
) -> Iterator[Spot]:
    if table.name == "organizations":
        yield place, person, {"id": str(uuid.uuid4()), "is_personal": False}
        if actor != "service_role":  # a person has one already
            yield place, person, {"id": str(uuid.uuid4()), "is_personal": True}
    elif table.name == "organization_members":
        stays = world.rank(place, person) > 0
        for role in roles_of(table):
            yield place, person, {"user_id": id_of("newcomer") if stays else person, "role": role}
    elif "assign" in table.words:
        for role in roles_of(table):
            yield place, person, {"role": role}
    else:
        yield place, person, {}


def _ways(
    table: Table, world: World, actor: str, row: Row, fixed: frozenset[str]
) -> Iterator[Cell]:
    """The row complete; and as the guide's code sends it, asking for what was made of it."""
    allowed = allows("insert", table, world, actor, row)
    before = (*_account(table, row), *_making_room(table, row, fixed))
    label = describe(table, world, row)
    yield Cell("insert", Step(actor, insert_statement(table, [row]), before), label, allowed)
    if table.self_column is None or row[table.self_column] == person_of(actor):
        short = _left_out(table, world, actor, row)
        statement = f"{insert_statement(table, [short])} returning *"
        yield Cell("insert as the guide", Step(actor, statement, before), label, allowed)


def _left_out(table: Table, world: World, actor: str, row: Row) -> Row:
    """The row without what triggers and defaults fill in: its tenant and its person."""
    left_out: set[str] = set()
    triggers = {trigger["function"] for trigger in table.triggers.values()}
    parents = set(table.parents) & set(row) - {table.access.self_column}
    if "tenant_of_person" in triggers:
        own = world.organizations[f"personal of {world.label(row['user_id'])}"]
        left_out |= {"organization_id"} if row["organization_id"] == own else set()
    elif parents and any(trigger.startswith("tenant_of_") for trigger in triggers):
        left_out.add("organization_id")
    column = table.self_column
    if column and table.columns[column].default and person_of(actor):
        left_out.add(column)
    return {name: value for name, value in row.items() if name not in left_out} or row


def _forged(table: Table, rows: Rows, actor: str, row: Row) -> Iterator[Cell]:
    """A row that the actor may make, but for one column."""
    forged = dict(FORGED.get(table.name, {}))
    if table.name == "favorites":  # a project that the person cannot see; another's favorite
        forged["project_id"] = rows.parents["projects", rows.world.organizations["foreign"]]
        forged |= {"user_id": id_of("stranger")} if actor in PERSONS else {}
    for column, value in forged.items():
        statement = insert_statement(table, [{**row, column: value}])
        label = f"{describe(table, rows.world, row)}, {column} {value}"
        yield Cell("insert", Step(actor, statement), label, actor == "service_role")


def _account(table: Table, row: Row) -> tuple[str, ...]:
    """A profile needs an account, and an account has made itself one."""
    if table.name != "profiles":
        return ()
    row["id"] = str(uuid.uuid4())
    return (
        f"insert into auth.users (id) values ('{row['id']}')",
        f"delete from public.profiles where id = '{row['id']}'",
    )


def _making_room(table: Table, row: Row, fixed: frozenset[str]) -> Iterator[str]:
    """Where there can be only one such row, the one that is there goes first."""
    for key in table.keys:
        if key <= fixed and all(row[column] is not None for column in key):
            match = " and ".join(f"{column} = '{row[column]}'" for column in sorted(key))
            yield f"delete from public.{table.name} where {match}"
