"""Files count once against the storage of their organization, and the library tells the truth."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from server.storage.conftest import code, picture

if TYPE_CHECKING:
    import httpx

    from server.storage.conftest import Asking, World

KIB = 1024


async def used(world: World, team: str) -> int:
    query = "select storage_used_bytes from usage_quotas where organization_id::text = $1"
    return int(await world.server.value(query, team))


async def allow(world: World, size: int) -> None:
    await world.server.execute(
        "update usage_quotas set storage_limit_gb = 1, storage_used_bytes = (1::bigint << 30) - $2"
        " where organization_id::text = $1",
        world.team,
        size,
    )


async def rest(asking: Asking, method: str, path: str, body: Any = None) -> httpx.Response:
    headers = {
        "apikey": asking.server.anon,
        "Authorization": f"Bearer {asking.token}",
        "Prefer": "return=representation",
    }
    return await asking.server.client.request(method, f"/rest/v1{path}", headers=headers, json=body)


async def register(asking: Asking, path: str, **more: Any) -> httpx.Response:
    return await rest(asking, "POST", "/rpc/register_asset", {"path": path, **more})


async def test_an_entry_tells_the_truth(world: World) -> None:
    path = f"{world.team}/logo.png"
    data = picture(40, 30)
    await world.ben.put_up(f"assets/{path}", data, "application/octet-stream")
    made = (await register(world.ben, path, alt_text="A logo")).json()
    wanted = {
        "organization_id": world.team, "storage_path": f"assets/{path}", "name": "logo.png",
        "mime_type": "image/png", "size_bytes": len(data), "width": 40, "height": 30,
        "alt_text": "A logo", "created_by": world.ben.id,
    }  # fmt: skip
    assert {name: made[name] for name in wanted} == wanted
    assert len(made["content_hash"]) == 64
    assert await used(world, world.team) == len(data), "once"
    again = (await register(world.ben, f"assets/{path}", name="Logo")).json()
    assert (again["id"], again["name"], again["alt_text"]) == (made["id"], "Logo", "A logo")
    # Whoever writes the row itself tells no lie, either.
    lie = {"size_bytes": 1, "mime_type": "text/html", "width": 1, "content_hash": "x"}
    told = (await rest(world.ben, "PATCH", f"/assets?id=eq.{made['id']}", {"width": 3})).json()
    assert told[0]["width"] == 40
    await rest(world.ben, "DELETE", f"/assets?id=eq.{made['id']}")
    assert await world.server.value("select count(*) from storage.objects") == 0, "the file, too"
    assert await used(world, world.team) == 0
    await world.ben.put_up(f"assets/{path}", data, "image/png")
    row = {**lie, "organization_id": world.team, "name": "x", "storage_path": f"assets/{path}"}
    (told,) = (await rest(world.ben, "POST", "/assets", row)).json()
    assert (told["size_bytes"], told["mime_type"], told["width"]) == (len(data), "image/png", 40)
    larger = picture(80, 60, "JPEG")
    await world.ben.put_up(f"assets/{path}", larger, "image/jpeg", x_upsert="true")
    (told,) = (await rest(world.vic, "GET", "/assets")).json()
    assert (told["size_bytes"], told["mime_type"], told["width"]) == (len(larger), "image/jpeg", 80)
    moving = {"bucketId": "assets", "sourceKey": path, "destinationKey": f"{world.team}/new.jpg"}
    await world.ben.ask("POST", "/object/move", body=moving)
    (told,) = (await rest(world.vic, "GET", "/assets")).json()
    assert told["storage_path"] == f"assets/{world.team}/new.jpg"
    assert await used(world, world.team) == len(larger)
    await world.ben.ask("DELETE", f"/object/assets/{world.team}/new.jpg")
    assert (await rest(world.vic, "GET", "/assets")).json() == []
    assert await used(world, world.team) == 0


async def test_what_cannot_be_entered(world: World) -> None:
    path = f"{world.team}/a.txt"
    await world.ben.put_up(f"assets/{path}", b"1")
    for asking in (world.vic, world.zoe):
        answer = await register(asking, path)
        assert answer.status_code in (403, 409), answer.text
    assert (await register(world.ben, f"{world.team}/none")).status_code == 409
    assert (await register(world.ben, "nowhere")).status_code in (400, 403)
    theirs = {
        "organization_id": world.other, "name": "x", "mime_type": "a", "size_bytes": 1,
        "storage_path": f"assets/{path}",
    }  # fmt: skip
    assert (await rest(world.zoe, "POST", "/assets", theirs)).status_code == 403
    assert (await register(world.ben, path)).status_code == 200


async def test_the_quota_to_the_byte(world: World) -> None:
    await allow(world, 10 * KIB)
    data = bytes(KIB)
    answers = await asyncio.gather(
        *(
            world.ben.put_up(f"assets/{world.team}/{n}", data, "application/octet-stream")
            for n in range(14)
        )
    )
    assert [answer.status_code for answer in answers].count(200) == 10
    refused = next(answer for answer in answers if answer.status_code != 200)
    assert code(refused) == (402, "402", "QuotaExceeded")
    assert "the quota of bytes of storage is used up" in refused.json()["message"]
    assert "enterprise" in refused.json()["message"]
    await world.storage.sweep()
    assert await world.storage.blobs.count("assets", 99) == 10, "no blob of those refused"
    assert await used(world, world.team) == 1 << 30
    names = [row["name"] for row in await world.server.rows("select name from storage.objects")]
    body = {"bucketId": "assets", "sourceKey": names[0], "destinationKey": f"{world.team}/copy"}
    assert code(await world.ben.ask("POST", "/object/copy", body=body))[2] == "QuotaExceeded"
    smaller = await world.ben.put_up(f"assets/{names[0]}", b"x", x_upsert="true")
    assert smaller.status_code == 200
    assert (await world.ben.put_up(f"assets/{world.team}/y", b"y" * (KIB - 1))).status_code == 200
    await world.ben.ask("DELETE", f"/object/assets/{world.team}/y")
    assert await used(world, world.team) == (1 << 30) - KIB + 1


async def test_a_row_without_a_file_counts_by_itself(world: World) -> None:
    """As before there was storage: what lies elsewhere counts by what its row says."""
    row = {
        "organization_id": world.team, "name": "x", "mime_type": "image/png", "size_bytes": 500,
        "storage_path": "https://cdn.example.org/x.png",
    }  # fmt: skip
    (made,) = (await rest(world.ben, "POST", "/assets", row)).json()
    assert await used(world, world.team) == 500
    await rest(world.ben, "DELETE", f"/assets?id=eq.{made['id']}")
    assert await used(world, world.team) == 0
