"""Files packed by a process of its own: what comes back is what packing them here gives."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from builder.sites.publishing.conftest import text_page
from roseram.builder.sites.publishing import packer as packing
from roseram.builder.sites.publishing.packer import MANY, Packer, open_packer
from roseram.builder.sites.publishing.packing import pack

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from builder.sites.publishing.conftest import Studio

FILES = [
    (b"<p>the same and the same again</p>" * 50, "text/html; charset=utf-8"),
    (b"", "text/css"),
    (os.urandom(300_000), "text/plain"),
    (b"x" * 1000, "image/png"),
    ("<p>Größe</p>".encode() * 20_000, "text/html; charset=utf-8"),
]


def process_of(packer: Packer) -> Process:
    assert packer._process is not None
    return packer._process


async def test_it_packs_as_we_do() -> None:
    async with open_packer(MANY) as packer:
        process = process_of(packer)
        assert await packer.pack([]) == []
        for files in (FILES, FILES * 3, FILES[:1]):
            assert await packer.pack(files) == [pack(*each) for each in files]
        assert process.returncode is None, "it is the same one all the time"
    assert process.returncode is not None, "it ends with the build"


async def test_few_pages_are_packed_here() -> None:
    async with open_packer(MANY - 1) as packer:
        assert packer._process is None
        assert await packer.pack(FILES) == [pack(*each) for each in FILES]


async def test_one_that_dies_is_done_without() -> None:
    async with open_packer(MANY) as packer:
        process = process_of(packer)
        process.kill()
        assert await packer.pack(FILES) == [pack(*each) for each in FILES]
        assert await packer.pack(FILES) == [pack(*each) for each in FILES]


async def test_one_that_cannot_be_started_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    async with open_packer(MANY) as packer:
        assert await packer.pack(FILES) == [pack(*each) for each in FILES]


@pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
async def test_a_release_is_the_same_either_way(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(MANY + 10):
        await studio.page(f"p{number}", text_page(f"Text {number} " * 50))
    beside = (await studio.publish()).manifest
    await studio.execute("delete from public.site_releases")
    await studio.execute("delete from roseram.release_files")
    monkeypatch.setattr(packing, "MANY", 10_000)
    here = (await studio.publish()).manifest
    assert here == beside
    assert "Text 104 " in await studio.text("/p104")
