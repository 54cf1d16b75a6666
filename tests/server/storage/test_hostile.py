"""What nobody should get away with: paths, types, sizes, slow and endless bodies."""

from __future__ import annotations

import asyncio
import json
import struct
import time
import zlib
from typing import TYPE_CHECKING, Any

from roseram.server.http.body import Spool
from roseram.server.storage.content import sniff
from server.asking import until
from server.storage.conftest import code, picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import pytest

    from server.storage.conftest import World

SVG = b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>fetch('/rest/v1/')</script>"


NAMES = (
    "../x", "a/../b", "a/./b", "a//b", "a/", ".", "..", "a%00b", "a\\b", "%2e%2e/x",
    "..%2f..%2fetc",
    "é", "a\nb", "a%0ab", "x" * 1025, "<b>", "a|b", "a#b", '"', "`", "[x]", "{x}", "~", "a%7f",
)  # fmt: skip


async def test_names(world: World) -> None:
    for name in NAMES:
        # The client would tidy up dots before it asks.
        encoded = name.replace("#", "%23").replace("\n", "%0A").replace(".", "%2E")
        answer = await world.service.put_up(f"assets/{world.team}/{encoded}", b"x")
        assert answer.status_code in (400, 404, 405), name
        target = name.replace("%00", "\0")
        copied = await world.service.ask(
            "POST",
            "/object/copy",
            body={"bucketId": "assets", "sourceKey": "x", "destinationKey": target},
        )
        assert code(copied)[1] in ("400", "404"), name
    assert await world.server.value("select count(*) from storage.objects") == 0


async def test_long_names_and_odd_characters(world: World) -> None:
    """What the rules allow is kept, whatever a file system would say."""
    for name in ("x" * 900, "a*b?c=d", "=2A", "con.", "a'(b)&$@;:+,!", "deep/" * 150 + "z"):
        place = f"assets/{world.team}/{name}".replace("?", "%3F").replace("+", "%2B")
        assert (await world.ben.put_up(place, name.encode())).status_code == 200, name
        assert (await world.ben.ask("GET", f"/object/{place}")).content == name.encode()


# -- types --------------------------------------------------------------------------------------


