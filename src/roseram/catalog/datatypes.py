"""Types that a database adds: enums, domains, composite and range types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.catalog.relations import Attribute, Named, Qualified

if TYPE_CHECKING:
    from roseram.catalog.grants import Grant
    from roseram.catalog.names import Name

__all__ = ["CompositeType", "Domain", "DomainCheck", "EnumType", "RangeType"]


@dataclass(frozen=True, slots=True)
class EnumType(Qualified):
    """An enum with its labels in order."""

    name: Name
    owner: str
    labels: tuple[str, ...]
    grants: tuple[Grant, ...]
    extension: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class DomainCheck(Named):
    """A check of a domain."""

    name: str
    expression: str
    validated: bool
    comment: str | None


@dataclass(frozen=True, slots=True)
class Domain(Qualified):
    """A domain: a type with a default and checks of its own."""

    name: Name
    owner: str
    type: str
    base_type: Name
    nullable: bool
    default: str | None
    collation: Name | None
    checks: tuple[DomainCheck, ...]
    grants: tuple[Grant, ...]
    extension: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class CompositeType(Qualified):
    """A stand-alone row type."""

    name: Name
    owner: str
    columns: tuple[Attribute, ...]
    grants: tuple[Grant, ...]
    extension: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class RangeType(Qualified):
    """A range type and its multirange."""

    name: Name
    owner: str
    subtype: str
    opclass: Name | None  # where it is not the subtype's default
    collation: Name | None
    canonical: str | None
    difference: str | None
    multirange: Name
    grants: tuple[Grant, ...]
    extension: str | None
    comment: str | None
