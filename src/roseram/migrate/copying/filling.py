"""Fills an empty server from a live database or from a dump, step by step."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, TypeAlias

from roseram.migrate.copying.archive import Archive
from roseram.migrate.copying.cleaning import Cleaning
from roseram.migrate.copying.faults import CopyFailed, DumpUnusable
from roseram.migrate.copying.plain import Plain, is_plain
from roseram.migrate.copying.programs import answer
from roseram.migrate.copying.relay import route
from roseram.migrate.copying.rows import copy_all, keep_settings, settle
from roseram.migrate.copying.sample import copy_sample
from roseram.migrate.copying.script import Script
from roseram.migrate.copying.source import held, read_tables
from roseram.migrate.copying.surroundings import Surroundings
from roseram.postgres import Database, load_sql, quote_ident
from roseram.postgres.server import DATABASE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection
    from pathlib import Path

    from roseram.migrate.copying.source import Source
    from roseram.postgres import Binaries, Connection, EmbeddedServer

_SQL = load_sql("roseram.migrate.copying", "queries.sql")
_WHOLE = "whole"  # the database that a dump is restored into to take a sample of it


Dump: TypeAlias = Archive | Plain


async def open_dump(path: Path, binaries: Binaries) -> Dump:
    """The dump at `path`, looked at; DumpUnusable where nothing can be restored from it."""
    return Plain.open(path, binaries) if is_plain(path) else await Archive.open(path, binaries)


class Progress(Protocol):
    """Hears of a step ("structure", "rows", "indexes") how much is done, and of how much."""

    def __call__(self, step: str, done: int, total: int | None, /) -> None:
        """Take notice."""


@dataclass(frozen=True)
class Filling:
    """One database of the embedded server, and what is known about what was put into it."""

    server: EmbeddedServer
    home: Path
    stand_ins: Path | None
    """The folder in which the server looks for extensions besides its own."""
    progress: Progress
    database: str = DATABASE
    rows: dict[str, int] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    """Each one once, in order."""

    @property
    def binaries(self) -> Binaries:
        """The programs of the server's version."""
        return self.server.binaries

    @property
    def address(self) -> str:
        """The database's address; it needs no password."""
        return self.server.url(self.database)

    def note(self, *notes: object) -> None:
        """Remember what is other than in the original."""
        self.notes.update(dict.fromkeys(map(str, notes)))

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection to the database."""
        async with await Database.open(self.address, max_size=1) as one, one.connection() as opened:
            yield opened

    async def fill(self, source: Database | Dump, sample: int | None) -> None:
        """Put everything into it; `sample`: that many rows of each table, and their parents."""
        if isinstance(source, Database):
            await self.from_live(source, sample)
        elif sample is None:
            await self.from_dump(source)
        else:
            await self._from_dump_in_part(source, sample)

    async def settle(self) -> int:
        """Collect the statistics that plans are made with; the database's size in bytes."""
        async with self.connection() as connection:
            await connection.execute(_SQL["analyze"])
            size: int = await connection.fetchval(_SQL["size"])
        return size

    async def from_live(self, database: Database, sample: int | None) -> None:
        """A live database: its structure by pg_dump, its rows by COPY, all in one snapshot."""
        async with held(database) as source:
            self.note(*source.notes())
            self.progress("structure", 0, None)
            archive = await self._dumped(source)
            contents = self._contents(archive, {*archive.platform, *source.left_out})
            before, after = ("--section=pre-data", "--section=post-data")
            await self._run(archive.blocks(contents, before), Cleaning(), source)
            self.rows.update(await self._rows(source, sample))
            self.progress("indexes", 0, None)
            await self._run(archive.blocks(contents, after), Cleaning(), source)
            async with self.connection() as connection:
                self.note(*await settle(source, connection))
                await keep_settings(source, connection, self.database)

    async def _dumped(self, source: Source) -> Archive:
        """The source's structure as a dump of its snapshot."""
        file = self.home / "structure.dump"
        async with route(source.url) as way:
            status, _, said = await answer(
                self.binaries.path("pg_dump"),
                *("--schema-only", "--format=custom", "--no-password", "--lock-wait-timeout=10s"),
                *(f"--file={file}", f"--snapshot={source.snapshot}", f"--dbname={way.address}"),
                *source.exclusions,
                environment=way.environment,
            )
        if way.broken is not None:
            raise way.broken
        if status != 0:
            raise CopyFailed(
                "pg_dump could not read the database's structure",
                why=said.partition("error: ")[2] or said,
                next="if another session alters tables, wait until it is done, then try again",
            )
        return await Archive.open(file, self.binaries)

    def _contents(self, archive: Archive, platform: Collection[str]) -> Path:
        """The file with the list of what is to be restored."""
        contents = self.home / f"{self.database}.list"
        contents.write_text("\n".join(archive.without(platform, self.note)) + "\n", "utf-8")
        return contents

    async def _run(
        self,
        blocks: AsyncIterator[bytes],
        cleaning: Cleaning,
        source: Source | None = None,
        heard: Callable[[], None] = lambda: None,
    ) -> None:
        """Run a dump's SQL, with the roles and extensions it expects, and note what is lacking."""
        async with self.connection() as connection:
            surroundings = Surroundings(connection, self.stand_ins)
            script = Script(blocks, cleaning, surroundings, heard)
            refused = await script.run(self.address, self.binaries)
            await surroundings.empower(source.connection if source else None)
        self.note(*surroundings.notes(), *cleaning.notes, *refused)

    async def _rows(self, source: Source, sample: int | None) -> dict[str, int]:
        total = sum(table.estimate for table in source.copied) or None
        counter = Counter(self.progress, total if sample is None else None)
        async with self.connection() as writer, self.connection() as reader:
            if sample is None:
                return await copy_all(source, writer, counter)
            return await copy_sample(source, reader, writer, sample, counter)

    async def from_dump(self, dump: Dump) -> None:
        """A dump in any of pg_dump's formats."""
        if isinstance(dump, Plain):
            size, cleaning = dump.size, Cleaning(dump.of_pg_dump, dump.of_cluster)
            await self._run(dump.blocks(lambda n: self.progress("bytes", n, size)), cleaning)
        else:
            blocks = dump.blocks(self._contents(dump, dump.platform))
            cleaning, total = Cleaning(), dump.tables
            await self._run(
                blocks, cleaning, heard=lambda: self.progress("tables", cleaning.tables, total)
            )
        await self._count(dump.path)

    async def _count(self, path: Path) -> None:
        """The rows of every table; DumpUnusable where there is no table at all."""
        async with self.connection() as connection:
            schemas = await connection.fetch(_SQL["schemas"], [])
            names = tuple(row["name"] for row in schemas)
            for table in await read_tables(connection, names):
                statement = _SQL["count"].format(table=table.rows)
                self.rows[table.shown] = await connection.fetchval(statement)
        if not self.rows:
            raise DumpUnusable("The dump holds no table", why=str(path))

    async def _from_dump_in_part(self, dump: Dump, sample: int) -> None:
        """Restore all of it beside, and take the sample from there."""
        name = quote_ident(_WHOLE)
        async with self.connection() as connection:
            await connection.execute(_SQL["create_database"].format(database=name))
            await replace(self, database=_WHOLE, rows={}).from_dump(dump)
            async with await Database.open(self.server.url(_WHOLE), max_size=2) as whole:
                await self.from_live(whole, sample)
            await connection.execute(_SQL["drop_database"].format(database=name))


@dataclass
class Counter:
    """Adds up what is done of a step, and reports it."""

    progress: Progress
    total: int | None
    step: str = "rows"
    done: int = 0

    def __call__(self, more: int) -> None:
        """So much more is done; an estimate of the total that was too low grows."""
        self.done += more
        if self.total is not None:
            self.total = max(self.total, self.done)
        self.progress(self.step, self.done, self.total)