TYPES = (
        ("image/png", picture(), "image/png"),
        ("image/png", picture(kind="JPEG"), "image/jpeg"),
        ("text/plain;charset=UTF-8", picture(kind="GIF"), "image/gif"),
        ("application/octet-stream", picture(kind="WEBP"), "image/webp"),
        ("image/avif", picture(kind="AVIF"), "image/avif"),
        ("image/svg+xml", SVG, "image/svg+xml"),
        ("text/plain", SVG, "text/plain"),
        ("image/png", SVG, None),
        ("image/png", HTML, None),
        ("image/jpeg", b"\xef\xbb\xbf  " + HTML, None),
        ("image/svg+xml", HTML, None),
        ("image/svg+xml", b"plain", None),
        ("application/octet-stream", HTML, None),
        ("application/json", HTML, None),
        ("text/html", b"plain", None),
        ("text/html", HTML, None),
        ("text/javascript", b"alert(1)", None),
        ("image/gif", b"GIF89a/*" + b"*/=1;alert(1)//", None),
        ("image/png", b"\x89PNG\r\n\x1a\n" + HTML, None),
        ("image/png", b"plain text", None),
        ("image/png", HTML.decode().encode("utf-16"), None),
        ("application/pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("font/woff2", b"wOF2....", "font/woff2"),
        ("application/zip", b"PK\3\4....", "application/zip"),
        ("image/png", b"PK\3\4....", None),
        ("not a type", b"x", "application/octet-stream"),
)  # fmt: skip


async def test_types(world: World) -> None:
    name = f"assets/{world.team}/file"
    for declared, body, kept in TYPES:
        answer = await world.ben.put_up(name, body, declared, x_upsert="true")
        if kept is None:
            assert code(answer) == (400, "415", "InvalidMimeType"), (declared, body[:30])
            continue
        assert answer.status_code == 200, answer.text
        read = await world.ben.ask("GET", f"/object/{name}")
        assert read.headers["content-type"] == kept
        assert read.content == body
        assert read.headers["x-content-type-options"] == "nosniff"
        if kept != "application/pdf":
            assert read.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


async def test_a_polyglot_is_what_it_says(world: World) -> None:
    """A real picture with a page behind it: a picture, which no browser takes for anything else."""
    name = f"assets/{world.team}/x.png"
    assert (await world.ben.put_up(name, picture() + HTML, "image/png")).status_code == 200
    read = await world.ben.ask("GET", f"/object/{name}")
    assert read.headers["content-type"] == "image/png"
    assert read.headers["x-content-type-options"] == "nosniff"


async def test_what_comes_from_another_bucket_is_looked_into(world: World) -> None:
    """A bucket of one's own believes what is said; ours do not, whichever way a file comes."""
    await world.service.ask("POST", "/bucket", body={"name": "own"})
    for data, kind, status in ((HTML, "image/png", 400), (picture(), "image/png", 200)):
        await world.service.put_up("own/x.png", data, kind, x_upsert="true")
        for way in ("copy", "move"):
            body = {
                "bucketId": "own",
                "sourceKey": "x.png",
                "destinationBucket": "assets",
                "destinationKey": f"{world.team}/{way}.png",
            }
            answer = await world.service.ask("POST", f"/object/{way}", body=body)
            assert answer.status_code == status, (way, answer.text)
            if status == 400:
                assert code(answer)[2] == "InvalidMimeType"
    assert await world.server.value("select count(*) from storage.objects") == 2


async def test_what_runs_is_saved(world: World) -> None:
    """In a bucket of somebody's own; never shown on our origin."""
    await world.service.ask("POST", "/bucket", body={"name": "own", "public": True})
    for kind in ("text/html", "application/xhtml+xml", "text/xml", "text/javascript"):
        assert (await world.service.put_up("own/x", HTML, kind, x_upsert="true")).status_code == 200
        read = await world.server.client.get("/storage/v1/object/public/own/x")
        assert read.headers["content-disposition"] == "attachment"
        assert read.headers["content-security-policy"].startswith("sandbox;")
        named = await world.server.client.get("/storage/v1/object/public/own/x?download=a.html")
        assert named.headers["content-disposition"].startswith("attachment;")


def test_markup_is_told_in_no_time() -> None:
    started = time.perf_counter()
    for text in (
        b"<!---->" * 600,
        b"<?x?>" * 800,
        b" " * 4096,
        b"<!doctype svg [" * 270,
        b"<" * 4096,
    ):
        sniff(text[:4096])
    assert time.perf_counter() - started < 0.5


# -- sizes --------------------------------------------------------------------------------------


class Wire:
    """A connection that writes what it likes."""

    def __init__(self, world: World, path: str) -> None:
        self._port = int(world.server.url.rpartition(":")[2])
        self._head = (
            f"POST /storage/v1/object/{path} HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {world.ben.token}\r\nContent-Type: application/octet-stream\r\n"
        )

    async def open(self, *headers: str) -> Wire:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self._port)
        self.writer.write((self._head + "".join(f"{h}\r\n" for h in headers) + "\r\n").encode())
        return self

    async def answer(self) -> tuple[int, dict[str, Any]]:
        async with asyncio.timeout(30):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            size = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
            body = await self.reader.readexactly(size)
        self.writer.close()
        assert "access-control-allow-origin: *" in head.lower()
        return int(head.split()[1]), json.loads(body)


async def test_ten_gigabytes_are_not_read(world: World) -> None:
    wire = await Wire(world, f"assets/{world.team}/x").open(f"Content-Length: {10 << 30}")
    status, body = await wire.answer()
    assert (status, body["statusCode"], body["code"]) == (413, "413", "EntityTooLarge")
    assert Spool.total == 0


async def test_an_endless_body_is_cut(world: World) -> None:
    wire = await Wire(world, f"assets/{world.team}/x").open("Transfer-Encoding: chunked")
    piece = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
    for _ in range(52):
        wire.writer.write(piece)
        await wire.writer.drain()
    status, body = await wire.answer()
    assert (status, body["code"]) == (413, "EntityTooLarge")
    await until(lambda: _nothing_spooled(world))


