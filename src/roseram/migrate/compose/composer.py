"""Puts the statements of one flow together."""

from __future__ import annotations

from functools import cached_property

from roseram.migrate.compose.reconcile import Reconciling
from roseram.migrate.names import staged
from roseram.migrate.plan import Flow


class Composer(Reconciling):
    """One flow's parts; `flow` is all of them together."""

    @cached_property
    def flow(self) -> Flow:
        """The flow with all its statements."""
        range_, keys = self._range(), self._keys()
        _, _, rows, values, _ = self._judged(range_)
        return Flow(
            name=self.name,
            source=str(self.assignment.source.name),
            target=str(self.target.name),
            staged=staged(self.target.name),
            key=self.key,
            how="merge" if self.how == "merge" else "insert",
            split=self.split,
            partial=self.split or bool(self.where) or bool(self.each),
            bound=self._bound(),
            insert=self._insert(range_),
            quarantine=self._quarantine(range_) if rows else None,
            values=self._values(range_) if values else None,
            insert_keys=self._insert(keys, replay=True),
            quarantine_keys=self._quarantine(keys) if rows else None,
            values_keys=self._values(keys) if values else None,
            ids=self._ids(),
            keys_of=self._keys_of(),
            own_ids=bool((made := self.assignment.value("id")) and made.derived),
            leads=tuple(self._leads()),
            clashes=self._clashes(keys),
            standing=self._standing(),
            chosen=f" where {self._one_of('t.id')}",
            arrived=self._arrived(),
            evict=self._evict(),
            source_sql=self.source_sql,
            refusals=(*rows, *values),
            prepare=tuple(self._losers()),
            beaten=self._all_losers(),
            recorded_ids=self._recorded(range_),
            recorded_keys=self._recorded(keys),
            batch=self._batch(),
            alike=self._alike(),
        )
