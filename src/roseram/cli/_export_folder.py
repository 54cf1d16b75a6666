"""Which folders an export may be written to, and replace."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from roseram.errors import UsageError

_ANOTHER: Final = "name a folder for this site alone"


def export_folder(text: str, data_dir: Path) -> Path:
    """The folder to write to; UsageError where replacing it would cost more than an export."""
    if not text:
        raise UsageError("No folder is named", next="name one to write to, such as ./site")
    folder = Path(text).expanduser().absolute()
    whole, data = folder.resolve(), data_dir.resolve()
    if data.is_relative_to(whole) or whole.is_relative_to(data):
        raise UsageError(f"{folder} holds Roseram's own data, or is part of it", next=_ANOTHER)
    if Path.home().resolve().is_relative_to(whole):
        raise UsageError(f"{folder} is or holds your home folder", next=_ANOTHER)
    return folder
