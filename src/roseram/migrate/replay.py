"""Copies again what the application changed meanwhile, until nothing is left."""

from __future__ import annotations

import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from roseram.migrate import journal
from roseram.migrate.rewriting import (
    FEW_ROWS,
    MEMBERS,
    PEOPLE,
    WITH_PEOPLE,
    Crowded,
    Rewriter,
    Work,
    parts,
)
from roseram.postgres.sql import load_sql

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from roseram.migrate.journal import Migration
    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate", "replay.sql")
_CHANGES, _MOST_CHANGES = 1_000, 20_000  # changes that are copied again at a time: at first, most
_FEW_CHANGES = 100  # with so few left, a look at the rest takes no time
_ROUNDS = 20  # after so many without a backlog it does not become less
_ATTEMPTS = 3
_MANY_ROWS = 100_000  # tables in which duplicates are looked for each time
_COUNTED = frozenset(
    (
        *PEOPLE,
        MEMBERS,
        "public.usage_quotas",
        "public.sites",
        "public.pages",
        "public.site_domains",
        "public.assets",
    )
)
_T = TypeVar("_T")


class Replay:
    """Keeps the staged tables as the old ones are."""

    def __init__(self, connection: Connection, migration: Migration, seconds: float) -> None:
        """`seconds`: how long a transaction should take, for who truncates a table waits for it."""
        self._connection, self._migration, self._seconds = connection, migration, seconds
        self._plan = migration.plan
        self._rewriter = Rewriter(connection, migration)
        self._uncounted = False  # whether the counters are behind
        self._accounts = next((f for f in self._plan.flows if f.source == "auth.users"), None)

    async def pending(self, limit: int) -> int:
        """Changes that wait, at most `limit`."""
        found: int = await self._connection.fetchval(journal.SQL["changes_pending"], limit)
        return found

    async def whole_pending(self) -> int:
        """Rows that must be copied as a whole for the changes that wait."""
        rows = await self._connection.fetch(journal.SQL["changed_sources"])
        sources, whole = {row["source_table"] for row in rows}, self._rewriter.whole
        targets = {f.target for f in self._plan.flows if f.source in sources and f.target in whole}
        again = [flow for flow in self._plan.flows if flow.target in targets]
        return sum(self._rewriter.rows.get(flow.source, 0) for flow in again)

    async def count(self) -> None:
        """Set the counters to what there is."""
        for statement in self._rewriter.completions.get("counters", ()):
            await self._connection.execute(statement)

    async def catch_up(self, *, thoroughly: bool = False) -> None:
        """Copy again what was changed, until hardly anything is left.

        What stands in quarantine only because of rows that are gone by now is looked at again; in
        large tables only `thoroughly`.
        """
        touched = await self._rounds()
        if not touched:
            return
        most = None if thoroughly else _MANY_ROWS
        await self._in_one(partial(self._second_look, touched, most))
        await self.count()
        self._uncounted = bool(await self._rounds() & _COUNTED)

    async def last_changes(self) -> None:
        """In the caller's transaction, while nobody else writes: copy everything that is left.

        Raises Crowded where `make_room` has to be called outside of it.
        """
        first, touched = True, set[str]()
        while True:
            done, more = await self._some(_MOST_CHANGES, first=first, waited_for=True)
            touched |= more
            if not done:
                break
            first = False
        if touched:
            await self._second_look(touched, FEW_ROWS)
        # tables in place go on changing by themselves
        in_place = any(table.fate in ("kept", "altered") for table in self._plan.tables)
        if in_place or self._uncounted or touched & _COUNTED:
            await self.count()

    async def make_room(self, target: str) -> None:
        """Take out the rows whose changes wait: others have their unique keys by now."""
        rewriter = self._rewriter
        rewriter.crowded.add(target)
        async with self._connection.transaction(isolation="repeatable_read"):
            for flow in rewriter.into.get(target, []):
                await rewriter.writer.prepare(flow)
                rows = await self._connection.fetch(_SQL["waiting"], flow.source)
                keys = [row["key"] for row in rows]
                if keys and (target in rewriter.whole or None in keys):
                    await rewriter.write(Work(whole={target}), waited_for=False)
                    return
                for some in parts(keys):
                    await rewriter.remove(flow, await rewriter.writer.ids(flow.ids, some))

    async def _rounds(self) -> set[str]:
        """Round after round, as long as there is much to do; the targets that were touched."""
        touched, first, few, size = set[str](), True, 0, _CHANGES
        while few < _ROUNDS:
            started = time.monotonic()
            some = partial(self._some, size, first=first, waited_for=False)
            done, more = await self._in_one(some)
            touched |= more
            first = False
            if done <= _FEW_CHANGES:
                break
            few += done < size  # the rest of what was there; the application may be as fast as we
            spent = max(time.monotonic() - started, 1e-3)
            size = int(size * min(4.0, self._seconds / spent))
            size = max(_FEW_CHANGES, min(_MOST_CHANGES, size))
        return touched

    async def _in_one(self, work: Callable[[], Awaitable[_T]]) -> _T:
        """One transaction from one snapshot; again with more room where a row stood in the way."""
        tried: Counter[str] = Counter()
        while True:
            try:
                async with self._connection.transaction(isolation="repeatable_read"):
                    done = await work()
                self._rewriter.crowded.clear()
                return done
            except Crowded as error:
                tried[error.target] += 1
                if tried[error.target] == _ATTEMPTS and error.__cause__ is not None:
                    raise error.__cause__ from None
                await self.make_room(error.target)

    async def _some(self, limit: int, *, first: bool, waited_for: bool) -> tuple[int, set[str]]:
        """Copy the rows of the oldest changes again; how many changes, which targets touched."""
        rows = await self._connection.fetch(journal.SQL["changes"], limit)
        work = Work()
        if first:
            await self._changed_accounts(work)
        await self._people({row["source_table"] for row in rows})
        for row in rows:
            self._add(work, row["source_table"], row["source_key"])
        touched = set[str]()
        if work:
            touched = await self._rewriter.write(work, waited_for=waited_for)
        await self._connection.execute(journal.SQL["changes_done"], [row["id"] for row in rows])
        return len(rows), touched

    def _add(self, work: Work, source: str, key: str | None) -> None:
        for flow in self._plan.flows:
            if flow.source != source:
                continue
            if flow.target in self._rewriter.whole or key is None:
                work.whole.add(flow.target)
            else:
                work.keys[flow.name].add(key)

    async def _people(self, sources: set[str]) -> None:
        """Who is known by which name follows the tables that say it."""
        statements = self._rewriter.completions.get("people", ())
        names = [flow.source_sql for flow in self._plan.flows if flow.source in sources]
        if any(f" from {name} s" in statement for name in names for statement in statements):
            for statement in statements:
                await self._connection.execute(statement)

    async def _changed_accounts(self, work: Work) -> None:
        """Who signed up, left, or changed the address: nothing tells of accounts."""
        if self._accounts is None:
            return
        rows = await self._connection.fetch(_SQL["changed_accounts"])
        if self._accounts.target not in self._rewriter.whole:
            work.keys[self._accounts.name] |= {row["key"] for row in rows}
        elif not all(row["new"] for row in rows):
            work.whole.add(self._accounts.target)
        elif rows:
            await self._rewriter.writer.keys(self._accounts, [row["key"] for row in rows])
            await self._rewriter.complete(set(WITH_PEOPLE))

    async def _second_look(self, touched: set[str], most: int | None) -> None:
        """Duplicates: who wins may be another row now."""
        work, rewriter = Work(), self._rewriter
        for target in touched - rewriter.whole:
            for flow in rewriter.into.get(target, ()):
                large = most is not None and rewriter.rows.get(flow.source, 0) > most
                if flow.beaten is None or large:
                    continue
                await rewriter.writer.prepare(flow)
                beaten = await self._connection.fetch(flow.beaten)
                work.keys[flow.name] |= await rewriter.quarantined("duplicates", flow)
                work.keys[flow.name] |= {row["key"] for row in beaten}
        if work:
            await rewriter.write(work, waited_for=most == FEW_ROWS)
