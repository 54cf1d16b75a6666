"""Which relationship an embed means, where names alone do not tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roseram.catalog.names import Name
from roseram.server.rest.exposed import Exposed, Junction, Relation, Relationship
from roseram.server.rest.plan.origin import Origin
from roseram.server.rest.plan.relationships import find_relationship
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Embed

A, B, B_VIEW = Name("api", "a"), Name("api", "b"), Name("api", "b_view")


def relation(name: Name, kind: str = "table") -> Relation:
    return Relation(name, kind, {}, (), True, True, True)  # type: ignore[arg-type]


TO_B = Relationship(A, B, "many-to-one", "a_b_fkey", (("b_id", "id"),))
TO_B_TOO = Relationship(A, B, "many-to-one", "a_other_fkey", (("other_id", "code"),))
TWO_COLUMNS = Relationship(A, B, "many-to-one", "a_two_fkey", (("x", "x"), ("y", "y")))
TO_VIEW = Relationship(A, B_VIEW, "many-to-one", "a_b_fkey", (("b_id", "id"),))
ACROSS = Relationship(
    A,
    B,
    "many-to-many",
    "a_b",
    (),
    Junction(Name("api", "a_b"), "to_a", "to_b", (("id", "a_id"),), (("b_id", "id"),)),
)
COMPUTED = Relationship(A, B, "one-to-many", "b", (), function=Name("api", "b"))
ELSEWHERE = replace(TO_B, target=Name("other", "b"))


def find(ways: tuple[Relationship, ...], target: str, hint: str | None = None) -> Relationship:
    relations = {A: relation(A), B: relation(B), B_VIEW: relation(B_VIEW, "view")}
    exposed = Exposed(("api",), relations, {A: ways}, {})
    embed = Embed(target, None, hint, None, False, ())
    return find_relationship(exposed, Origin.of(relations[A]), embed)


@pytest.mark.parametrize(
    ("ways", "target", "hint", "expected"),
    [
        ((TO_B,), "b", None, TO_B),
        ((TO_B, TO_B_TOO), "a_other_fkey", None, TO_B_TOO),
        ((TO_B, TO_B_TOO), "other_id", None, TO_B_TOO),
        ((TO_B, TO_B_TOO), "b", "a_b_fkey", TO_B),
        ((TO_B, TO_B_TOO), "b", "b_id", TO_B),
        ((TO_B, TO_B_TOO), "b", "code", TO_B_TOO),
        ((TO_B, TWO_COLUMNS), "b", "a_two_fkey", TWO_COLUMNS),
        ((TO_B, ACROSS), "b", "a_b", ACROSS),
        ((TO_B, TO_VIEW), "b_id", None, TO_B),  # a key's name means the table, not the view on it
        ((TO_B, TO_VIEW), "b_view", "a_b_fkey", TO_VIEW),
        ((TO_B, COMPUTED), "b", None, COMPUTED),
        ((TO_B, ELSEWHERE), "b", None, TO_B),
    ],
)
def test_found(
    ways: tuple[Relationship, ...], target: str, hint: str | None, expected: Relationship
) -> None:
    assert find(ways, target, hint) is expected


@pytest.mark.parametrize(
    ("ways", "target", "hint"),
    [
        ((TO_B,), "c", None),
        ((TO_B,), "b", "nope"),
        ((TO_B,), "id", None),
        ((TWO_COLUMNS,), "x", None),
        ((TO_VIEW,), "a_b_fkey", None),
        ((ELSEWHERE,), "b", None),
        ((), "b", None),
    ],
)
def test_none(ways: tuple[Relationship, ...], target: str, hint: str | None) -> None:
    with pytest.raises(Refusal) as refusal:
        find(ways, target, hint)
    assert (refusal.value.status, refusal.value.code) == (400, "PGRST200")


def test_a_junction_among_several() -> None:
    with pytest.raises(Refusal) as refusal:
        find((TO_B, ACROSS), "b")
    assert (refusal.value.status, refusal.value.code) == (300, "PGRST201")
    assert refusal.value.details == [
        {
            "cardinality": "many-to-one",
            "embedding": "a with b",
            "relationship": "a_b_fkey using a(b_id) and b(id)",
        },
        {
            "cardinality": "many-to-many",
            "embedding": "a with b",
            "relationship": "a_b using to_a(a_id) and to_b(b_id)",
        },
    ]
    assert refusal.value.hint == (
        "Try changing 'b' to one of the following: 'b!a_b_fkey', 'b!a_b'. "
        "Find the desired relationship in the 'details' key."
    )
