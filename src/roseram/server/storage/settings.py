"""The storage service's settings: each with its variable, its default, what it does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from roseram.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREFIX: Final = "ROSERAM_STORAGE_"
_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?i?b?)", re.IGNORECASE)
_UNITS: Final = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def parse_size(text: str) -> int:
    """Bytes, like 52428800, 50MB or 50 MiB (both are binary, as in Supabase); ValueError."""
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError("it must be a size such as 52428800 or 50MiB")
    return int(float(match[1]) * 1024 ** _UNITS[match[2].lower().rstrip("ib")])


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 1_000_000_000:
        raise ValueError("it must be a positive number")
    return int(text)


@dataclass(frozen=True)
class Option:
    """One setting: the field of StorageSettings, its variable, its default, what it does."""

    field: str
    variable: str  # without the prefix
    default: str
    sentence: str
    parse: Callable[[str], Any]


OPTIONS: Final = (
    Option(
        "file_size_limit",
        "FILE_SIZE_LIMIT",
        "50MiB",
        "The largest file that can be uploaded; a bucket may allow less.",
        parse_size,
    ),
    Option(
        "image_pixels",
        "IMAGE_PIXELS",
        "50000000",
        "The largest picture, in pixels of all its frames, that is transformed.",
        _count,
    ),
    Option(
        "image_file_size",
        "IMAGE_FILE_SIZE",
        "25MiB",
        "The largest file of a picture that is transformed.",
        parse_size,
    ),
    Option(
        "image_threads",
        "IMAGE_THREADS",
        "2",
        "How many pictures each process transforms at once.",
        _count,
    ),
    Option(
        "upload_hours",
        "UPLOAD_HOURS",
        "24",
        "For how many hours a resumable upload can be gone on with.",
        _count,
    ),
)


@dataclass(frozen=True)
class StorageSettings:
    """How the storage service behaves."""

    file_size_limit: int = 50 << 20  # bytes
    image_pixels: int = 50_000_000
    image_file_size: int = 25 << 20  # bytes
    image_threads: int = 2
    upload_hours: int = 24


def read_storage_settings(given: Mapping[str, str]) -> StorageSettings:
    """The settings by what `config.storage_environment` read; UsageError where one makes none."""
    values = {}
    for option in OPTIONS:
        text = given.get(option.variable, "").strip() or option.default
        try:
            values[option.field] = option.parse(text)
        except ValueError as error:
            name = PREFIX + option.variable
            raise UsageError(
                f"{name} makes no sense", why=f"{error} ({text!r} was given)", next=f"change {name}"
            ) from error
    return StorageSettings(**values)
