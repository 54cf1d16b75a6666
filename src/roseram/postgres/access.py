"""Lets one user come to a folder, through POSIX access control lists, and nobody else."""

from __future__ import annotations

import errno
import os
import stat
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from roseram.errors import FolderUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterable

_ACL = "system.posix_acl_access"
_HEADER = struct.Struct("<I")  # the version
_ENTRY = struct.Struct("<HHI")  # tag, permission bits, user or group id
_VERSION = 2
_USER_OBJ, _USER, _GROUP_OBJ, _GROUP, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x08, 0x10, 0x20
_NO_ID = 0xFFFFFFFF
_ENTER = 0o1  # the x bit of a folder

Entry = tuple[int, int, int]


def let_enter(folder: Path, uid: int, gid: int) -> None:
    """Let the user pass through `folder` and every folder above it where they cannot yet.

    Raises FolderUnreachable where the file system keeps no access control lists.
    """
    for part in (*reversed(folder.parents), folder):
        if not _may_enter(part, uid, gid):
            _grant(part, uid)


def let_read(roots: Iterable[Path], probe: Path) -> None:
    """Let everybody read our own installed files, where an umask hid them.

    `probe` shows whether it did; it is opened last, so that half the work is never taken for all.
    """
    if probe.stat().st_mode & 0o005 == 0o005:
        return
    for root in roots:
        for folder, _, files in os.walk(root):
            _open_to_all(Path(folder))
            for path in (Path(folder, name) for name in files):
                if path != probe and not path.is_symlink():
                    _open_to_all(path)
    _open_to_all(probe)


def _open_to_all(path: Path) -> None:
    """o+rX: everybody may read it, and enter or run it where its owner may."""
    mode = stat.S_IMODE(path.stat().st_mode)
    wanted = mode | (0o005 if mode & stat.S_IXUSR else 0o004)
    if wanted != mode:
        path.chmod(wanted)


def _may_enter(folder: Path, uid: int, gid: int) -> bool:
    status = folder.stat()
    if status.st_uid == uid:
        return bool(status.st_mode & stat.S_IXUSR)
    entries = _read(folder)
    mine = [bits for tag, bits, owner in entries if tag == _USER and owner == uid]
    mask = next((bits for tag, bits, _ in entries if tag == _MASK), 0o7)
    if mine:
        return bool(mine[0] & mask & _ENTER)
    if status.st_gid == gid:
        group = next(bits for tag, bits, _ in entries if tag == _GROUP_OBJ)
        return bool(group & mask & _ENTER)
    return bool(status.st_mode & stat.S_IXOTH)


def _read(folder: Path) -> list[Entry]:
    """The folder's list; the three entries of its plain mode where it has none."""
    try:
        packed = os.getxattr(folder, _ACL)
    except (OSError, AttributeError):  # none yet, or none possible here
        mode = folder.stat().st_mode
        return [
            (_USER_OBJ, mode >> 6 & 0o7, _NO_ID),
            (_GROUP_OBJ, mode >> 3 & 0o7, _NO_ID),
            (_OTHER, mode & 0o7, _NO_ID),
        ]
    return list(_ENTRY.iter_unpack(packed[_HEADER.size :]))


def with_user(entries: list[Entry], uid: int) -> list[Entry]:
    """The list with the right to enter for one more user; nobody else gains anything.

    The mask limits every entry but the owner's and everybody's. Where it must grow for the new
    user, the others are first cut down to what it left them.
    """
    mask = next((bits for tag, bits, _ in entries if tag == _MASK), 0o7)
    limited = (_USER, _GROUP_OBJ, _GROUP)
    kept = [
        (tag, bits & mask if tag in limited else bits, owner)
        for tag, bits, owner in entries
        if tag != _MASK and not (tag == _USER and owner == uid)
    ]
    before = next((b & mask for tag, b, owner in entries if tag == _USER and owner == uid), 0)
    kept.append((_USER, before | _ENTER, uid))
    union = 0
    for tag, bits, _ in kept:
        union |= bits if tag in limited else 0
    return sorted([*kept, (_MASK, union, _NO_ID)], key=lambda entry: (entry[0], entry[2]))


def _grant(folder: Path, uid: int) -> None:
    entries = with_user(_read(folder), uid)
    packed = _HEADER.pack(_VERSION) + b"".join(_ENTRY.pack(*entry) for entry in entries)
    try:
        os.setxattr(folder, _ACL, packed)
    except AttributeError:
        reason = "this system keeps no access control lists"
    except OSError as error:
        plain = error.errno in (errno.EOPNOTSUPP, errno.EINVAL)
        reason = "its file system keeps no access control lists" if plain else str(error.strerror)
    else:
        return
    raise FolderUnreachable(
        why=f"user {uid} may not enter {folder}, and {reason}",
        next=f"run: chmod o+x {folder} - or choose another folder with --data-dir",
    )
