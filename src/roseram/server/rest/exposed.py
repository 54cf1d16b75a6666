"""What the API may show of a database, as plain frozen data made from its catalog."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from roseram.catalog.names import Name

Cardinality: TypeAlias = Literal["many-to-one", "one-to-many", "one-to-one", "many-to-many"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the API sees it."""

    name: str
    type: str  # as format_type prints it without a search path, like character varying(20)[]
    base_type: str  # without modifiers, and of a domain the type below: what operators work on
    kind: Literal[
        "plain", "json", "array", "composite", "tsvector", "range", "enum"
    ]  # of base_type
    nullable: bool
    default: str | None
    generated: bool  # generated, or identity always: it cannot be given
    max_length: int | None = None
    enum: tuple[str, ...] = ()
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view."""

    name: Name
    kind: Literal["table", "view", "materialized view", "foreign table"]
    columns: Mapping[str, Column]  # in their order
    primary_key: tuple[str, ...]  # of a view: the columns that show its table's key
    insertable: bool
    updatable: bool
    deletable: bool
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Junction:
    """The table between two others."""

    name: Name
    source_key: str  # the constraint that leads to the source
    target_key: str
    source_columns: tuple[tuple[str, str], ...]  # (source's column, junction's column)
    target_columns: tuple[tuple[str, str], ...]  # (junction's column, target's column)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A way from one relation to another, as embedding uses it."""

    source: Name
    target: Name
    cardinality: Cardinality
    key: str  # the constraint, or the function of a computed relationship
    columns: tuple[tuple[str, str], ...]  # (source's column, target's column); () with a junction
    junction: Junction | None = None
    function: Name | None = None  # called with the source's row
    to_self: bool = False
    backwards: bool = field(default=False, compare=False)  # the foreign key is the target's

    @property
    def to_one(self) -> bool:
        """Whether at most one row is embedded."""
        return self.cardinality in ("many-to-one", "one-to-one")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter that a caller gives."""

    name: str  # "" where it has none
    type: str
    required: bool
    variadic: bool


@dataclass(frozen=True, slots=True)
class Routine:
    """A function that can be called."""

    name: Name
    parameters: tuple[Parameter, ...]
    result: Literal["void", "scalar", "row"]  # row: composite, table or OUT parameters
    returns_set: bool
    result_type: str
    relation: Name | None  # whose rows it returns: they can be embedded from
    columns: Mapping[str, Column]  # of a row result, where they are known
    volatility: Literal["immutable", "stable", "volatile"]
    settings: tuple[tuple[str, str], ...] = ()  # its own SET options that the request applies
    comment: str | None = None


@dataclass(frozen=True)
class Exposed:
    """Everything that a request is planned from."""

    schemas: tuple[str, ...]  # exposed, the first is the default
    relations: Mapping[Name, Relation]  # of the exposed schemas, and what is reached from them
    relationships: Mapping[Name, tuple[Relationship, ...]]  # by source
    routines: Mapping[Name, tuple[Routine, ...]]  # overloads
    computed: Mapping[tuple[Name, str], Routine] = field(default_factory=dict)  # computed columns
    timezones: frozenset[str] = frozenset()
    schema_comments: Mapping[str, str] = field(default_factory=dict)
    media_types: Mapping[str, Mapping[Name, str]] = field(default_factory=dict)
    # custom media types: type → relation or routine → the function (aggregate) that renders it
