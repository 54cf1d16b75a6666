"""create_site, duplicate_site, duplicate_page, use_template: what they do, and for whom."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.postgres import Database, Identity
from schema.people import make_organization, make_person

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OWNER, EDITOR, VIEWER, STRANGER = (uuid.uuid4() for _ in range(4))


@pytest.fixture
async def database(schema_database: str) -> AsyncIterator[Database]:
    async with await Database.open(schema_database, max_size=2) as database:
        async with database.transaction() as connection:
            for person in (OWNER, EDITOR, VIEWER, STRANGER):
                await make_person(connection, person)
            await make_organization(connection, "team", OWNER, viewer=VIEWER, editor=EDITOR)
            await make_organization(connection, "others", STRANGER)
        yield database


async def row(database: Database, query: str, *given: object, who: uuid.UUID = OWNER) -> Any:
    async with database.transaction(Identity.user(who)) as connection:
        return await connection.fetchrow(query, *given)


async def team(database: Database, slug: str = "team") -> uuid.UUID:
    async with database.connection() as connection:
        found: uuid.UUID = await connection.fetchval(
            "select id from public.organizations where slug = $1", slug
        )
        return found


CREATE = "select * from public.create_site($1, $2)"
USE = "select public.use_template($1)"


async def test_an_empty_site(database: Database) -> None:
    organization = await team(database)
    first = await row(database, CREATE, organization, "Café Olé!")
    assert (first["slug"], first["subdomain"], first["created_by"]) == (
        "cafe-ole",
        "cafe-ole",
        OWNER,
    )
    second = await row(database, CREATE, organization, "Café Olé!")
    assert second["slug"] == "cafe-ole-2"
    page = await row(database, "select * from public.pages where site_id = $1", first["id"])
    assert (page["name"], page["slug"], page["title"]) == ("Home", "home", "Café Olé!")


async def test_from_content_and_from_a_template(database: Database) -> None:
    organization = await team(database)
    site = {"settings": {"css": "p{}"}, "language": "de", "theme_color": "#123456"}
    pages = [{"name": "Start", "slug": "home"}, {"name": "B", "slug": "b", "custom_css": "b{}"}]
    for content in ({"site": site, "pages": pages}, {**site, "pages": pages}):
        made = await row(
            database,
            "select * from public.create_site($1, 'X', content => $2)",
            organization,
            json.dumps(content),
        )
        assert (json.loads(made["settings"]), made["language"]) == ({"css": "p{}"}, "de")
        found = await row(
            database,
            "select array_agg(name order by position) from public.pages where site_id = $1",
            made["id"],
        )
        assert found[0] == ["Start", "B"]
    async with database.connection() as connection:
        template = await connection.fetchval(
            "insert into public.templates (kind, name, content) values ('site', 'T', $1)"
            " returning id",
            json.dumps({"site": site, "pages": pages}),
        )
    made = await row(
        database,
        "select * from public.create_site($1, 'Y', template_id => $2)",
        organization,
        template,
    )
    assert made["theme_color"] == "#123456"
    used = await row(database, "select usage_count from public.templates where id = $1", template)
    assert used[0] == 1


async def test_copies(database: Database) -> None:
    site = await row(database, CREATE, await team(database), "One")
    page = await row(database, "select id from public.pages where site_id = $1", site["id"])
    await row(
        database,
        "insert into public.site_redirects (site_id, from_path, to_url)"
        " values ($1, '/old', '/') returning id",
        site["id"],
    )
    copy = await row(database, "select * from public.duplicate_page($1)", page["id"])
    assert (copy["slug"], copy["name"]) == ("home-copy", "Home (copy)")
    assert json.loads(copy["metadata"])["in_navigation"] is False
    second = await row(database, "select * from public.duplicate_page($1)", page["id"])
    assert second["slug"] == "home-copy-2"
    with pytest.raises(asyncpg.UniqueViolationError):
        await row(database, "select public.duplicate_page($1, 'x', 'home')", page["id"])
    whole = await row(database, "select * from public.duplicate_site($1)", site["id"])
    assert (whole["slug"], whole["name"], whole["visibility"]) == (
        "one-copy",
        "One (copy)",
        "private",
    )
    assert whole["subdomain"] == "one-copy"
    counts = await row(
        database,
        "select (select count(*) from public.pages where site_id = $1),"
        " (select count(*) from public.site_redirects where site_id = $1)",
        whole["id"],
    )
    assert tuple(counts) == (3, 1)


async def test_who_may_not(database: Database) -> None:
    organization = await team(database)
    site = await row(database, CREATE, organization, "One")
    page = await row(database, "select id from public.pages where site_id = $1", site["id"])
    for query, given in (
        (CREATE, (organization, "Mine")),
        ("select public.duplicate_site($1)", (site["id"],)),
        ("select public.duplicate_page($1)", (page["id"],)),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await row(database, query, *given, who=VIEWER)
    with pytest.raises(asyncpg.PostgresError, match="no such site"):
        await row(database, "select public.duplicate_site($1)", uuid.uuid4())


async def a_template(database: Database, organization: uuid.UUID | None) -> uuid.UUID:
    """A page template of an organization, or one that comes with Roseram."""
    async with database.connection() as connection:
        made: uuid.UUID = await connection.fetchval(
            "insert into public.templates (organization_id, kind, name, content)"
            " values ($1, 'page', 'Menu', '{}') returning id",
            organization,
        )
        return made


async def uses(database: Database) -> dict[uuid.UUID, int]:
    """How often each template was used, whoever's it is."""
    async with database.connection() as connection:
        rows = await connection.fetch("select id, usage_count from public.templates")
        return {row["id"]: row["usage_count"] for row in rows}


async def test_a_use_of_a_template_is_counted(database: Database) -> None:
    organization = await team(database)
    used, other = [await a_template(database, organization) for _ in range(2)]
    await row(database, USE, used)
    await row(database, USE, used, who=EDITOR)
    assert await uses(database) == {used: 2, other: 0}
    by_hand = "update public.templates set usage_count = 9 where id = $1 returning id"
    with pytest.raises(asyncpg.PostgresError, match="usage_count"):
        await row(database, by_hand, used)


async def test_who_may_not_count_a_use(database: Database) -> None:
    ours = await a_template(database, await team(database))
    theirs = await a_template(database, await team(database, "others"))
    of_roseram = await a_template(database, None)
    for template, who in (
        (ours, VIEWER),
        (ours, STRANGER),
        (theirs, OWNER),
        (of_roseram, OWNER),
        (uuid.uuid4(), OWNER),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="there is no such template"):
            await row(database, USE, template, who=who)
    for identity, why in (
        (Identity.user(OWNER, key_id=str(uuid.uuid4())), "an API key may not do this"),
        (Identity.anon(), "permission denied"),
        (Identity.service(), "permission denied"),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match=why):
            async with database.transaction(identity) as connection:
                await connection.execute(USE, ours)
    assert set((await uses(database)).values()) == {0}
