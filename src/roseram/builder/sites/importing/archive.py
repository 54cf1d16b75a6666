"""A zip read with suspicion: every size is counted while unpacking, no path leads anywhere."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from roseram.builder.sites.importing.faults import ImportRefused
from roseram.builder.sites.importing.kinds import NESTED, ending
from roseram.builder.sites.importing.limits import (
    MAX_ARCHIVE,
    MAX_ENTRIES,
    MAX_FILE,
    MAX_FOLDERS,
    MAX_NAME,
    MAX_RATIO,
    MAX_TOTAL,
    MIN_SUSPECT,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENCRYPTED: Final = 0x1  # bit of an entry's flags
_DOS: Final = 0  # the system that wrote an entry
_METHODS: Final = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
_NOISE: Final = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError,
    UnicodeDecodeError, ValueError,
)  # fmt: skip


def unpacked(archive: bytes | Path) -> dict[str, bytes]:
    """The files of a zip by their paths, without a folder that all of them lie in.

    What systems leave in zips (__MACOSX, .DS_Store, hidden files) is passed over. Raises
    ImportRefused for everything that could harm, with the reason.
    """
    size = archive.stat().st_size if isinstance(archive, Path) else len(archive)
    if size > MAX_ARCHIVE:
        raise ImportRefused(f"the archive is larger than {MAX_ARCHIVE // 1_000_000} MB")
    source = io.BytesIO(archive) if isinstance(archive, bytes) else archive
    try:
        with zipfile.ZipFile(source) as opened:
            entries = _checked([_plain(entry) for entry in opened.infolist()])
            found = _read(opened, entries)
    except _FAULTS as error:
        raise ImportRefused("it is no zip, or a damaged one") from error
    if not found:
        raise ImportRefused("the archive is empty")
    return _without_top(found)


def _plain(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """With its path as others would write it: no backslashes of Windows, no ./ of bsdtar."""
    if entry.create_system == _DOS:
        entry.filename = entry.filename.replace("\\", "/")
    entry.filename = entry.filename.removeprefix("./")
    return entry


def _checked(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The entries to read; each is looked at before any is unpacked."""
    if len(entries) > MAX_ENTRIES:
        raise ImportRefused(f"the archive holds more than {MAX_ENTRIES:,} files")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise ImportRefused(f"unpacked it would have more than {MAX_TOTAL // 1_000_000} MB")
    wanted = []
    names: set[str] = set()
    for entry in entries:
        if not entry.filename:
            continue  # the folder that everything lies in
        _check(entry)
        if entry.filename.casefold() in names:
            raise ImportRefused("two files have this name", file=entry.filename)
        names.add(entry.filename.casefold())
        if not entry.is_dir() and not _is_noise(entry.filename):
            wanted.append(entry)
    return wanted


def _check(entry: zipfile.ZipInfo) -> None:
    """Refuse an entry that is no plain file or folder at a plain path."""
    name = entry.filename
    # zipfile cuts names at a zero byte; the original tells.
    original = getattr(entry, "orig_filename", name)
    parts = name.rstrip("/").split("/")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if len(name) > MAX_NAME:
        raise ImportRefused(f"a path may have {MAX_NAME} characters", file=name)
    if any(ord(char) < 32 or ord(char) == 127 for char in original) or "\\" in name:
        raise ImportRefused("its name holds characters that no name has", file=name)
    if name.startswith("/") or ":" in parts[0] or not {"", ".", ".."}.isdisjoint(parts):
        raise ImportRefused("its path leads out of the archive", file=name)
    if len(parts) > MAX_FOLDERS:
        raise ImportRefused(f"it lies more than {MAX_FOLDERS} folders deep", file=name)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ImportRefused("it is a link or a device, no file", file=name)
    if entry.flag_bits & _ENCRYPTED:
        raise ImportRefused("it is encrypted", file=name)
    if entry.compress_type not in _METHODS:
        raise ImportRefused("it is packed in a way that is not read here", file=name)
    if ending(name) in NESTED:
        raise ImportRefused("it is an archive in the archive; unpack it first", file=name)
    if entry.file_size > MAX_FILE:
        raise ImportRefused(f"a file may have {MAX_FILE // 1_000_000} MB", file=name)
    if entry.file_size > max(MIN_SUSPECT, entry.compress_size * MAX_RATIO):
        raise ImportRefused("it is packed too well to be a file of a website", file=name)


def _is_noise(name: str) -> bool:
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1] in _NOISE or any(p.startswith(".") for p in parts)


def _read(opened: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> dict[str, bytes]:
    """The bytes of each entry; a size that an entry only claims does not help it."""
    found = {}
    total = 0
    for entry in entries:
        with opened.open(entry) as file:
            body = file.read(min(MAX_FILE, entry.file_size) + 1)
        total += len(body)
        if len(body) > min(MAX_FILE, entry.file_size) or total > MAX_TOTAL:
            raise ImportRefused("it is larger than it says", file=entry.filename)
        found[entry.filename] = body
    return found


def _without_top(found: dict[str, bytes]) -> dict[str, bytes]:
    """Paths without the one folder that holds everything, if there is one."""
    tops = {path.partition("/")[0] for path in found}
    if len(tops) == 1 and all("/" in path for path in found):
        return _without_top({path.partition("/")[2]: body for path, body in found.items()})
    return found
