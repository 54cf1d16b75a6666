"""Requests by chance, the same ones for the same seed."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from conformance.generate.faults import spoil
from conformance.generate.reads import read
from conformance.generate.routines import call
from conformance.generate.writes import write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.call import Call
    from conformance.world import World


def requests(world: World, seed: int, count: int) -> Iterator[Call]:
    """`count` requests; each has a seed of its own, so that one more changes none before it."""
    for number in range(count):
        rng = Random(f"{seed}/{number}")
        yield _one(rng, world)


def change(rng: Random, world: World) -> Call:
    """A request that changes something, by a function at times."""
    volatile = any(one.volatility == "v" and not one.computed for one in world.routines)
    if not volatile or rng.random() < 0.85:
        found = write(rng, world)
        most = world.schema == "public" and rng.random() < 0.5  # there the third may do anything
        return replace(found, who="auditor") if most else found
    while True:
        found = call(rng, world)
        routine = next(one for one in world.routines if found.path == f"/rpc/{one.name}")
        if found.method == "POST" and routine.volatility == "v":
            return found


def _one(rng: Random, world: World) -> Call:
    roll = rng.random()
    if roll < 0.12:
        return spoil(rng, _right(rng, world, rng.random()))
    return _right(rng, world, rng.random())


def _right(rng: Random, world: World, roll: float) -> Call:
    if roll < 0.6 or (roll < 0.8 and not world.routines):
        return read(rng, world)
    return call(rng, world) if roll < 0.75 else write(rng, world)
