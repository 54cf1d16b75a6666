"""Runs a dump's SQL through psql, and tells what the server refused of it."""

from __future__ import annotations

import asyncio
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.errors import RoseramError, redact
from roseram.migrate.copying.faults import CopyFailed, Refusal
from roseram.migrate.copying.programs import lines, running
from roseram.migrate.copying.surroundings import Expected

if TYPE_CHECKING:
    from asyncio import StreamWriter
    from collections.abc import AsyncIterator, Callable

    from roseram.migrate.copying.cleaning import Cleaning
    from roseram.migrate.copying.surroundings import Surroundings
    from roseram.postgres import Binaries

_REFUSED = re.compile(r"psql:<stdin>:(\d+): (?:ERROR|FATAL):\s+\w{5}: (.*)")
_STATEMENT = re.compile(r"psql:<stdin>:\d+: STATEMENT:\s+(.*)")


@dataclass(frozen=True)
class Script:
    """SQL in blocks of whole lines, and what is needed to run it on the database at `address`."""

    blocks: AsyncIterator[bytes]
    cleaning: Cleaning
    surroundings: Surroundings
    heard: Callable[[], None]
    """Called after each block."""

    async def run(self, address: str, binaries: Binaries) -> list[Refusal]:
        """What the server refused, the first of each object, without what does no harm.

        Raises where a table or its rows were refused, and what the blocks raise.
        """
        refused: dict[str, Refusal] = {}
        async with running(
            binaries.path("psql"),
            *("--no-psqlrc", "--quiet", "--echo-errors", f"--dbname={address}", "--file=-"),
            *("--set=VERBOSITY=verbose", "--set=ON_ERROR_STOP=0"),
            feed=True,
        ) as process:
            feeding = asyncio.create_task(self._feed(process.stdin))
            last: list[str] = []
            try:
                async for refusal in self._refusals(lines(process.stderr), last):
                    refusal.check()
                    if not refusal.harmless:
                        refused.setdefault(refusal.what, refusal)
                await feeding
            except RoseramError as error:
                # a dump that is cut off says more than the half row it ended with
                raise _broken(feeding) or error from None
            finally:
                feeding.cancel()
                await asyncio.gather(feeding, return_exceptions=True)
            status = await process.wait()
        if status != 0:
            raise CopyFailed(why=redact("".join(last)) or f"psql ended with status {status}")
        return list(refused.values())

    async def _feed(self, psql: StreamWriter | None) -> None:
        """Hand the blocks to psql, making what each one expects before it gets there.

        A dump may hold commands of psql, among them some that run programs: they are restricted.
        """
        if psql is None:
            return
        try:
            psql.write(b"\\restrict %s\n" % secrets.token_hex(16).encode())
            async for block in self.blocks:
                text = b"".join(map(self.cleaning.clean, block.splitlines(keepends=True)))
                expected = Expected.of(text.decode("utf-8", "replace").split("\n"))
                await self.surroundings.make(expected)
                psql.write(text)
                await psql.drain()
                self.heard()
        except ConnectionError:
            return  # psql has ended, and its own words say why
        finally:
            psql.close()

    async def _refusals(
        self, output: AsyncIterator[str], last: list[str]
    ) -> AsyncIterator[Refusal]:
        """What psql reports; `last` is to hold the last line of it."""
        place, message = 0, ""
        async for line in output:
            last[:] = [line]
            if refused := _REFUSED.match(line):
                place, message = int(refused[1]), refused[2]
            elif statement := _STATEMENT.match(line):
                what = self.cleaning.object_at(place) or f"line {place - 1}: {statement[1][:60]}"
                yield Refusal(what, message, statement[1])


def _broken(feeding: asyncio.Task[None]) -> RoseramError | None:
    """What ended the feeding, where that was a fault of the dump."""
    if not feeding.done() or feeding.cancelled():
        return None
    error = feeding.exception()
    return error if isinstance(error, RoseramError) else None
