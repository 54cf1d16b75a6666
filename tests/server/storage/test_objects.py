"""Objects: who may put up, read, list, move, copy and remove which of them."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING

import pytest

from server.storage.conftest import World, code, picture

if TYPE_CHECKING:
    from server.storage.conftest import Asking

DENIED = (400, "403", "AccessDenied")
MISSING = (400, "404", "NoSuchKey")


async def test_put_up_and_read(world: World) -> None:
    name = f"assets/{world.team}/notes/first file (1).txt"
    answer = await world.ben.put_up(name, b"hello", cache_control="max-age=60")
    assert answer.status_code == 200, answer.text
    assert answer.json()["Key"] == name
    read = await world.vic.ask("GET", f"/object/{name}")
    assert (read.status_code, read.content) == (200, b"hello")
    assert read.headers["content-type"] == "text/plain"
    assert read.headers["cache-control"] == "max-age=60"
    assert read.headers["accept-ranges"] == "bytes"
    assert read.headers["x-content-type-options"] == "nosniff"
    assert read.headers["etag"].startswith('"')
    (row,) = await world.server.rows("select * from storage.objects")
    assert row["owner_id"] == str(row["owner"]) == world.ben.id
    known = json.loads(row["metadata"])
    assert known["size"] == known["contentLength"] == 5
    assert known["mimetype"] == "text/plain"
    assert known["httpStatusCode"] == 200
    assert len(known["contentHash"]) == 64
    assert (await world.storage.blobs.get(f"{name}/{row['version']}")) == b"hello"
    assert await world.server.value("select count(*) from roseram.blob_garbage") == 0


async def test_whose_folder(world: World) -> None:
    """Members read, editors write, others see nothing; the service does everything."""
    mine = f"assets/{world.team}/a.txt"
    for asking in (world.vic, world.zoe, world.visitor):
        assert code(await asking.put_up(mine, b"x")) == DENIED
    assert await world.server.value("select count(*) from roseram.blob_garbage") == 0, "no blob"
    assert (await world.ben.put_up(mine, b"x")).status_code == 200
    for asking in (world.zoe, world.visitor):
        assert code(await asking.ask("GET", f"/object/{mine}")) == MISSING
        assert (await asking.ask("HEAD", f"/object/{mine}")).status_code == 400
        assert code(await asking.ask("GET", f"/object/info/{mine}")) == MISSING
        assert code(await asking.ask("GET", f"/object/public/{mine}"))[2] == "NoSuchBucket"
        signing = await asking.ask("POST", f"/object/sign/{mine}", body={"expiresIn": 60})
        assert code(signing) == MISSING
        listed = await asking.ask("POST", "/object/list/assets", body={"prefix": world.team})
        assert listed.json() == []
        removed = await asking.ask("DELETE", "/object/assets", body={"prefixes": [mine[7:]]})
        assert removed.json() == []
    assert code(await world.vic.ask("DELETE", f"/object/{mine}")) == MISSING
    for name in (f"assets/{world.team.upper()}/a", "assets/a", f"assets/{world.team}"):
        assert code(await world.ana.put_up(name, b"x")) == DENIED, name
    assert (await world.service.put_up("assets/free", b"x")).status_code == 200


async def test_own_pictures(world: World) -> None:
    own = f"avatars/{world.vic.id}/me.png"
    assert (await world.vic.put_up(own, picture(), "image/png")).status_code == 200
    assert code(await world.ben.put_up(own, picture(), "image/png", x_upsert="true")) == DENIED
    seen = await world.server.client.get(f"/storage/v1/object/public/{own}")
    assert (seen.status_code, seen.content) == (200, picture())
    assert code(await world.ben.ask("GET", f"/object/{own}")) == MISSING
    assert code(await world.vic.put_up(f"avatars/{world.vic.id}/x.txt", b"x"))[2] == (
        "InvalidMimeType"
    )


async def test_replacing(world: World) -> None:
    name = f"assets/{world.team}/a.txt"
    await world.ben.put_up(name, b"1")
    again = await world.ben.put_up(name, b"2")
    assert code(again) == (400, "409", "KeyAlreadyExists")
    first = await world.server.value("select version from storage.objects")
    answer = await world.ben.put_up(name, b"22", x_upsert="true")
    assert answer.status_code == 200
    assert answer.json()["Id"] == str(await world.server.value("select id from storage.objects"))
    replaced = await world.ben.ask("PUT", f"/object/{name}", content=b"333")
    assert replaced.status_code == 200
    assert (await world.vic.ask("GET", f"/object/{name}")).content == b"333"
    garbage = await world.server.rows("select blob_key from roseram.blob_garbage order by due_at")
    assert garbage[0]["blob_key"] == f"{name}/{first}"
    assert len(garbage) == 2
    await world.server.execute("update roseram.blob_garbage set due_at = now()")
    assert await world.storage.sweep() == 2
    assert not await world.storage.blobs.exists(f"{name}/{first}")
    assert (await world.vic.ask("GET", f"/object/{name}")).content == b"333"


async def test_many_upserts_at_once(world: World) -> None:
    """Each is whole, one of them is last, and no blob of the others stays."""
    name = f"assets/{world.team}/a.bin"
    bodies = [bytes([number]) * (1000 + number) for number in range(12)]
    answers = await asyncio.gather(
        *(
            world.ben.put_up(name, body, "application/octet-stream", x_upsert="true")
            for body in bodies
        )
    )
    assert {answer.status_code for answer in answers} == {200}
    read = (await world.ben.ask("GET", f"/object/{name}")).content
    assert read in bodies
    used = "select storage_used_bytes from usage_quotas where organization_id = $1::text::uuid"
    assert await world.server.value(used, world.team) == len(read)
    assert await world.server.value("select count(*) from roseram.blob_garbage") == 11
    await world.server.execute("update roseram.blob_garbage set due_at = now()")
    assert await world.storage.sweep() == 11
    assert await world.storage.blobs.count("assets", 100) == 1


async def test_ranges_and_conditions(world: World) -> None:
    name = f"/object/assets/{world.team}/a.txt"
    await world.ben.put_up(name.removeprefix("/object/"), b"0123456789")
    whole = await world.ben.ask("GET", name)
    for asked, status, body, told in (
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=8-99", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=4-2", 200, b"0123456789", None),
        ("bytes=0-1,3-4", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ):
        answer = await world.ben.ask("GET", name, Range=asked)
        assert (answer.status_code, answer.content) == (status, body), asked
        assert answer.headers.get("content-range") == told, asked
    etag, modified = whole.headers["etag"], whole.headers["last-modified"]
    for condition in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"x", W/{etag}'},
        {"If-Modified-Since": modified},
        {"If-None-Match": "*"},
    ):
        answer = await world.ben.ask("GET", name, **condition)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag
    for condition in (
        {"If-None-Match": '"x"'},
        {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If-Modified-Since": "soon"},
    ):
        assert (await world.ben.ask("GET", name, **condition)).status_code == 200
    stale = await world.ben.ask("GET", name, Range="bytes=0-1", If_Range='"other"')
    assert stale.status_code == 200
    head = await world.ben.ask("HEAD", name)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, "10", b"")
    saved = await world.ben.ask("GET", f"{name}?download=caf%C3%A9%22.txt")
    assert saved.headers["content-disposition"] == (
        "attachment; filename=\"caf__.txt\"; filename*=UTF-8''caf%C3%A9%22.txt"
    )
    assert (await world.ben.ask("GET", f"{name}?download")).headers["content-disposition"] == (
        "attachment"
    )


async def test_info_and_metadata(world: World) -> None:
    name = f"assets/{world.team}/a.png"
    own = base64.b64encode(json.dumps({"by": "Zoë"}).encode()).decode()
    await world.ben.put_up(name, picture(7, 5), "image/png", x_metadata=own)
    info = (await world.vic.ask("GET", f"/object/info/{name}")).json()
    assert info["name"] == name[7:]
    assert info["metadata"] == {"by": "Zoë"}
    assert info["content_type"] == "image/png"
    assert info["size"] == len(picture(7, 5))
    known = json.loads(await world.server.value("select metadata from storage.objects"))
    assert (known["width"], known["height"]) == (7, 5)
    bad = await world.ben.put_up(name, b"x", x_metadata="e30x", x_upsert="true")
    assert code(bad)[2] == "InvalidRequest"


async def test_lists(world: World) -> None:
    for name in ("b.txt", "a.txt", "in/c.txt", "in/deep/d.txt", "in%/e.txt", "a_b.txt", "axb.txt"):
        place = f"assets/{world.team}/{name}".replace("%", "+")
        assert (await world.ben.put_up(place, b"1")).status_code == 200

    async def names(**body: object) -> list[str]:
        answer = await world.vic.ask("POST", "/object/list/assets", body=body)
        assert answer.status_code == 200, answer.text
        return [each["name"] for each in answer.json()]

    team = world.team
    assert await names(prefix=team) == ["a.txt", "a_b.txt", "axb.txt", "b.txt", "in", "in+"]
    assert await names(prefix=f"{team}/", limit=2, offset=1) == ["a_b.txt", "axb.txt"]
    assert await names(prefix=f"{team}/in") == ["c.txt", "deep"]
    assert await names(prefix=team, search="A_") == ["a_b.txt"]
    assert await names(prefix="") == [team]
    descending = {"column": "name", "order": "desc"}
    assert (await names(prefix=team, sortBy=descending))[0] == "in+"
    newest = {"column": "created_at", "order": "desc"}
    assert (await names(prefix=team, sortBy=newest))[0] == "axb.txt"
    entry = (
        await world.vic.ask("POST", "/object/list/assets", body={"prefix": f"{team}/in"})
    ).json()
    assert entry[1] == {
        "name": "deep", "id": None, "updated_at": None, "created_at": None,
        "last_accessed_at": None, "metadata": None,
    }  # fmt: skip
    assert entry[0]["metadata"]["size"] == 1
    for body in ({"sortBy": {"column": "owner"}}, {"limit": "all"}, {"prefix": 1}, {"sortBy": 3}):
        answer = await world.vic.ask("POST", "/object/list/assets", body=body)
        assert code(answer)[2] == "InvalidRequest"


@pytest.mark.parametrize("column", ["name", "created_at"])
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("folded", [True, False])
async def test_pages_of_a_list(world: World, column: str, order: str, *, folded: bool) -> None:
    """Page after page gives what one large page gives."""
    for name in ("b", "a", "in/c", "in/d", "on/e", "on/f/g", "z"):
        await world.ben.put_up(f"assets/{world.team}/{name}", b"1")
    asked = {
        "prefix": f"{world.team}/",
        "with_delimiter": folded,
        "sortBy": {"column": column, "order": order},
    }

    async def page(**more: object) -> tuple[list[str], dict[str, object]]:
        answer = await world.vic.ask("POST", "/object/list-v2/assets", body={**asked, **more})
        found = answer.json()
        return [each["key"] for each in (*found["folders"], *found["objects"])], found

    whole, last = await page()
    assert last["hasNext"] is False
    assert "nextCursor" not in last
    assert len(whole) == (5 if folded else 7)
    pieces: list[str] = []
    found: dict[str, object] = {"nextCursor": None}
    while "nextCursor" in found:
        names, found = await page(limit=2, cursor=found["nextCursor"])
        pieces += names
    assert sorted(pieces) == sorted(whole)
    assert len(pieces) == len(whole)
    wrong = await world.vic.ask("POST", "/object/list-v2/assets", body={"cursor": "bm9uZQ=="})
    assert code(wrong)[2] == "InvalidRequest"


async def test_moving_and_copying(world: World) -> None:
    team = world.team
    await world.ben.put_up(f"assets/{team}/a.txt", b"bytes", x_metadata="eyJhIjoxfQ==")

    async def ask(kind: str, source: str, target: str, asking: Asking = world.ben) -> object:
        body = {"bucketId": "assets", "sourceKey": source, "destinationKey": target}
        answer = await asking.ask("POST", f"/object/{kind}", body=body)
        return answer.json() if answer.status_code == 200 else code(answer)

    copied = await ask("copy", f"{team}/a.txt", f"{team}/sub/b.txt")
    assert isinstance(copied, dict)
    assert copied["Key"] == f"assets/{team}/sub/b.txt"
    assert copied["user_metadata"] == {"a": 1}
    moved = await ask("move", f"{team}/a.txt", f"{team}/c.txt")
    assert isinstance(moved, dict)
    assert moved["message"] == "Successfully moved"
    assert await ask("move", f"{team}/gone.txt", f"{team}/d.txt") == MISSING
    assert await ask("copy", f"{team}/c.txt", f"{team}/sub/b.txt") == (
        400,
        "409",
        "KeyAlreadyExists",
    )
    assert await ask("move", f"{team}/c.txt", f"{team}/sub/b.txt") == (
        400,
        "409",
        "KeyAlreadyExists",
    )
    assert await ask("move", f"{team}/c.txt", f"{world.other}/c.txt") == DENIED
    assert await ask("copy", f"{team}/c.txt", f"{world.other}/c.txt") == DENIED
    assert await ask("copy", f"{team}/c.txt", f"{world.other}/c.txt", world.zoe) == MISSING
    assert await ask("copy", f"{team}/c.txt", f"{team}/../x") == (400, "400", "InvalidKey")
    names = await world.server.rows("select name from storage.objects order by 1")
    assert [row["name"] for row in names] == [f"{team}/c.txt", f"{team}/sub/b.txt"]
    await world.server.execute("update roseram.blob_garbage set due_at = now()")
    await world.storage.sweep()
    for name in ("c.txt", "sub/b.txt"):
        assert (await world.vic.ask("GET", f"/object/assets/{team}/{name}")).content == b"bytes"
    assert await world.storage.blobs.count("assets", 100) == 2


async def test_removing(world: World) -> None:
    team = world.team
    for name in ("a", "b", "c"):
        await world.ben.put_up(f"assets/{team}/{name}", b"1")
    asked = {"prefixes": [f"{team}/a", f"{team}/b", f"{team}/none", f"{world.other}/x"]}
    gone = (await world.ben.ask("DELETE", "/object/assets", body=asked)).json()
    assert sorted(each["name"] for each in gone) == [f"{team}/a", f"{team}/b"]
    one = await world.ben.ask("DELETE", f"/object/assets/{team}/c")
    assert one.json() == {"message": "Successfully deleted"}
    assert code(await world.ben.ask("DELETE", f"/object/assets/{team}/c")) == MISSING
    await world.server.execute("update roseram.blob_garbage set due_at = now()")
    assert await world.storage.sweep() == 3
    assert await world.storage.blobs.count("assets", 100) == 0
    bad: list[dict[str, object]] = [{}, {"prefixes": []}, {"prefixes": [1]}, {"prefixes": "a"}]
    for body in bad:
        assert (
            code(await world.ben.ask("DELETE", "/object/assets", body=body))[2] == "InvalidRequest"
        )


async def test_what_a_release_uses_stays(world: World) -> None:
    name = f"assets/{world.team}/a.txt"
    await world.ben.put_up(name, b"published")
    key = f"{name}/{await world.server.value('select version from storage.objects')}"
    await world.server.execute(
        "insert into roseram.release_blobs (blob_key, release_id, site_id)"
        " values ($1, gen_random_uuid(), gen_random_uuid())",
        key,
    )
    await world.ben.ask("DELETE", f"/object/{name}")
    await world.server.execute("update roseram.blob_garbage set due_at = now()")
    assert await world.storage.sweep() == 0
    assert await world.storage.blobs.get(key) == b"published"
    await world.server.execute("delete from roseram.release_blobs")
    await world.server.execute("update roseram.blob_garbage set due_at = now()")
    assert await world.storage.sweep() == 1


async def test_an_organization_takes_its_files_along(world: World) -> None:
    await world.ben.put_up(f"assets/{world.team}/a.txt", b"1")
    await world.server.execute("delete from organizations where id = $1::text::uuid", world.team)
    assert await world.server.value("select count(*) from storage.objects") == 0
    assert await world.server.value("select count(*) from roseram.blob_garbage") == 1


async def test_who_asks(world: World) -> None:
    client = world.server.client
    nobody = await client.get(f"/storage/v1/object/assets/{world.team}/a")
    assert code(nobody) == (400, "400", "InvalidRequest")
    wrong = {"Authorization": "Bearer abc.def.ghi"}
    assert code(await client.get("/storage/v1/bucket", headers=wrong)) == DENIED
    for path in ("/object", "/nothing", "/object/a", "/object/%ff/x"):
        answer = await world.ben.ask("GET", path)
        assert answer.status_code in (400, 404, 405), path
        code(answer)


async def test_api_keys_need_their_scope(world: World) -> None:
    rpc = {"apikey": world.server.anon, "Authorization": f"Bearer {world.ana.token}"}
    keys = {}
    for scope in ("storage:read", "storage:write", "sites:write"):
        made = await world.server.client.post(
            "/rest/v1/rpc/create_api_key", headers=rpc, json={"name": scope, "scopes": [scope]}
        )
        keys[scope] = made.json()["key"]
    name = f"assets/{world.team}/k.txt"

    async def ask(scope: str, method: str, path: str) -> int:
        headers = {"Authorization": f"Bearer {keys[scope]}", "Content-Type": "text/plain"}
        answer = await world.server.client.request(
            method,
            f"/storage/v1{path}",
            headers=headers,
            content=b"1" if method == "POST" else None,
        )
        return answer.status_code

    assert await ask("storage:read", "POST", f"/object/{name}") == 400
    assert await ask("sites:write", "POST", f"/object/{name}") == 400
    assert await ask("storage:write", "POST", f"/object/{name}") == 200
    assert await ask("storage:read", "GET", f"/object/{name}") == 200
    assert await ask("sites:write", "GET", f"/object/{name}") == 400
