"""Resumable uploads as tus-js-client makes them: parts that survive, one object in the end."""

from __future__ import annotations

import asyncio
import base64
import secrets
from typing import TYPE_CHECKING

from server.auth.conftest import serving_auth
from server.storage.conftest import Asking, code, picture, storage_of

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from server.storage.conftest import World

PART = 6 << 20  # bytes: what Supabase asks clients to send


def metadata(name: str, kind: str = "application/octet-stream", **more: str) -> str:
    """The header of a place like bucket/name."""
    bucket, _, path = name.partition("/")
    pairs = {"bucketName": bucket, "objectName": path, "contentType": kind, "cacheControl": "60"}
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}"
        for key, value in {**pairs, **more}.items()
    )


async def begin(
    asking: Asking, name: str, size: int, content: bytes = b"", /, **headers: str
) -> httpx.Response:
    more = {"Content-Type": "application/offset+octet-stream"} if content else {}
    given = {"Upload-Metadata": metadata(name), **more, **headers}
    return await asking.ask(
        "POST",
        "/upload/resumable",
        content=content,
        **{"Tus-Resumable": "1.0.0", "Upload-Length": str(size), **given},
    )


async def go_on(
    asking: Asking, place: str, offset: int, data: bytes, method: str = "PATCH", **headers: str
) -> httpx.Response:
    given = {
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
        **headers,
    }
    return await asking.ask(method, place.removeprefix("/storage/v1"), content=data, **given)


async def test_a_whole_life(world: World) -> None:
    options = await world.server.client.options("/storage/v1/upload/resumable")
    assert options.status_code == 204
    assert "termination" in options.headers["tus-extension"]
    assert options.headers["tus-max-size"] == str(50 << 20)
    data = secrets.token_bytes(2 * PART + 1000)
    name = f"assets/{world.team}/video.bin"
    made = await begin(world.ben, name, len(data))
    assert made.status_code == 201, made.text
    assert made.headers["tus-resumable"] == "1.0.0"
    assert "upload-expires" in made.headers
    place = made.headers["location"]
    for offset in range(0, len(data), PART):
        head = await go_on(world.ben, place, 0, b"", "HEAD")
        assert (head.status_code, head.headers["upload-offset"]) == (200, str(offset))
        assert head.headers["upload-length"] == str(len(data))
        part = await go_on(world.ben, place, offset, data[offset : offset + PART])
        assert part.status_code == 204, part.text
    assert part.headers["upload-offset"] == str(len(data))
    head = await go_on(world.ben, place, 0, b"", "HEAD")
    assert head.headers["upload-offset"] == str(len(data))
    read = await world.vic.ask("GET", f"/object/{name}")
    assert read.content == data
    assert read.headers["cache-control"] == "max-age=60"
    assert await world.server.value("select owner_id from storage.objects") == world.ben.id
    await world.storage.sweep()
    assert await world.storage.blobs.count("_uploads", 9) == 0
    assert await world.storage.blobs.count("assets", 9) == 1


async def test_with_the_first_bytes(world: World) -> None:
    """creation-with-upload, all at once; the type is that of the bytes."""
    data, name = picture(9, 4), f"assets/{world.team}/a.png"
    header = metadata(name, "text/plain", metadata='{"alt": "red"}')
    made = await begin(world.ben, name, len(data), data, **{"Upload-Metadata": header})
    assert (made.status_code, made.headers["upload-offset"]) == (201, str(len(data)))
    info = (await world.ben.ask("GET", f"/object/info/{name}")).json()
    assert (info["content_type"], info["metadata"]) == ("image/png", {"alt": "red"})
    assert await world.server.value("select metadata->>'width' from storage.objects") == "9"
    empty = await begin(world.ben, f"assets/{world.team}/empty", 0)
    assert (empty.status_code, empty.headers["upload-offset"]) == (201, "0")
    assert (await world.ben.ask("GET", f"/object/assets/{world.team}/empty")).content == b""


