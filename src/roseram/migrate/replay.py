"""Copies what the application changed meanwhile, and what hangs on it, until nothing is left."""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import asyncpg

from roseram.migrate import journal
from roseram.migrate.sweep import take_out
from roseram.migrate.writing import Writer
from roseram.postgres.sql import load_sql

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from roseram.migrate.journal import Migration
    from roseram.migrate.plan import Flow, Link
    from roseram.postgres import Connection

_SQL = load_sql("roseram.migrate", "replay.sql")
_CHANGES = 1_000  # that are copied again at first; then as many as take this time
_LEAST_CHANGES, _MOST_CHANGES = 500, 20_000
_SECONDS = 1.0  # who truncates a table waits for it
_FEW_CHANGES = 100  # with so few left, a look at the rest takes no time
_LESS = 0.8  # a round that leaves more than this of the one before is as fast as it gets
_KEYS = 20_000  # keys that are handed to one statement
_ATTEMPTS = 3
_DEEP = 12  # no chain of foreign keys is longer
_FEW_ROWS = 5_000  # tables in which duplicates are looked for even while everybody waits
_MANY_ROWS = 100_000  # and while nobody does, each time
_ACCOUNTS = "auth.users"
_PEOPLE = ("public.profiles", "public.organizations")
# They get rows for each new person or organization.
_MEMBERS = "public.organization_members"
_WITH_PEOPLE = (
    *_PEOPLE,
    _MEMBERS,
    "public.user_settings",
    "public.usage_stats",
    "public.usage_quotas",
)
_COUNTED = frozenset(
    (*_PEOPLE, "public.organization_members", "public.usage_quotas", "public.sites", "public.pages",
     "public.site_domains", "public.assets")
)  # fmt: skip


_T = TypeVar("_T")


class Crowded(Exception):  # noqa: N818 - as in roseram.errors
    """A row stands under a unique key that another has by now: its change was not copied yet."""

    def __init__(self, target: str) -> None:
        self.target = target
        super().__init__(target)


@dataclass
class _Work:
    """Source keys by flow, and targets that are made again as a whole."""

    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    whole: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.whole) or any(self.keys.values())


@dataclass
class _Moved:
    """Ids of a target's rows that came, went, or belong to another organization now."""

    all: set[str] = field(default_factory=set)
    came: set[str] = field(default_factory=set)


