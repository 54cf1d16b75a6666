"""The store of bytes: one contract, kept by a folder and by an S3-compatible store."""

from __future__ import annotations

import asyncio
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from roseram.blobs import (
    BadBlobKey,
    BlobMissing,
    Blobs,
    BlobSettings,
    StoreFailed,
    open_blobs,
    read_blob_settings,
)
from roseram.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """A double of S3 on a port of this machine."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """Each kind of store."""
    if request.param == "folder":
        return open_blobs(BlobSettings(tmp_path / "storage"))
    return open_blobs(s3_settings(request.getfixturevalue("s3_endpoint"), tmp_path))


def s3_settings(endpoint: str, tmp_path: Path) -> BlobSettings:
    """Settings for a new bucket of the double."""
    return read_blob_settings(tmp_path, s3_environment(endpoint))


def s3_environment(endpoint: str) -> dict[str, str]:
    """The same as the environment gives them."""
    import httpx

    bucket = f"b{uuid.uuid4().hex}"
    authorization = "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/aws4_request"
    made = httpx.put(f"{endpoint}/{bucket}", headers={"Authorization": authorization})
    assert made.status_code == 200, made.text
    return {
        "S3_BUCKET": bucket,
        "S3_ENDPOINT": endpoint,
        "S3_ACCESS_KEY_ID": "key",
        "S3_SECRET_ACCESS_KEY": "a secret access key",
        "S3_PREFIX": "roseram",
    }


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_the_contract(blobs: Blobs, tmp_path: Path) -> None:
    assert await blobs.put("b/a name (1)?*=.txt/v", b"bytes") == 5
    assert await blobs.get("b/a name (1)?*=.txt/v") == b"bytes"
    file = tmp_path / "file"
    large = bytes(range(256)) * 50_000  # 12.8 MB: three parts
    file.write_bytes(large)
    assert await blobs.put("b/large/v", file) == len(large)
    assert await blobs.size("b/large/v") == len(large)
    assert await blobs.put("b/pieces/v", pieces(large[:7_000_000], large[7_000_000:])) == len(large)
    for start, end, wanted in (
        (0, None, large),
        (5, 300_000, large[5:300_000]),
        (12_799_990, None, large[12_799_990:]),
        (7, 7, b""),
    ):
        got = b"".join([piece async for piece in blobs.stream("b/pieces/v", start, end)])
        assert got == wanted
    assert await blobs.put("b/empty/v", b"") == 0
    assert await blobs.put("b/none/v", pieces()) == 0
    assert await blobs.get("b/none/v") == b""
    await blobs.copy("b/large/v", "b/deep/er/copy/v")
    assert await blobs.get("b/deep/er/copy/v") == large
    await blobs.delete(["b/large/v", "b/never/v"])
    assert not await blobs.exists("b/large/v")
    assert await blobs.get("b/deep/er/copy/v") == large
    assert await blobs.count("b", 99) == 5
    assert await blobs.count("b", 2) >= 2
    assert await blobs.count("nothing", 2) == 0
    await blobs.delete_below("b")
    assert await blobs.count("b", 99) == 0
    for missing in (blobs.get("b/x"), blobs.size("b/x"), blobs.copy("b/x", "b/y")):
        with pytest.raises(BlobMissing):
            await missing
    with pytest.raises(BlobMissing):
        await anext(blobs.stream("b/x"))


@pytest.mark.parametrize("key", ["", "..", "a/../b", "/etc/passwd", "a//b", "a/", "a/./b", "a\0b"])
async def test_no_way_out(blobs: Blobs, key: str) -> None:
    for doing in (blobs.put(key, b"x"), blobs.get(key), blobs.delete([key]), blobs.copy("a", key)):
        with pytest.raises(BadBlobKey):
            await doing


async def test_what_breaks_off_is_not_there(blobs: Blobs) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield bytes(12_000_000)
        raise ConnectionResetError("the client has left")

    with pytest.raises((ConnectionResetError, StoreFailed)):
        await blobs.put("b/broken/v", broken())
    assert not await blobs.exists("b/broken/v")
    assert await blobs.count("b", 9) == 0


async def test_at_once(blobs: Blobs) -> None:
    """Folders come and go under our hands; every blob that was put is there."""

    async def live(number: int) -> None:
        key = f"b/same/{number}"
        for _ in range(5):
            await blobs.put(key, b"x")
            assert await blobs.get(key) == b"x"
            await blobs.delete([key])

    await asyncio.gather(*(live(number) for number in range(12)))
    assert await blobs.count("b", 9) == 0


async def test_long_names(blobs: Blobs) -> None:
    one, two = "b/" + "x" * 900 + "1/v", "b/" + "x" * 900 + "2/v"
    await blobs.put(one, b"1")
    await blobs.put(two, b"2")
    assert (await blobs.get(one), await blobs.get(two)) == (b"1", b"2")


async def test_what_was_never_finished(tmp_path: Path) -> None:
    blobs = open_blobs(BlobSettings(tmp_path))
    await blobs.put("b/a#1", b"x")
    (tmp_path / "b" / "half#17").write_bytes(b"x")
    assert await blobs.forget_unfinished(time.time() - 60) == 0
    assert await blobs.forget_unfinished(time.time() + 60) == 1
    assert await blobs.get("b/a#1") == b"x"


async def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    settings = read_blob_settings(
        tmp_path,
        {"S3_BUCKET": "b", "S3_ENDPOINT": "http://127.0.0.1:9", "S3_ACCESS_KEY_ID": "a",
         "S3_SECRET_ACCESS_KEY": "another secret key"},
    )  # fmt: skip
    assert "another secret key" not in repr(settings)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreFailed):
        open_blobs(BlobSettings(tmp_path / "file" / "storage"))


@pytest.mark.parametrize(
    "given",
    [
        {"S3_ENDPOINT": "http://x"},
        {"S3_BUCKET": "b", "S3_ENDPOINT": "x"},
        {"S3_BUCKET": "b", "S3_ACCESS_KEY_ID": "x"},
        {"S3_BUCKET": "b", "S3_SECRET_ACCESS_KEY": "a secret access key"},
    ],
)
def test_settings_that_make_no_sense(given: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="ROSERAM_STORAGE_S3_"):
        read_blob_settings(Path("x"), given)
