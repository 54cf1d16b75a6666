"""Writes that stay: both servers write to their own copies, whose tables must then be equal."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from conformance.generate import change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conformance.call import Call
    from conformance.pair import Pair
    from conformance.stage import Stage
    from conformance.world import World
    from roseram.postgres import Connection

BATCH = 20  # writes between two comparisons of the tables
TX_END = "commit-allow-override"
_APART = 100  # numbers between what two writes draw
Table: TypeAlias = "tuple[str, ...]"  # its rows, sorted

_TABLES = """
select format('%I.%I', n.nspname, c.relname) as name
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema)'
order by 1
"""
# ids and times: those that were there before have to be the same, new ones are made by chance
_MADE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d(?::\d\d)?)?"
)


def writes(world: World, seed: int, count: int) -> Iterator[Call]:
    """`count` writes; like `requests`, each has a seed of its own."""
    for number in range(count):
        yield change(Random(f"committed {seed}/{number}"), world)


@dataclass
class Committed:
    """What became of many writes."""

    sent: int = 0
    kept: int = 0  # that both answered with success
    skipped: int = 0  # that only one of them did: another comparison's matter
    differences: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "\n\n".join(self.differences)


async def commit(on: Stage, calls: Iterable[Call]) -> Committed:
    """Send writes to both, and stop at the first batch after which their tables differ."""
    result = Committed()
    sides = (on.pair.peer, on.pair.ours)
    before = await _dump(on.pair.peer.reset)
    known = frozenset(_MADE.findall("\n".join(row for rows in before.values() for row in rows)))
    batch: list[Call] = []
    for call in calls:
        batch.append(call)
        await _write(on.pair, call, result)
        if len(batch) < BATCH:
            continue
        tables = [_plain(await _dump(side.reset), before, known) for side in sides]
        if tables[0] != tables[1]:
            result.differences.append(_told(batch, *tables))
            break
        batch = []
    return result


async def _write(pair: Pair, call: Call, result: Committed) -> None:
    """Try it on both without leaving anything, then do it where both agree on its success."""
    for side in (pair.peer, pair.ours):
        side.start += _APART
    tried = await pair.answers(_ending(call, "rollback"))
    result.sent += 1
    succeeds = {answer.status < 400 for answer in tried}
    if len(succeeds) > 1:
        result.skipped += 1
        return
    done = await pair.answers(_ending(call, "commit"))
    result.kept += all(answer.status < 400 for answer in done)


def _ending(call: Call, end: str) -> Call:
    """The call with its transaction's end said first: of a preference the first one counts."""
    return replace(call, headers=(("Prefer", f"tx={end}"), *call.headers))


async def _dump(connection: Connection) -> dict[str, Table]:
    """Every row of every table, as JSON."""
    found = {}
    for table in await connection.fetch(_TABLES):
        rows = await connection.fetch(f"select to_jsonb(t)::text from {table['name']} t")
        found[table["name"]] = tuple(sorted(row[0] for row in rows))
    return found


def _plain(
    tables: dict[str, Table], before: dict[str, Table], known: frozenset[str]
) -> dict[str, Table]:
    """The rows that were not there before, without the ids and times made since, and what left."""

    def made(found: re.Match[str]) -> str:
        return found[0] if found[0] in known else "<made>"

    changed: dict[str, Table] = {}
    for name, rows in tables.items():
        old, new = set(before[name]), set(rows)
        came = [_MADE.sub(made, row) for row in rows if row not in old]
        changed[name] = (*sorted(came), *(f"[{row}]" for row in sorted(old - new)))
    return changed


def _told(batch: list[Call], peer: dict[str, Table], ours: dict[str, Table]) -> str:
    """The batch, and the rows that only one side has; in [] one that only this side lost."""
    lines = [one.curl() for one in batch]
    for name in sorted(peer):
        theirs, others = list(peer[name]), list(ours.get(name, ()))
        for row in ours.get(name, ()):
            if row in theirs:
                theirs.remove(row)
                others.remove(row)
        lines += [f"  {name}: expected {_short(row)}" for row in theirs]
        lines += [f"  {name}: got      {_short(row)}" for row in others]
    return "\n".join(lines)


def _short(row: str) -> str:
    return json.dumps(json.loads(row), ensure_ascii=False)[:400]
