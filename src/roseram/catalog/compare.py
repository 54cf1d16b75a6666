"""What differs between two catalogs, one difference per property, and a catalog's fingerprint."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

from roseram.catalog.canonical import canonical
from roseram.catalog.codec import encode
from roseram.catalog.fields import facts, retold
from roseram.catalog.names import Name
from roseram.catalog.objects import Catalog
from roseram.catalog.relations import Constraint, Index
from roseram.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# Patterns of kinds that `compare` passes over unless told otherwise: where a column stands among
# the others (it cannot be changed), and roles (they belong to the server, not to the database).
USUALLY_IGNORED = ("column_position", "role_*")
OWNERSHIP = ("*_owner",)
GRANTS = ("*_grants", "default_privileges_*")
COMMENTS = ("*_comment",)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; `kind` is like column_type, table_missing (to be added) or table_extra."""

    kind: str
    object: str  # its path, like public.pages.title
    have: Any  # parts of a catalog: encode() makes JSON values of them
    want: Any

    def __str__(self) -> str:
        have, want = (_short(side) for side in (self.have, self.want))
        return f"{self.kind} {self.object}: {have} -> {want}"


def compare(
    have: Catalog,
    want: Catalog,
    *,
    ignore: Collection[str] = USUALLY_IGNORED,
    partitions: bool = False,
) -> tuple[Difference, ...]:
    """What would have to change in `have` to make it `want`, in a stable order; () if nothing.

    `ignore` holds patterns of kinds (`*_owner`). Partitions are seen as part of their parent
    unless `partitions`. Between different major versions of Postgres, what these print or add
    differently for the same SQL does not count; neither do estimates.
    """
    if isinstance(ignore, str):
        raise UsageError("ignore is a list of patterns, not one text")
    portable = have.server_version // 10000 != want.server_version // 10000
    left, right = (
        canonical(side, partitions=partitions, portable=portable) for side in (have, want)
    )
    found = [
        item
        for name in facts(Catalog)
        if name != "server_version"
        for item in _members(getattr(left, name), getattr(right, name), "", portable)
    ]
    return tuple(item for item in found if not _matches(item.kind, tuple(ignore)))


def fingerprint(
    catalog: Catalog, *, ignore: Collection[str] = USUALLY_IGNORED, partitions: bool = False
) -> str:
    """64 hexadecimal digits, equal where `compare` finds nothing; the same on every server.

    Nothing that changes by itself is in it: sizes, the version of the server, positions.
    """
    form = canonical(catalog, partitions=partitions, portable=True)
    text = json.dumps(_essence(form, tuple(ignore)), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _word(element_class: Any) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", element_class.__name__).lower()


def kind_of(element: object) -> str:
    """The word for an object (or a class) in the kind of a difference, like default_privileges."""
    element_class: Any = element if isinstance(element, type) else type(element)
    return _word(element_class)


def _members(
    have: tuple[Any, ...], want: tuple[Any, ...], path: str, portable: bool
) -> Iterator[Difference]:
    """Compare two lists of objects that are known by their key."""
    left, right = ({item.key: item for item in side} for side in (have, want))
    for old, new in _renamed(left, right):
        before, after = left.pop(old), right.pop(new)
        if not _owned(before):
            kind = f"{kind_of(before)}_name"
            yield Difference(kind, _path(path, old), before.name, after.name)
        same_name = replace(before, name=after.name, definition=after.definition)
        yield from _object(same_name, after, path, portable)
    for key in sorted({*left, *right}):
        before, after = left.get(key), right.get(key)
        if before is not None and after is not None:
            yield from _object(before, after, path, portable)
        elif not _owned(before or after):
            kind = f"{kind_of(before or after)}_{'missing' if before is None else 'extra'}"
            yield Difference(kind, _path(path, key), before, after)


def _owned(item: Any) -> bool:
    """Whether a constraint owns this index: that it is there is said of the constraint."""
    return isinstance(item, Index) and item.constraint is not None


def _object(have: Any, want: Any, path: str, portable: bool) -> Iterator[Difference]:
    """Compare two objects of one key field by field."""
    kind, path = kind_of(have), _path(path, have.key)
    found: list[Difference] = []
    element_class: Any = type(have)
    for name in facts(element_class):
        left, right = getattr(have, name), getattr(want, name)
        if left == right or (_follows(have, name) and _follows(want, name)):
            continue
        if _are_members(left) or _are_members(right):
            found += _members(left, right, path, portable)
        else:
            found.append(Difference(f"{kind}_{name}", path, left, right))
    if not found and not portable:
        found += _retold(have, want, kind, path)
    yield from found


def _retold(have: Any, want: Any, kind: str, path: str) -> Iterator[Difference]:
    """A net below the fields: the whole definition differs, but no field says in what."""
    element_class: Any = type(have)
    for name in retold(element_class):
        left, right = getattr(have, name), getattr(want, name)
        if left != right and not _follows(have, name):
            yield Difference(f"{kind}_{name}", path, left, right)


# What an index that a constraint owns can have of its own; all else is said of the constraint.
_OWN_OF_KEY_INDEX = {
    "options", "tablespace", "valid", "ready", "clustered", "replica_identity", "comment"
}  # fmt: skip


def _follows(item: Any, field: str) -> bool:
    """Whether the field follows from another object, where the difference is reported."""
    if isinstance(item, Constraint):
        return field in ("name", "index")  # the index is listed among the indexes
    if _owned(item):
        return field not in _OWN_OF_KEY_INDEX
    return False


def _renamed(left: dict[str, Any], right: dict[str, Any]) -> list[tuple[str, str]]:
    """Constraints and indexes that have another name and are the same in all else."""
    wanted = {
        _nameless(item): key
        for key, item in sorted(right.items())
        if key not in left and isinstance(item, Constraint | Index)
    }
    pairs = []
    for key, item in sorted(left.items()):
        if key not in right and isinstance(item, Constraint | Index):
            other = wanted.pop(_nameless(item), None)
            if other is not None:
                pairs.append((key, other))
    return pairs


def _nameless(item: Constraint | Index) -> Constraint | Index:
    if isinstance(item, Constraint):
        return replace(item, name="", index=None, definition="", comment=None)
    return replace(
        item, name="", definition="", comment=None, estimated_bytes=None,
        constraint=item.constraint and "",
    )  # fmt: skip


def _are_members(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and hasattr(value[0], "key")


def _essence(value: Any, ignore: tuple[str, ...]) -> Any:
    """JSON values of all that counts; lists of objects become objects by key."""
    if isinstance(value, tuple):
        if not _are_members(value):
            return [_essence(item, ignore) for item in value]
        wanted = (item for item in value if not _matches(f"{kind_of(item)}_missing", ignore))
        return {item.key: _essence(item, ignore) for item in wanted}
    if isinstance(value, Name) or not hasattr(value, "__dataclass_fields__"):
        return encode(value)
    element_class: Any = type(value)
    kind = kind_of(value)
    return {
        name: _essence(getattr(value, name), ignore)
        for name in facts(element_class)
        if not _follows(value, name) and not _matches(f"{kind}_{name}", ignore)
    }


@cache
def _matches(kind: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(kind, pattern) for pattern in patterns)


def _path(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _short(value: Any) -> str:
    text = json.dumps(encode(value), ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."
