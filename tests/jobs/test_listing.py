"""Who sees which jobs, and in which words."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from roseram.jobs.box import list_jobs
from roseram.operate.accounts import create_account
from roseram.postgres import Identity

if TYPE_CHECKING:
    from jobs.conftest import Jobs

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


async def seen(jobs: Jobs, person: object, **given: Any) -> list[str]:
    """The titles that a person is told of."""
    return [row["title"] for row in await rows(jobs, person, **given)]


async def rows(jobs: Jobs, person: object, claims: Any = None, **given: Any) -> list[Any]:
    named = ", ".join(f'"{name}" => ${place}' for place, name in enumerate(given, 1))
    async with jobs.database.transaction(Identity.user(person, **(claims or {}))) as connection:
        return list(
            await connection.fetch(f"select * from public.list_jobs({named})", *given.values())
        )


@pytest.fixture
async def world(jobs: Jobs) -> dict[str, uuid.UUID]:
    """Ana owns an organization in which Ben is a viewer; Eve has nothing to do with it."""
    people = {}
    for name in ("ana", "ben", "eve"):
        people[name] = (await create_account(jobs.database, f"{name}@example.org")).id
    organization = await jobs.value(
        "insert into public.organizations (name, slug, owner_id, plan)"
        " values ('Fieldnote', 'fieldnote', $1, 'enterprise') returning id",
        people["ana"],
    )
    await jobs.value(
        "insert into public.organization_members (organization_id, user_id, role)"
        " values ($1, $2, 'viewer') returning 1",
        organization,
        people["ben"],
    )
    ana, ben = people["ana"], people["ben"]
    await jobs.enqueue(title="of all", organization_id=organization, person_id=ana)
    await jobs.enqueue(title="of ana", person_id=ana)
    await jobs.enqueue(title="of ben", person_id=ben)
    await jobs.enqueue(title="of nobody")
    return {**people, "organization": organization}


async def test_who_sees_what(jobs: Jobs, world: dict[str, uuid.UUID]) -> None:
    organization = world["organization"]
    assert await seen(jobs, world["ana"]) == ["of ana", "of all"]
    assert await seen(jobs, world["ben"]) == ["of ben", "of all"]
    assert await seen(jobs, world["eve"]) == []
    assert await seen(jobs, world["ana"], organization_id=organization) == ["of all"]
    assert await seen(jobs, world["eve"], organization_id=organization) == []
    assert await seen(jobs, world["ana"], limit=1) == ["of ana"]
    assert await seen(jobs, world["ana"], limit=-1) == []
    assert await seen(jobs, world["ana"], status="queued", limit=10**6) == ["of ana", "of all"]
    assert await seen(jobs, world["ana"], status="done") == []
    assert [job.title for job in await list_jobs(jobs.database)] == [
        "of nobody",
        "of ben",
        "of ana",
        "of all",
    ]
    assert await list_jobs(jobs.database, status="failed") == []


async def test_who_may_not_ask(jobs: Jobs, world: dict[str, uuid.UUID]) -> None:
    with pytest.raises(asyncpg.InvalidParameterValueError, match="no such status: lost"):
        await seen(jobs, world["ana"], status="lost")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="an API key may not"):
        await rows(jobs, world["ana"], claims={"key_id": str(uuid.uuid4()), "scopes": []})
    async with jobs.database.transaction(Identity.anon()) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select * from public.list_jobs()")
    async with jobs.database.transaction(Identity.user(world["ana"])) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select * from roseram.shown_jobs")


async def test_what_is_said(jobs: Jobs, world: dict[str, uuid.UUID]) -> None:
    number = await jobs.enqueue(given={"token": "secret"}, person_id=world["eve"])
    await jobs.value(
        "update public.profiles set full_name = 'Eve Adams' where id = $1 returning 1", world["eve"]
    )
    await jobs.value(
        "update roseram.jobs set progress_done = 1, progress_of = 3, progress_note = 'page 1',"
        " attempts = 2 where id = $1 returning 1",
        number,
    )
    await jobs.value(
        "insert into roseram.pgqueuer_log (job_id, status, priority, entrypoint, traceback)"
        " values ($1, 'failed', 0, 'work', $2) returning 1",
        number,
        json.dumps({"exception_message": "The sea is rough", "traceback": "secret"}),
    )
    await jobs.value(
        "update roseram.pgqueuer set status = 'failed' where id = $1 returning 1", number
    )
    (row,) = await rows(jobs, world["eve"])
    shown = dict(row)
    assert {name: shown.pop(name) for name in ("created_at", "updated_at")}.values()
    assert json.loads(shown.pop("progress")) == {"done": 1, "of": 3, "note": "page 1"}
    assert shown == {
        "id": number,
        "organization_id": None,
        "task": "work",
        "title": "Do it",
        "status": "failed",
        "attempts": 2,
        "error": "The sea is rough",
        "person_id": world["eve"],
        "who": "Eve Adams",
        "run_at": None,
    }
