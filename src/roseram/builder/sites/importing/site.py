"""A zip of HTML files as a site: pages that link to each other, and files to be stored."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, TypeAlias
from uuid import UUID

from roseram.builder.sites.importing.addresses import located, resolved_css
from roseram.builder.sites.importing.archive import unpacked
from roseram.builder.sites.importing.charset import text_of_bytes
from roseram.builder.sites.importing.faults import ImportRefused
from roseram.builder.sites.importing.kinds import PAGES, SCRIPTS, SHEETS, asset_type, ending
from roseram.builder.sites.importing.limits import (
    MAX_CSS,
    MAX_CSS_TEXT,
    MAX_IMPORTS,
    MAX_PAGES,
    MAX_SCRIPT,
)
from roseram.builder.sites.importing.page import (
    ImportedPage,
    PageReader,
    Surroundings,
    import_page,
    parsed,
)
from roseram.builder.sites.removed import Removed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selectolax.lexbor import LexborHTMLParser

# Stores a file of the archive: its name, media type and bytes; gives the id of its public.assets
# row. Raises whatever refuses it, such as the organization's quota.
SaveAsset: TypeAlias = Callable[[str, str, bytes], Awaitable[UUID]]

_IMPORT: Final = re.compile(
    r"""@import\s+(?:url\(\s*)?["']?([^"')\s;]+)["']?\s*\)?\s*([^;]{0,200});""", re.IGNORECASE
)
_INDEX: Final = ("index", "default", "home")  # the first one that is there is the home page
_SLUG: Final = 150  # bytes of one part of a slug


@dataclass(frozen=True, slots=True)
class ImportedSite:
    """The pages of an archive, the home page first.

    `css` holds the style sheets that every page has before its own; pages hold the rest. `assets`
    maps paths in the archive to the ids that the caller gave their files.
    """

    title: str
    language: str | None
    favicon: str | None
    css: str
    pages: tuple[ImportedPage, ...]
    assets: Mapping[str, UUID]
    removed: tuple[Removed, ...]


async def import_zip(archive: bytes | Path, save_asset: SaveAsset) -> ImportedSite:
    """The site that a zip holds; each picture, font or other file in it goes to `save_asset` once.

    Nothing is handed on before the whole archive was looked at. Links between its pages become
    "/slug", addresses of its files "asset:<uuid>". Raises ImportRefused and ContentInvalid.
    """
    files = await asyncio.to_thread(unpacked, archive)
    documents, assets, removed = await asyncio.to_thread(_sorted_out, files)
    saved: dict[str, UUID] = {}
    for path, mime in assets.items():
        saved[path] = await save_asset(PurePosixPath(path).name, mime, files[path])
    return await asyncio.to_thread(_site, files, documents, saved, removed)


def _sorted_out(
    files: Mapping[str, bytes],
) -> tuple[dict[str, LexborHTMLParser], dict[str, str], list[Removed]]:
    """The parsed pages, the media types of files to store, and what is left out."""
    documents: dict[str, LexborHTMLParser] = {}
    assets: dict[str, str] = {}
    removed: list[Removed] = []
    for path in sorted(files, key=_order):
        kind = ending(path)
        if kind in PAGES:
            if len(documents) == MAX_PAGES:
                raise ImportRefused(f"the archive holds more than {MAX_PAGES} pages")
            documents[path] = parsed(files[path], file=path)
        elif mime := asset_type(path, files[path]):
            assets[path] = mime
        elif kind not in SHEETS | SCRIPTS:
            removed.append(Removed(path, "a file of a type that is not taken along"))
    if not documents:
        raise ImportRefused("the archive holds no HTML file")
    return documents, assets, removed


def _order(path: str) -> tuple[int, int, bool, str]:
    """Upper folders first, and in each of them its index."""
    stem = _stem(path)
    rank = _INDEX.index(stem) if stem in _INDEX else len(_INDEX)
    return path.count("/"), rank, stem in _INDEX and ending(path) != ".html", path


def _site(
    files: Mapping[str, bytes],
    documents: Mapping[str, LexborHTMLParser],
    saved: Mapping[str, UUID],
    removed: list[Removed],
) -> ImportedSite:
    slugs = _slugs(list(documents))
    names = {path.casefold(): path for path in files}
    around = {path: _Archive(path, files, names, slugs, saved) for path in documents}
    shared = _shared({path: PageReader(documents[path], around[path]) for path in documents})
    pages = []
    for path, document in documents.items():
        name = _name(path, slugs[path])
        page = import_page(document, name=name, around=around[path], shared=len(shared))
        pages.append(replace(page, slug=slugs[path]))
    pages.sort(key=lambda page: page.slug != "home")
    home = pages[0]
    return ImportedSite(
        title=home.title,
        language=home.language,
        favicon=next((page.favicon for page in pages if page.favicon), None),
        css="\n".join(shared),
        pages=tuple(pages),
        assets=saved,
        removed=tuple(removed),
    )


class _Archive(Surroundings):
    """What a page finds around it in the archive."""

    def __init__(
        self,
        path: str,
        files: Mapping[str, bytes],
        names: Mapping[str, str],
        slugs: Mapping[str, str],
        saved: Mapping[str, UUID],
    ) -> None:
        self.folder = path.rpartition("/")[0]
        self.files = files
        self.names = names  # by the same without capitals, which many servers do not tell apart
        self.slugs = slugs
        self.saved = saved

    def address(self, address: str) -> str:
        """The page's path in the site, or the file's id."""
        return self._resolved(address, self.folder)

    def sheet(self, address: str) -> str | None:
        """A style sheet of the archive with those that it imports."""
        path = self._found(address, self.folder)
        return self._sheet(path, ()) if path and ending(path) in SHEETS else None

    def script(self, address: str) -> str | None:
        """A script of the archive."""
        path = self._found(address, self.folder)
        if not path or ending(path) not in SCRIPTS or len(self.files[path]) > MAX_SCRIPT:
            return None
        return text_of_bytes(self.files[path])

    def _found(self, address: str, folder: str) -> str | None:
        place = located(address, folder)
        return self._own(place[0]) if place else None

    def _own(self, path: str) -> str | None:
        return self.names.get(path.casefold())

    def _resolved(self, address: str, folder: str) -> str:
        place = located(address, folder)
        if place is None:
            return address
        path, rest = place
        own = self._own(path)
        if own and own in self.saved:
            return f"asset:{self.saved[own]}"
        bare = path.rstrip("/")
        for each in (path, f"{path}.html", f"{bare}/index.html".lstrip("/"), f"{path}.htm"):
            own = self._own(each)
            if own and own in self.slugs:
                slug = self.slugs[own]
                return ("/" if slug == "home" else f"/{slug}") + rest
        return address

    def _sheet(self, path: str, above: tuple[str, ...]) -> str:
        if len(self.files[path]) > MAX_CSS:
            raise ImportRefused(f"a style sheet may have {MAX_CSS:,} bytes", file=path)
        folder = path.rpartition("/")[0]
        text = text_of_bytes(self.files[path])
        imported = []
        if len(above) < MAX_IMPORTS:
            for address, media in _IMPORT.findall(text):
                found = self._found(address, folder)
                if found and ending(found) in SHEETS and found not in (*above, path):
                    inner = self._sheet(found, (*above, path))
                    media = media.strip()
                    imported.append(f"@media {media} {{\n{inner}\n}}" if media else inner)
        own = resolved_css(_IMPORT.sub("", text), lambda address: self._resolved(address, folder))
        whole = "\n".join((*imported, own))
        if len(whole) > MAX_CSS:
            raise ImportRefused("the style sheets that it imports are too long", file=path)
        return whole


def _shared(readers: Mapping[str, PageReader]) -> list[str]:
    """The style sheets that all pages have first; none where there is one page, or too much."""
    if len(readers) < 2:
        return []
    listed = [reader.sheets() for reader in readers.values()]
    shared = []
    for beside in zip(*listed, strict=False):
        if not beside[0][0] or len({text for _, text in beside}) != 1:
            break
        shared.append(beside[0][1])
    return shared if sum(map(len, shared)) <= MAX_CSS_TEXT else []


def _slugs(paths: list[str]) -> dict[str, str]:
    """The slug of each page: "home" for the one that visitors come to first."""
    home = next((path for path in paths if _stem(path) in _INDEX), paths[0])
    slugs: dict[str, str] = {}
    taken = Counter({"home": 1, "index": 1})  # both are the address of the home page
    for path in paths:
        wanted = "home" if path == home else _slug(path)
        if path != home:
            taken[wanted] += 1
            if taken[wanted] > 1:
                wanted = f"{wanted}-{taken[wanted]}"
                taken[wanted] += 1
        slugs[path] = wanted
    return slugs


def _stem(path: str) -> str:
    return PurePosixPath(path).stem.lower()


def _slug(path: str) -> str:
    """ "blog/first-post" of "Blog/First Post.html", "blog" of "blog/index.html"."""
    whole = path.removesuffix(PurePosixPath(path).suffix)
    parts = [_part(part) for part in whole.split("/")]
    if len(parts) > 1 and parts[-1] == "index":
        parts.pop()
    return "/".join(part for part in parts if part) or "page"


def _part(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(char if char.isalnum() or char in "-_" else "-" for char in plain)
    short = kept.encode()[:_SLUG].decode(errors="ignore")
    return re.sub(r"-{2,}", "-", short).strip("-_")


def _name(path: str, slug: str) -> str:
    """ "First post" of "blog/first-post.html"."""
    words = PurePosixPath(path).stem.replace("-", " ").replace("_", " ").split()
    name = " ".join(words) if slug != "home" else "home"
    return (name[:1].upper() + name[1:])[:200] or "Page"
