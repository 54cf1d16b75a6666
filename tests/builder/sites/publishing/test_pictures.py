"""Pictures of a release: in several widths, each made once."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from PIL import Image

from builder.sites.publishing.conftest import text_page
from roseram.builder.sites.publishing import build, pictures
from roseram.builder.sites.publishing.assets import SMALL
from roseram.builder.sites.publishing.store import store_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    import pytest

    from builder.sites.publishing.conftest import Studio
    from roseram.builder.sites.publishing.manifest import Manifest
    from roseram.builder.sites.publishing.packing import Packed
    from roseram.postgres import Connection


def picture(width: int, height: int, kind: str = "PNG", *, noise: bool = False) -> bytes:
    image = (
        Image.effect_noise((width, height), 90) if noise else Image.new("L", (width, height), 90)
    )
    out = io.BytesIO()
    image.convert("RGB").save(out, kind)
    return out.getvalue()


def page_of(*addresses: str) -> dict[str, Any]:
    page = text_page("Pictures")
    page["component"]["components"] += [
        {"type": "image", "attributes": {"id": f"i{n}", "src": address}}
        for n, address in enumerate(addresses)
    ]
    return page


async def sized(studio: Studio, address: str, width: int, height: int) -> str:
    """As the server registers a picture whose header it has read."""
    await studio.execute(
        "update storage.objects set metadata = metadata || jsonb_build_object('width', $2::integer,"
        " 'height', $3::integer) where bucket_id || '/' || name ="
        " (select storage_path from public.assets where id = $1::text::uuid)",
        address.removeprefix("asset:"),
        width,
        height,
    )
    number = address.removeprefix("asset:")
    await studio.execute(
        "update public.assets set width = 0 where id = $1::text::uuid", number
    )  # as whatever is said, the object's own size is taken
    return address


async def raw(studio: Studio, digest: str) -> bytes:
    query = "select body from roseram.release_files where site_id = $1 and hash = $2"
    body: bytes = await studio.value(query, studio.site_id, digest)
    return body


def widths(html: str) -> list[int]:
    found = re.search(r'srcset="([^"]*)"', html)
    return [int(each) for each in re.findall(r" (\d+)w", found[1])] if found else []


def webps(manifest: Manifest) -> set[str]:
    return {path for path in manifest.files if path.endswith(".webp")}


async def test_a_picture_comes_in_several_widths(studio: Studio) -> None:
    body = picture(1800, 1200)
    oven = await sized(studio, await studio.asset("oven.png", body, "image/png"), 1800, 1200)
    await studio.page("about", page_of(oven))
    live = (await studio.publish()).manifest
    html = await studio.text("/about")
    assert widths(html) == [480, 800, 1200, 1600, 1800]
    assert 'width="1800" height="1200"' in html
    assert 'sizes="(max-width: 1800px) 100vw, 1800px"' in html
    made = {}
    for path in webps(live):
        assert f"{path.removeprefix('/')} " in html
        with Image.open(io.BytesIO(await raw(studio, live.files[path].hash))) as image:
            assert image.format == "WEBP"
            made[image.width] = image.height
    assert made == {480: 320, 800: 533, 1200: 800, 1600: 1067}


async def test_each_width_is_made_once(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    body = picture(900, 300, "JPEG")
    oven = await sized(studio, await studio.asset("oven.jpg", body, "image/jpeg"), 900, 300)
    page = await studio.page("about", page_of(oven))
    before = (await studio.publish()).manifest
    assert len(webps(before)) == 2

    def again(*_: object) -> dict[str, bytes]:
        raise AssertionError("made a second time")

    monkeypatch.setattr(pictures, "_resized", again)
    await studio.page("other", text_page("Another page"))
    assert webps((await studio.publish()).manifest) == webps(before)  # the page is as it was
    await studio.change(page, content=page_of(oven, oven))
    assert webps((await studio.publish()).manifest) == webps(before)  # the page is rendered anew
    await studio.change(page, content=text_page("No picture"))
    assert webps((await studio.publish()).manifest) == set()


async def test_what_cannot_be_read_is_shown_as_it_is(studio: Studio) -> None:
    small = await sized(studio, await studio.asset("s.png", b"\x89PNG", "image/png"), 600, 600)
    body = b"\x89PNG" + bytes(SMALL)
    large = await sized(studio, await studio.asset("l.png", body, "image/png"), 600, 600)
    frames = [Image.new("L", (600, 600), shade) for shade in (1, 200)]
    out = io.BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    moving = await studio.asset("m.webp", out.getvalue(), "image/webp")
    page = await studio.page("about", page_of(small, large, await sized(studio, moving, 600, 600)))
    for _ in range(2):
        live = (await studio.publish()).manifest
        html = await studio.text("/about")
        named = re.findall(r'srcset="(\S+) 480w', html)
        assert len(named) == 3
        there: dict[str, Any] = {**live.files, **live.blobs}
        types = [there[f"/{path}"].type for path in named]
        assert types == ["image/png", "image/png", "image/webp"]
        await studio.change(page, title="Again")


async def test_grey_of_sixteen_bits_stays_grey(studio: Studio) -> None:
    out = io.BytesIO()
    Image.new("I;16", (600, 400), 100 * 256).save(out, "PNG")
    scan = await sized(studio, await studio.asset("s.png", out.getvalue(), "image/png"), 600, 400)
    await studio.page("about", page_of(scan))
    manifest = (await studio.publish()).manifest
    (path,) = webps(manifest)
    made = Image.open(io.BytesIO(await raw(studio, manifest.files[path].hash)))
    assert made.convert("RGB").getpixel((9, 9)) == (100, 100, 100)


async def test_drawings_and_small_pictures_have_one_width(studio: Studio) -> None:
    icon = await sized(studio, await studio.asset("i.png", picture(400, 9), "image/png"), 400, 9)
    drawing = await studio.asset("d.svg", b"<svg/>", "image/svg+xml")
    await studio.page("about", page_of(icon, await sized(studio, drawing, 900, 900)))
    live = (await studio.publish()).manifest
    html = await studio.text("/about")
    assert "srcset" not in html
    assert webps(live) == set()
    assert 'loading="lazy"' in html
    assert html.count('decoding="async"') == 2


async def test_a_picture_whose_bytes_are_lost(studio: Studio) -> None:
    """It is told, and looked for again, until it is there."""
    body = picture(900, 300)
    oven = await sized(studio, await studio.asset("oven.png", body, "image/png"), 900, 300)
    key = await studio.value(
        "select a.storage_path || '/' || o.version from public.assets a join storage.objects o"
        " on o.bucket_id || '/' || o.name = a.storage_path"
    )
    await studio.blobs.delete([key])
    await studio.page("about", page_of(oven))
    for _ in range(2):
        outcome = await studio.publish()
        assert outcome.release.status == "live"
        assert ["oven.png" in each for each in outcome.manifest.warnings] == [True]
        assert webps(outcome.manifest) == set()
    await studio.blobs.put(key, body)
    found = await studio.publish()
    assert (found.rendered, found.manifest.warnings) == (0, ())
    assert len(webps(found.manifest)) == 2


async def test_widths_are_named_in_one_order(studio: Studio) -> None:
    """The same site gives the same release: no order is that of a set."""
    named = [
        await sized(studio, await studio.asset(f"{n}.png", picture(500, 9), "image/png"), 500, 9)
        for n in range(12)
    ]
    page = await studio.page("about", page_of(*named))
    live = (await studio.publish()).manifest
    ids = sorted(live.pages[str(page)].assets)
    html = await studio.text("/about")
    order = {
        re.findall(r'srcset="(\S+) 480w', each)[0]: number
        for each, number in zip(html.split("<img")[1:], named, strict=True)
    }
    found = [order[path.removeprefix("/")][6:] for path in live.pages[str(page)].files]
    assert found == ids


async def test_many_pictures_are_not_held_at_once(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = [
        await sized(studio, await studio.asset(f"{n}.png", picture(500, 9), "image/png"), 500, 9)
        for n in range(20)
    ]
    await studio.page("about", page_of(*named))
    stored: list[int] = []

    async def store(connection: Connection, site: UUID, files: Iterable[Packed]) -> int:
        given = list(files)
        stored.append(sum(each.type.startswith("image/") for each in given))
        return await store_files(connection, site, given)

    monkeypatch.setattr(build, "store_files", store)
    live = (await studio.publish()).manifest
    assert len(webps(live)) == 20
    assert sum(stored) == 40
    assert max(stored) <= 20
