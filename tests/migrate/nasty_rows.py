"""Draws the rows of a table: a third of them ordinary, the others nasty, unique where they must."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import random

    from migrate.nasty_shape import Key, Table
    from migrate.nasty_sources import Sources, Values

Row: TypeAlias = dict[str, str | None]

_ODD = 0.4  # of the values of a nasty row
_NO_PARENT = 0.25
_EMPTY = 0.08  # of the values of an ordinary row that may be null
_TWIN = 0.12  # of the nasty rows: all as in the row before, but for unique keys
_TRIES = 8
_LONG = 2  # rows of each table with a text of more than 100 kB
_ENOUGH = 20_000  # combinations to look through for one that is free


class Rows:
    """Makes rows for one table; None for a serial column means the next number."""

    def __init__(
        self, table: Table, rng: random.Random, sources: Sources, emails: dict[str, str]
    ) -> None:
        self._table = table
        self._rng = rng
        self._sources = sources
        self._emails = emails
        self._made: list[Row] = []
        self._nullable = sources.optional
        self._full: set[Key] = set()  # keys of which every combination is taken

    def draw(self, count: int) -> list[Row]:
        """Up to `count` rows; fewer where the keys or the rows to refer to do not allow more."""
        for number in range(count):
            row = self._row(nasty=number % 3 != 0)
            self._refer(row, nasty=number % 3 != 0)
            if self._claim(row):
                self._made.append(row)
        self._lengthen()
        return self._made

    def repair(self, row: Row, columns: tuple[str, ...]) -> None:
        """Give these columns ordinary values."""
        for names in self._units():
            if set(names) & set(columns):
                self._assign(row, names, nasty=False, sparse=False)
        self._claim(row)

    def replace(self, row: Row, *, sparse: bool, fresh: bool) -> None:
        """Give all columns ordinary values.

        `sparse`: none at all where they may be null. `fresh`: spare ones, where there are some.
        """
        for names in self._units():
            self._assign(row, names, nasty=False, sparse=sparse)
        for name, pool in self._sources.pools.items() if fresh else ():
            if pool.spare and row[name] is not None:
                row[name] = self._rng.choice(pool.spare)
        self._claim(row)

    def _row(self, *, nasty: bool) -> Row:
        if nasty and self._made and self._rng.random() < _TWIN:
            return dict(self._made[-1])
        row: Row = {}
        for names in self._units():
            sparse = not nasty and self._rng.random() < _EMPTY
            self._assign(row, names, nasty=nasty, sparse=sparse)
        return row

    def _units(self) -> list[tuple[str, ...]]:
        """What is given a value together: the columns of a foreign key, else a column alone."""
        return [
            *self._sources.options,
            *self._sources.own,
            *((name,) for name in self._sources.pools),
        ]

    def _assign(self, row: Row, names: tuple[str, ...], *, nasty: bool, sparse: bool) -> None:
        optional = self._nullable.issuperset(names)
        if sparse and optional:
            row.update(dict.fromkeys(names))
        elif names in self._sources.options:
            options = self._sources.options[names]
            nobody = optional and nasty and self._rng.random() < _NO_PARENT
            row.update(
                zip(
                    names,
                    self._parent(options, names) if not nobody else [None] * len(names),
                    strict=True,
                )
            )
        elif names in self._sources.own:
            row.update(dict.fromkeys(names))
        else:
            self._assign_column(row, names[0], nasty=nasty)

    def _assign_column(self, row: Row, name: str, *, nasty: bool) -> None:
        pool = self._sources.pools[name]
        if not nasty or self._rng.random() > _ODD:
            row[name] = pool.next_plain()
        elif name in self._nullable and self._rng.random() < _NO_PARENT:
            row[name] = None
        else:
            row[name] = pool.next_odd()

    def _parent(self, options: list[Values], names: tuple[str, ...]) -> Values:
        """A row to refer to; some are referred to often."""
        if not options:
            return (None,) * len(names)
        often = self._rng.random() < 0.5
        return self._rng.choice(options[:6] if often else options)

    def _refer(self, row: Row, *, nasty: bool) -> None:
        """Lead foreign keys to the table itself to an earlier row, nowhere, or to the row itself.

        The address of an ordinary row is that of its account.
        """
        if row.get("email") and not nasty:
            owner = row.get("user_id") or row.get("id") or ""
            row["email"] = self._emails.get(owner) or row["email"]
        for names, targets in self._sources.own.items():
            if self._made and self._rng.random() < 0.7:
                earlier = self._rng.choice(self._made)
                values = tuple(earlier[target] for target in targets)
            else:
                values = (None,) * len(names)
            if None in values and not self._nullable.issuperset(names):
                values = tuple(row[target] for target in targets)
            row.update(zip(names, values, strict=True))

    def _claim(self, row: Row) -> bool:
        """Make the row unique under every key; False where every combination is taken."""
        for _ in range(_TRIES):
            clash = next((key for key in self._table.keys if self._clashes(row, key)), None)
            if clash is None:
                for key in self._table.keys:
                    self._sources.taken[key].add(_values(row, key))
                return True
            if not self._evade(row, clash):
                return False
        return False

    def _clashes(self, row: Row, key: Key) -> bool:
        values = _values(row, key)
        if values not in self._sources.taken[key] or (None in values and not key.nulls_equal):
            return False
        return not any(
            row[name] is None and self._table.column(name).serial for name in key.columns
        )

    def _evade(self, row: Row, key: Key) -> bool:
        """Change the row until the key is free; False where every combination is taken."""
        units = [names for names in self._units() if set(names) & set(key.columns)]
        for _ in range(_TRIES):
            for names in units:
                self._assign(row, names, nasty=False, sparse=False)
            if not self._clashes(row, key):
                return True
        if key not in self._full and self._evade_by_search(row, key, units):
            return True
        self._full.add(key)
        for name in self._nullable.intersection(key.columns):
            row[name] = None
            return not key.nulls_equal
        return False

    def _evade_by_search(self, row: Row, key: Key, units: list[tuple[str, ...]]) -> bool:
        choices = [self._choices(names) for names in units]
        for combination in itertools.islice(itertools.product(*choices), _ENOUGH):
            for names, values in zip(units, combination, strict=True):
                row.update(zip(names, values, strict=True))
            if not self._clashes(row, key):
                return True
        return False

    def _choices(self, names: tuple[str, ...]) -> list[Values]:
        if names in self._sources.options:
            return self._sources.options[names]
        if len(names) == 1 and names[0] in self._sources.pools:
            return [(value,) for value in self._sources.pools[names[0]].every]
        return [(None,) * len(names)]

    def _lengthen(self) -> None:
        """Put a very long text into a few rows; not where it would have to be unique."""
        unique = {name for key in self._table.keys for name in key.columns}
        pools = self._sources.pools
        columns = [name for name in pools if pools[name].long and name not in unique]
        for row in self._rng.sample(self._made, min(_LONG, len(self._made))) if columns else ():
            name = self._rng.choice(columns)
            row[name] = pools[name].long


def _values(row: Row, key: Key) -> Values:
    return tuple(row[name] for name in key.columns)
