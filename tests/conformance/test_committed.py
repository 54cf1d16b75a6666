"""What is written through Roseram is what PostgREST writes; `make conformance` does more of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.call import Call, param
from conformance.committed import BATCH, TX_END, commit, writes
from conformance.stage import stage

if TYPE_CHECKING:
    from conftest import Server

COUNT = 5 * BATCH


async def test_the_tables_are_equal(server: Server) -> None:
    async with stage(server, "library", tx_end=TX_END) as on:
        found = await commit(on, writes(on.world, server.major, COUNT))
    assert not found.differences, found.text()
    assert found.sent == COUNT
    assert found.kept >= COUNT // 5
    assert found.skipped <= 2


async def test_a_difference_is_seen(server: Server) -> None:
    """Else equal tables would say nothing: one value that only one database has."""
    async with stage(server, "library", tx_end=TX_END) as on:
        await on.pair.ours.reset.execute("alter table api.tags alter label set default 'x'")
        body = {"id": 7000}
        call = Call("POST", "/tags", body=body, who="ada")
        default = replace(call, params=(param("columns", "id"),), headers=())
        await on.pair.peer.reset.execute("alter table api.tags alter label set default 'y'")
        found = await commit(on, [default] + [Call("DELETE", "/tags", (param("id", "eq.0"),))] * 19)
    assert found.kept == BATCH
    assert len(found.differences) == 1
    assert "api.tags: expected" in found.text()
