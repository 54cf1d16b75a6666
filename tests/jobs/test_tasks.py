"""The tasks that come with Roseram: found by listing, run as jobs."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jobs.conftest import KEY, Jobs, until
from mail.conftest import DATA, MailServer, listening
from roseram.cli._jobs import task_packages
from roseram.jobs.task import find_tasks
from roseram.mail.outbox import Outbox
from roseram.operate.upkeep import keep_up
from roseram.server.auth.settings import AuthSettings
from roseram.vault import Vault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


@pytest.fixture
async def mail(jobs: Jobs) -> AsyncIterator[MailServer]:
    """A mail server that the workers know."""
    async with listening(MailServer()) as mail:
        settings = AuthSettings(
            smtp_host="127.0.0.1", smtp_port=mail.port, mail_from="hello@example.org"
        )
        jobs.services = replace(jobs.services, mail=settings)
        jobs.tasks = find_tasks(["roseram.jobs.tasks", "roseram.operate.tasks"])
        yield mail


async def post(jobs: Jobs, to: str = "ana@example.org") -> None:
    outbox = Outbox(Vault((KEY,)), jobs.services.mail, "https://app.example.org")
    async with jobs.database.transaction() as connection:
        await outbox.post(connection, "confirm", to, DATA)


async def test_every_part_has_its_tasks(jobs: Jobs) -> None:
    packages = task_packages()
    assert {"roseram.jobs.tasks", "roseram.operate.tasks"} <= set(packages)
    found = find_tasks(packages)
    assert {"send_mails", "tidy_mails", "keep_partitions", "keep_up"} <= set(found)
    for name, task in found.items():
        assert task.name == name
        assert task.title or not (task.schedule or task.channel)
    jobs.tasks = found
    async with jobs.working():  # its schedules make sense
        names = "select count(*) from roseram.pgqueuer_schedules"
        recurring = sum(task.schedule is not None for task in found.values())

        async def all_known() -> bool:
            return bool(await jobs.value(names) == recurring)

        await until(all_known)


async def test_two_tasks_of_one_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: Jobs
) -> None:
    folder = tmp_path / "some_tasks"
    folder.mkdir()
    text = "from roseram.jobs.task import Task\nTASK = Task('same', print)\n"
    for name in ("__init__.py", "one.py", "two.py"):
        folder.joinpath(name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ValueError, match=r"some_tasks\.two: TASK must be"):
        find_tasks(["some_tasks"])


async def test_a_worker_hears_of_new_mail(jobs: Jobs, mail: MailServer) -> None:
    """At once, and of what was posted while there was none."""
    await post(jobs)
    async with jobs.working():
        for _ in range(2):
            await asyncio.wait_for(mail.arrived.wait(), 20)
            mail.arrived.clear()
            await post(jobs)
        await asyncio.wait_for(mail.arrived.wait(), 20)
    assert len(mail.got) == 3


async def test_mail_that_waits_is_sent_when_it_is_its_turn(jobs: Jobs, mail: MailServer) -> None:
    mail.data = lambda: "451 Later"
    waiting = "select run_at from roseram.shown_jobs where task = 'send_mails' and run_at > now()"

    async def waits() -> bool:
        return bool(await jobs.value(waiting))

    async with jobs.working():
        await post(jobs)
        await until(waits)
        next_attempt = await jobs.value("select next_attempt_at from roseram.mails")
        assert abs((await jobs.value(waiting) - next_attempt).total_seconds()) < 5
        mail.data = lambda: "250 OK"
        await jobs.value("update roseram.mails set next_attempt_at = now() returning 1")
        await post(jobs, "ben@example.org")
        await asyncio.wait_for(mail.arrived.wait(), 20)

        async def both() -> bool:
            return len(mail.got) == 2

        await until(both)


async def test_without_a_mail_server(jobs: Jobs) -> None:
    jobs.tasks = find_tasks(["roseram.jobs.tasks"])
    number = await jobs.enqueue("send_mails")
    tidy = await jobs.enqueue("tidy_mails")
    async with jobs.working():
        await jobs.becomes(number, "done")
        await jobs.becomes(tidy, "done")


async def test_upkeep(jobs: Jobs) -> None:
    jobs.tasks = find_tasks(["roseram.operate.tasks"])
    numbers = [await jobs.enqueue(name) for name in ("keep_up", "keep_partitions")]
    async with jobs.working():
        for number in numbers:
            await jobs.becomes(number, "done")


async def test_what_is_kept_of_jobs(jobs: Jobs) -> None:
    """What people see a week, what recurs a day, what failed a month; their steps with them."""
    somebody = "00000000-0000-7000-8000-000000000001"
    made = {}
    for name, days, state, person in (
        ("recurring", 2, None, None),
        ("fresh", 0, None, None),
        ("theirs", 6, None, somebody),
        ("old", 8, None, somebody),
        ("failed", 20, "failed", somebody),
        ("long failed", 31, "failed", somebody),
        ("waiting", 40, "queued", somebody),
    ):
        number = made[name] = await jobs.enqueue(person_id=person, title=name)
        if state is None:
            await jobs.value("delete from roseram.pgqueuer where id = $1 returning 1", number)
        for table, column in (("jobs", "updated_at"), ("pgqueuer", "updated")):
            await jobs.value(
                f"update roseram.{table} set {column} = now() - make_interval(days => $2)"
                " where id = $1 returning 1",
                number,
                days,
            )
        await jobs.value(
            "update roseram.pgqueuer_log set created = now() - make_interval(days => $2)"
            " where job_id = $1 returning 1",
            number,
            days,
        )
        await jobs.value(
            "update roseram.pgqueuer set status = $2::roseram.pgqueuer_status where id = $1"
            " returning 1",
            number,
            state or "queued",
        )
    removed = await keep_up(jobs.database)
    assert (removed["jobs"], removed["job_steps"]) == (3, 3)
    async with jobs.database.connection() as connection:
        left = [row[0] for row in await connection.fetch("select title from roseram.jobs")]
        steps = await connection.fetch("select job_id from roseram.pgqueuer_log")
    assert sorted(left) == ["failed", "fresh", "theirs", "waiting"]
    assert {row[0] for row in steps} == {made[name] for name in left}
