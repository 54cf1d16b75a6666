"""The names of types that a request may cast to."""

from __future__ import annotations

import pytest

from roseram.server.rest.plan.casts import check_cast
from roseram.server.rest.refusal import Refusal


@pytest.mark.parametrize(
    "name",
    [
        "int",
        "double precision",
        "timestamp with time zone",
        "timestamp(3) without time zone",
        "numeric(8,2)",
        "numeric(8, -2)",
        "varchar(20)[]",
        "text[][3]",
        "api.mood",
        "größe",
        None,
    ],
)
def test_types(name: str | None) -> None:
    assert check_cast(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "1", "int)", "int; drop", 'a"b', "a'b", "int--", "a/*b", "f(x)", "a.b.c", "(1)", "$1"],
)
def test_no_types(name: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_cast(name)
    assert (refusal.value.status, refusal.value.code) == (400, "PGRST100")
