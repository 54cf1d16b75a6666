"""The form of a catalog in which two that mean the same are equal."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from roseram.catalog.definitions import canonical_definition
from roseram.catalog.fields import element_of, facts

if TYPE_CHECKING:
    from roseram.catalog.grants import Grant
    from roseram.catalog.objects import Catalog

_DIFFERS_BY_VERSION = {("View", "definition"), ("Extension", "version")}
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
    if portable and getattr(element, "partition", None) is not None:
        # since Postgres 17 a partition's columns are marked as identity like its parent's
        columns = tuple(replace(column, identity=None) for column in element.columns)
        element = replace(element, columns=columns)
    return _part(element, owner, portable)


def _part(element: Any, owner: str | None, portable: bool) -> Any:
    """`element` in canonical form; the very same object where nothing has to change."""
    changes: dict[str, Any] = {}
    kind: Any = type(element)
    for name in _touched(kind):
        value = getattr(element, name)
        if not value:
            continue
        if name == "grants":
            changes[name] = _grants(value, owner, portable)
        elif isinstance(value, tuple):
            changes[name] = tuple(_part(part, owner, portable) for part in value)
        elif portable:
            changes[name] = _portable(name, value)
    changed = {name: value for name, value in changes.items() if value != getattr(element, name)}
    return replace(element, **changed) if changed else element


@cache
def _touched(kind: Any) -> tuple[str, ...]:
    """The fields of a class that the canonical form may change: grants, members, a few others."""
    return tuple(
        name
        for name in facts(kind)
        if name == "grants"
        or (kind.__name__, name) in _DIFFERS_BY_VERSION
        or hasattr(element_of(kind, name), "key")
    )


def _grants(grants: tuple[Grant, ...], owner: str | None, portable: bool) -> tuple[Grant, ...]:
    """Owner under one name; portable: without MAINTAIN, which came with Postgres 17."""
    return tuple(
        sorted(
            replace(grant, grantee=OWNER) if grant.grantee == owner else grant
            for grant in grants
            if not (portable and grant.privilege == "MAINTAIN")
        )
    )


def _portable(field: str, value: str) -> str | None:
    return canonical_definition(value) if field == "definition" else None
