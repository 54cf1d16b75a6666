"""Versions of a page: kept by the database, by whatever way it is saved; nobody is overwritten."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.postgres import Database, Identity
from schema.tenants import ours

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from conftest import Server

SAVERS = 20
EDITOR, ADMIN = Identity.user(ours["editor"]), Identity.user(ours["admin"])


@pytest.fixture(scope="session")
def _shared(server: Server, tenants_template: str) -> Iterator[str]:
    """A database of this process with both tenants; every test makes its own page."""
    name = f"versions_{uuid.uuid4().hex}"
    yield asyncio.run(server.create(name, tenants_template))
    asyncio.run(server.drop(name))


@pytest.fixture
async def database(_shared: str) -> AsyncIterator[Database]:
    async with await Database.open(_shared, max_size=SAVERS + 1) as database:
        yield database


@pytest.fixture
async def page(database: Database) -> uuid.UUID:
    """A page that says "first" and was never changed."""
    async with database.connection() as connection:
        made: uuid.UUID = await connection.fetchval(
            "insert into pages (site_id, name, slug, content)"
            " values ($1, 'P', gen_random_uuid(), $2) returning id",
            ours["site"],
            saying("first"),
        )
    return made


def saying(text: str) -> str:
    heading = {"tagName": "h1", "attributes": {"id": "i1"}, "content": text}
    return json.dumps({"version": 3, "component": {"type": "wrapper", "components": [heading]}})


async def ask(database: Database, who: Identity | None, query: str, *values: Any) -> Any:
    if who is None:
        async with database.connection() as connection:
            return await connection.fetchval(query, *values)
    async with database.transaction(who) as connection:
        return await connection.fetchval(query, *values)


async def save(
    database: Database, page: uuid.UUID, text: str, *, who: Identity = EDITOR, version: int = 0
) -> dict[str, Any]:
    """Save through the function of the API, at the page's version unless another is given."""
    at = version or await ask(database, None, "select version from pages where id = $1", page)
    answer = await ask(
        database, who, "select save_page($1, $2, content => $3)", page, at, saying(text)
    )
    said: dict[str, Any] = answer if isinstance(answer, dict) else json.loads(answer)
    return said


