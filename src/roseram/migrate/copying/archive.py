"""pg_dump's own formats (custom, directory, tar): what is in one, and its restore."""

from __future__ import annotations

import asyncio
import re
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.errors import DiskFull, RoseramError, redact
from roseram.migrate.copying.faults import DumpUnusable
from roseram.migrate.copying.programs import answer, running
from roseram.migrate.copying.surroundings import SUPABASE_OWN, Expected

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection
    from pathlib import Path

    from roseram.postgres import Binaries

# `215; 1259 16389 TABLE public foo owner`: the kind is the words in capitals.
_ENTRY = re.compile(r"\d+; \d+ \d+ (?P<kind>[A-Z]+(?: [A-Z]+)*) (?P<schema>\S+) (?P<rest>.*)")
_BLOCK = 1 << 20  # bytes
_VERSION = re.compile(r";\s+Dumped from database version: (\d+)")


@dataclass(frozen=True, slots=True)
class Archive:
    """One dump, with its table of contents."""

    path: Path
    binaries: Binaries
    contents: tuple[str, ...]
    expected: Expected

    @classmethod
    async def open(cls, path: Path, binaries: Binaries) -> Archive:
        """Read what is in the dump at `path`; DumpUnusable where that cannot be."""
        _check_tar(path)
        program = binaries.path("pg_restore")
        status, contents, said = await answer(program, "--list", str(path))
        if status != 0:
            raise damaged(path, said)
        version = _VERSION.search(contents)
        if version and int(version[1]) > binaries.major:
            raise too_new(path, version[1], binaries)
        status, schema, said = await answer(program, "--schema-only", "--file=-", str(path))
        if status != 0:
            raise damaged(path, said)
        expected = Expected.of(schema.splitlines())
        return cls(path, binaries, tuple(contents.splitlines()), expected)

    @property
    def tables(self) -> int:
        """How many tables' rows it holds."""
        return sum(" TABLE DATA " in line for line in self.contents)

    @property
    def platform(self) -> frozenset[str]:
        """The schemas in it that are the platform's own."""
        return frozenset(SUPABASE_OWN if self.expected.supabase else ())

    def without(self, platform: Collection[str], noted: Callable[[str], None]) -> list[str]:
        """The table of contents without these schemas and their extensions.

        `noted` hears of each thing that is left out.
        """
        extensions = self.expected.extensions.items()
        dropped = {name for name, schema in extensions if schema in platform}
        kept = []
        for line in self.contents:
            entry = _ENTRY.match(line)
            why = _reason(entry, platform, dropped) if entry else None
            if why is None:
                kept.append(line)
            else:
                noted(why)
        return kept

    async def blocks(self, contents: Path, *arguments: str) -> AsyncIterator[bytes]:
        """What the file `contents` lists, as SQL in whole lines; DumpUnusable at damage."""
        async with running(
            self.binaries.path("pg_restore"),
            *("--file=-", "--no-tablespaces", f"--use-list={contents}", *arguments),
            str(self.path),
            answer=True,
        ) as process:
            said = asyncio.create_task(_all(process.stderr))
            rest: list[bytes] = []
            while process.stdout is not None and (chunk := await process.stdout.read(_BLOCK)):
                whole, end, begun = chunk.rpartition(b"\n")
                if end:
                    yield b"".join([*rest, whole, end])
                    rest.clear()
                rest.append(begun)
            words = await said
            if await process.wait() != 0:
                raise damaged(self.path, words)


async def _all(stream: asyncio.StreamReader | None) -> str:
    return "" if stream is None else (await stream.read()).decode("utf-8", "replace").strip()


def _reason(
    entry: re.Match[str], platform: Collection[str], dropped: Collection[str]
) -> str | None:
    """Why an entry is not restored, as a note; None where it is."""
    kind, schema, rest = entry["kind"], entry["schema"], entry["rest"]
    about = re.match("(EXTENSION|SCHEMA) (.*)", rest) if kind in ("COMMENT", "ACL") else None
    if about:  # `COMMENT - EXTENSION "uuid-ossp"` goes where the extension goes
        kind, rest = about.groups()
    name = rest.split(" ")[0].strip('"')
    within = name if kind == "SCHEMA" else schema
    if within in platform:
        return f"the schema {within} is not in the copy: it belongs to the platform"
    if kind == "EXTENSION" and name in dropped:
        return f"the extension {name} is not in the copy: it belongs to the platform"
    return None


def _check_tar(path: Path) -> None:
    """pg_restore reads a truncated tar file for ever, so its end is looked for here."""
    if not (path.is_file() and tarfile.is_tarfile(path)):
        return
    try:
        with tarfile.open(path, "r:") as tar:
            names = tar.getnames()
    except (tarfile.TarError, EOFError) as error:
        raise damaged(path, str(error)) from error
    if "toc.dat" not in names:
        raise DumpUnusable(why=f"{path} is a tar file, but no dump: it has no toc.dat")


def damaged(path: Path, said: str) -> RoseramError:
    """The error for a file that pg_restore cannot read, from what it said."""
    text = redact(said.removeprefix("pg_restore: ").removeprefix("error: ").splitlines()[0])
    if "unsupported version" in text:
        return DumpUnusable(
            why=f"{path} was made by a newer pg_dump: {text}",
            next="set ROSERAM_POSTGRES_BIN to the programs of that PostgreSQL",
        )
    if "does not support compression" in text:
        return DumpUnusable(
            why=f"{path} is compressed in a way that our pg_restore does not know: {text}",
            next="make a new one with: pg_dump -Fc --compress=gzip --file=FILE DATABASE",
        )
    if "No space left on device" in text:
        return DiskFull(why=text)
    cut = ("end of file", "unexpected end", "No such file", "could not read", "uncompress")
    if any(word in text for word in cut):
        return DumpUnusable(
            "The dump is damaged or cut off",
            why=f"{path}: {text}",
            next="copy the file again, or make a new dump",
        )
    return DumpUnusable(why=f"{path}: {text}")


def too_new(path: Path, version: str, binaries: Binaries) -> DumpUnusable:
    """The error for a dump of a server that is newer than our programs."""
    return DumpUnusable(
        "The dump is of a newer PostgreSQL",
        why=f"{path} is of PostgreSQL {version}, the server to try it on is {binaries.version}",
        next=f"set ROSERAM_POSTGRES_BIN to the programs of PostgreSQL {version}",
    )
