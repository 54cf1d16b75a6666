"""Policies of tables that stay which ask the old tables or what leaves with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.dependents.dependent import Dependent
from roseram.migrate.dependents.parts import comment
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.pieces import Policy
    from roseram.migrate.dependents.scene import Fates


def dependents(fates: Fates) -> Iterator[Dependent]:
    """Every policy that the migration concerns."""
    for policy in fates.scene.old.policies:
        if policy.relation not in fates.scene.left_oids and fates.uses_aside(
            ("policy", policy.oid)
        ):
            yield _dependent(fates, policy)


def _dependent(fates: Fates, policy: Policy) -> Dependent:
    old, key = fates.scene.old, ("policy", policy.oid)
    name, table = old.part_path(policy), old.by_oid[policy.relation].path.sql
    drop = f"drop policy {quote_ident(policy.name)} on {table}"
    again = (policy.definition, *comment("policy", policy, table))
    if not policy.droppable:
        why = f"it goes on asking the archived tables; only the table's owner can drop it: {drop}"
        return Dependent("policy", name, "kept", why, policy.definition, "policy-stale")
    if fates.scene.made(key) is not None and not _asks_stopped(fates, policy):
        return Dependent(
            "policy",
            name,
            "recreated",
            "it asks the new tables",
            policy.definition,
            before=(drop,),
            after=again,
            back_before=(f"drop policy if exists {quote_ident(policy.name)} on {table}",),
            back_after=again,
        )
    return Dependent(
        "policy",
        name,
        "detached",
        f"it is dropped until a rollback and what it allowed refused: {_reason(fates, policy)}",
        policy.definition,
        "policy-dropped",
        before=(drop,),
        back_after=again,
    )


def _asks_stopped(fates: Fates, policy: Policy) -> bool:
    return any(
        use.used in fates.stops for use in fates.scene.old.used_by.get(("policy", policy.oid), ())
    )


def _reason(fates: Fates, policy: Policy) -> str:
    return (
        "it asks a function that stops"
        if _asks_stopped(fates, policy)
        else fates.scene.error(("policy", policy.oid))
    )
