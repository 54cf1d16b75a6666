"""The plan of a request: a tree in which every name has been resolved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from roseram.catalog.names import Name
    from roseram.server.rest.exposed import Relation, Relationship
    from roseram.server.rest.request import Step, Value

Aggregate: TypeAlias = Literal["sum", "avg", "min", "max", "count"]


@dataclass(frozen=True, slots=True)
class Operand:
    """What an expression starts from: a column or computed column, and a path into it."""

    name: str  # "*" is all columns
    path: tuple[Step, ...] = ()
    function: Name | None = None  # that computes it from the row
    wrap: bool = False  # a path into something that is no JSON yet
    vector: bool = False  # a tsvector already
    match: bool = False  # 1: that there is a row


@dataclass(frozen=True, slots=True)
class Test:
    """A filter, see `request.Filter`."""

    __test__ = False  # for pytest

    operand: Operand
    op: str
    negated: bool
    quantifier: Literal["any", "all"] | None
    language: str | None
    value: Value | None
    constant: str | None


@dataclass(frozen=True, slots=True)
class Presence:
    """Whether an embed has rows (`embed=not.is.null`), or with `negated` has none."""

    embed: int  # the place among the node's embeds
    negated: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions joined by and, or by or."""

    op: Literal["and", "or"]
    negated: bool
    items: tuple[Condition, ...]


Condition: TypeAlias = Test | Presence | Group


@dataclass(frozen=True, slots=True)
class Sort:
    """A term of an order; with `embed` by a column that this to-one embed selects."""

    operand: Operand
    descending: bool | None
    nulls: Literal["first", "last"] | None
    embed: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A column of the result; without an operand it counts rows."""

    key: str
    operand: Operand | None
    cast: str | None = None
    aggregate: Aggregate | None = None
    aggregate_cast: str | None = None


@dataclass(frozen=True, slots=True)
class Lifted:
    """A column that a spread lifts from its embed; aggregates of a to-one are built above it."""

    source: str  # its key in the embed
    key: str
    aggregate: Aggregate | None = None
    aggregate_cast: str | None = None


@dataclass(frozen=True, slots=True)
class Embedded:
    """A node below another, and how it is joined and shown."""

    key: str
    node: Node
    relationship: Relationship
    inner: bool
    hidden: bool  # selects nothing: there for filters and order
    lifted: tuple[Lifted, ...] | None = None  # of a spread


@dataclass(frozen=True, slots=True)
class Node:
    """Rows of one relation or routine: which, in what order, and what of them is shown."""

    name: str
    relation: Relation | None
    items: tuple[Item, ...] = ()
    embeds: tuple[Embedded, ...] = ()
    conditions: tuple[Condition, ...] = ()
    order: tuple[Sort, ...] = ()
    limit: Value | None = None
    offset: Value | None = None

    @property
    def aggregated(self) -> bool:
        """Whether its rows are groups."""
        lifted = any(item.aggregate for embed in self.embeds for item in embed.lifted or ())
        return lifted or any(item.aggregate for item in self.items)
