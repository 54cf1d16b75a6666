"""Secrets that are files in the data folder: made once, whole, and readable only by us."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from roseram.errors import FileUnusable
from roseram.postgres.owner import hand_down

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; it is made when it is missing. FileUnusable where it cannot be read.

    Several processes may come at once: all of them get the one that was made first.
    """
    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError:
        pass
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnusable(why=f"{path}: {getattr(error, 'strerror', None) or error}") from error
    new, text = _beside(path), make()
    _write(new, text)
    try:
        os.link(new, path)  # unlike a rename it never replaces what another process just made
    except FileExistsError:
        text = path.read_text("utf-8").strip()
    finally:
        new.unlink()
    return text


def replace_secret(path: Path, text: str) -> None:
    """Write the file anew, all at once."""
    new = _beside(path)
    _write(new, text)
    new.replace(path)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.new-{os.getpid()}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    hand_down(path)
