"""A conversion as SQL, and how one follows another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, overload

from roseram.migrate.convert.datatypes import Datatype, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

# A name that no column of a caller has: inside a subquery it would hide that column.
_VALUE = "roseram_step.roseram_value"


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked: SQL `x` of the type `source` as `target`; both are single values or arrays."""

    source: Datatype
    target: Datatype
    x: str
    helpers: str  # the schema of the helper functions, quoted
    zone: str  # the time zone of times without one, as an SQL literal

    def call(self, function: str) -> str:
        """SQL that hands `x` to a helper function."""
        return f"{self.helpers}.{function}({self.x})"

    def into(self, target: Datatype) -> Case:
        """The same value as another type."""
        return replace(self, target=target)

    def over(self, source: Datatype, x: str) -> Case:
        """Another value as the same type."""
        return replace(self, source=source, x=x)


@dataclass(frozen=True, slots=True)
class Step:
    """SQL of a converted value: `value` is evaluated only where `ok` is true (None: always).

    `caught` says that `value` itself gives NULL where it cannot convert.
    """

    value: str
    ok: str | None = None
    caught: bool = False
    lossless: bool = True
    how: str | None = None

    @property
    def total(self) -> bool:
        """Whether every value can be converted."""
        return self.ok is None and not self.caught

    @property
    def sql(self) -> str:
        """The value, NULL where it cannot be converted."""
        return self.value if self.ok is None else f"case when {self.ok} then {self.value} end"

    def fails(self, source: Datatype, x: str) -> str | None:
        """SQL that is true where `x` is a value and cannot be converted; None where all can."""
        if self.total:
            return None
        test = f"({self.sql}) is null" if self.caught else f"({self.ok}) is not true"
        return f"({present(source, x)} and {test})"

    @overload
    def then(self, following: Callable[[str], Step]) -> Step: ...
    @overload
    def then(self, following: Callable[[str], Step | None]) -> Step | None: ...
    def then(self, following: Callable[[str], Step | None]) -> Step | None:
        """This conversion with another one after it; None where there is no other."""
        if self.caught:
            return self._then_once(following)
        second = following(self.value)
        if second is None:
            return None
        lossless, how = self.lossless and second.lossless, self._how(second)
        if second.caught and self.ok is not None:
            value = f"case when {self.ok} then {second.sql} end"
            return Step(value, None, caught=True, lossless=lossless, how=how)
        return replace(second, ok=_both(self.ok, second.ok), lossless=lossless, how=how)

    def _then_once(self, following: Callable[[str], Step | None]) -> Step | None:
        """Through a subquery, so that a helper function is called once; `offset 0` sees to it."""
        second = following(_VALUE)
        if second is None:
            return None
        kept = f"select {self.sql} as roseram_value offset 0"
        value = f"(select {second.sql} from ({kept}) as roseram_step)"
        lossless, how = self.lossless and second.lossless, self._how(second)
        return Step(value, None, caught=True, lossless=lossless, how=how)

    def _how(self, second: Step) -> str | None:
        return ", ".join(how for how in (self.how, second.how) if how) or None


Find: TypeAlias = "Callable[[Case], Step | None]"  # how any case is converted; None: not at all


def _both(first: str | None, second: str | None) -> str | None:
    """The second test is evaluated only where the first is true."""
    if first is None or second is None:
        return first or second
    return f"case when {first} then {second} end"


def present(source: Datatype, x: str) -> str:
    """SQL that is true where `x` is a value: JSON null means as little as NULL."""
    if source.kind is Kind.OTHER:  # a composite value with a NULL inside: neither NULL nor not NULL
        return f"{x} is distinct from null"
    if source.array or source.kind not in (Kind.JSON, Kind.JSONB):
        return f"{x} is not null"
    function = "json_typeof" if source.kind is Kind.JSON else "jsonb_typeof"
    return f"{x} is not null and {function}({x}) <> 'null'"
