"""GET and HEAD of tables and views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.call import Call, Who
from conformance.generate.query import Query

if TYPE_CHECKING:
    from random import Random

    from conformance.world import Relation, World

PEOPLE: tuple[Who, ...] = ("anon", "anon", "ada", "ada", "ben", "auditor")
_ACCEPT = (
    "application/json",
    "*/*",
    "text/csv",
    "text/csv",
    "application/vnd.pgrst.object+json",
    "application/vnd.pgrst.object",
    "application/vnd.pgrst.object+json;nulls=stripped",
    "application/vnd.pgrst.array+json;nulls=stripped",
    "application/vnd.pgrst.array+json",
    "text/html, application/json;q=0.5",
    "application/vnd.pgrst.plan+json",
    "application/vnd.pgrst.plan",
    'application/vnd.pgrst.plan+text; for="application/json"; options=verbose|settings',
    "text/plain",
    "application/xml",
    "application/octet-stream",
)


def read(rng: Random, world: World) -> Call:
    """A request for rows."""
    relation = rng.choice(world.relations)
    query = Query(rng, world)
    deep = rng.choice([0, 0, 1, 1, 2, 3])
    if rng.random() < 0.9:
        query.select(relation, deep, aggregates=deep == 0 and rng.random() < 0.15)
    fill(query, relation)
    return Call(
        "HEAD" if rng.random() < 0.05 else "GET",
        f"/{relation.name}",
        tuple(query.params),
        headers(rng, ordered=any(p.key == "order" and p.total for p in query.params)),
        who=rng.choice(PEOPLE),
        kind="read",
    )


def fill(query: Query, relation: Relation) -> None:
    """Filters, order and page of the root and of what it embeds."""
    query.filters(relation)
    query.null_embeds()
    total = bool(relation.total_order) and query.chance(0.6)
    if total or query.chance(0.15):
        query.order(relation, total=total)
    if total and query.chance(0.4):
        query.page()
    query.below()


def headers(rng: Random, *, ordered: bool) -> tuple[tuple[str, str], ...]:
    """What a reader may say about form, count and range."""
    found: list[tuple[str, str]] = []
    if rng.random() < 0.15:
        found.append(("Accept", rng.choice(_ACCEPT)))
    if rng.random() < 0.2:
        found.append(("Prefer", f"count={rng.choice(['exact', 'exact', 'planned', 'estimated'])}"))
    if ordered and rng.random() < 0.08:
        found += [
            ("Range-Unit", "items"),
            ("Range", rng.choice(["0-4", "2-2", "5-", "0-0", "50-60", "3-1"])),
        ]
    if rng.random() < 0.03:
        found.append(
            (
                "Prefer",
                rng.choice(
                    ["timezone=America/Lima", "timezone=Nowhere", "handling=lenient", "x=y"]
                ),
            )
        )
    return tuple(found)
