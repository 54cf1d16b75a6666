"""Archives: a site out of its files, and everything that an archive may try."""

from __future__ import annotations

import contextlib
import io
import stat
import uuid
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest

from roseram.builder.sites.content import walk
from roseram.builder.sites.importing import ImportRefused, import_zip
from roseram.builder.sites.importing.limits import (
    MAX_ENTRIES,
    MAX_FILE,
    MAX_FOLDERS,
    MAX_NAME,
    MAX_PAGES,
)
from roseram.builder.sites.publishing.paths import path_of

if TYPE_CHECKING:
    from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
FONT = b"wOF2" + bytes(20)


class Library:
    """Keeps what it is given; refuses nothing."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, bytes]] = {}

    async def __call__(self, name: str, mime: str, body: bytes) -> uuid.UUID:
        self.files[name] = (mime, body)
        return uuid.uuid5(uuid.NAMESPACE_URL, name)


def _zip(files: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return made.getvalue()


def _asset(name: str) -> str:
    return f"asset:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


SITE: dict[str, str | bytes] = {
    "my-site/index.html": """<html lang=fr><title>Home page</title><link rel=icon href=i/dot.png>
        <link rel=stylesheet href="css/all.css"><style>.own{top:0}</style>
        <a href="about.html#team">About</a><a href="blog/">Blog</a>
        <a href="blog/First%20Post.html?x=1">1</a>
        <img src="./i/dot.png" srcset="i/dot.png 1x, i/dot.png 2x"><a href="gone.html">Gone</a>
        <a href="https://x.example/">There</a><a href="mailto:a@b.example">Mail</a>""",
    "my-site/about.html": """<link rel=stylesheet href="/css/all.css"><h1>About us</h1>
        <a href="/">Home</a><p style="background:url('i/dot.png')">x</p>
        <script src=js/a.js></script>""",
    "my-site/blog/index.html": "<link rel=stylesheet href='../css/all.css'><h1>Blog</h1>"
    "<a href='../index.html'>Home</a>",
    "my-site/blog/First Post.html": "<link rel=stylesheet href=../css/all.css><h1>First</h1>"
    "<img src='../i/dot.png'><img src='../../outside.png'>",
    "my-site/css/all.css": "@import 'more.css' print;\nbody{background:url(../i/dot.png)}"
    "@font-face{font-family:F;src:url('../f.woff2') format('woff2')}",
    "my-site/css/more.css": "p{color:red}@import 'all.css';",
    "my-site/js/a.js": "let a = 1",
    "my-site/i/dot.png": PNG,
    "my-site/f.woff2": FONT,
    "my-site/notes.docx": b"PK",
    "my-site/fake.png": b"<html>",
    "my-site/.git/config": "x",
    "__MACOSX/my-site/._index.html": b"\0",
    "my-site/.DS_Store": b"\0",
}


async def test_a_site_of_several_pages() -> None:
    library = Library()
    site = await import_zip(_zip(SITE), library)

    assert {name: mime for name, (mime, _) in library.files.items()} == {
        "dot.png": "image/png",
        "f.woff2": "font/woff2",
    }
    assert [page.slug for page in site.pages] == ["home", "about", "blog", "blog/first-post"]
    assert [page.title for page in site.pages] == ["Home page", "About us", "Blog", "First"]
    assert (site.title, site.language, site.favicon) == ("Home page", "fr", _asset("dot.png"))
    home, about, blog, post = (
        [
            value
            for node in walk(page.content["component"])
            for name, value in (node.get("attributes") or {}).items()
            if name in ("href", "src", "srcset")
        ]
        for page in site.pages
    )
    dot = _asset("dot.png")
    assert home == [
        *("/about#team", "/blog", "/blog/first-post?x=1", dot, f"{dot} 1x, {dot} 2x"),
        *("gone.html", "https://x.example/", "mailto:a@b.example"),
    ]
    assert about == ["/"]
    assert blog == ["/"]
    assert post == [dot, "../../outside.png"]
    assert site.pages[0].assets == ("gone.html",)
    assert site.pages[1].javascript == "let a = 1"
    assert {each.where for each in site.removed} == {"notes.docx", "fake.png"}


async def test_the_style_sheet_of_all_pages_is_the_sites() -> None:
    site = await import_zip(_zip(SITE), Library())
    assert "@media print {\np{color:red}" in site.css
    assert f'url("{_asset("dot.png")}")' in site.css
    assert f'url("{_asset("f.woff2")}")' in site.css.replace("'", '"')
    assert [len(page.content["styles"]) for page in site.pages] == [1, 0, 0, 0]
    assert _asset("dot.png") in str(site.pages[1].content), "in a style attribute"


async def test_one_page_keeps_its_own_style_sheet() -> None:
    site = await import_zip(
        _zip({"x/page.htm": "<link rel=stylesheet href=a.css><p>x", "x/a.css": "p{top:0}"}),
        Library(),
    )
    assert site.css == ""
    assert site.pages[0].content["styles"][0]["style"] == {"top": "0"}
    assert site.pages[0].slug == "home"


async def test_the_home_page_is_the_index() -> None:
    names = ("default.html", "home.html", "index.htm", "index.html", "Index.xhtml")
    files: dict[str, str | bytes] = {name: f"<title>{name}</title><p>x" for name in names}
    files["index.html"] = "<html lang=de><title>index.html</title><a href=home.html>x</a>"
    site = await import_zip(_zip(files), Library())
    assert (site.title, site.language) == ("index.html", "de")
    assert site.pages[0].slug == "home"
    paths = [path_of(page.slug) for page in site.pages]
    assert len(set(paths)) == 5
    assert "/home-2" in str(site.pages[0].content)


async def test_slugs_are_short_enough_to_be_published() -> None:
    site = await import_zip(_zip({"index.html": "<p>x", f"{'日' * 100}.html": "<p>y"}), Library())
    assert path_of(site.pages[1].slug).startswith("/日日")


async def test_addresses_in_other_capitals_are_found() -> None:
    files: dict[str, str | bytes] = {
        "index.html": "<a href=ABOUT.HTML#x>a</a><img src=IMG/Dot.PNG>"
        "<link rel=stylesheet href=CSS/all.css>",
        "About.html": "<p>x",
        "img/dot.png": PNG,
        "css/All.css": "p{top:0}",
    }
    home = (await import_zip(_zip(files), Library())).pages[0]
    assert "'/about#x'" in str(home.content)
    assert _asset("dot.png") in str(home.content)
    assert home.content["styles"]
    assert home.assets == ()


def _windows(files: dict[str, str]) -> bytes:
    """As PowerShell 5 packs folders."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo("x")
            entry.filename, entry.create_system = name, 0
            archive.writestr(entry, body)
    return made.getvalue()


