"""Roseram answers as PostgREST does: a seeded part of `make conformance`, each world once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.generate import requests
from conformance.stage import Name, stage

if TYPE_CHECKING:
    from conftest import Server

COUNT = {"library": 600, "unified": 300}


@pytest.mark.parametrize("world", ["library", "unified"])
async def test_it_answers_as_postgrest_does(server: Server, world: Name) -> None:
    async with stage(server, world) as on:
        result = await on.pair.run(requests(on.world, server.major, COUNT[world]))
        assert not result.failures, result.text(on.pair.peer.port)
    assert result.count == COUNT[world]


async def test_postgrest_answers_as_itself(server: Server) -> None:
    """Else what the harness finds would say nothing."""
    async with stage(server, "library", against_itself=True) as on:
        result = await on.pair.run(requests(on.world, 0, 200))
        assert not result.failures, result.text(on.pair.peer.port)
        assert not result.rules