async def test_after_a_restart(world: World, tmp_path: Path) -> None:
    """What another process received is there for the next one."""
    url, data = world.server.database.url, secrets.token_bytes(3000)
    name = f"assets/{world.team}/a.bin"
    token = world.ben.token
    text = world.server.vault.text
    async with serving_auth(url, data_dir=str(tmp_path), encryption_keys=text) as first:
        made = await begin(Asking(first, token), name, len(data), data[:1000])
        assert made.status_code == 201, made.text
    async with serving_auth(url, data_dir=str(tmp_path), encryption_keys=text) as second:
        asking = Asking(second, token)
        place = made.headers["location"]
        head = await go_on(asking, place, 0, b"", "HEAD")
        assert head.headers["upload-offset"] == "1000"
        assert (await go_on(asking, place, 1000, data[1000:])).status_code == 204
        assert (await asking.ask("GET", f"/object/{name}")).content == data
        assert storage_of(second).blobs is not None


async def test_what_is_refused(world: World) -> None:
    name = f"assets/{world.team}/a.bin"
    large = await begin(world.ben, name, (50 << 20) + 1)
    assert (large.status_code, code(large)[1]) == (413, "413")
    for asking in (world.vic, world.zoe, world.visitor):
        assert (await begin(asking, name, 5)).status_code == 403
    for headers in ({"Upload-Length": "x"}, {"Upload-Length": "-1"}, {"Upload-Metadata": "a *"}):
        assert (await begin(world.ben, name, 5, **headers)).status_code == 400
    assert (await begin(world.ben, name, 5, **{"Tus-Resumable": "0.2"})).status_code == 412
    assert (await begin(world.ben, f"assets/{world.team}/../x", 5)).status_code == 400
    place = (await begin(world.ben, name, 5)).headers["location"]
    for asking in (world.ana, world.vic, world.visitor):
        assert (await go_on(asking, place, 0, b"x")).status_code == 404
    assert (await go_on(world.ben, place, 1, b"x")).status_code == 409
    assert (await go_on(world.ben, place, 0, b"123456")).status_code == 413
    typed = await go_on(world.ben, place, 0, b"x", **{"Content-Type": "text/plain"})
    assert typed.status_code == 415
    assert (await go_on(world.ben, place[:-1], 0, b"x")).status_code == 404
    both = await asyncio.gather(*(go_on(world.ben, place, 0, b"12") for _ in range(5)))
    assert sorted(answer.status_code for answer in both) == [204, 409, 409, 409, 409]
    ends = await asyncio.gather(*(go_on(world.ben, place, 2, b"345") for _ in range(3)))
    assert sorted(answer.status_code for answer in ends)[0] == 204
    assert [answer.status_code for answer in ends].count(204) == 1
    assert (await world.ben.ask("GET", f"/object/{name}")).content == b"12345"
    exists = await begin(world.ben, name, 5)
    assert (exists.status_code, code(exists)[2]) == (409, "KeyAlreadyExists")
    again = await begin(world.ben, name, 1, b"n", **{"x-upsert": "true"})
    assert again.status_code == 201
    assert (await world.ben.ask("GET", f"/object/{name}")).content == b"n"


async def test_given_up_and_expired(world: World) -> None:
    places = []
    for number in range(2):
        name = f"assets/{world.team}/{number}"
        places.append((await begin(world.ben, name, 9, b"123")).headers["location"])
    assert (await go_on(world.ben, places[0], 0, b"", "DELETE")).status_code == 204
    assert (await go_on(world.ben, places[0], 3, b"4")).status_code == 404
    await world.server.execute("update roseram.storage_uploads set expires_at = now()")
    assert (await go_on(world.ben, places[1], 0, b"", "HEAD")).status_code == 404
    assert await world.storage.sweep() == 2
    assert await world.storage.blobs.count("_uploads", 9) == 0
    assert await world.server.value("select count(*) from roseram.storage_uploads") == 0


async def test_the_end_is_refused(world: World) -> None:
    """Whoever loses the right in the middle makes no object; nothing stays of it."""
    name = f"assets/{world.team}/a.bin"
    place = (await begin(world.ben, name, 6, b"123")).headers["location"]
    await world.server.execute(
        "update organization_members set role = 'viewer' where user_id::text = $1"
        " and organization_id::text = $2",
        world.ben.id,
        world.team,
    )
    answer = await go_on(world.ben, place, 3, b"456")
    assert code(answer)[2] == "AccessDenied"
    assert await world.server.value("select count(*) from storage.objects") == 0
    head = await go_on(world.ben, place, 0, b"", "HEAD")
    assert head.headers["upload-offset"] == "3"