async def test_archives_of_other_systems() -> None:
    windows = _windows({"index.html": "<a href=blog/a.html>x</a>", r"blog\a.html": "<p>y"})
    site = await import_zip(windows, Library())
    assert [page.slug for page in site.pages] == ["home", "blog/a"]
    with pytest.raises(ImportRefused, match="out of the archive"):
        await import_zip(_windows({r"blog\..\..\a.html": "<p>y"}), Library())
    # bsdtar, the tar of Windows and macOS, begins every path with a dot.
    site = await import_zip(
        _zip({"./": "", "./index.html": "<p>x", "./a/b.html": "<p>"}), Library()
    )
    assert [page.slug for page in site.pages] == ["home", "a/b"]


async def test_pages_with_one_slug_are_told_apart() -> None:
    names = ("index.html", "a b.html", "a-b.html", "A_B.html", "Ü!.html")
    site = await import_zip(_zip(dict.fromkeys(names, "<p>x")), Library())
    slugs = [page.slug for page in site.pages]
    assert len(set(slugs)) == 5
    assert set(slugs) == {"home", "a-b", "a-b-2", "a_b", "ü"}


async def test_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "site.zip"
    file.write_bytes(_zip({"index.html": "<p>x"}))
    assert (await import_zip(file, Library())).pages[0].slug == "home"


