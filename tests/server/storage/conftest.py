"""The server of the auth tests, and people who ask its storage service."""

from __future__ import annotations

import io
import json
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from PIL import Image

from server.auth.conftest import SECRET, AuthServer, auth_server, make_auth_server

if TYPE_CHECKING:
    import httpx

    from roseram.server.storage.service import Storage

__all__ = ["auth_server", "make_auth_server"]


def storage_of(server: AuthServer) -> Storage:
    """The service itself."""
    found: Storage = server.storage_surface.surface.storage
    return found


@dataclass(frozen=True)
class Asking:
    """Somebody who asks for files; without a token a visitor."""

    server: AuthServer
    token: str | None = None
    id: str = ""

    async def ask(
        self, method: str, path: str, *, content: Any = None, body: Any = None, **headers: str
    ) -> httpx.Response:
        """A request below /storage/v1; `body` is sent as JSON, _ in headers stands for -."""
        token = self.token or self.server.anon
        sent = {"apikey": self.server.anon, "Authorization": f"Bearer {token}"}
        if body is not None:
            content, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.server.client.request(
            method, f"/storage/v1{path}", content=content, headers=sent
        )

    async def put_up(
        self, place: str, data: bytes, mime_type: str = "text/plain", **headers: str
    ) -> httpx.Response:
        """Upload; `place` is bucket/name."""
        return await self.ask(
            "POST", f"/object/{place}", content=data, **{"Content-Type": mime_type, **headers}
        )


@dataclass(frozen=True)
class World:
    """Ana owns an organization, Ben edits, Vic looks on, Zoe is of another one."""

    server: AuthServer
    service: Asking
    visitor: Asking
    ana: Asking
    ben: Asking
    vic: Asking
    zoe: Asking
    team: str
    other: str

    @property
    def storage(self) -> Storage:
        return storage_of(self.server)


async def person(server: AuthServer, name: str) -> Asking:
    """Somebody with an account; their token is as good as one that they signed in for."""
    number = str(uuid.uuid4())
    await server.execute(
        "insert into auth.users (id, email, aud, role) values ($1::text::uuid, $2, $3, $3)",
        number,
        f"{name}@example.org",
        "authenticated",
    )
    claims = {
        "sub": number,
        "role": "authenticated",
        "aud": "authenticated",
        "aal": "aal1",
        "exp": int(time.time()) + 3600,
    }
    return Asking(server, jwt.encode(claims, SECRET, algorithm="HS256"), number)


async def organization(server: AuthServer, owner: Asking, name: str, **members: Asking) -> str:
    """An organization with members by role, on the largest plan."""
    made: str = await server.value(
        "insert into public.organizations (name, slug, owner_id, plan)"
        " values ($1, lower($1), $2::text::uuid, 'enterprise') returning id::text",
        name,
        owner.id,
    )
    for role, member in members.items():
        await server.execute(
            "insert into public.organization_members (organization_id, user_id, role)"
            " values ($1::text::uuid, $2::text::uuid, $3)",
            made,
            member.id,
            role,
        )
    return made


@pytest.fixture
async def world(auth_server: AuthServer) -> World:
    """People and two organizations."""
    ana, ben, vic, zoe = [await person(auth_server, name) for name in ("ana", "ben", "vic", "zoe")]
    team = await organization(auth_server, ana, "Fieldnote", editor=ben, viewer=vic)
    other = await organization(auth_server, zoe, "Tideline")
    return World(
        auth_server,
        Asking(auth_server, auth_server.service_role),
        Asking(auth_server),
        ana,
        ben,
        vic,
        zoe,
        team=team,
        other=other,
    )


def picture(
    width: int = 8, height: int = 6, kind: str = "PNG", *, color: str = "red", **more: Any
) -> bytes:
    """A picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, kind, **more)
    return out.getvalue()


def code(answer: httpx.Response) -> tuple[int, str, str]:
    """The HTTP status of an error, and what its body says."""
    body = answer.json()
    assert set(body) == {"statusCode", "error", "message", "code"}, body
    return answer.status_code, body["statusCode"], body["code"]
