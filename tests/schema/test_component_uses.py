"""Where components are used, and how often: always what the pages hold, whoever writes at once."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.builder.sites.components import used
from roseram.builder.sites.content import read_content, walk

if TYPE_CHECKING:
    from asyncpg import Connection

PERSON = uuid.UUID("11111111-1111-4111-8111-111111111111")
WRITERS = 6
STEPS = 40  # of each writer


async def _ground(connection: Connection[Any]) -> tuple[uuid.UUID, uuid.UUID, list[uuid.UUID]]:
    """An organization, a site and some components."""
    await connection.execute(
        "insert into auth.users (id, email, raw_user_meta_data, aud, role)"
        " values ($1, 'ana@example.org', '{}', 'authenticated', 'authenticated')",
        PERSON,
    )
    organization = await connection.fetchval(
        "insert into public.organizations (name, slug, owner_id, plan)"
        " values ('Fieldnote', 'fieldnote', $1, 'enterprise') returning id",
        PERSON,
    )
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
    connection: Connection[Any],
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


async def _counted(connection: Connection[Any]) -> dict[uuid.UUID, int]:
    """How often each component stands on pages, counted by the reader of contents."""
    there = {row["id"]: 0 for row in await connection.fetch("select id from public.components")}
    for row in await connection.fetch("select content from public.pages"):
        content = read_content(json.loads(row["content"]))
        for node in walk(content.component):
            for number in used({"components": []} | {**node, "components": []}):
                if number in there:
                    there[number] += 1
    return there


async def _told(connection: Connection[Any]) -> dict[uuid.UUID, int]:
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
