"""Each error of the reference is PostgREST's, with the status and code that the reference has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.call import Call
from conformance.compare import error_of
from conformance.errors import CODES, STATES

if TYPE_CHECKING:
    from conformance.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("name", CODES)
async def test_a_request_that_is_wrong(on: Stage, name: str) -> None:
    call, status = CODES[name]
    verdict, (_, ours) = await on.pair.judge(call)
    assert not verdict.differences, verdict
    assert (ours.status, error_of(ours)["code"]) == (status, name.split(" ")[0])
    assert set(error_of(ours)) == {"code", "message", "details", "hint"}


@pytest.mark.parametrize("state", STATES)
async def test_an_error_of_the_database(on: Stage, state: str) -> None:
    call = Call("POST", "/rpc/fail", body={"state": state, "words": "so"})
    verdict, (_, ours) = await on.pair.judge(call)
    assert not verdict.differences, verdict
    assert ours.status == STATES[state]
    told = {"code": state, "message": "so", "details": "d", "hint": "h"}
    assert error_of(ours) == told
    assert (ours.header("www-authenticate") is not None) == (ours.status == 401)
