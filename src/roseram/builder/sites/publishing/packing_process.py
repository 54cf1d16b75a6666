"""The process beside a build that packs its files: they come in by stdin, and go out packed.

It is started anew for a build, so it imports nothing but what packs. It ends with its stdin.
"""

from __future__ import annotations

import struct
import sys
from typing import TYPE_CHECKING, BinaryIO, Final

from roseram.builder.sites.publishing.packing import Packed, pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_KEPT: Final = 16 * 1024 * 1024  # bytes
COUNT: Final = struct.Struct("!I")  # of the files that follow, which are answered together
_FILE: Final = struct.Struct("!HI")  # bytes of the media type and of the body, which follow
PACKED: Final = struct.Struct("!32sII")  # SHA-256, bytes of gzip and of Brotli, which follow


def asked(files: Sequence[tuple[bytes, str]]) -> bytes:
    """What the process is told: bodies with their media types."""
    parts = [COUNT.pack(len(files))]
    for body, kind in files:
        named = kind.encode()
        parts += (_FILE.pack(len(named), len(body)), named, body)
    return b"".join(parts)


def main(given: BinaryIO, out: BinaryIO) -> None:
    """Answer until nothing more comes."""
    # glibc takes what was freed as the size to keep from now on; else it gives the compressors'
    # memory back after each file, and half the time goes into getting it anew.
    bytearray(_KEPT)
    while len(head := given.read(COUNT.size)) == COUNT.size:
        out.writelines(_answers(given, COUNT.unpack(head)[0]))
        out.flush()


def _answers(given: BinaryIO, count: int) -> Iterable[bytes]:
    for _ in range(count):
        of_kind, of_body = _FILE.unpack(given.read(_FILE.size))
        kind = given.read(of_kind).decode()
        yield from _answer(pack(given.read(of_body), kind))


def _answer(packed: Packed) -> Iterable[bytes]:
    small = packed.gzip or b"", packed.brotli or b""
    yield PACKED.pack(bytes.fromhex(packed.hash), *map(len, small))
    yield from small


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