async def _refused(archive: bytes, why: str) -> None:
    library = Library()
    with pytest.raises(ImportRefused, match=why):
        await import_zip(archive, library)
    assert library.files == {}, "nothing is stored of what is refused"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../index.html", "out of the archive"),
        ("a/../../b.png", "out of the archive"),
        ("/etc/passwd", "out of the archive"),
        ("C:/x.html", "out of the archive"),
        ("a//b.html", "out of the archive"),
        ("a/./b.html", "out of the archive"),
        ("a\\..\\b.html", "characters that no name has"),
        ("a\nb.html", "characters that no name has"),
        ("inner.zip", "an archive in the archive"),
        ("a.tar.gz", "an archive in the archive"),
        ("x" * (MAX_NAME + 1), "240 characters"),
        ("a/" * MAX_FOLDERS + "b.html", "folders deep"),
    ],
)
async def test_paths_that_lead_astray(name: str, why: str) -> None:
    await _refused(_zip({"index.html": "<p>x", "a.png": PNG, name: "<p>y"}), why)


async def test_a_name_with_a_zero_byte() -> None:
    made = _zip({"index.html": "<p>x", "evil.html#.png": "<p>y"})
    await _refused(made.replace(b"evil.html#.png", b"evil.html\0.png"), "characters that no name")


async def test_links_and_encrypted_entries() -> None:
    link = zipfile.ZipInfo("link.html")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("index.html", "<p>x")
        archive.writestr(link, "/etc/passwd")
    await _refused(made.getvalue(), "a link or a device")

    plain = bytearray(_zip({"index.html": "<p>x"}))
    at = plain.index(b"PK\x01\x02")
    plain[at + 8] |= 1
    await _refused(bytes(plain), "encrypted")


async def test_two_files_of_one_name() -> None:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("index.html", "<p>x")
        archive.writestr("Index.html", "<p>y")
    await _refused(made.getvalue(), "two files have this name")


async def test_bombs() -> None:
    await _refused(_zip({"index.html": "<p>x", "a.pdf": bytes(3_000_000)}), "packed too well")
    await _refused(
        _zip({f"{number}.txt": "" for number in range(MAX_ENTRIES + 1)}), "more than 2,000 files"
    )
    await _refused(_claiming(MAX_FILE + 1), "a file may have 50 MB")


async def test_a_size_that_is_a_lie() -> None:
    await _refused(_claiming(3), "damaged|larger than it says")


def _claiming(size: int) -> bytes:
    """An archive that says that its file has this size."""
    made = bytearray(_zip({"index.html": "<p>" + "words " * 50}))
    at = made.index(b"PK\x01\x02")
    made[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(made)


@pytest.mark.parametrize(
    ("archive", "why"),
    [
        (b"", "no zip"),
        (b"<html><p>x", "no zip"),
        (b"PK\x03\x04" + bytes(40), "no zip"),
        (_zip({"index.html": "<p>x"})[:-30], "no zip"),
        (_zip({}), "empty"),
        (_zip({"a.png": PNG}), "no HTML file"),
        (_zip({"index.html": b"\0\0\0<"}), "no HTML"),
        (_zip(dict.fromkeys((f"{n}.html" for n in range(MAX_PAGES + 1)), "<p>x")), "200 pages"),
    ],
    # Archives hold the time at which they were made: each process would name the tests otherwise.
    ids=("nothing", "html", "head", "cut", "empty", "no page", "zeros", "too many"),
)
async def test_what_is_no_site(archive: bytes, why: str) -> None:
    await _refused(archive, why)


async def test_a_damaged_file_is_noticed() -> None:
    made = bytearray(_zip({"index.html": "<p>" + "words " * 50}))
    made[45] ^= 0xFF
    await _refused(bytes(made), "damaged")


async def test_whatever_bytes_come() -> None:
    """Every byte of a small archive changed, one at a time: refused or read, never worse."""
    sound = _zip({"index.html": "<p>x</p>", "a.css": "p{top:0}"})
    for at in range(len(sound)):
        changed = bytearray(sound)
        changed[at] ^= 0xFF
        with contextlib.suppress(ImportRefused):
            await import_zip(bytes(changed), Library())
