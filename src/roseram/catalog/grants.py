"""Grants: who may do what with an object, read from Postgres's own notation (`aclitem`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from roseram.errors import RoseramError

if TYPE_CHECKING:
    from collections.abc import Iterable

PUBLIC = "public"  # every role; no role can have this name

# The letters of an aclitem; MAINTAIN is there since Postgres 17.
_PRIVILEGES = {
    "a": "INSERT",
    "r": "SELECT",
    "w": "UPDATE",
    "d": "DELETE",
    "D": "TRUNCATE",
    "x": "REFERENCES",
    "t": "TRIGGER",
    "X": "EXECUTE",
    "U": "USAGE",
    "C": "CREATE",
    "m": "MAINTAIN",
}
_ITEM = re.compile(r'(?P<grantee>"(?:[^"]|"")*"|[^="]*)=(?P<privileges>[A-Za-z*]*)/')


class UnknownPrivilege(RoseramError):  # noqa: N818 - as in roseram.errors
    """The database grants a privilege that this version of Roseram does not know."""

    code = "RSM_CATALOG_PRIVILEGE"
    next_step = "upgrade Roseram"


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One privilege of one role (`public`: of everybody)."""

    grantee: str
    privilege: str
    grantable: bool


@lru_cache(maxsize=1024)  # most objects of a database have one of a few lists
def parse_acl(items: tuple[str, ...]) -> tuple[Grant, ...]:
    """The grants of an access list like `anon=r*w/postgres`, sorted; UnknownPrivilege else.

    The grantor is left out: a privilege that two roles granted counts once.
    """
    found: dict[tuple[str, str], bool] = {}
    for item in items:
        for grant in _parse_item(item):
            key = (grant.grantee, grant.privilege)
            found[key] = found.get(key, False) or grant.grantable
    return tuple(sorted(Grant(*key, grantable) for key, grantable in found.items()))


def _parse_item(item: str) -> Iterable[Grant]:
    match = _ITEM.match(item)
    if match is None:
        raise UnknownPrivilege(why=f"it is written {item!r}")
    grantee = match["grantee"]
    if grantee.startswith('"'):
        grantee = grantee[1:-1].replace('""', '"')
    for letter, star in re.findall(r"([A-Za-z])(\*?)", match["privileges"]):
        if letter not in _PRIVILEGES:
            raise UnknownPrivilege(why=f"its letter is {letter!r} in {item!r}")
        yield Grant(grantee or PUBLIC, _PRIVILEGES[letter], star == "*")
