"""The objects of an old database and their parts, as the queries of `read.sql` give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from roseram.catalog.names import Name

# What tells objects apart: relation, routine or type, or a kind of part (policy ...), and the oid.
Key: TypeAlias = tuple[str, int]
_WORDS = {"v": "view", "m": "materialized view", "S": "sequence", "c": "type", "f": "foreign table"}


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema of the user's."""

    oid: int
    name: str


@dataclass(frozen=True, slots=True)
class Extension:
    """An installed extension."""

    name: str
    schema: str


@dataclass(frozen=True, slots=True)
class Object:
    """What is found by its schema and name; `owned`: our role may change it."""

    oid: int
    schema: str
    name: str
    owned: bool
    definition: str | None

    @property
    def path(self) -> Name:
        """Its name."""
        return Name(self.schema, self.name)


@dataclass(frozen=True, slots=True)
class Relation(Object):
    """A table, view, sequence or stand-alone row type."""

    kind: str  # pg_class.relkind
    owner: str
    own: bool  # our role is the owner
    giveable: bool  # our role may make one for this owner
    extension: bool
    options: tuple[str, ...]
    populated: bool
    tablespace: str | None
    access_method: str | None
    acl: tuple[str, ...] | None
    comment: str | None
    owned_by: int  # of a sequence: the table it belongs to, else 0

    @property
    def key(self) -> Key:
        """What tells it from all other objects."""
        return ("relation", self.oid)

    @property
    def is_view(self) -> bool:
        """Whether it is a view, materialized or not."""
        return self.kind in ("v", "m")

    @property
    def is_table(self) -> bool:
        """Whether it is a table of any kind."""
        return self.kind in ("r", "p", "f")

    @property
    def word(self) -> str:
        """What SQL calls it."""
        return _WORDS.get(self.kind, "table")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, view or row type."""

    relation: int
    name: str
    type: str
    default_oid: int | None
    default: str | None
    generated: bool
    acl: tuple[str, ...] | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class Index:
    """An index; `keys` of a plain unique one."""

    oid: int
    table: int
    schema: str
    name: str
    definition: str
    primary: bool
    keys: tuple[str, ...]
    comment: str | None


@dataclass(frozen=True, slots=True)
class Routine(Object):
    """A function, procedure or aggregate."""

    definition: str
    kind: str  # pg_proc.prokind
    language: str
    language_usable: bool
    arguments: tuple[str, ...]
    argument_relations: tuple[int, ...]
    argument_types: tuple[int, ...]
    body: str
    atomic: bool  # an SQL-standard body: bound by oid
    definer: bool
    is_trigger: bool
    config: tuple[str, ...]
    owner: str
    own: bool
    giveable: bool
    acl: tuple[str, ...]
    comment: str | None

    @property
    def key(self) -> Key:
        """What tells it from all other objects."""
        return ("routine", self.oid)

    @property
    def identity(self) -> str:
        """Like public.total(uuid, text)."""
        return f"{self.path}({', '.join(self.arguments)})"

    @property
    def word(self) -> str:
        """What people call it."""
        return {"p": "procedure", "a": "aggregate"}.get(self.kind, "function")

    @property
    def sees_public(self) -> bool:
        """Whether a bare name in its body may mean an object of schema public."""
        paths = [item.partition("=")[2] for item in self.config if item.startswith("search_path=")]
        return not paths or "public" in paths[0]


@dataclass(frozen=True, slots=True)
class Type(Object):
    """An enum, domain, range or stand-alone row type."""

    kind: str  # pg_type.typtype
    relation: int

    @property
    def key(self) -> Key:
        """What tells it from all other objects; a row type counts as a relation."""
        return ("relation", self.relation) if self.relation else ("type", self.oid)

    @property
    def word(self) -> str:
        """What SQL calls it."""
        return "domain" if self.kind == "d" else "type"


@dataclass(frozen=True, slots=True)
class Part:
    """What stands on a relation and is found by its name there."""

    oid: int
    relation: int
    name: str
    definition: str
    droppable: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class Trigger(Part):
    """A trigger."""

    routine: int
    routine_name: str
    partner: int  # of a constraint trigger: the other table
    enabled: str
    before: bool
    on_delete: bool
    ours: bool


@dataclass(frozen=True, slots=True)
class Policy(Part):
    """A row security policy."""


@dataclass(frozen=True, slots=True)
class Constraint(Part):
    """A foreign key (`kind` f) or check (c)."""

    kind: str
    target: int
    validated: bool
    partitioned: bool


@dataclass(frozen=True, slots=True)
class Rule(Part):
    """A rewrite rule."""

    enabled: str


@dataclass(frozen=True, slots=True)
class Statistics(Object):
    """A statistics object."""

    relation: int


@dataclass(frozen=True, slots=True)
class Inheritance:
    """A partition or child, and its parent."""

    child: int
    parent: int


@dataclass(frozen=True, slots=True)
class Published:
    """A table that a publication lists."""

    name: str
    relation: int


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """An enabled event trigger on DDL."""

    name: str
    routine: int
    definition: str


@dataclass(frozen=True, slots=True)
class Use:
    """One object (or the part `kind` of the relation `of`) uses another by its oid."""

    kind: str
    oid: int
    of: int
    used_kind: str
    used_oid: int

    @property
    def user(self) -> Key:
        """Who uses."""
        return (self.kind, self.oid)

    @property
    def used(self) -> Key:
        """What is used."""
        return (self.used_kind, self.used_oid)
