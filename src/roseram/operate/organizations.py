"""Organizations: creates them for an account, and lists them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.errors import RoseramError, UsageError
from roseram.operate.accounts import normal_address, similar_address
from roseram.postgres import load_sql

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from roseram.postgres import Connection, Database

PLANS = ("free", "pro", "enterprise")
LONGEST_SLUG = 63  # characters; a slug may become a host name's label
DERIVED_SLUG = 40  # characters, which leaves room for a number behind it

_SQL = load_sql(__package__, "organizations.sql")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PERSONAL = re.compile(r"personal-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Letters that Unicode does not take apart into a Latin one and a mark (the last: dotless i).
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "þ": "th", "đ": "d", "ð": "d", "ł": "l", "\u0131": "i"}
)


class OwnerUnknown(RoseramError):  # noqa: N818 - as in roseram.errors
    """No account has this address."""

    code = "RSM_OWNER_UNKNOWN"
    next_step = "create it with: roseram user create EMAIL"


class SlugTaken(RoseramError):  # noqa: N818 - as in roseram.errors
    """Another organization has this slug."""

    code = "RSM_SLUG_TAKEN"
    next_step = "choose another with --slug, or leave it out"


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization, its owner's address, and how much there is in it."""

    id: uuid.UUID
    name: str
    slug: str
    owner: str
    plan: str
    is_personal: bool
    created_at: datetime
    members: int
    sites: int
    projects: int


def slug_of(name: str) -> str:
    """A slug for a name: its letters and digits in ASCII, words joined by hyphens."""
    apart = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    bare = (char for char in apart if not unicodedata.combining(char) and char not in "'\u2019")
    plain = "".join(char if char.isascii() else " " for char in bare)
    words = re.findall(r"[a-z0-9]+", plain)
    return "-".join(words)[:DERIVED_SLUG].strip("-") or "organization"


def check_slug(slug: str) -> None:
    """Raise UsageError for a slug that could not stand in an address, or is kept for people."""
    if len(slug) > LONGEST_SLUG or not _SLUG.fullmatch(slug):
        raise UsageError(
            f"{slug!r} is no slug",
            why=f"it takes a-z, 0-9 and hyphens between them, {LONGEST_SLUG} characters at most",
            next=f"--slug {slug_of(slug)}",
        )
    if _PERSONAL.fullmatch(slug):
        raise UsageError(f"{slug!r} is kept for a personal organization", next="choose another")


async def create_organization(
    database: Database, name: str, owner: str, *, slug: str | None = None, plan: str = "free"
) -> Organization:
    """Make an organization that belongs to the account `owner` (an address).

    Without `slug` one is made of the name, with a number where it is in use. Raises OwnerUnknown,
    SlugTaken, and UsageError for an empty name or a slug that is none.
    """
    name = name.strip()
    if not name:
        raise UsageError("the name is empty")
    if slug is not None:
        check_slug(slug)
    async with database.transaction() as connection:
        owner_id = await _owner(connection, normal_address(owner))
        if slug is not None:
            made = await connection.fetchval(_SQL["insert"], name, slug, owner_id, plan)
        else:
            made = await _insert_with_free_slug(connection, name, owner_id, plan)
        if made is None:
            raise SlugTaken(f"Another organization has the slug {slug!r}")
        row = await connection.fetchrow(_SQL["list"], None, 1, made, True)
    if row is None:
        raise RoseramError("The organization was made, but cannot be read", next="roseram verify")
    return Organization(**row)


async def _owner(connection: Connection, email: str) -> uuid.UUID:
    found: uuid.UUID | None = await connection.fetchval(_SQL["owner"], email)
    if found is None:
        meant = await similar_address(connection, email)
        raise OwnerUnknown(
            f"No account has the address {email}",
            why=f"did you mean {meant}?" if meant else None,
            next=f"create it with: roseram user create {email}",
        )
    return found


async def _insert_with_free_slug(
    connection: Connection, name: str, owner_id: uuid.UUID, plan: str
) -> uuid.UUID:
    """Another process may take the free slug at the same moment; the next one is tried then."""
    base = slug_of(name)
    taken = {row["slug"] for row in await connection.fetch(_SQL["taken_slugs"], base)}
    number = 1
    while True:
        slug = base if number == 1 else f"{base}-{number}"
        if slug not in taken:
            made: uuid.UUID | None
            made = await connection.fetchval(_SQL["insert"], name, slug, owner_id, plan)
            if made is not None:
                return made
        number += 1


async def list_organizations(
    database: Database, *, search: str | None = None, limit: int = 100, personal: bool = False
) -> list[Organization]:
    """Organizations by name, at most `limit`, without the personal ones unless `personal`.

    `search` is a part of the name, the slug or the owner's address.
    """
    async with database.connection() as connection:
        rows = await connection.fetch(_SQL["list"], search, limit, None, personal)
    return [Organization(**row) for row in rows]
