"""Pictures in other sizes and formats."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

from PIL import Image, ImageCms

from roseram.server.storage.images import Transform, make
from server.storage.conftest import code, picture

if TYPE_CHECKING:
    import httpx

    from server.storage.conftest import World


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


async def test_sizes_and_formats(world: World) -> None:
    name = f"assets/{world.team}/a.jpg"
    data = picture(400, 200, "JPEG")
    assert (await world.ben.put_up(name, data, "image/jpeg")).status_code == 200

    async def render(query: str, **headers: str) -> httpx.Response:
        return await world.vic.ask("GET", f"/render/image/authenticated/{name}?{query}", **headers)

    for query, size in (
        ("width=100", (100, 50)),
        ("height=100", (200, 100)),
        ("width=100&height=100", (100, 100)),
        ("width=100&height=100&resize=contain", (100, 50)),
        ("width=100&height=90&resize=fill", (100, 90)),
        ("width=800", (400, 200)),
        ("width=800&height=800", (200, 200)),
        ("", (400, 200)),
    ):
        answer = await render(query)
        assert answer.status_code == 200, (query, answer.text)
        assert opened(answer.content).size == size, query
        assert answer.headers["content-type"] == "image/jpeg"
    for query, accepted, kind in (
        ("width=9", "image/avif,image/webp,*/*", "image/avif"),
        ("width=9", "image/webp,*/*", "image/webp"),
        ("width=9&format=webp", "image/avif", "image/webp"),
        ("width=9&format=avif", "", "image/avif"),
        ("width=9&format=origin", "image/avif,image/webp", "image/jpeg"),
    ):
        answer = await render(query, Accept=accepted)
        assert answer.headers["content-type"] == kind
        assert opened(answer.content).size[0] == 9
        again = await render(query, Accept=accepted)
        assert (again.content, again.headers["etag"]) == (answer.content, answer.headers["etag"])
        known = await render(query, Accept=accepted, If_None_Match=answer.headers["etag"])
        assert known.status_code == 304
    for query in ("width=0", "width=2501", "width=x", "resize=zoom", "quality=101", "format=gif"):
        assert code(await render(query))[2] == "InvalidRequest", query
    assert code(await world.zoe.ask("GET", f"/render/image/authenticated/{name}"))[2] == "NoSuchKey"
    # What was made goes with the picture.
    assert await world.storage.blobs.count("_renders", 99) > 5
    await world.ben.ask("DELETE", f"/object/{name}")
    await world.server.execute("update roseram.blob_garbage set due_at = now()")
    await world.storage.sweep()
    assert await world.storage.blobs.count("_renders", 99) == 0


async def test_public_and_signed(world: World) -> None:
    client = world.server.client
    own = f"avatars/{world.ben.id}/me.png"
    assert (await world.ben.put_up(own, picture(50, 50), "image/png")).status_code == 200
    seen = await client.get(f"/storage/v1/render/image/public/{own}?width=20")
    assert opened(seen.content).size == (20, 20)
    name = f"assets/{world.team}/a.png"
    await world.ben.put_up(name, picture(50, 50), "image/png")
    assert code(await client.get(f"/storage/v1/render/image/public/{name}"))[2] == "NoSuchBucket"
    asked = {"expiresIn": 60, "transform": {"width": 10, "format": "origin"}}
    url = (await world.vic.ask("POST", f"/object/sign/{name}", body=asked)).json()["signedURL"]
    assert url.startswith(f"/render/image/sign/{name}?token=")
    seen = await client.get(f"/storage/v1{url}&width=40")
    assert opened(seen.content).size == (10, 10), "as it was signed"
    plain = url.replace("/render/image/", "/object/")
    assert code(await client.get(f"/storage/v1{plain}"))[2] == "InvalidSignature"


async def test_no_pictures(world: World) -> None:
    text, drawing = f"assets/{world.team}/a.txt", f"assets/{world.team}/a.svg"
    await world.ben.put_up(text, b"text")
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    await world.ben.put_up(drawing, svg, "image/svg+xml")
    path = "/render/image/authenticated/"
    assert code(await world.ben.ask("GET", f"{path}{text}?width=9"))[2] == "InvalidRequest"
    assert (await world.ben.ask("GET", f"{path}{drawing}?width=9")).content == svg
    await world.service.ask("POST", "/bucket", body={"name": "own"})
    await world.service.put_up("own/cut.png", picture(300, 300)[:200], "image/png")
    assert code(await world.service.ask("GET", f"{path}own/cut.png?width=9"))[2] == "InvalidRequest"


async def test_the_same_one_many_times_is_made_once(world: World) -> None:
    name = f"assets/{world.team}/a.png"
    await world.ben.put_up(name, picture(1500, 1500), "image/png")
    path = f"/render/image/authenticated/{name}?width=700&format=avif"
    answers = await asyncio.gather(*(world.ben.ask("GET", path) for _ in range(8)))
    assert {answer.content for answer in answers} == {answers[0].content}
    assert await world.storage.blobs.count("_renders", 99) == 1


async def test_a_disk_is_not_filled_with_sizes(world: World) -> None:
    name = f"assets/{world.team}/a.png"
    await world.ben.put_up(name, picture(100, 100), "image/png")
    for width in range(1, 71):
        path = f"/render/image/authenticated/{name}?width={width}"
        assert opened((await world.ben.ask("GET", path)).content).size == (width, width)
    assert await world.storage.blobs.count("_renders", 999) == 64


def test_turned_and_cleaned() -> None:
    """As it was held, in the colours of screens, without where it was taken."""
    image = Image.new("RGB", (40, 20), "red")
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, icc_profile=profile)
    made, kind = make(out.getvalue(), Transform(width=10), None, 1_000_000)
    found = opened(made)
    assert (kind, found.size) == ("image/jpeg", (10, 20))
    assert not found.getexif()
    assert "icc_profile" not in found.info
    transparent = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(transparent, "PNG")
    made, _ = make(transparent.getvalue(), Transform(), "WEBP", 1_000_000)
    assert opened(made).mode == "RGBA"
    cmyk = picture_in("CMYK")
    assert opened(make(cmyk, Transform(), "WEBP", 1_000_000)[0]).mode == "RGB"


def picture_in(mode: str) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (5, 5)).save(out, "JPEG")
    return out.getvalue()


def test_moving() -> None:
    frames = [Image.new("RGB", (20, 10), color) for color in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=70, loop=0)
    for wanted in (None, "WEBP"):
        found = opened(make(out.getvalue(), Transform(width=10), wanted, 1_000_000)[0])
        assert (found.size, found.n_frames) == ((10, 5), 3)  # type: ignore[attr-defined]
    still = opened(make(out.getvalue(), Transform(width=10), "WEBP", 300)[0])
    assert getattr(still, "n_frames", 1) == 1
    # A browser that takes AVIF takes WebP as well, and there it goes on moving.
    chosen, kind = make(out.getvalue(), Transform(width=10), "AVIF", 1_000_000)
    assert (kind, opened(chosen).n_frames) == ("image/webp", 3)  # type: ignore[attr-defined]
    asked, kind = make(out.getvalue(), Transform(width=10, format="avif"), "AVIF", 1_000_000)
    assert (kind, getattr(opened(asked), "n_frames", 1)) == ("image/avif", 1)


def test_moving_to_the_end_and_as_often() -> None:
    frames = [Image.new("RGB", (4, 4), (each, 255 - each, 0)) for each in range(256)]
    for loops in ({}, {"loop": 0}, {"loop": 3}):
        out = io.BytesIO()
        frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=20, **loops)
        found = opened(make(out.getvalue(), Transform(width=2), None, 1_000_000)[0])
        assert found.n_frames == 256  # type: ignore[attr-defined]
        assert found.info.get("loop") == loops.get("loop")


def test_sixteen_bits_are_no_white() -> None:
    out = io.BytesIO()
    Image.new("I;16", (8, 8), 100 * 256).save(out, "PNG")
    for wanted in (None, "WEBP"):
        found = opened(make(out.getvalue(), Transform(width=4), wanted, 1_000_000)[0])
        assert found.convert("RGB").getpixel((1, 1)) == (100, 100, 100)
