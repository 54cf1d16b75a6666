"""Signed addresses: what they open, for how long, and for whom."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import jwt

from server.storage.conftest import code

if TYPE_CHECKING:
    from server.storage.conftest import World


async def signed(world: World, name: str, kind: str = "sign", **body: object) -> str:
    answer = await world.ben.ask("POST", f"/object/{kind}/{name}", body={"expiresIn": 60, **body})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return str(found.get("signedURL") or found["url"])


async def test_signed_addresses(world: World) -> None:
    client = world.server.client
    one, two = f"assets/{world.team}/one.txt", f"assets/{world.team}/t+wo (2).txt"
    for name in (one, two):
        await world.ben.put_up(name.replace("+", "%2B"), name.encode())
    url = (await signed(world, two.replace("+", "%2B"))).replace("+", "%2B")
    read = await client.get(f"/storage/v1{url}&download=x.txt")
    assert (read.status_code, read.content) == (200, two.encode())
    assert (await client.head(f"/storage/v1{url}")).headers["content-length"] == str(len(two))
    token = url.partition("token=")[2]
    assert code(await client.get(f"/storage/v1/object/sign/{one}?token={token}"))[2] == (
        "InvalidSignature"
    )
    for bad in ("", "x", token[:-3], token + "a", "x" * 5000):
        answer = await client.get(f"/storage/v1/object/sign/{one}?token={bad}")
        assert code(answer) == (400, "400", "InvalidSignature")
    old = world.storage.signer.sign("download", one, -60)
    answer = await client.get(f"/storage/v1/object/sign/{one}?token={old}")
    assert code(answer) == (400, "400", "InvalidJWT")
    # A token of the project itself is none of storage's, nor one for another purpose, nor "none".
    place = {"url": one, "exp": int(time.time()) + 60}
    forged = [
        jwt.encode(place, world.server.keys.anon, algorithm="HS256"),
        jwt.encode(place, "", algorithm="none"),
        world.storage.signer.sign("upload", one, 60),
        world.storage.signer.sign("image", one, 60),
    ]
    for bad in forged:
        answer = await client.get(f"/storage/v1/object/sign/{one}?token={bad}")
        assert code(answer)[2] == "InvalidSignature"
    for seconds in (0, -1, "soon", None, True, 1e18):
        answer = await world.ben.ask("POST", f"/object/sign/{one}", body={"expiresIn": seconds})
        assert code(answer)[2] == "InvalidRequest"


async def test_many_signed_addresses(world: World) -> None:
    await world.ben.put_up(f"assets/{world.team}/a", b"1")
    paths = [f"{world.team}/a", f"{world.team}/none", f"{world.other}/b"]
    answer = await world.vic.ask(
        "POST", "/object/sign/assets", body={"expiresIn": 9, "paths": paths}
    )
    found = answer.json()
    assert [each["path"] for each in found] == paths
    assert found[0]["error"] is None
    assert [each["signedURL"] for each in found[1:]] == [None, None]
    read = await world.server.client.get(f"/storage/v1{found[0]['signedURL']}")
    assert read.content == b"1"


async def test_signed_uploads(world: World) -> None:
    client = world.server.client
    name = f"assets/{world.team}/gift.txt"
    refused = await world.vic.ask("POST", f"/object/upload/sign/{name}")
    assert code(refused)[2] == "AccessDenied"
    url = (await world.ben.ask("POST", f"/object/upload/sign/{name}")).json()["url"]
    plain = {"Content-Type": "text/plain"}
    other = url.replace("gift", "other")
    assert code(await client.put(f"/storage/v1{other}", content=b"x", headers=plain))[2] == (
        "InvalidSignature"
    )
    reading = await signed_token(world, name)
    answer = await client.put(
        f"/storage/v1/object/upload/sign/{name}?token={reading}", content=b"x", headers=plain
    )
    assert code(answer)[2] == "InvalidSignature"
    done = await client.put(f"/storage/v1{url}", content=b"gift", headers=plain)
    assert done.json()["Key"] == name
    assert await world.server.value("select owner_id from storage.objects") == world.ben.id
    again = await client.put(f"/storage/v1{url}", content=b"gift", headers=plain)
    assert code(again)[2] == "KeyAlreadyExists"
    # Who signed it has left the organization: so has what it may do.
    url = (await world.ben.ask("POST", f"/object/upload/sign/{name}", x_upsert="true")).json()[
        "url"
    ]
    await world.server.execute(
        "delete from organization_members where user_id::text = $1 and organization_id::text = $2",
        world.ben.id,
        world.team,
    )
    late = await client.put(f"/storage/v1{url}", content=b"late", headers=plain)
    assert code(late)[2] == "AccessDenied"


async def signed_token(world: World, name: str) -> str:
    return world.storage.signer.sign("download", name, 60)


# -- pictures -----------------------------------------------------------------------------------
