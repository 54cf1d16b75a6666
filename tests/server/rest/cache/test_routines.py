from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roseram.catalog import Name

if TYPE_CHECKING:
    from roseram.server.rest.exposed import Exposed, Routine


def routine(exposed: Exposed, name: str) -> Routine:
    (found,) = exposed.routines[Name("harbour", name)]
    return found


def test_what_can_be_called(exposed: Exposed) -> None:
    names = {name.name for name in exposed.routines}
    assert {"add", "body", "bytes", "nothing", "next"} <= names
    assert names.isdisjoint(
        {"unnamed", "half_named", "proceed", "longest", "swallow", "not_exposed", "distance"}
    )


def test_overloads(exposed: Exposed) -> None:
    lists = [
        [(item.name, item.type, item.required, item.variadic) for item in found.parameters]
        for found in exposed.routines[Name("harbour", "add")]
    ]
    assert lists == [
        [("a", "integer", True, False), ("b", "integer", False, False)],
        [("a", "text", True, False), ("b", "text", True, False), ("c", "text", True, False)],
    ]


def test_parameters(exposed: Exposed) -> None:
    (amounts,) = routine(exposed, "total").parameters
    assert (amounts.name, amounts.type, amounts.variadic) == ("amounts", "numeric[]", True)
    (only,) = routine(exposed, "body").parameters
    assert (only.name, only.type) == ("", "json")
    # character and bit would be cut to one letter by a cast
    types = [item.type for item in routine(exposed, "letters_of").parameters]
    assert types == ["bpchar", '"bit"']


@pytest.mark.parametrize(
    ("name", "result", "many", "relation", "columns"),
    [
        ("nothing", "void", False, None, []),
        ("total", "scalar", False, None, []),
        ("numbers", "scalar", True, None, []),
        ("anything", "scalar", False, None, []),
        ("split", "row", False, None, ["units", "rest"]),
        ("twice", "row", False, None, ["n"]),
        ("summary", "row", True, None, ["port", "ships", "facts"]),
        ("somewhere", "row", False, None, ["lat", "lon"]),
        ("hidden_owners", "row", True, None, ["id", "name", "patron_id"]),
        ("one_port", "row", False, "ports", None),
        ("ports_in", "row", True, "ports", None),
    ],
)
def test_results(
    exposed: Exposed,
    name: str,
    result: str,
    many: bool,
    relation: str | None,
    columns: list[str] | None,
) -> None:
    found = routine(exposed, name)
    assert (found.result, found.returns_set) == (result, many)
    assert found.relation == (Name("harbour", relation) if relation else None)
    if columns is None:
        assert found.relation is not None
        assert found.columns == exposed.relations[found.relation].columns
    else:
        assert list(found.columns) == columns


def test_the_columns_of_a_result_know_their_types(exposed: Exposed) -> None:
    facts = routine(exposed, "summary").columns["facts"]
    assert (facts.name, facts.type, facts.kind) == ("facts", "jsonb", "json")


def test_volatility_comment_and_settings(exposed: Exposed) -> None:
    assert exposed.routines[Name("harbour", "add")][0].volatility == "immutable"
    assert exposed.routines[Name("harbour", "add")][0].comment == "Adds"
    assert routine(exposed, "numbers").volatility == "stable"
    assert routine(exposed, "nothing").volatility == "volatile"
    assert routine(exposed, "patient").settings == (
        ("statement_timeout", "7s"),
        ("default_transaction_isolation", "repeatable read"),
    )
    assert routine(exposed, "nothing").settings == ()
