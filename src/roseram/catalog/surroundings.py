"""What stands around tables and functions: schemas, extensions, roles, publications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from roseram.catalog.names import spell
from roseram.catalog.relations import Enabled, Named

if TYPE_CHECKING:
    from roseram.catalog.grants import Grant
    from roseram.catalog.names import Name

__all__ = [
    "DefaultPrivileges",
    "EventTrigger",
    "Extension",
    "Membership",
    "Publication",
    "PublishedTable",
    "Role",
    "Schema",
    "Unknown",
]


@dataclass(frozen=True, slots=True)
class Schema(Named):
    """A schema."""

    name: str
    owner: str
    grants: tuple[Grant, ...]
    extension: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class Extension(Named):
    """An installed extension."""

    name: str
    version: str | None  # None in a canonical form: servers ship different ones
    schema: str
    comment: str | None


@dataclass(frozen=True, slots=True)
class Membership:
    """A role that another role belongs to."""

    role: str
    admin: bool


@dataclass(frozen=True, slots=True)
class Role(Named):
    """A role of the server, without Postgres's own (pg_...); no password."""

    name: str
    login: bool
    superuser: bool
    bypass_rls: bool
    inherit: bool
    create_role: bool
    create_database: bool
    replication: bool
    connection_limit: int | None
    config: tuple[str, ...]
    member_of: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """A table of a publication; `columns` None: all of them."""

    table: Name
    columns: tuple[str, ...] | None
    filter: str | None

    @property
    def key(self) -> str:
        """The table's name."""
        return str(self.table)


@dataclass(frozen=True, slots=True)
class Publication(Named):
    """A publication for logical replication."""

    name: str
    owner: str
    all_tables: bool
    operations: tuple[Literal["insert", "update", "delete", "truncate"], ...]
    via_root: bool
    generated_columns: Literal["none", "stored"]
    schemas: tuple[str, ...]  # FOR TABLES IN SCHEMA
    tables: tuple[PublishedTable, ...]
    comment: str | None


@dataclass(frozen=True, slots=True)
class EventTrigger(Named):
    """An event trigger."""

    name: str
    owner: str
    event: str
    enabled: Enabled
    tags: tuple[str, ...]
    function: Name
    comment: str | None


@dataclass(frozen=True, slots=True)
class DefaultPrivileges:
    """What a role's new objects of one kind are granted; `schema` None: in every schema."""

    role: str
    schema: str | None
    objects: Literal["tables", "sequences", "functions", "types", "schemas", "large objects"]
    grants: tuple[Grant, ...]

    @property
    def key(self) -> str:
        """Like `postgres in public on tables`."""
        where = "every schema" if self.schema is None else spell(self.schema)
        return f"{spell(self.role)} in {where} on {self.objects}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """An object of a kind that the catalog has no model for."""

    kind: str
    identity: str

    @property
    def key(self) -> str:
        """Like `operator public.=== (text,text)`."""
        return f"{self.kind} {self.identity}"
