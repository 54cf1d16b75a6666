"""Which renderer this is: where it changed, every page is rendered anew."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from roseram.builder import forms, sites

_APART = "publishing"  # what lies there renders nothing
_STILL = ("pages.py", "assets.py", "pictures.py")  # but these: paths and widths stand in pages


@cache
def renderer_digest() -> str:
    """Digest of the renderer's own source."""
    digest = hashlib.blake2b(digest_size=12)
    for path in renderer_files():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def renderer_files() -> list[Path]:
    """The source of all that says what stands in a page."""
    root, of_forms = Path(sites.__file__).parent, Path(forms.__file__).parent
    everywhere = sorted(root.rglob("*.py"))
    return [
        *(path for path in everywhere if path.relative_to(root).parts[0] != _APART),
        *(root / _APART / name for name in _STILL),
        *(of_forms / name for name in ("fields.py", "script.js")),
    ]
