"""Signing out: here, elsewhere, everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


async def _works(server: AuthServer, session: dict[str, Any]) -> bool:
    answer = await server.call("GET", "/user", token=session["access_token"])
    if answer.status_code != 200:
        assert (answer.status_code, answer.json()["code"]) == (403, "session_not_found")
        assert (await server.refresh(session["refresh_token"])).status_code == 400
    return answer.status_code == 200


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("", [False, False, True]),
        ("?scope=global", [False, False, True]),
        ("?scope=local", [False, True, True]),
        ("?scope=others", [True, False, True]),
    ],
)
async def test_scopes(auth_server: AuthServer, query: str, left: list[bool]) -> None:
    here = await auth_server.sign_up()
    there = await auth_server.sign_in()
    somebody = await auth_server.sign_up("bob@example.org")
    answer = await auth_server.call("POST", f"/logout{query}", token=here["access_token"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert [await _works(auth_server, each) for each in (here, there, somebody)] == left


async def test_an_unknown_scope(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up()
    answer = await auth_server.call("POST", "/logout?scope=mars", token=session["access_token"])
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_failed")
    assert await _works(auth_server, session)


async def test_nobody_signs_out(auth_server: AuthServer) -> None:
    session = await auth_server.sign_up()
    for _ in range(2):
        answer = await auth_server.call("POST", "/logout", token=session["access_token"])
    assert (answer.status_code, answer.json()["code"]) == (403, "session_not_found")
    assert (await auth_server.client.post("/auth/v1/logout")).status_code == 401
