"""What is written through Roseram is what PostgREST writes; `make conformance` does more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.call import Call, param
from conformance.committed import BATCH, TX_END, commit, writes
from conformance.stage import stage

if TYPE_CHECKING:
    from conformance.stage import Stage
    from conftest import Server

COUNT = 5 * BATCH


async def test_the_tables_are_equal(server: Server) -> None:
    async with stage(server, "library", tx_end=TX_END) as on:
        found = await commit(on, writes(on.world, server.major, COUNT))
        assert not found.differences, found.text()
        assert found.sent == COUNT
        assert found.kept >= COUNT // 5
        assert found.skipped <= 2
        await _see_a_difference(on)


async def _see_a_difference(on: Stage) -> None:
    """Else equal tables would say nothing: one default that is another in one database."""
    await on.pair.ours.reset.execute("alter table api.shelves alter label set default 'x'")
    made = Call("POST", "/shelves", body={"building": "new", "number": 1}, who="ada")
    nothing = Call("DELETE", "/tags", (param("id", "eq.0"),))
    found = await commit(on, [made] + [nothing] * (BATCH - 1))
    assert found.kept == BATCH
    assert len(found.differences) == 1
    assert "api.shelves: expected" in found.text()
