"""Installs the demo content, and removes exactly that; each in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from roseram.errors import RoseramError
from roseram.operate.accounts import hash_password
from roseram.operate.demo.story import organization_ids, read_chapters, read_people
from roseram.operate.demo.write import make_partitions, write_chapters, write_people
from roseram.operate.partitions import LOCK as PARTITIONS_LOCK
from roseram.postgres import load_sql
from roseram.postgres.database import lock_key

if TYPE_CHECKING:
    import uuid

    from roseram.operate.demo.story import Chapter, Person
    from roseram.postgres import Connection, Database

_LOCK = "demo"
_SQL = load_sql(__package__, "lifecycle.sql")


class DemoInPart(RoseramError):  # noqa: N818 - as in roseram.errors
    """Only a part of the demo is left."""

    code = "RSM_DEMO_IN_PART"
    next_step = "remove the rest with: roseram demo --remove"


class DemoInUse(RoseramError):  # noqa: N818 - as in roseram.errors
    """People of the demo belong to organizations that are not the demo's."""

    code = "RSM_DEMO_IN_USE"
    next_step = "take them out of there first"


class DemoTaken(RoseramError):  # noqa: N818 - as in roseram.errors
    """Something else has a name that the demo needs."""

    code = "RSM_DEMO_TAKEN"


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the demo in one of its organizations; both None for who is in none."""

    email: str
    name: str
    organization: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Installed:
    """The demo's people; `new` tells whether this call made them."""

    new: bool
    members: list[Member]


@dataclass(frozen=True, slots=True)
class Removed:
    """How many organizations and people were removed; 0 where there was no demo."""

    organizations: int
    people: int


async def install_demo(database: Database, password: str, *, now: date | None = None) -> Installed:
    """Write the demo content, its history ending where the day `now` (today, UTC) begins.

    Where it is there already nothing is changed. Raises PasswordRefused, DemoInPart, DemoTaken.
    """
    password_hash = await hash_password(password)
    day = now or datetime.now(UTC).date()
    people, chapters = read_people(day), read_chapters(day)
    async with database.transaction() as connection:
        await connection.execute(_SQL["lock"], lock_key(_LOCK))
        new = not await _is_present(connection, people, chapters)
        if new:
            await _refuse_taken(connection, people, chapters)
            await connection.execute(_SQL["lock"], lock_key(PARTITIONS_LOCK))
            await make_partitions(connection, day)
            await write_people(connection, people, password_hash)
            await write_chapters(connection, chapters, people, day)
        rows = await connection.fetch(_SQL["memberships"], _ids(people), organization_ids(chapters))
    return Installed(new, [Member(**row) for row in rows])


async def remove_demo(database: Database) -> Removed:
    """Remove the demo's organizations and people, whatever became of them; nothing else.

    Raises DemoInUse where its people have joined or made other organizations.
    """
    day = datetime.now(UTC).date()
    people, chapters = read_people(day), read_chapters(day)
    ours, everybody = organization_ids(chapters), _ids(people)
    events = [row["id"] for each in chapters for row in each.tables.get("stripe_events", [])]
    async with database.transaction() as connection:
        await connection.execute(_SQL["lock"], lock_key(_LOCK))
        await _refuse_in_use(connection, ours, everybody)
        personal = [row["id"] for row in await connection.fetch(_SQL["personal"], everybody)]
        await connection.execute(_SQL["remove_errors"], [*ours, *personal])
        organizations = await connection.execute(_SQL["remove_organizations"], ours)
        removed = await connection.execute(_SQL["remove_people"], everybody)
        await connection.execute(_SQL["remove_events"], events)
        await connection.execute(_SQL["remove_traces"], [str(each) for each in ours + personal])
    return Removed(_count(organizations), _count(removed))


def _ids(people: list[Person]) -> list[uuid.UUID]:
    return [person.id for person in people]


def _count(status: str) -> int:
    """The number of rows in a status such as "DELETE 2"."""
    return int(status.rpartition(" ")[2])


async def _is_present(
    connection: Connection, people: list[Person], chapters: list[Chapter]
) -> bool:
    ours = organization_ids(chapters)
    found = await connection.fetchrow(_SQL["present"], ours, _ids(people))
    here = (found["organizations"], found["people"]) if found else (0, 0)
    if here not in ((0, 0), (len(ours), len(people))):
        raise DemoInPart(
            why=f"{here[0]} of its {len(ours)} organizations and {here[1]} of its "
            f"{len(people)} people are here"
        )
    return here != (0, 0)


async def _refuse_taken(
    connection: Connection, people: list[Person], chapters: list[Chapter]
) -> None:
    slugs = [row["slug"] for each in chapters for row in each.tables.get("organizations", [])]
    found = await connection.fetch(
        _SQL["taken"],
        [person.email for person in people],
        _ids(people),
        slugs,
        organization_ids(chapters),
    )
    if found:
        raise DemoTaken(why="there is " + ", ".join(row["taken"] for row in found))


async def _refuse_in_use(
    connection: Connection, ours: list[uuid.UUID], everybody: list[uuid.UUID]
) -> None:
    found = await connection.fetch(_SQL["in_use"], ours, everybody)
    if found:
        raise DemoInUse(why=", ".join(f"{row['email']} in {row['name']!r}" for row in found))
