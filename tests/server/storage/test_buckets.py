"""Buckets: made, listed, changed, emptied, deleted, by the service and under policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.storage.conftest import code

if TYPE_CHECKING:
    from server.storage.conftest import World


async def test_a_life(world: World) -> None:
    made = await world.service.ask(
        "POST",
        "/bucket",
        body={"id": "docs", "name": "docs", "public": True, "file_size_limit": "1KB",
              "allowed_mime_types": ["text/*", "image/png"]},
    )  # fmt: skip
    assert (made.status_code, made.json()) == (200, {"name": "docs"})
    again = await world.service.ask("POST", "/bucket", body={"name": "docs"})
    assert code(again) == (400, "409", "BucketAlreadyExists")
    found = (await world.service.ask("GET", "/bucket/docs")).json()
    assert found["file_size_limit"] == 1024
    assert found["allowed_mime_types"] == ["text/*", "image/png"]
    assert (found["public"], found["type"]) == (True, "STANDARD")
    listed = (await world.service.ask("GET", "/bucket?search=DOC&limit=5")).json()
    assert [each["id"] for each in listed] == ["docs"]
    too_large = await world.service.put_up("docs/a.txt", b"x" * 1025)
    assert code(too_large) == (400, "413", "EntityTooLarge")
    wrong = await world.service.put_up("docs/a.bin", b"x", "application/zip")
    assert code(wrong) == (400, "415", "InvalidMimeType")
    assert (await world.service.put_up("docs/a.txt", b"x", "text/html")).status_code == 200
    full = await world.service.ask("DELETE", "/bucket/docs")
    assert code(full) == (400, "409", "ResourceNotEmpty")
    changed = await world.service.ask("PUT", "/bucket/docs", body={"id": "docs", "public": False})
    assert changed.json() == {"message": "Successfully updated"}
    found = (await world.service.ask("GET", "/bucket/docs")).json()
    assert (found["public"], found["file_size_limit"]) == (False, 1024)
    assert code(await world.visitor.ask("GET", "/object/public/docs/a.txt"))[2] == "NoSuchBucket"
    assert (await world.service.ask("POST", "/bucket/docs/empty")).status_code == 200
    gone = await world.service.ask("DELETE", "/bucket/docs")
    assert gone.json() == {"message": "Successfully deleted"}
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/empty")):
        missing = await world.service.ask(method, f"/bucket/docs{path}")
        assert code(missing) == (400, "404", "NoSuchBucket")
    assert code(await world.service.ask("PUT", "/bucket/docs", body={}))[2] == "NoSuchBucket"


async def test_ours_stay(world: World) -> None:
    """People see our buckets; they make, change and delete none."""
    listed = (await world.ana.ask("GET", "/bucket")).json()
    assert [each["id"] for each in listed] == ["assets", "avatars"]
    assert (await world.visitor.ask("GET", "/bucket")).json() == []
    made = await world.ana.ask("POST", "/bucket", body={"name": "mine"})
    assert code(made) == (400, "403", "AccessDenied")
    for method, path in (("PUT", "assets"), ("DELETE", "assets")):
        answer = await world.ana.ask(method, f"/bucket/{path}", body={"public": True})
        assert code(answer)[2] == "NoSuchBucket"
    await world.ben.put_up(f"assets/{world.team}/a", b"1")
    await world.zoe.put_up(f"assets/{world.other}/a", b"1")
    await world.vic.ask("POST", "/bucket/assets/empty")
    assert await world.server.value("select count(*) from storage.objects") == 2
    await world.zoe.ask("POST", "/bucket/assets/empty")
    assert await world.server.value("select name from storage.objects") == f"{world.team}/a"


async def test_names(world: World) -> None:
    for name in ("", "a/b", " a", "a ", "x" * 101, "é", "..", ".", "a\nb", None, 3):
        answer = await world.service.ask("POST", "/bucket", body={"name": name})
        assert code(answer) == (400, "400", "InvalidBucketName"), name


async def test_what_makes_no_sense(world: World) -> None:
    for body, status in (
        ({"public": "yes"}, "400"),
        ({"file_size_limit": "many"}, "400"),
        ({"file_size_limit": True}, "400"),
        ({"file_size_limit": "1e9"}, "400"),
        ({"file_size_limit": "1GB"}, "413"),
        ({"allowed_mime_types": "image/png"}, "400"),
        ({"allowed_mime_types": [1]}, "400"),
        ({"allowed_mime_types": ["no"]}, "415"),
        ({"type": "ANALYTICS"}, "400"),
    ):
        answer = await world.service.ask("POST", "/bucket", body={"name": "x", **body})
        assert code(answer)[:2] == (400, status), body
