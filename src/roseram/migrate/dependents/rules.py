"""Rewrite rules of tables that stay, and of views that are made again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.dependents.dependent import Dependent
from roseram.migrate.dependents.parts import comment, state
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.migrate.dependents.pieces import Rule
    from roseram.migrate.dependents.scene import Fates

HAZARD = "rule-stops"


def dependents(fates: Fates) -> Iterator[Dependent]:
    """Every rule that the migration concerns."""
    for rule in fates.scene.old.rules:
        key = ("relation", rule.relation)
        if rule.relation in fates.scene.moved_oids:
            name = fates.scene.old.part_path(rule)
            why = "it goes along with its table, and the new tables have no such rule"
            yield Dependent("rule", name, "archived", why, rule.definition, hazard=HAZARD)
        elif rule.relation in fates.scene.left_oids:
            continue
        elif fates.aside(key):
            yield _of_view(fates, rule)
        elif fates.uses_aside(("rule", rule.oid)):
            yield _of_table(fates, rule)


def _again(fates: Fates, rule: Rule) -> tuple[str, ...]:
    table = fates.scene.old.by_oid[rule.relation].path.sql
    return (
        rule.definition,
        *state("rule", rule, rule.enabled, table),
        *comment("rule", rule, table),
    )


def _works(fates: Fates, rule: Rule) -> bool:
    used = fates.scene.old.used_by.get(("rule", rule.oid), ())
    return fates.scene.made(("rule", rule.oid)) is not None and not any(
        use.used in fates.stops for use in used
    )


def _of_view(fates: Fates, rule: Rule) -> Dependent:
    name = fates.scene.old.part_path(rule)
    if ("relation", rule.relation) in fates.recreated and _works(fates, rule):
        why = "it is made again on the new view"
        return Dependent("rule", name, "recreated", why, rule.definition, after=_again(fates, rule))
    return Dependent(
        "rule", name, "archived", "it goes along with its view", rule.definition, HAZARD
    )


def _of_table(fates: Fates, rule: Rule) -> Dependent:
    old = fates.scene.old
    name, table = old.part_path(rule), old.by_oid[rule.relation].path.sql
    drop = f"drop rule {quote_ident(rule.name)} on {table}"
    if not rule.droppable:
        why = f"it goes on using the archived tables; only the table's owner can drop it: {drop}"
        return Dependent("rule", name, "kept", why, rule.definition, "rule-stale")
    if _works(fates, rule):
        return Dependent(
            "rule",
            name,
            "recreated",
            "it is made again over the new tables",
            rule.definition,
            before=(drop,),
            after=_again(fates, rule),
            back_before=(f"drop rule if exists {quote_ident(rule.name)} on {table}",),
            back_after=_again(fates, rule),
        )
    why = f"it is dropped until a rollback: {fates.scene.error(('rule', rule.oid))}"
    return Dependent(
        "rule",
        name,
        "detached",
        why,
        rule.definition,
        HAZARD,
        before=(drop,),
        back_after=_again(fates, rule),
    )
