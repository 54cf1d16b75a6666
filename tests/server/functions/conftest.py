"""The server of the auth tests, and people to ask it for actions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from server.auth.conftest import AuthServer, auth_server, make_auth_server

if TYPE_CHECKING:
    import httpx

__all__ = ["auth_server", "make_auth_server"]

PASSWORD = "wooden-Kettle-92-harbour"


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    server: AuthServer
    id: str
    email: str
    token: str

    async def run(self, action: str, body: object = None, **headers: str) -> httpx.Response:
        """Ask for an action, as `supabase.functions.invoke` does."""
        return await run(self.server, action, body, self.token, **headers)


@dataclass(frozen=True)
class People:
    """Makes people."""

    server: AuthServer

    async def join(self, name: str, **more: Any) -> Person:
        """A new person, signed in: `ana` is ana@example.org."""
        email = name if "@" in name else f"{name}@example.org"
        session = await self.server.sign_up(email, **more)
        return Person(self.server, session["user"]["id"], email, session["access_token"])

    async def organization(self, owner: Person, name: str = "Fieldnote", **members: Person) -> str:
        """An organization with members by role, without limits."""
        made: str = await self.server.value(
            "insert into public.organizations (name, slug, owner_id, plan)"
            " values ($1, lower($1), $2, 'enterprise') returning id::text",
            name,
            owner.id,
        )
        for role, person in members.items():
            await self.server.execute(
                "insert into public.organization_members (organization_id, user_id, role)"
                " values ($1, $2, $3)",
                made,
                person.id,
                role,
            )
        return made


async def run(
    server: AuthServer,
    action: str,
    body: object = None,
    token: str | None = None,
    *,
    method: str = "POST",
    **headers: str,
) -> httpx.Response:
    """Ask for an action; without a token with the anon key alone."""
    sent = {"apikey": server.anon, "Authorization": f"Bearer {token or server.anon}"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = None if body is None else json.dumps(body).encode()
    kind = {} if body is None else {"Content-Type": "application/json"}
    return await server.client.request(
        method, f"/functions/v1/{action}", headers={**sent, **kind, **named}, content=content
    )


@pytest.fixture
def people(auth_server: AuthServer) -> People:
    """Makes people on the usual server."""
    return People(auth_server)
