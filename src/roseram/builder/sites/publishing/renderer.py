"""Which renderer this is: where it changed, every page is rendered anew."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from roseram.builder import forms, sites

_APART = "publishing"  # what lies there renders nothing, but for what `pages` makes


@cache
def renderer_digest() -> str:
    """Digest of the renderer's own source."""
    root = Path(sites.__file__).parent
    digest = hashlib.blake2b(digest_size=12)
    for path in sorted(root.rglob("*.py")):
        if path.relative_to(root).parts[0] != _APART:
            digest.update(path.read_bytes())
    digest.update((root / _APART / "pages.py").read_bytes())
    of_forms = Path(forms.__file__).parent
    for name in ("fields.py", "script.js"):
        digest.update((of_forms / name).read_bytes())
    return digest.hexdigest()
