"""Tables, views and sequences, and everything that stands on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from roseram.catalog.names import Name, spell

if TYPE_CHECKING:
    from roseram.catalog.fields import Derived, Estimate
    from roseram.catalog.grants import Grant

Action: TypeAlias = Literal["no action", "restrict", "cascade", "set null", "set default"]
Persistence: TypeAlias = Literal["permanent", "unlogged", "temporary"]
Enabled: TypeAlias = Literal["origin", "disabled", "replica", "always"]


class Named:
    """What is found by its bare name inside the object it belongs to."""

    __slots__ = ()
    name: str

    @property
    def key(self) -> str:
        """The name as people write it."""
        return spell(self.name)


class Qualified:
    """What is found by its schema and name."""

    __slots__ = ()
    name: Name

    @property
    def key(self) -> str:
        """The name as people write it, like public.pages."""
        return str(self.name)


@dataclass(frozen=True, slots=True)
class Column(Named):
    """A column of a table or view; expressions are as Postgres prints them."""

    name: str
    position: int  # 1, 2, 3 ...: dropped columns leave no gap
    type: str  # as format_type prints it, like character varying(20)[]
    base_type: Name  # of an array: the type of its elements
    array: bool  # Postgres does not hold an array to the dimensions it was declared with
    typmod: int | None
    nullable: bool
    not_null_valid: bool  # false: NOT NULL ... NOT VALID of Postgres 18, older rows may be null
    default: str | None
    identity: Literal["always", "by default"] | None
    generated: str | None  # the expression
    generated_kind: Literal["stored", "virtual"] | None
    collation: Name | None  # where it is not the type's own
    storage: Literal["plain", "external", "extended", "main"]
    compression: Literal["pglz", "lz4"] | None
    statistics_target: int | None
    options: tuple[str, ...]
    server_stamp: Estimate[str | None]  # pg_attver of some builds: where in the log it was made
    foreign_options: tuple[str, ...]
    local: bool  # declared here, whether or not a parent has it as well
    inherited: bool
    comment: str | None
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Attribute(Column):
    """A column of a composite type, where the order is a part of the meaning."""


@dataclass(frozen=True, slots=True)
class Constraint(Named):
    """A key, foreign key, check or exclusion. NOT NULL is `Column.nullable` on every server."""

    name: str
    kind: Literal["primary key", "unique", "foreign key", "check", "exclusion"]
    columns: tuple[str, ...]
    expression: str | None  # of a check; of an exclusion all of it
    include: tuple[str, ...]
    nulls_not_distinct: bool
    references: Name | None
    referenced_columns: tuple[str, ...]
    on_update: Action | None
    on_delete: Action | None
    set_columns: tuple[str, ...]  # of ON DELETE SET NULL (columns)
    match: Literal["simple", "full", "partial"] | None
    deferrable: bool
    initially_deferred: bool
    validated: bool
    enforced: bool
    temporal: bool  # WITHOUT OVERLAPS or PERIOD of Postgres 18
    no_inherit: bool
    index: str | None  # its own index, in the table's schema
    local: bool
    inherited: bool
    definition: Derived[str]
    comment: str | None


@dataclass(frozen=True, slots=True)
class IndexKey:
    """One key of an index: a column or an expression, never both."""

    column: str | None
    expression: str | None
    opclass: Name | None  # where it is not the type's default
    opclass_options: tuple[str, ...]
    collation: Name | None  # where it is not the column's own
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Index(Named):
    """An index, also one that a constraint owns."""

    name: str
    method: str
    keys: tuple[IndexKey, ...]
    include: tuple[str, ...]
    unique: bool
    nulls_not_distinct: bool
    predicate: str | None
    options: tuple[str, ...]
    tablespace: str | None
    valid: bool
    ready: bool
    clustered: bool
    replica_identity: bool
    constraint: str | None  # the primary key, unique or exclusion constraint that owns it
    inherited: bool  # the part of a partitioned table's index
    estimated_bytes: Estimate[int | None]
    definition: Derived[str]
    comment: str | None

    @property
    def columns(self) -> tuple[str | None, ...]:
        """The key columns in order; None stands for an expression."""
        return tuple(key.column for key in self.keys)


@dataclass(frozen=True, slots=True)
class Trigger(Named):
    """A trigger; those that Postgres keeps for foreign keys are not listed."""

    name: str
    timing: Literal["before", "after", "instead of"]
    events: tuple[Literal["insert", "update", "delete", "truncate"], ...]
    columns: tuple[str, ...]  # of UPDATE OF
    level: Literal["row", "statement"]
    function: Name
    arguments: tuple[str, ...]
    when: str | None
    enabled: Enabled
    constraint: bool
    references: Name | None
    deferrable: bool
    initially_deferred: bool
    old_table: str | None
    new_table: str | None
    inherited: bool  # a partition's copy of its parent's trigger
    definition: Derived[str]
    comment: str | None


@dataclass(frozen=True, slots=True)
class Policy(Named):
    """A row-level security policy; `roles` may hold `public`."""

    name: str
    command: Literal["all", "select", "insert", "update", "delete"]
    permissive: bool
    roles: tuple[str, ...]
    using: str | None
    check: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class Rule(Named):
    """A rewrite rule (not the one that makes a view a view)."""

    name: str
    event: Literal["select", "update", "insert", "delete"]
    instead: bool
    enabled: Enabled
    definition: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class PartitionKey:
    """How a partitioned table is cut."""

    strategy: Literal["range", "list", "hash"]
    columns: tuple[str, ...]  # without the expressions
    definition: str  # like RANGE (created_at)


@dataclass(frozen=True, slots=True)
class Partition:
    """Which part of which table this one is; `bounds` like FOR VALUES FROM (1) TO (9)."""

    parent: Name
    bounds: str
    detaching: bool


@dataclass(frozen=True, slots=True)
class ForeignSource:
    """Where a foreign table's rows come from."""

    server: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table(Qualified):
    """A table: ordinary, partitioned, a partition of one, or foreign."""

    name: Name
    kind: Literal["table", "partitioned", "foreign"]
    owner: str
    persistence: Persistence
    columns: tuple[Column, ...]
    constraints: tuple[Constraint, ...]
    indexes: tuple[Index, ...]
    triggers: tuple[Trigger, ...]
    policies: tuple[Policy, ...]
    rules: tuple[Rule, ...]
    rls_enabled: bool
    rls_forced: bool
    replica_identity: Literal["default", "nothing", "full", "index"]
    inherits: tuple[Name, ...]  # plain inheritance, in order
    partition_key: PartitionKey | None
    partition: Partition | None
    of_type: Name | None
    options: tuple[str, ...]
    toast_options: tuple[str, ...]
    tablespace: str | None
    access_method: str | None
    foreign: ForeignSource | None
    grants: tuple[Grant, ...]
    extension: str | None  # the extension that owns it
    estimated_rows: Estimate[int | None]  # None: never analyzed
    estimated_bytes: Estimate[int | None]  # heap and TOAST, without indexes
    comment: str | None

    def column(self, name: str) -> Column | None:
        """The column of this name, if there is one."""
        return next((item for item in self.columns if item.name == name), None)

    def constraint(self, name: str) -> Constraint | None:
        """The constraint of this name, if there is one."""
        return next((item for item in self.constraints if item.name == name), None)

    @property
    def primary_key(self) -> Constraint | None:
        """The primary key, if there is one."""
        return next((item for item in self.constraints if item.kind == "primary key"), None)

    @property
    def unique_keys(self) -> tuple[Constraint, ...]:
        """The unique constraints, without the primary key."""
        return tuple(item for item in self.constraints if item.kind == "unique")

    @property
    def foreign_keys(self) -> tuple[Constraint, ...]:
        """The foreign keys that lead out of this table."""
        return tuple(item for item in self.constraints if item.kind == "foreign key")


