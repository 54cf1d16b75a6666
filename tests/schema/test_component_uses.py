"""Where components are used, and how often: always what the pages hold, whoever writes at once."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.builder.sites.components import used
from roseram.builder.sites.content import read_content, walk
from roseram.postgres import Database, Identity
from schema.people import make_organization, make_person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.postgres import Connection

PERSON = uuid.UUID("11111111-1111-4111-8111-111111111111")
WRITERS = 6
STEPS = 40  # of each writer


async def _ground(connection: Connection) -> tuple[uuid.UUID, uuid.UUID, list[uuid.UUID]]:
    """An organization, a site and some components."""
    await make_person(connection, PERSON)
    organization = await make_organization(connection, "fieldnote", PERSON)
    site = await connection.fetchval(
        "insert into public.sites (organization_id, name, slug) values ($1, 'Studio', 'studio')"
        " returning id",
        organization,
    )
    rows = await connection.fetch(
        "insert into public.components (organization_id, name, content)"
        " select $1, 'Component ' || n, '{}' from generate_series(1, 5) n returning id",
        organization,
    )
    return organization, site, [row["id"] for row in rows]


def _page(chance: random.Random, components: list[uuid.UUID]) -> dict[str, Any]:
    """A page with uses at random: some in each other, some of what is not there."""

    def element(depth: int) -> dict[str, Any]:
        if chance.random() < 0.5:
            number = chance.choice([*components, uuid.UUID(int=7)])
            named = str(number).upper() if chance.random() < 0.2 else str(number)
            return {"type": "component", "componentId": named, "fields": {"title": "x"}}
        inside = [element(depth + 1) for _ in range(chance.randrange(3))] if depth < 3 else []
        return {"tagName": "div", "components": inside}

    children = [element(0) for _ in range(chance.randrange(6))]
    return {"version": 3, "component": {"type": "wrapper", "components": children}, "styles": []}


async def _step(
    connection: Connection,
    chance: random.Random,
    ground: tuple[uuid.UUID, uuid.UUID, list[uuid.UUID]],
) -> None:
    organization, site, components = ground
    content = json.dumps(_page(chance, components))
    what = chance.random()
    page = await connection.fetchval(
        "select id from public.pages where site_id = $1 order by md5(id::text || $2) limit 1",
        site,
        str(chance.random()),
    )
    if page is None or what < 0.35:
        await connection.execute(
            "insert into public.pages (organization_id, site_id, name, slug, content)"
            " values ($1, $2, 'Page', $3, $4)",
            organization,
            site,
            f"p{chance.getrandbits(60)}",
            content,
        )
    elif what < 0.8:
        await connection.execute(
            "update public.pages set content = $2 where id = $1", page, content
        )
    elif what < 0.9:
        await connection.execute("update public.pages set name = 'Other' where id = $1", page)
    else:
        await connection.execute("delete from public.pages where id = $1", page)


async def _write(url: str, seed: int, ground: tuple[uuid.UUID, uuid.UUID, list[uuid.UUID]]) -> None:
    chance = random.Random(seed)
    connection = await asyncpg.connect(url)
    try:
        for _ in range(STEPS):
            transaction = connection.transaction()
            await transaction.start()
            await _step(connection, chance, ground)
            await (transaction.rollback() if chance.random() < 0.2 else transaction.commit())
    finally:
        await connection.close()


async def _counted(connection: Connection) -> dict[uuid.UUID, int]:
    """How often each component stands on pages, counted by the reader of contents."""
    there = {row["id"]: 0 for row in await connection.fetch("select id from public.components")}
    for row in await connection.fetch("select content from public.pages"):
        content = read_content(json.loads(row["content"]))
        for node in walk(content.component):
            for number in used({"components": []} | {**node, "components": []}):
                if number in there:
                    there[number] += 1
    return there


async def _told(connection: Connection) -> dict[uuid.UUID, int]:
    rows = await connection.fetch("select id, usage_count from public.components")
    return {row["id"]: row["usage_count"] for row in rows}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_counts_are_what_pages_hold(schema_database: str, seed: int) -> None:
    connection = await asyncpg.connect(schema_database)
    try:
        ground = await _ground(connection)
        before = await connection.fetch("select id, updated_at from public.components order by id")
        writers = (_write(schema_database, seed * 100 + n, ground) for n in range(WRITERS))
        await asyncio.gather(*writers)
        counted = await _counted(connection)
        assert sum(counted.values()) > 0
        assert await _told(connection) == counted
        rows = await connection.fetch(
            "select component_id, sum(uses)::int from roseram.component_uses group by 1"
        )
        assert {row[0]: row[1] for row in rows} == {k: v for k, v in counted.items() if v}
        after = await connection.fetch("select id, updated_at from public.components order by id")
        assert before == after, "to be used is no change of a component"
        await connection.execute("delete from public.sites")
        assert set((await _told(connection)).values()) == {0}
    finally:
        await connection.close()


async def test_a_component_that_goes(schema_database: str) -> None:
    connection = await asyncpg.connect(schema_database)
    try:
        ground = await _ground(connection)
        for seed in range(20):
            await _step(connection, random.Random(seed), ground)
        await connection.execute("delete from public.components where id = $1", ground[2][0])
        assert await _told(connection) == await _counted(connection)
    finally:
        await connection.close()


# -- list_component_uses ------------------------------------------------------------------------

LIST = "select * from public.list_component_uses($1)"
VIEWER, NEIGHBOUR, STRANGER = (uuid.uuid4() for _ in range(3))


def _using(*components: uuid.UUID) -> str:
    """The content of a page with these components."""
    uses = [{"type": "component", "componentId": str(number)} for number in components]
    wrapper = {"type": "wrapper", "components": uses}
    return json.dumps({"version": 3, "component": wrapper, "styles": []})


async def _page_of(
    connection: Connection, site: uuid.UUID, name: str, position: int, content: str
) -> uuid.UUID:
    made: uuid.UUID = await connection.fetchval(
        "insert into public.pages (organization_id, site_id, name, slug, position, content)"
        " select organization_id, id, $2, lower($2), $3, $4 from public.sites where id = $1"
        " returning id",
        site,
        name,
        position,
        content,
    )
    return made


async def _site_of(connection: Connection, organization: uuid.UUID, name: str) -> uuid.UUID:
    made: uuid.UUID = await connection.fetchval(
        "insert into public.sites (organization_id, name, slug) values ($1, $2, lower($2))"
        " returning id",
        organization,
        name,
    )
    return made


@dataclass
class Shared:
    """A public component, used by its organization and by another one."""

    database: Database
    component: uuid.UUID
    unused: uuid.UUID
    ours: list[dict[str, Any]]  # what its own people are to see
    theirs: list[dict[str, Any]]  # and the neighbours

    async def uses(self, who: uuid.UUID, component: uuid.UUID | None = None) -> Any:
        """What somebody is told."""
        async with self.database.transaction(Identity.user(who)) as connection:
            rows = await connection.fetch(LIST, component or self.component)
            return [dict(row) for row in rows]


@pytest.fixture
async def shared(schema_database: str) -> AsyncIterator[Shared]:
    async with await Database.open(schema_database, max_size=2) as database:
        async with database.transaction() as connection:
            organization, studio, (component, unused, *_) = await _ground(connection)
            for person in (VIEWER, NEIGHBOUR, STRANGER):
                await make_person(connection, person)
            await connection.execute(
                "insert into public.organization_members (organization_id, user_id, role)"
                " values ($1, $2, 'viewer')",
                organization,
                VIEWER,
            )
            neighbours = await make_organization(connection, "neighbours", NEIGHBOUR)
            await make_organization(connection, "strangers", STRANGER)
            await connection.execute(
                "update public.components set is_public = true where id = $1", component
            )
            atelier = await _site_of(connection, organization, "Atelier")
            garden = await _site_of(connection, neighbours, "Garden")
            last = await _page_of(connection, studio, "Last", 2, _using(component))
            first = await _page_of(connection, studio, "First", 1, _using(component, component))
            work = await _page_of(connection, atelier, "Work", 7, _using(component))
            await _page_of(connection, studio, "Plain", 3, _using())
            roses = await _page_of(connection, garden, "Roses", 0, _using(component))
        fields = ("page_id", "page_name", "page_slug", "site_id", "site_name", "uses")
        rows = (
            (work, "Work", "work", atelier, "Atelier", 1),
            (first, "First", "first", studio, "Studio", 2),
            (last, "Last", "last", studio, "Studio", 1),
            (roses, "Roses", "roses", garden, "Garden", 1),
        )
        *ours, theirs = [dict(zip(fields, row, strict=True)) for row in rows]
        yield Shared(database, component, unused, ours, [theirs])


async def test_where_a_component_is_used(shared: Shared) -> None:
    """By site, then in the order of its pages; a component that is public tells nobody more."""
    assert await shared.uses(PERSON) == shared.ours
    assert await shared.uses(VIEWER) == shared.ours
    assert await shared.uses(NEIGHBOUR) == shared.theirs
    assert await shared.uses(STRANGER) == []
    assert await shared.uses(PERSON, shared.unused) == []
    assert await shared.uses(PERSON, uuid.uuid4()) == []


async def test_the_uses_are_of_this_moment(shared: Shared) -> None:
    page = shared.ours[0]["page_id"]
    async with shared.database.transaction(Identity.user(PERSON)) as connection:
        await connection.execute(
            "update public.pages set content = $2 where id = $1", page, _using(shared.unused)
        )
    assert await shared.uses(VIEWER) == shared.ours[1:]
    assert [use["page_id"] for use in await shared.uses(VIEWER, shared.unused)] == [page]


async def test_who_is_no_person_is_not_told(shared: Shared) -> None:
    for identity, why in (
        (Identity.user(PERSON, key_id=str(uuid.uuid4())), "an API key may not do this"),
        (Identity.anon(), "permission denied"),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=why):
            async with shared.database.transaction(identity) as connection:
                await connection.fetch(LIST, shared.component)
