"""Functions, procedures and aggregates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from roseram.catalog.fields import Derived
    from roseram.catalog.grants import Grant
    from roseram.catalog.names import Name


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument, or one result column where the mode is `table`."""

    name: str | None
    type: str
    mode: Literal["in", "out", "inout", "variadic", "table"]
    default: str | None


@dataclass(frozen=True, slots=True)
class Aggregate:
    """What makes a function an aggregate; functions and operators as Postgres prints them."""

    kind: Literal["normal", "ordered set", "hypothetical"]
    direct_arguments: int
    transition: str
    final: str | None
    final_extra: bool
    final_modify: str
    combine: str | None
    serial: str | None
    deserial: str | None
    state_type: str
    state_space: int
    initial: str | None
    moving_transition: str | None
    moving_inverse: str | None
    moving_final: str | None
    moving_final_extra: bool
    moving_final_modify: str
    moving_state_type: str | None
    moving_state_space: int
    moving_initial: str | None
    sort_operator: str | None


@dataclass(frozen=True, slots=True)
class Function:
    """A function, procedure, aggregate or window function."""

    name: Name
    signature: tuple[str, ...]  # the types of the input arguments: what tells overloads apart
    kind: Literal["function", "procedure", "aggregate", "window"]
    owner: str
    arguments: tuple[Argument, ...]
    identity_arguments: Derived[str]
    result: str | None  # as Postgres prints it, like TABLE(id uuid); None for a procedure
    result_type: Name | None  # of an array: the type of its elements
    result_relation: Name | None  # the table or view whose rows it returns
    returns_set: bool
    language: str
    volatility: Literal["immutable", "stable", "volatile"]
    strict: bool
    security_definer: bool
    leakproof: bool
    parallel: Literal["safe", "restricted", "unsafe"]
    cost: float
    rows: float
    config: tuple[str, ...]  # like search_path=""
    support: str | None
    body: str  # source text, or the parsed SQL body
    library: str | None  # of a C function
    aggregate: Aggregate | None
    grants: tuple[Grant, ...]
    extension: str | None
    definition: Derived[str | None]  # None for an aggregate
    comment: str | None

    @property
    def key(self) -> str:
        """Like public.add_member(uuid, text)."""
        return f"{self.name}({', '.join(self.signature)})"

    @property
    def result_columns(self) -> tuple[Argument, ...]:
        """The columns of RETURNS TABLE or OUT arguments."""
        return tuple(item for item in self.arguments if item.mode in ("out", "inout", "table"))

    @property
    def inputs(self) -> tuple[Argument, ...]:
        """The arguments that a caller gives."""
        return tuple(item for item in self.arguments if item.mode in ("in", "inout", "variadic"))

    @property
    def is_trigger(self) -> bool:
        """Whether only a trigger can call it."""
        return self.result in ("trigger", "event_trigger")
