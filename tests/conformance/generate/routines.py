"""Calls of functions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from conformance.call import Call, Param, param
from conformance.generate.query import Query
from conformance.generate.reads import PEOPLE, fill, headers

if TYPE_CHECKING:
    from random import Random

    from conformance.world import Routine, World

_GIVEN = {
    "integer": (1, 2, 7, -3, "5", "x", None),
    "bigint": (1, 9007199254740993),
    "text": ("ada", "x y", 'q"q', "", None, 5, "é", "a,b", "{a}", "eq.1"),
    "boolean": (True, False, "t", None),
    "integer[]": ([1, 2, 3], [], "{4,5}", None),
    "text[]": (["a", "b,c"], [], "{x,y}"),
    "jsonb": ({"a": 1, "b": [1]}, [1, 2], "x", 3, None, {}),
    "json": ({"b": 1, "a": 2}, [1], "x", 3, None),
    "uuid": ("aaaaaaaa-0000-4000-8000-000000000001", "x"),
    "api.mood": ("calm", "very happy", "odd"),
    "api.email": ("a@b.c", "no address"),
}


def call(rng: Random, world: World) -> Call:
    """A call of one of the functions, by GET, HEAD or POST."""
    routine = rng.choice([r for r in world.routines if not r.computed])
    method = rng.choice(["POST", "POST", "POST", "GET", "GET", "HEAD"])
    arguments = _arguments(rng, routine)
    query = Query(rng, world)
    if routine.of_rows and rng.random() < 0.7:
        _rows(query, routine, world)
    told = list(headers(rng, ordered=any(p.total for p in query.params)))
    if rng.random() < 0.03:
        told.append(("Prefer", "params=multiple-objects"))
    where = f"/rpc/{routine.name}"
    who = rng.choice(PEOPLE)
    if method != "POST":
        params = (*_query(rng, arguments), *query.params)
        return Call(method, where, params, tuple(told), who=who, kind="rpc get")
    body, raw = _body(rng, routine, arguments, told)
    return Call("POST", where, tuple(query.params), tuple(told), body, raw, who, "rpc post")


def _rows(query: Query, routine: Routine, world: World) -> None:
    relation = world.relation(routine.relation)
    if relation is None:
        return
    if query.chance(0.7):
        query.select(relation, query.rng.choice([0, 1, 1, 2]))
    fill(query, relation)


def _arguments(rng: Random, routine: Routine) -> dict[str, object]:
    given: dict[str, object] = {}
    for index, (name, type_) in enumerate(zip(routine.names, routine.types, strict=False)):
        if name and (index < routine.required or rng.random() < 0.5) and rng.random() < 0.97:
            given[name] = rng.choice(_GIVEN.get(type_, ("x",)))
    if rng.random() < 0.03:
        given["nope"] = 1
    return given


def _query(rng: Random, arguments: dict[str, object]) -> tuple[Param, ...]:
    found = []
    for name, value in arguments.items():
        several = value if isinstance(value, list) and rng.random() < 0.5 else [_text(value)]
        found += [param(name, _text(one)) for one in several]
    return tuple(found)


def _text(value: object) -> str:
    if isinstance(value, list):
        return (
            "{" + ",".join(f'"{one}"' if isinstance(one, str) else str(one) for one in value) + "}"
        )
    if isinstance(value, dict):
        return str(value).replace("'", '"')
    return {None: "null", True: "true", False: "false"}.get(value, str(value))  # type: ignore[call-overload,no-any-return]


def _body(
    rng: Random, routine: Routine, arguments: dict[str, object], told: list[tuple[str, str]]
) -> tuple[object, bool]:
    if routine.names in ((), ("",)) and routine.types:
        return _unnamed(rng, routine, told)
    roll = rng.random()
    if roll < 0.04:
        told.append(("Content-Type", "application/x-www-form-urlencoded"))
        return "&".join(
            f"{quote_plus(k)}={quote_plus(_text(v))}" for k, v in arguments.items()
        ), True
    if roll < 0.06 and arguments:
        told.append(("Content-Type", "text/csv"))
        return "\n".join([",".join(arguments), ",".join(map(_text, arguments.values()))]), True
    if roll < 0.09:
        return rng.choice([None, [], [arguments], 1, "x"]), False
    return arguments, False


def _unnamed(rng: Random, routine: Routine, told: list[tuple[str, str]]) -> tuple[object, bool]:
    media = {"text": "text/plain", "bytea": "application/octet-stream"}.get(routine.types[0])
    if media is None or rng.random() < 0.1:
        return rng.choice([{"a": 1}, [1, 2], "x", 3, {}, None]), False
    told.append(("Content-Type", media))
    return rng.choice(["some words", "", '{"a": 1}', "é\n\\"]), True