@dataclass(frozen=True, slots=True)
class View(Qualified):
    """A view or a materialized view."""

    name: Name
    owner: str
    materialized: bool
    populated: bool
    definition: str
    options: tuple[str, ...]
    columns: tuple[Column, ...]
    indexes: tuple[Index, ...]
    triggers: tuple[Trigger, ...]
    rules: tuple[Rule, ...]
    updatable: tuple[Literal["insert", "update", "delete"], ...]  # by itself or INSTEAD triggers
    tablespace: str | None
    access_method: str | None
    grants: tuple[Grant, ...]
    extension: str | None
    estimated_rows: Estimate[int | None]
    estimated_bytes: Estimate[int | None]
    comment: str | None

    def column(self, name: str) -> Column | None:
        """The column of this name, if there is one."""
        return next((item for item in self.columns if item.name == name), None)

    @property
    def security_invoker(self) -> bool:
        """Whether the view reads with the rights of whoever asks, not of its owner."""
        options = dict(option.split("=", 1) for option in self.options)
        return options.get("security_invoker", "off").lower() in ("true", "on", "yes", "1")


@dataclass(frozen=True, slots=True)
class OwnedBy:
    """The column that a sequence belongs to."""

    table: Name
    column: str


@dataclass(frozen=True, slots=True)
class Sequence(Qualified):
    """A sequence; where it stands now is data and not listed."""

    name: Name
    owner: str
    type: str
    start: int
    increment: int
    minimum: int
    maximum: int
    cache: int
    cycle: bool
    persistence: Persistence
    owned_by: OwnedBy | None
    identity: bool  # made by GENERATED ... AS IDENTITY
    grants: tuple[Grant, ...]
    extension: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class Statistics(Qualified):
    """A statistics object (CREATE STATISTICS)."""

    name: Name
    owner: str
    table: Name
    definition: str
    target: int | None
    extension: str | None
    comment: str | None
