"""The form of a catalog in which two that mean the same are equal."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from roseram.catalog.definitions import canonical_definition

if TYPE_CHECKING:
    from roseram.catalog.grants import Grant
    from roseram.catalog.objects import Catalog

OWNER = "(owner)"  # stands for whoever owns the object, so that a grant to the owner is the same


def canonical(catalog: Catalog, *, partitions: bool = False, portable: bool = False) -> Catalog:
    """`catalog` without what must not make a difference.

    Objects of extensions go, and partitions unless `partitions` (their parent stands for them).
    `portable` also takes out what differs between versions of Postgres for the same SQL.
    """
    kept = {
        item.name: tuple(
            _object(element, portable)
            for element in getattr(catalog, item.name)
            if getattr(element, "extension", None) is None
            and (partitions or getattr(element, "partition", None) is None)
        )
        for item in fields(catalog)
        if item.name != "server_version"
    }
    version = 0 if portable else catalog.server_version
    return replace(catalog, server_version=version, **kept)


def _object(element: Any, portable: bool) -> Any:
    # default privileges have no owner of their own: the role whose objects they are for it is
    owner = getattr(element, "owner", getattr(element, "role", None))
    return _part(element, owner, portable)


def _part(element: Any, owner: str | None, portable: bool) -> Any:
    changes: dict[str, Any] = {}
    for item in fields(element):
        value = getattr(element, item.name)
        if item.name == "grants":
            changes["grants"] = _grants(value, owner, portable)
        elif isinstance(value, tuple) and value and hasattr(value[0], "key"):
            changes[item.name] = tuple(_part(part, owner, portable) for part in value)
        elif portable and _differs_by_version(element, item.name):
            changes[item.name] = _portable(item.name, value)
    return replace(element, **changes) if changes else element


def _grants(grants: tuple[Grant, ...], owner: str | None, portable: bool) -> tuple[Grant, ...]:
    """Owner under one name; portable: without MAINTAIN, which came with Postgres 17."""
    return tuple(
        sorted(
            replace(grant, grantee=OWNER) if grant.grantee == owner else grant
            for grant in grants
            if not (portable and grant.privilege == "MAINTAIN")
        )
    )


def _differs_by_version(element: Any, field: str) -> bool:
    kind = type(element).__name__
    return (kind, field) in {("View", "definition"), ("Extension", "version")}


def _portable(field: str, value: str | None) -> str | None:
    return canonical_definition(value or "") if field == "definition" else None
