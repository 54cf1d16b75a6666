"""A release as a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builder.sites.publishing.conftest import Studio, text_page
from roseram.builder.sites.publishing.assets import SMALL
from roseram.builder.sites.publishing.export import FolderNotEmpty, export_release
from roseram.builder.sites.publishing.faults import FilesGone
from roseram.errors import UsageError

if TYPE_CHECKING:
    from roseram.builder.sites.publishing.export import Exported

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


async def export(studio: Studio, folder: Path, *, force: bool = False) -> Exported:
    manifest = await studio.live()
    async with studio.database.connection() as connection:
        return await export_release(
            connection, studio.blobs, studio.site_id, manifest, folder, force=force
        )


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


async def test_a_folder(studio: Studio, tmp_path: Path) -> None:
    large = await studio.asset("large.png", bytes(SMALL + 1), "image/png")
    page = text_page("post", tagName="a", attributes={"id": "a", "href": "/"})
    image = {"type": "image", "tagName": "img", "attributes": {"src": large, "alt": ""}}
    page["component"]["components"].append(image)
    await studio.page("blog/post", page)
    await studio.page("blog")
    await studio.redirect("/old", "/blog")
    await studio.redirect("/gone", "/x", 410)
    await studio.publish(sites_domain="example.org")
    folder = tmp_path / "out"
    written = await export(studio, folder)
    there = files(folder)
    assert written.files == len(there)
    assert written.size == sum((folder / name).stat().st_size for name in there)
    pages = {"index.html", "blog.html", "blog/post.html", "404.html"}
    assert pages | {"robots.txt", "sitemap.xml", "_redirects"} <= there
    [picture] = [name for name in there if name.endswith(".png")]
    assert (folder / picture).read_bytes() == bytes(SMALL + 1)
    html = (folder / "blog" / "post.html").read_text()
    assert 'href="../"' in html
    assert f'src="../{picture}"' in html
    assert (folder / "_redirects").read_text() == "/gone /gone 410\n/old /blog 301\n"
    assert html == await studio.text("/blog/post")


async def test_a_folder_that_is_not_empty(studio: Studio, tmp_path: Path) -> None:
    await studio.publish()
    folder = tmp_path / "out"
    folder.mkdir()
    await export(studio, folder)
    (folder / "mine.txt").write_text("precious")
    with pytest.raises(FolderNotEmpty):
        await export(studio, folder)
    assert "mine.txt" in files(folder)
    await export(studio, folder, force=True)
    assert "mine.txt" not in files(folder)
    assert "index.html" in files(folder)
    assert not any(".out" in name for name in files(tmp_path))


async def test_hidden_files_stay(studio: Studio, tmp_path: Path) -> None:
    await studio.publish()
    folder = tmp_path / "out"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("precious")
    (folder / "old.html").write_text("old")
    with pytest.raises(FolderNotEmpty):
        await export(studio, folder)
    await export(studio, folder, force=True)
    assert {".git/HEAD", "index.html"} <= files(folder)
    assert "old.html" not in files(folder)
    assert not any("roseram" in name or ".out" in name for name in files(tmp_path))


async def test_the_folder_that_one_stands_in(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stands in it sees what was written, as it is the same folder still."""
    await studio.publish()
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    await export(studio, folder)
    assert "index.html" in files(Path.cwd())


async def test_redirects_with_a_space(studio: Studio, tmp_path: Path) -> None:
    """A line has three words."""
    await studio.redirect("/old page", "/")
    await studio.redirect("/früher", "/x", 410)
    await studio.publish()
    await export(studio, tmp_path / "out")
    text = (tmp_path / "out" / "_redirects").read_text()
    assert text == "/fr%C3%BCher /fr%C3%BCher 410\n/old%20page / 301\n"


async def test_no_folder(studio: Studio, tmp_path: Path) -> None:
    await studio.publish()
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError):
        await export(studio, tmp_path / "file", force=True)
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(UsageError):
        await export(studio, tmp_path / "link", force=True)


async def test_what_fails_leaves_the_folder_as_it_was(studio: Studio, tmp_path: Path) -> None:
    await studio.publish()
    folder = tmp_path / "out"
    await export(studio, folder)
    before = files(folder)
    await studio.execute("delete from roseram.release_files where content_type like 'text/html%'")
    with pytest.raises(FilesGone):
        await export(studio, folder, force=True)
    assert files(folder) == before
