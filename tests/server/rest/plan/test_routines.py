"""Choosing a function by the arguments given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roseram.catalog.names import Name
from roseram.server.rest.body import parse_body
from roseram.server.rest.exposed import Exposed, Parameter, Routine
from roseram.server.rest.plan import choose_routine
from roseram.server.rest.refusal import Refusal

if TYPE_CHECKING:
    from roseram.server.rest.request import Body


def routine(name: str, *parameters: Parameter) -> Routine:
    return Routine(Name("api", name), parameters, "scalar", False, "integer", None, {}, "volatile")


def need(name: str, kind: str = "integer") -> Parameter:
    return Parameter(name, kind, required=True, variadic=False)


def may(name: str) -> Parameter:
    return Parameter(name, "integer", required=False, variadic=False)


NO_ARGUMENTS = routine("now")
REQUIRED = routine("add", need("a"), need("b"))
OPTIONAL = routine("find", need("a"), may("b"), may("c"))
BOTH_WAYS = (routine("over", need("a")), routine("over", need("a", "text")))
JSON = routine("take", need("", "jsonb"))
TEXT = routine("read", need("", "text"))
NAMED_OR_JSON = (routine("mix", need("a")), routine("mix", need("", "json")))
ALL = (NO_ARGUMENTS, REQUIRED, OPTIONAL, *BOTH_WAYS, JSON, TEXT, *NAMED_OR_JSON)


def exposed() -> Exposed:
    routines: dict[Name, tuple[Routine, ...]] = {}
    for one in ALL:
        routines[one.name] = (*routines.get(one.name, ()), one)
    return Exposed(("api",), {}, {}, routines)


def body(media: str = "application/json") -> Body:
    return parse_body(b"{}", media, call=True)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), NO_ARGUMENTS),
        (("b", "a"), REQUIRED),
        (("a",), OPTIONAL),
        (("a", "c"), OPTIONAL),
        (("a", "b", "c"), OPTIONAL),
        (("a",), NAMED_OR_JSON[0]),
        (("x",), NAMED_OR_JSON[1]),
        (("x",), JSON),
        ((), JSON),
    ],
)
def test_by_names(given: tuple[str, ...], expected: Routine) -> None:
    name = expected.name.name
    found = choose_routine(exposed(), "api", name, given, method="POST", body=body())
    assert found is expected


def test_by_the_body() -> None:
    sent = body("text/plain")
    assert choose_routine(exposed(), "api", "read", (), method="POST", body=sent) is TEXT


BETWEEN = (
    "Could not choose the best candidate function between: "
    "api.over(a => integer), api.over(a => text)"
)
HINT = (
    "Try renaming the parameters or the function itself in the database so function overloading "
    "can be resolved"
)


def test_several() -> None:
    with pytest.raises(Refusal) as refusal:
        choose_routine(exposed(), "api", "over", ("a",), method="GET", body=None)
    found = refusal.value
    assert (found.status, found.code, found.message) == (300, "PGRST203", BETWEEN)
    assert (found.details, found.hint) == (None, HINT)


@pytest.mark.parametrize(
    ("name", "given", "method", "media", "message", "details", "hint"),
    [
        (
            "sum",
            ("b", "a"),
            "POST",
            "application/json",
            "api.sum(a, b)",
            "api.sum with parameters a, b or with a single unnamed json/jsonb parameter",
            None,
        ),
        ("sum", ("a",), "GET", "", "api.sum(a)", "api.sum with parameter a", None),
        (
            "sum",
            (),
            "GET",
            "",
            "api.sum without parameters",
            "api.sum without parameters",
            None,
        ),
        (
            "add",
            ("a", "d"),
            "GET",
            "",
            "api.add(a, d)",
            "api.add with parameters a, d",
            "Perhaps you meant to call the function api.add(a, b)",
        ),
        ("take", ("x",), "GET", "", "api.take(x)", "api.take with parameter x", None),
        (
            "now",
            (),
            "POST",
            "text/plain",
            "api.now",
            "api.now with a single unnamed text parameter",
            None,
        ),
        (
            "take",
            (),
            "POST",
            "application/octet-stream",
            "api.take",
            "api.take with a single unnamed bytea parameter",
            None,
        ),
    ],
)
def test_none(
    name: str,
    given: tuple[str, ...],
    method: str,
    media: str,
    message: str,
    details: str,
    hint: str | None,
) -> None:
    sent = body(media) if media else None
    with pytest.raises(Refusal) as refusal:
        choose_routine(exposed(), "api", name, given, method=method, body=sent)
    found = refusal.value
    assert (found.status, found.code) == (404, "PGRST202")
    assert found.message == f"Could not find the function {message} in the schema cache"
    expected = (
        f"Searched for the function {details}, but no matches were found in the schema cache."
    )
    assert found.details == expected
    assert found.hint == hint