async def entries(database: Database, page: uuid.UUID) -> list[tuple[int, str, str | None, Any]]:
    """Number, heading, name and author of each version."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "select version_number, content #>> '{component,components,0,content}' as said,"
            " message, created_by from page_versions where page_id = $1 order by version_number",
            page,
        )
    return [(row["version_number"], row["said"], row["message"], row["created_by"]) for row in rows]


async def later(database: Database, page: uuid.UUID, by: str) -> None:
    """The last version was saved, and made, so much earlier."""
    moved = "update page_versions set {} where page_id = $1 and version_number ="
    columns = f"saved_at = saved_at - '{by}'::interval, created_at = created_at - '{by}'::interval"
    last = " (select max(version_number) from page_versions where page_id = $1)"
    await ask(database, None, moved.format(columns) + last, page)


async def test_a_sitting_is_one_entry(database: Database, page: uuid.UUID) -> None:
    """And what the page was before is kept, too."""
    for text in ("second", "third", "fourth"):
        await save(database, page, text)
    found = await entries(database, page)
    assert [each[:2] for each in found] == [(1, "first"), (2, "fourth")]
    assert found[1][3] == ours["editor"]


async def test_a_sitting_ends_with_a_pause(database: Database, page: uuid.UUID) -> None:
    await save(database, page, "morning")
    await later(database, page, "29 minutes")
    await save(database, page, "noon")
    await later(database, page, "31 minutes")
    await save(database, page, "evening")
    said = [each[1] for each in await entries(database, page)]
    assert said == ["first", "noon", "evening"]


async def test_a_sitting_ends_after_eight_hours(database: Database, page: uuid.UUID) -> None:
    await save(database, page, "morning")
    long_ago = (
        "update page_versions set created_at = created_at - interval '9 hours' where page_id = $1"
    )
    await ask(database, None, long_ago, page)
    await save(database, page, "evening")
    assert [each[1] for each in await entries(database, page)] == ["first", "morning", "evening"]


async def test_somebody_else_makes_another_entry(database: Database, page: uuid.UUID) -> None:
    await save(database, page, "mine")
    await save(database, page, "theirs", who=ADMIN)
    await save(database, page, "mine again")
    found = await entries(database, page)
    assert [each[1] for each in found] == ["first", "mine", "theirs", "mine again"]
    people = [ours["editor"], ours["admin"], ours["editor"]]
    assert [each[3] for each in found[1:]] == people


async def test_a_named_version_stays(database: Database, page: uuid.UUID) -> None:
    await save(database, page, "draft")
    number = await ask(database, EDITOR, "select name_version($1, ' Before summer ')", page)
    await save(database, page, "summer")
    found = await entries(database, page)
    assert [each[:3] for each in found] == [
        (1, "first", None),
        (2, "draft", "Before summer"),
        (3, "summer", None),
    ]
    assert number == 2


async def test_a_page_that_was_never_changed_can_be_named(
    database: Database, page: uuid.UUID
) -> None:
    assert await ask(database, EDITOR, "select name_version($1, 'Start')", page) == 1
    await save(database, page, "second")
    assert [each[:3] for each in await entries(database, page)] == [
        (1, "first", "Start"),
        (2, "second", None),
    ]


async def test_a_save_with_a_message_is_named(database: Database, page: uuid.UUID) -> None:
    saved = "select save_page($1, 1, content => $2, message => 'Launch')"
    await ask(database, EDITOR, saved, page, saying("second"))
    assert [each[:3] for each in await entries(database, page)][-1] == (2, "second", "Launch")


async def test_an_update_of_the_table_is_kept_as_well(database: Database, page: uuid.UUID) -> None:
    """Also of CSS alone, and of somebody who is not a person."""
    await ask(
        database,
        EDITOR,
        "update pages set content = $2 where id = $1 returning version",
        page,
        saying("by hand"),
    )
    await ask(
        database,
        Identity.service(),
        "update pages set custom_css = 'a{}' where id = $1 returning version",
        page,
    )
    found = await entries(database, page)
    assert [(each[1], each[3]) for each in found] == [
        ("first", None),
        ("by hand", ours["editor"]),
        ("by hand", None),
    ]
    css = (
        "select array_agg(custom_css order by version_number) from page_versions where page_id = $1"
    )
    assert await ask(database, None, css, page) == [None, None, "a{}"]


async def test_what_changes_nothing_makes_no_version(database: Database, page: uuid.UUID) -> None:
    await save(database, page, "first")
    await ask(database, EDITOR, "update pages set name = 'Q' where id = $1 returning id", page)
    assert await entries(database, page) == []
    assert await ask(database, None, "select version from pages where id = $1", page) == 1


@pytest.mark.parametrize("who", ["viewer", "member", "stranger"])
async def test_who_may_not_edit_cannot_save_or_name(
    database: Database, page: uuid.UUID, who: str
) -> None:
    person = Identity.user(uuid.uuid4() if who == "stranger" else ours[who])
    with pytest.raises(asyncpg.PostgresError) as refused:
        await save(database, page, "hostile", who=person)
    assert refused.value.sqlstate in ("42501", "PT404")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(database, person, "select name_version($1, 'Mine')", page)
    assert await entries(database, page) == []
    assert "first" in await ask(
        database, None, "select content::text from pages where id = $1", page
    )


async def test_one_of_twenty_savers_of_one_version_wins(
    database: Database, page: uuid.UUID
) -> None:
    """All begin together, each on a connection of its own; the others have written nothing."""
    gate = asyncio.Barrier(SAVERS)

    async def write(number: int) -> str:
        async with database.transaction(EDITOR) as connection:
            await connection.fetchval("select 1")
            await gate.wait()
            try:
                await connection.fetchval(
                    "select save_page($1, 1, content => $2)", page, saying(f"saver {number}")
                )
            except asyncpg.PostgresError as refused:
                detail = json.loads(refused.as_dict()["detail"])
                assert detail["version"] == 2
                return str(refused.sqlstate)
        return f"saver {number}"

    results = await asyncio.gather(*(write(number) for number in range(SAVERS)))
    assert results.count("PT409") == SAVERS - 1
    (winner,) = (each for each in results if each != "PT409")
    now = "select content #>> '{component,components,0,content}' from pages where id = $1"
    assert await ask(database, None, now, page) == winner
    assert await ask(database, None, "select version from pages where id = $1", page) == 2
    assert [each[1] for each in await entries(database, page)] == ["first", winner]


async def test_a_late_save_is_refused_with_the_version_there_is(
    database: Database, page: uuid.UUID
) -> None:
    saved = await save(database, page, "theirs", version=1)
    assert saved["version"] == 2
    with pytest.raises(asyncpg.PostgresError) as refused:
        await save(database, page, "mine", version=1)
    assert refused.value.sqlstate == "PT409"
    assert json.loads(refused.value.as_dict()["detail"])["version"] == 2
    assert [each[1] for each in await entries(database, page)] == ["first", "theirs"]