class Replay:
    """Keeps the staged tables as the old ones are."""

    def __init__(self, connection: Connection, migration: Migration) -> None:
        self._connection, self._migration = connection, migration
        self._plan = migration.plan
        self._writer = Writer(connection, migration)
        self._into: dict[str, list[Flow]] = {}
        for flow in self._plan.flows:  # parents first
            self._into.setdefault(flow.target, []).append(flow)
        self._whole = {flow.target for flow in self._plan.flows if flow.ids is None}
        self._rows = {table.name: table.rows for table in self._plan.tables}
        self._steps = {step.id: step.sql for step in self._plan.steps if step.kind == "complete"}
        self._uncounted = False  # whether the counters are behind
        self._crowded: set[str] = set()  # targets whose duplicates are looked for anew
        self._accounts = next((flow for flow in self._plan.flows if flow.source == _ACCOUNTS), None)

    # ---- how much is left ------------------------------------------------------------------------

    async def pending(self, limit: int) -> int:
        """Changes that wait, at most `limit`."""
        found: int = await self._connection.fetchval(journal.SQL["changes_pending"], limit)
        return found

    async def whole_pending(self) -> int:
        """Rows that must be copied as a whole for the changes that wait."""
        rows = await self._connection.fetch(journal.SQL["changed_sources"])
        sources = {row["source_table"] for row in rows}
        targets = {
            flow.target
            for flow in self._plan.flows
            if flow.source in sources and flow.target in self._whole
        }
        return sum(
            self._rows.get(flow.source, 0) for flow in self._plan.flows if flow.target in targets
        )

    async def count(self) -> None:
        """Set the counters to what there is."""
        for statement in self._steps.get("counters", ()):
            await self._connection.execute(statement)

    # ---- changes ---------------------------------------------------------------------------------

    async def catch_up(self, *, thoroughly: bool = False) -> None:
        """Copy again what was changed, until hardly anything is left.

        What stands in quarantine only because of rows that are gone by now is looked at again; in
        large tables only `thoroughly`.
        """
        touched = await self._rounds()
        if not touched:
            return
        await self._in_one(partial(self._second_look, touched, None if thoroughly else _MANY_ROWS))
        await self.count()
        self._uncounted = bool(await self._rounds() & _COUNTED)

    async def last_changes(self) -> None:
        """Inside the caller's transaction, while nobody else writes: copy everything that is left.

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
            await self._second_look(touched, _FEW_ROWS)
        kept = any(
            table.fate in ("kept", "altered") for table in self._plan.tables
        )  # these go on changing by themselves
        if kept or self._uncounted or touched & _COUNTED:
            await self.count()

    async def _rounds(self) -> set[str]:
        """Round after round, as long as there is much to do; the targets that were touched."""
        touched, first, size, before = set[str](), True, _CHANGES, math.inf
        while True:
            started = time.monotonic()
            done, more = await self._in_one(
                partial(self._some, size, first=first, waited_for=False)
            )
            touched |= more
            first = False
            rest = done < size  # all that there was; now what came meanwhile
            if rest and (done <= _FEW_CHANGES or done > before * _LESS):
                break  # in the latter case the application is as fast as we
            before = done if rest else math.inf
            spent = max(time.monotonic() - started, 1e-3)
            size = int(size * min(4.0, _SECONDS / spent))
            size = max(_LEAST_CHANGES, min(_MOST_CHANGES, size))
        return touched

    async def make_room(self, target: str) -> None:
        """Take out a target's rows whose changes wait: they stand under keys others have by now."""
        self._crowded.add(target)
        async with self._connection.transaction(isolation="repeatable_read"):
            for flow in self._into.get(target, []):
                await self._writer.prepare(flow)
                rows = await self._connection.fetch(_SQL["waiting"], flow.source)
                keys = [row["key"] for row in rows]
                if keys and (target in self._whole or None in keys):
                    await self._work(_Work(whole={target}), waited_for=False)
                    return
                for some in _parts(keys):
                    await self._remove(flow, await self._writer.ids(flow.ids, some))

    async def _in_one(self, work: Callable[[], Awaitable[_T]]) -> _T:
        """One transaction from one snapshot; again with more room where a row stood in the way."""
        tried: Counter[str] = Counter()
        while True:
            try:
                async with self._connection.transaction(isolation="repeatable_read"):
                    done = await work()
                self._crowded.clear()
                return done
            except Crowded as error:
                tried[error.target] += 1
                if tried[error.target] == _ATTEMPTS and error.__cause__ is not None:
                    raise error.__cause__ from None
                await self.make_room(error.target)

    async def _some(self, limit: int, *, first: bool, waited_for: bool) -> tuple[int, set[str]]:
        """Copy the rows of the oldest changes again; how many changes, and the targets touched."""
        rows = await self._connection.fetch(journal.SQL["changes"], limit)
        work = _Work()
        if first:
            await self._changed_accounts(work)
        sources = {row["source_table"] for row in rows}
        await self._people(sources)
        for row in rows:
            self._add(work, row["source_table"], row["source_key"])
        touched = await self._work(work, waited_for=waited_for) if work else set[str]()
        await self._connection.execute(journal.SQL["changes_done"], [row["id"] for row in rows])
        return len(rows), touched

    def _add(self, work: _Work, source: str, key: str | None) -> None:
        for flow in self._plan.flows:
            if flow.source != source:
                continue
            if flow.target in self._whole or key is None:
                work.whole.add(flow.target)
            else:
                work.keys[flow.name].add(key)

    async def _people(self, sources: set[str]) -> None:
        """Who is known by which name follows the tables that say it."""
        statements = self._steps.get("people", ())
        names = [flow.source_sql for flow in self._plan.flows if flow.source in sources]
        if any(f" from {name} s" in statement for name in names for statement in statements):
            for statement in statements:
                await self._connection.execute(statement)

    async def _changed_accounts(self, work: _Work) -> None:
        """Who signed up, left or changed the address since the copy: nothing tells of accounts."""
        if self._accounts is None:
            return
        rows = await self._connection.fetch(_SQL["changed_accounts"])
        if self._accounts.target not in self._whole:
            work.keys[self._accounts.name] |= {row["key"] for row in rows}
        elif all(row["new"] for row in rows):
            await self._writer.keys(self._accounts, [row["key"] for row in rows])
            if rows:
                await self._complete(set(_WITH_PEOPLE))
        else:
            work.whole.add(self._accounts.target)

    # ---- rows ------------------------------------------------------------------------------------

    async def _work(self, work: _Work, *, waited_for: bool) -> set[str]:
        """Write again all that `work` names, then what hangs on it; the targets touched."""
        moved: dict[str, _Moved] = defaultdict(_Moved)
        touched: set[str] = set()
        for _ in range(_DEEP):
            if not work:
                break
            found = await self._pass(work)
            touched |= set(found)
            for target, rows in found.items():
                moved[target].all |= rows.all
                moved[target].came |= rows.came
            work = await self._hanging(found, waited_for=waited_for)
        if _PEOPLE[1] in moved:
            await self._complete({_MEMBERS})
        for link in self._plan.links:  # what no source explains
            if link.parent in moved:
                await self._take_out(link, link.astray, moved[link.parent].all)
        return touched

    async def _pass(self, work: _Work) -> dict[str, _Moved]:
        found: dict[str, _Moved] = {}
        for target, flows in self._into.items():
            if target in work.whole:
                found[target] = await self._again(target, flows)
            elif any(work.keys.get(flow.name) for flow in flows):
                found[target] = await self._target(flows, work.keys)
            elif target in _PEOPLE and any(people in found for people in _PEOPLE):
                await self._complete({target})
        if any(people in found for people in _PEOPLE):
            await self._complete(set(_WITH_PEOPLE))
        return found

    async def _target(self, flows: list[Flow], keys: dict[str, set[str]]) -> _Moved:
        """Write one target's rows with these keys again, and other flows' under the same ids."""
        ids: set[str] = set()
        for flow in flows:
            for some in _parts(keys.get(flow.name, ())):
                ids |= await self._writer.ids(flow.ids, some)
        if len(flows) > 1:
            for flow in flows:
                keys[flow.name] |= set() if flow.own_ids else await self._keys_of(flow.keys_of, ids)
        first = flows[0]
        before = await self._standing(first, ids)
        await self._remove(first, ids)
        while clashing := await self._clashing(flows, keys):
            ids |= clashing
            before |= await self._standing(first, clashing)
            await self._remove(first, clashing)
            for flow in flows:
                keys[flow.name] |= await self._keys_of(flow.keys_of, clashing)
        for flow in flows:
            await self._writer.forget(flow, keys.get(flow.name, ()))
        for flow in flows:
            if flow.target in self._crowded:  # its parents are right only now
                await self._writer.prepare(flow)
            await self._guarded(flow.target, self._writer.keys(flow, keys.get(flow.name, ())))
        await self._finish(first.target, ids)
        after = await self._standing(first, ids)
        return _Moved(
            {key for key in ids if before.get(key, ...) != after.get(key, ...) or key not in after},
            set(after) - set(before),
        )

    async def _clashing(self, flows: list[Flow], keys: dict[str, set[str]]) -> set[str]:
        """Other rows under a unique key of these: from a completion, or their change waits."""
        found: set[str] = set()
        for flow in flows:
            for some in _parts(keys.get(flow.name, ())):
                found |= await self._writer.ids(flow.clashes, some)
        return found

    async def _again(self, target: str, flows: list[Flow]) -> _Moved:
        """Make a target's rows again as a whole."""
        followed = any(link.parent == target for link in self._plan.links)
        if followed:
            await self._connection.execute(_SQL["remember"].replace("$standing", flows[0].standing))
        await self._connection.execute(f"delete from {flows[0].staged}")
        for flow in flows:
            await self._guarded(target, self._writer.everything(flow))
        await self._finish(target, None)
        if not followed:
            return _Moved()
        rows = await self._connection.fetch(_SQL["compare"].replace("$standing", flows[0].standing))
        await self._connection.execute(_SQL["forget"])
        return _Moved({row["id"] for row in rows}, {row["id"] for row in rows if row["came"]})

    async def _guarded(self, target: str, writing) -> None:  # type: ignore[no-untyped-def]
        try:
            await writing
        except asyncpg.UniqueViolationError as error:
            raise Crowded(target) from error

    async def _finish(self, target: str, ids: set[str] | None) -> None:
        """What goes with the rows of a target, and what leads to them in the table itself."""
        await self._complete({target})
        for link in self._plan.links:
            if link.within and link.table == target and ids is not None:
                await self._take_out(link, link.lost, ids)

    async def _complete(self, targets: set[str]) -> None:
        for step, statements in self._steps.items():
            if step.removeprefix("complete ") in targets:
                for statement in statements:
                    await self._connection.execute(statement)

    async def _standing(self, flow: Flow, ids: set[str]) -> dict[str, str | None]:
        """The rows with these ids that stand in the target, and their organizations."""
        rows = await self._connection.fetch(flow.standing + flow.chosen, list(ids))
        return {row["id"]: row["tenant"] for row in rows}

    async def _remove(self, flow: Flow, ids: Iterable[str]) -> None:
        await self._connection.execute(f"delete from {flow.staged} t{flow.chosen}", list(ids))

    async def _take_out(self, link: Link, statement: str, ids: set[str]) -> None:
        rows = await self._connection.fetch(statement, list(ids))
        if rows:
            await take_out(
                self._connection,
                self._migration,
                link,
                [row["id"] for row in rows],
                after_switch=False,
            )

    # ---- what hangs on them ----------------------------------------------------------------------

    async def _hanging(self, moved: dict[str, _Moved], *, waited_for: bool) -> _Work:
        """Rows that lead to what moved: they may be right, wrong or another organization's now."""
        work = _Work()
        for link in self._plan.links:
            rows = moved.get(link.parent)
            if rows is None or not rows.all:
                continue
            ids = list(rows.all)
            if link.table == _MEMBERS and link.parent == _PEOPLE[1]:
                await self._members_again(work, link, rows.all)
            elif await self._connection.fetchval(f"select exists ({link.astray})", ids):
                await self._add_leading(work, link, rows.all, None)
            if rows.came:
                await self._add_waiting(work, link, rows.came, _FEW_ROWS if waited_for else None)
        return work

    async def _members_again(self, work: _Work, link: Link, organizations: set[str]) -> None:
        """An organization's owner is its member; a former one only where a row says so."""
        rows = await self._connection.fetch(link.leading, list(organizations))
        await self._connection.execute(link.remove, [row["id"] for row in rows])
        await self._add_leading(work, link, organizations, None)

    async def _add_waiting(self, work: _Work, link: Link, ids: set[str], most: int | None) -> None:
        """Rows in quarantine that may have waited for these parents."""
        for flow in self._into.get(link.table, ()):
            if most is not None and self._rows.get(flow.source, 0) > most:
                continue  # they are found all the same, in quarantine
            if not flow.key:
                if await self._connection.fetchval(
                    _SQL["refused_without_key"],
                    self._migration.id,
                    flow.source,
                    flow.name,
                    link.column,
                    list(ids),
                ):
                    work.whole.add(flow.target)
                continue
            rows = await self._connection.fetch(
                _SQL["refused"], self._migration.id, flow.source, flow.name
            )
            if rows:
                await self._add_leading(work, link, ids, {row["key"] for row in rows}, flow)

    async def _add_leading(
        self,
        work: _Work,
        link: Link,
        ids: set[str],
        among: set[str] | None,
        only: Flow | None = None,
    ) -> None:
        for flow in self._into.get(link.table, ()) if only is None else (only,):
            statement = dict(flow.leads).get(link.column)
            if statement is None:
                continue
            keys = await self._keys_of(statement, ids)
            if flow.target in self._whole:
                work.whole |= {flow.target} if keys else set()
            else:
                work.keys[flow.name] |= keys if among is None else keys & among

    async def _keys_of(self, statement: str | None, ids: set[str]) -> set[str]:
        if statement is None or not ids:
            return set()
        return {row["key"] for row in await self._connection.fetch(statement, list(ids))}

    async def _second_look(self, touched: set[str], most: int | None) -> None:
        """Duplicates: who wins may be another row now."""
        work = _Work()
        for target in touched - self._whole:
            for flow in self._into.get(target, ()):
                if flow.beaten is None or (
                    most is not None and self._rows.get(flow.source, 0) > most
                ):
                    continue
                await self._writer.prepare(flow)
                rows = await self._connection.fetch(
                    _SQL["duplicates"], self._migration.id, flow.source, flow.name
                )
                rows += await self._connection.fetch(flow.beaten)
                work.keys[flow.name] |= {row["key"] for row in rows}
        if work:
            await self._work(work, waited_for=most == _FEW_ROWS)


def _parts(keys: Iterable[str]) -> Iterable[list[str]]:
    listed = sorted(keys)
    return (listed[start : start + _KEYS] for start in range(0, len(listed), _KEYS))