async def _nothing_spooled(world: World) -> bool:
    folder = world.storage.spool
    return Spool.total == 0 and not (folder.is_dir() and any(folder.iterdir()))


async def test_who_leaves_in_the_middle_leaves_nothing(world: World) -> None:
    wire = await Wire(world, f"assets/{world.team}/x").open(f"Content-Length: {8 << 20}")
    wire.writer.write(bytes(3 << 20))
    await wire.writer.drain()
    await until(lambda: _something_spooled(world))
    wire.writer.close()
    await until(lambda: _nothing_spooled(world))
    assert await world.server.value("select count(*) from storage.objects") == 0
    assert await world.server.value("select count(*) from roseram.blob_garbage") == 0


async def _something_spooled(world: World) -> bool:
    return any(world.storage.spool.glob("*"))


async def test_a_large_one_goes_through_a_file(world: World) -> None:
    data = bytes(range(256)) * 40_000  # 10 MB
    name = f"assets/{world.team}/large.bin"
    asked: list[bool] = []

    async def pieces() -> AsyncIterator[bytes]:
        for begin in range(0, len(data), 300_000):
            asked.append(await _something_spooled(world))
            yield data[begin : begin + 300_000]

    answer = await world.ben.put_up(name, pieces(), "application/octet-stream")  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    assert any(asked)
    assert await _nothing_spooled(world)
    read = await world.ben.ask("GET", f"/object/{name}")
    assert read.content == data
    part = await world.ben.ask("GET", f"/object/{name}", Range="bytes=5000000-9000000")
    assert part.content == data[5_000_000:9_000_001]


async def test_a_slow_reader_holds_nothing(world: World) -> None:
    """What the client does not take stays in the store, not in our memory."""
    data = bytes(40 << 20)
    name = f"assets/{world.team}/large.bin"
    assert (await world.ben.put_up(name, data, "application/octet-stream")).status_code == 200
    wire = Wire(world, "x")
    wire.reader, wire.writer = await asyncio.open_connection("127.0.0.1", wire._port, limit=65536)
    wire.writer.write(
        f"GET /storage/v1/object/{name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: Bearer {world.ben.token}\r\n\r\n".encode()
    )
    await wire.reader.readuntil(b"\r\n\r\n")
    (connection,) = [each for each in world.server.serving.connections if each._task is not None]
    await until(lambda: _is_paused(connection))
    assert connection._transport.get_write_buffer_size() < 2 << 20
    rest = await wire.reader.read(-1)
    assert len(rest) == len(data)
    wire.writer.close()


async def _is_paused(connection: Any) -> bool:
    return bool(connection._paused)


async def test_a_full_disk(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clean answer, and nothing half-written; the next one works again."""
    import obstore

    put = obstore.put_async

    async def no_room(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    name = f"assets/{world.team}/a.txt"
    monkeypatch.setattr(obstore, "put_async", no_room)
    answer = await world.ben.put_up(name, b"x")
    assert code(answer) == (507, "507", "InsufficientStorage")
    monkeypatch.setattr(obstore, "put_async", put)
    assert await world.server.value("select count(*) from storage.objects") == 0
    assert (await world.ben.put_up(name, b"x")).status_code == 200
    large = bytes(3 << 20)

    def full(self: Spool, pieces: list[bytes]) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Spool, "_append", full)
    answer = await world.ben.put_up(f"assets/{world.team}/b", large, "application/octet-stream")
    assert code(answer) == (507, "507", "InsufficientStorage")
    assert Spool.total == 0


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge, and is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = bytes(1 + width // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(min(height, 2000))) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


async def test_a_decompression_bomb(world: World) -> None:
    name = f"assets/{world.team}/bomb.png"
    data = bomb(40_000, 40_000)
    answer = await world.ben.put_up(name, data, "image/png")
    assert code(answer) == (422, "422", "ImageTooLarge")
    await world.service.ask("POST", "/bucket", body={"name": "own"})
    assert (await world.service.put_up("own/bomb.png", data, "image/png")).status_code == 200
    started = time.perf_counter()
    path = "/render/image/authenticated/own/bomb.png?width=100"
    refused = await world.service.ask("GET", path)
    assert code(refused) == (422, "422", "ImageTooLarge")
    assert time.perf_counter() - started < 2
