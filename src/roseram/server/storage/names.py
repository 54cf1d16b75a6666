"""Which names buckets and objects may have."""

from __future__ import annotations

import re
from typing import Final

from roseram.server.storage.failure import bad_bucket_name, bad_key

LONGEST_BUCKET: Final = 100  # characters
LONGEST_OBJECT: Final = 1024
_BUCKET: Final = re.compile(r"[\w!.*'() &$@=;:+,?-]+", re.ASCII)
_OBJECT: Final = re.compile(r"[\w/!.*'() &$@=;:+,?-]+", re.ASCII)


def bucket_name(text: object) -> str:
    """The name of a bucket; StorageError where none may be called that."""
    if (
        not isinstance(text, str)
        or not _BUCKET.fullmatch(text)
        or len(text) > LONGEST_BUCKET
        or text != text.strip()
        or text in (".", "..")
    ):
        raise bad_bucket_name()
    return text


def object_name(text: object) -> str:
    """The name of an object; StorageError where none may be called that.

    Its parts are folders and a file: none is empty, `.` or `..`.
    """
    name = str(text)
    if (
        not isinstance(text, str)
        or not _OBJECT.fullmatch(name)
        or len(name) > LONGEST_OBJECT
        or any(part in ("", ".", "..") for part in name.split("/"))
    ):
        raise bad_key(name)
    return name
