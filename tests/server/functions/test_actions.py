"""Transfer, deletion, credentials, and merging by the person."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from server.functions.conftest import PASSWORD, People, Person

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


def transfer(organization: str, to: Person, name: str = "Fieldnote") -> dict[str, str]:
    return {"organization_id": organization, "new_owner_id": to.id, "confirm_name": name}


async def test_a_transfer(auth_server: AuthServer, people: People) -> None:
    ana, ben = await people.join("ana"), await people.join("ben")
    organization = await people.organization(ana, editor=ben)
    answer = await ana.run("transfer-organization", transfer(organization, ben))
    assert answer.status_code == 200, answer.text
    roles = await auth_server.rows(
        "select u.email, m.role from public.organization_members m"
        " join auth.users u on u.id = m.user_id where m.organization_id = $1 order by 1",
        organization,
    )
    assert roles == [
        {"email": "ana@example.org", "role": "admin"},
        {"email": "ben@example.org", "role": "owner"},
    ]
    back = await ana.run("transfer-organization", transfer(organization, ana))
    assert (back.status_code, back.json()["code"]) == (403, "not_the_owner")


async def test_transfers_that_are_refused(auth_server: AuthServer, people: People) -> None:
    ana, ben, eve = [await people.join(name) for name in ("ana", "ben", "eve")]
    organization = await people.organization(ana, admin=ben)
    home = await auth_server.value(
        "select id::text from public.organizations where owner_id = $1 and is_personal", ana.id
    )
    named = await auth_server.value("select name from public.organizations where id = $1", home)
    for asking, body, code in (
        (ana, transfer(organization, ben, "fieldnote"), "name_differs"),
        (ana, transfer(organization, eve), "not_a_member"),
        (ana, transfer(organization, ana), "same_owner"),
        (ana, transfer(home, ben, named), "personal"),
        (ben, transfer(organization, ben), "not_the_owner"),
        (eve, transfer(organization, eve), "organization_not_found"),
        (ana, transfer(str(uuid.uuid4()), ben), "organization_not_found"),
    ):
        answer = await asking.run("transfer-organization", body)
        assert answer.json()["code"] == code, answer.text
    owner = "select owner_id::text from public.organizations where id = $1"
    assert await auth_server.value(owner, organization) == ana.id


async def test_deleting_the_account(auth_server: AuthServer, people: People) -> None:
    ana, ben = await people.join("ana"), await people.join("ben")
    alone = await people.organization(ana, "Alone")
    body = {"email": "Ana@Example.org", "password": PASSWORD}
    answer = await ana.run("delete-account", body)
    assert answer.status_code == 200, answer.text
    assert alone in answer.json()["organizations"]
    assert await auth_server.value("select count(*) from auth.users where id = $1", ana.id) == 0
    left = "select count(*) from public.organizations where owner_id = $1"
    assert await auth_server.value(left, ana.id) == 0
    letters = [(each.letter, each.to) for each in await auth_server.letters()]
    assert ("account_deleted", "ana@example.org") in letters
    assert (await ana.run("load-credentials", {})).status_code == 401
    assert (await ben.run("load-credentials", {})).status_code == 200


async def test_nobody_deletes_by_a_stolen_token_alone(
    auth_server: AuthServer, people: People
) -> None:
    ana = await people.join("ana")
    for body, code in (
        ({"email": "ana@example.org"}, "reauthentication_needed"),
        ({"email": "ana@example.org", "password": "wrong-Kettle-92"}, "invalid_credentials"),
        ({"email": "ana@example.org", "nonce": "123456"}, "reauthentication_not_valid"),
        ({"email": "ben@example.org", "password": PASSWORD}, "email_differs"),
        (
            {"email": "ana@example.org", "password": PASSWORD, "nonce": "1"},
            "reauthentication_needed",
        ),
    ):
        answer = await ana.run("delete-account", body)
        assert answer.json()["code"] == code, answer.text
    assert await auth_server.value("select count(*) from auth.users where id = $1", ana.id) == 1


async def test_deleting_by_a_mailed_code(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    assert (await auth_server.call("GET", "/reauthenticate", token=ana.token)).status_code == 200
    code = next(
        each.data["code"]
        for each in reversed(await auth_server.letters())
        if each.letter == "reauthenticate"
    )
    answer = await ana.run("delete-account", {"email": "ana@example.org", "nonce": code})
    assert answer.status_code == 200, answer.text


async def test_others_keep_their_work(auth_server: AuthServer, people: People) -> None:
    ana, ben = await people.join("ana"), await people.join("ben")
    shared = await people.organization(ana, editor=ben)
    foreign = await people.organization(ben, "Bens")
    body = {"email": "ana@example.org", "password": PASSWORD}
    answer = await ana.run("delete-account", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "organizations_have_members")
    assert [each["id"] for each in answer.json()["details"]] == [shared]
    answer = await ana.run("delete-account", {**body, "delete_organizations": [foreign]})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_the_owner")
    answer = await ana.run("delete-account", {**body, "delete_organizations": [shared]})
    assert answer.status_code == 200, answer.text
    names = "select count(*) from public.organizations where name in ('Fieldnote', 'Bens')"
    assert await auth_server.value(names) == 1


async def test_credentials(auth_server: AuthServer, people: People) -> None:
    ana, ben = await people.join("ana"), await people.join("ben")
    assert (await ana.run("load-credentials", {})).json() == {
        "credentials": None,
        "updated_at": None,
    }
    saved = {"github": {"token": "ghp_1", "scopes": ["repo"]}, "ü": None}
    assert (await ana.run("save-credentials", {"credentials": saved})).status_code == 200
    assert (await ana.run("load-credentials", {})).json()["credentials"] == saved
    assert (await ben.run("load-credentials", {})).json()["credentials"] is None
    stored = await auth_server.value(
        "select credentials from public.user_sessions where user_id = $1", ana.id
    )
    assert stored.startswith("v1.")
    assert "ghp_1" not in stored
    assert (await ana.run("save-credentials", {"credentials": None})).status_code == 200
    assert (await ana.run("load-credentials", {})).json()["credentials"] is None


async def test_credentials_cannot_be_read_in_another_row(
    auth_server: AuthServer, people: People
) -> None:
    ana, eve = await people.join("ana"), await people.join("eve")
    await ana.run("save-credentials", {"credentials": {"a": "b"}})
    stored = await auth_server.value(
        "select credentials from public.user_sessions where user_id = $1", ana.id
    )
    await auth_server.client.post(
        "/rest/v1/user_sessions",
        json={"credentials": stored},
        headers={"apikey": auth_server.anon, "Authorization": f"Bearer {eve.token}"},
    )
    answer = await eve.run("load-credentials", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "credentials_unreadable")


async def test_credentials_that_are_too_large(people: People) -> None:
    ana = await people.join("ana")
    answer = await ana.run("save-credentials", {"credentials": {"a": "x" * 70_000}})
    assert answer.status_code == 413


async def test_merging_ones_own_accounts(auth_server: AuthServer, people: People) -> None:
    ana, old = await people.join("ana"), await people.join("ana.old")
    project = "insert into public.projects (user_id, name) values ($1, 'Mine')"
    await auth_server.execute(project, old.id)
    body = {"other_access_token": old.token, "confirm_email": "ana.old@example.org"}
    answer = await ana.run("merge-accounts", body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["moved"]["public.projects"] == 1
    owner = "select user_id::text from public.projects where name = 'Mine'"
    assert await auth_server.value(owner) == ana.id
    assert (await old.run("load-credentials", {})).status_code == 401
    refused = await auth_server.call(
        "POST",
        "/token?grant_type=password",
        {"email": "ana.old@example.org", "password": PASSWORD},
    )
    assert refused.status_code == 400


async def test_merges_that_are_refused(auth_server: AuthServer, people: People) -> None:
    ana, old = await people.join("ana"), await people.join("ana.old")
    email = "ana.old@example.org"
    for token, typed, code in (
        (ana.token, "ana@example.org", "same_account"),
        (old.token, "ana@example.org", "email_differs"),
        (auth_server.anon, email, "not_a_session"),
        (auth_server.service_role, email, "not_a_session"),
        (f"{old.token[:-6]}AAAAAA", email, "PGRST301"),
    ):
        body = {"other_access_token": token, "confirm_email": typed}
        answer = await ana.run("merge-accounts", body)
        assert answer.json()["code"] == code, answer.text
    body = {"other_access_token": old.token, "confirm_email": email}
    await auth_server.execute(
        "insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)"
        " values (gen_random_uuid(), $1, 'totp', 'verified', now(), now())",
        old.id,
    )
    answer = await ana.run("merge-accounts", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_aal")
    await auth_server.execute("delete from auth.mfa_factors")
    await auth_server.execute(
        "update auth.users set email_confirmed_at = null where id = $1", old.id
    )
    answer = await ana.run("merge-accounts", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_confirmed")
    await auth_server.execute("delete from auth.sessions where user_id = $1", old.id)
    answer = await ana.run("merge-accounts", body)
    assert (answer.status_code, answer.json()["code"]) == (401, "session_not_found")
    assert await auth_server.value("select count(*) from roseram.merges") == 0
