"""Files as they are stored."""

from __future__ import annotations

import gzip
import hashlib
import os

import brotli  # type: ignore[import-untyped]

from roseram.builder.sites.publishing.packing import pack


def test_text_is_compressed() -> None:
    body = b"<p>the same and the same again</p>" * 50
    packed = pack(body, "text/html; charset=utf-8")
    assert packed.hash == hashlib.sha256(body).hexdigest()
    assert packed.body is None
    assert packed.gzip is not None
    assert packed.brotli is not None
    assert gzip.decompress(packed.gzip) == brotli.decompress(packed.brotli) == body
    assert len(packed.brotli) < len(packed.gzip) < len(body) == packed.size
    assert pack(body, "text/html; charset=utf-8") == packed, "no time stands in it"


def test_what_gains_nothing_stays_as_it_is() -> None:
    for body, kind in (
        (os.urandom(1000), "text/plain"),
        (b"x" * 1000, "image/png"),
        (b"short", "text/css"),
    ):
        packed = pack(body, kind)
        assert (packed.body, packed.gzip, packed.brotli) == (body, None, None)
