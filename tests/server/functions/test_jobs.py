"""A job that failed is tried again, one that waits is cancelled: by whom it concerns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer
    from server.functions.conftest import People, Person

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


async def make_job(
    server: AuthServer, state: str, organization: str | None = None, person: Person | None = None
) -> int:
    made: int = await server.value(
        "with queued as (insert into roseram.pgqueuer (priority, status, entrypoint)"
        "   values (0, $1::text::roseram.pgqueuer_status, 'work') returning id)"
        " insert into roseram.jobs (id, task, title, organization_id, person_id)"
        " select id, 'work', 'Do it', $2::text::uuid, $3::text::uuid from queued returning id",
        state,
        organization,
        person.id if person else None,
    )
    return made


async def test_whom_it_concerns(auth_server: AuthServer, people: People) -> None:
    ana, ben, eve = [await people.join(name) for name in ("ana", "ben", "eve")]
    organization = await people.organization(ana, viewer=ben)
    theirs = await make_job(auth_server, "failed", organization)
    own = await make_job(auth_server, "failed", person=ben)
    nobodys = await make_job(auth_server, "failed")
    for asking, number, code in (
        (ben, theirs, "not_an_editor"),
        (eve, theirs, "job_not_found"),
        (ana, own, "job_not_found"),
        (ana, nobodys, "job_not_found"),
        (ana, 10**15, "job_not_found"),
    ):
        for action in ("retry-job", "cancel-job"):
            answer = await asking.run(action, {"job_id": number})
            assert answer.json()["code"] == code, answer.text
    for asking, number in ((ana, theirs), (ben, own)):
        answer = await asking.run("retry-job", {"job_id": number})
        assert (answer.status_code, answer.json()) == (200, {"job_id": number})
        again = await asking.run("retry-job", {"job_id": number})
        assert (again.status_code, again.json()["code"]) == (409, "job_not_failed")
        assert again.json()["details"] == {"status": "queued"}
        answer = await asking.run("cancel-job", {"job_id": number})
        assert (answer.status_code, answer.json()) == (200, {"job_id": number})
        again = await asking.run("cancel-job", {"job_id": number})
        assert (again.status_code, again.json()["code"]) == (409, "job_over")
        assert again.json()["details"] == {"status": "cancelled"}


async def test_the_list_through_the_api(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    number = await make_job(auth_server, "queued", person=ana)
    headers = {"apikey": auth_server.anon, "Authorization": f"Bearer {ana.token}"}
    answer = await auth_server.client.post(
        "/rest/v1/rpc/list_jobs",
        headers={**headers, "Content-Type": "application/json"},
        content=json.dumps({"status": "queued"}),
    )
    assert answer.status_code == 200, answer.text
    assert [row["id"] for row in answer.json()] == [number]
    one = await auth_server.client.get(
        f"/rest/v1/rpc/list_jobs?id=eq.{number}&select=title,who", headers=headers
    )
    assert one.json() == [{"title": "Do it", "who": "ana@example.org"}]
