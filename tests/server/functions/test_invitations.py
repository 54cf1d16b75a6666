"""Invitations: who may invite whom to what, and who gets in by a link."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from server.functions.conftest import PASSWORD, People, Person, run

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


async def token_for(server: AuthServer, email: str) -> str:
    """The token of the last link that was mailed to somebody."""
    letters = [each for each in await server.letters() if each.letter == "invitation"]
    link = next(each.data["link"] for each in reversed(letters) if each.to == email)
    assert link.startswith(f"{server.url}/functions/v1/invitation#")
    return str(link).partition("#")[2]


async def invite(owner: Person, organization: str, email: str, role: str = "editor") -> str:
    answer = await owner.run(
        "invite-member", {"organization_id": organization, "email": email, "role": role}
    )
    assert answer.status_code == 200, answer.text
    return await token_for(owner.server, email)


async def role_of(server: AuthServer, organization: str, email: str) -> str | None:
    found: str | None = await server.value(
        "select m.role from public.organization_members m join auth.users u on u.id = m.user_id"
        " where m.organization_id = $1 and u.email = $2",
        organization,
        email,
    )
    return found


async def test_a_new_person_accepts(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    organization = await people.organization(ana)
    token = await invite(ana, organization, "New@Example.org ".strip().lower())
    shown = await run(auth_server, "show-invitation", {"token": token})
    assert shown.json() | {"expires_at": ""} == {
        "organization": "Fieldnote",
        "inviter": "ana",
        "email": "new@example.org",
        "role": "editor",
        "message": None,
        "expires_at": "",
    }
    assert await role_of(auth_server, organization, "new@example.org") is None
    body = {"token": token, "password": PASSWORD, "full_name": "New Person"}
    accepted = await run(auth_server, "accept-invitation", body)
    assert accepted.status_code == 200, accepted.text
    assert accepted.json()["created"] is True
    assert await role_of(auth_server, organization, "new@example.org") == "editor"
    session = await auth_server.sign_in("new@example.org")  # the address counts as confirmed
    assert session["user"]["user_metadata"]["full_name"] == "New Person"


async def test_an_existing_person_accepts(auth_server: AuthServer, people: People) -> None:
    ana, ben = await people.join("ana"), await people.join("ben")
    organization = await people.organization(ana)
    token = await invite(ana, organization, "ben@example.org", "admin")
    accepted = await ben.run("accept-invitation", {"token": token})
    assert accepted.json()["role"] == "admin"
    assert accepted.json()["created"] is False
    assert await role_of(auth_server, organization, "ben@example.org") == "admin"
    actions = await auth_server.rows(
        "select action from public.session_audit_log where user_id = $1", ben.id
    )
    assert {"action": "invitation_accepted"} in actions


async def test_who_has_an_account_signs_in_first(auth_server: AuthServer, people: People) -> None:
    """The link alone does not set a password for an account that somebody uses."""
    ana = await people.join("ana")
    await people.join("ben")
    organization = await people.organization(ana)
    token = await invite(ana, organization, "ben@example.org")
    body = {"token": token, "password": "another-Kettle-17-harbour"}
    answer = await run(auth_server, "accept-invitation", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "account_exists")
    await auth_server.sign_in("ben@example.org", PASSWORD)


async def test_an_account_that_nobody_confirmed_begins_anew(
    make_auth_server: MakeAuthServer,
) -> None:
    """Who signs up with another's address and waits for an invitation gets nothing."""
    server = await make_auth_server(autoconfirm=False)
    await server.execute(
        "insert into auth.users (id, email, encrypted_password, email_confirmed_at, is_sso_user)"
        " values (gen_random_uuid(), 'ana@example.org', '', now(), false)"
    )
    body = {"email": "victim@example.org", "password": "attackers-Kettle-17-own"}
    assert (await server.call("POST", "/signup", body)).status_code == 200
    owner = await server.value("select id::text from auth.users where email = 'ana@example.org'")
    organization = await People(server).organization(Person(server, owner, "ana@example.org", ""))
    inviter = await minted(server, owner)
    token = await invite(inviter, organization, "victim@example.org")
    accepted = await run(server, "accept-invitation", {"token": token, "password": PASSWORD})
    assert accepted.status_code == 200, accepted.text
    await server.sign_in("victim@example.org", PASSWORD)
    refused = await server.call("POST", "/token?grant_type=password", body)
    assert refused.status_code == 400


async def minted(server: AuthServer, user_id: str) -> Person:
    """A person with a session, without their password."""
    from roseram.server.auth import people, sessions
    from roseram.server.auth.call import Call

    call = Call("POST", "/token", {}, {}, {}, "127.0.0.1")
    async with server.auth.database.transaction() as connection:
        person = await people.find(connection, user_id)  # type: ignore[arg-type]
        assert person is not None
        session = await sessions.open_session(
            server.auth, connection, person, call, method="password"
        )
        body = await sessions.session_body(server.auth, connection, session)
    import json

    return Person(server, user_id, person.email, json.loads(body)["access_token"])


async def test_guessed_links(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    organization = await people.organization(ana)
    token = await invite(ana, organization, "ben@example.org")
    number = token.partition(".")[0]
    for guess in (
        f"{number}.{secrets.token_urlsafe(32)}",
        f"{secrets.token_hex(16)}.{token.partition('.')[2]}",
        "x" * 76,
        token[:-1] + ("A" if token[-1] != "A" else "B"),
    ):
        for action in ("show-invitation", "accept-invitation", "decline-invitation"):
            body = {"token": guess}
            answer = await run(auth_server, action, body, ana.token)
            assert (answer.status_code, answer.json()["code"]) == (404, "invitation_not_found")


async def test_a_link_works_once(auth_server: AuthServer, people: People) -> None:
    ana, ben = await people.join("ana"), await people.join("ben")
    organization = await people.organization(ana)
    token = await invite(ana, organization, "ben@example.org")
    assert (await ben.run("accept-invitation", {"token": token})).status_code == 200
    await auth_server.execute(
        "delete from public.organization_members where user_id = $1 and organization_id = $2",
        ben.id,
        organization,
    )
    again = await ben.run("accept-invitation", {"token": token})
    assert (again.status_code, again.json()["code"]) == (410, "invitation_used")
    assert await role_of(auth_server, organization, "ben@example.org") is None


async def test_a_link_that_was_sent_on(auth_server: AuthServer, people: People) -> None:
    ana, eve = await people.join("ana"), await people.join("eve")
    organization = await people.organization(ana)
    token = await invite(ana, organization, "ben@example.org")
    answer = await eve.run("accept-invitation", {"token": token})
    assert (answer.status_code, answer.json()["code"]) == (403, "invitation_for_another")
    assert "ben@" not in answer.text
    assert await role_of(auth_server, organization, "eve@example.org") is None
    assert (await run(auth_server, "accept-invitation", {"token": token})).status_code == 401


async def test_a_link_expires_and_can_be_renewed(auth_server: AuthServer, people: People) -> None:
    ana, ben = await people.join("ana"), await people.join("ben")
    organization = await people.organization(ana)
    old = await invite(ana, organization, "ben@example.org")
    await auth_server.execute(
        "update public.organization_invitations set expires_at = now() - interval '1 second'"
    )
    late = await ben.run("accept-invitation", {"token": old})
    assert (late.status_code, late.json()["code"]) == (410, "invitation_expired")
    body = {"organization_id": organization, "email": "BEN@example.org", "role": "viewer"}
    renewed = await ana.run("invite-member", body)
    assert renewed.json()["renewed"] is True
    new = await token_for(auth_server, "ben@example.org")
    assert (await ben.run("accept-invitation", {"token": old})).status_code == 404
    assert (await ben.run("accept-invitation", {"token": new})).json()["role"] == "viewer"
    assert await auth_server.value("select count(*) from public.organization_invitations") == 1


async def test_a_declined_link(auth_server: AuthServer, people: People) -> None:
    ana, ben = await people.join("ana"), await people.join("ben")
    organization = await people.organization(ana)
    token = await invite(ana, organization, "ben@example.org")
    assert (await run(auth_server, "decline-invitation", {"token": token})).status_code == 200
    answer = await ben.run("accept-invitation", {"token": token})
    assert (answer.status_code, answer.json()["code"]) == (410, "invitation_withdrawn")


@pytest.mark.parametrize(
    ("inviter", "role", "status"),
    [
        ("owner", "admin", 200),
        ("owner", "viewer", 200),
        ("admin", "editor", 200),
        ("admin", "admin", 403),
        ("editor", "viewer", 403),
        ("member", "viewer", 403),
        ("viewer", "viewer", 403),
        ("outsider", "viewer", 404),
        ("owner", "owner", 422),
    ],
)
async def test_roles(
    auth_server: AuthServer, people: People, inviter: str, role: str, status: int
) -> None:
    ana, other = await people.join("ana"), await people.join("other")
    more = {} if inviter in ("owner", "outsider") else {inviter: other}
    organization = await people.organization(ana, "Fieldnote", **more)
    asking = ana if inviter == "owner" else other
    body = {"organization_id": organization, "email": "new@example.org", "role": role}
    answer = await asking.run("invite-member", body)
    assert answer.status_code == status, answer.text
    invited = await auth_server.value("select count(*) from public.organization_invitations")
    assert invited == (1 if status == 200 else 0)


async def test_the_role_is_looked_at_again(auth_server: AuthServer, people: People) -> None:
    """An admin who was removed does not come back by the invitation to their second address."""
    ana, bad, second = [await people.join(name) for name in ("ana", "bad", "second")]
    organization = await people.organization(ana, admin=bad)
    token = await invite(bad, organization, "second@example.org")
    await auth_server.execute(
        "delete from public.organization_members where user_id = $1 and role = 'admin'", bad.id
    )
    answer = await second.run("accept-invitation", {"token": token})
    assert (answer.status_code, answer.json()["code"]) == (410, "invitation_withdrawn")


async def test_the_role_cannot_be_raised_by_the_data_api(
    auth_server: AuthServer, people: People
) -> None:
    ana, bad, second = [await people.join(name) for name in ("ana", "bad", "second")]
    organization = await people.organization(ana, admin=bad)
    token = await invite(bad, organization, "second@example.org")
    raised = await auth_server.client.patch(
        f"/rest/v1/organization_invitations?organization_id=eq.{organization}",
        json={"role": "admin"},
        headers={"apikey": auth_server.anon, "Authorization": f"Bearer {bad.token}"},
    )
    assert raised.status_code == 204
    answer = await second.run("accept-invitation", {"token": token})
    assert answer.status_code == 410
    assert await role_of(auth_server, organization, "second@example.org") is None


async def test_an_invitation_cannot_be_turned_to_another_address(
    auth_server: AuthServer, people: People
) -> None:
    """Else its link would prove an address that nobody has read a mail at."""
    bad = await people.join("bad")
    organization = await people.organization(bad)
    token = await invite(bad, organization, "bads-second@example.org")
    turned = await auth_server.client.patch(
        f"/rest/v1/organization_invitations?organization_id=eq.{organization}",
        json={"email": "victim@example.org"},
        headers={"apikey": auth_server.anon, "Authorization": f"Bearer {bad.token}"},
    )
    assert turned.status_code == 204
    answer = await run(auth_server, "accept-invitation", {"token": token, "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (404, "invitation_not_found")
    query = "select count(*) from auth.users where email = 'victim@example.org'"
    assert await auth_server.value(query) == 0


async def test_an_invitation_that_was_written_by_hand_proves_nothing(
    auth_server: AuthServer, people: People
) -> None:
    import hashlib

    bad = await people.join("bad")
    organization = await people.organization(bad)
    secret = secrets.token_urlsafe(32)
    made = await auth_server.client.post(
        "/rest/v1/organization_invitations",
        json={
            "organization_id": organization,
            "email": "victim@example.org",
            "role": "viewer",
            "token_hash": hashlib.sha256(secret.encode()).hexdigest(),
        },
        headers={
            "apikey": auth_server.anon,
            "Authorization": f"Bearer {bad.token}",
            "Prefer": "return=representation",
        },
    )
    assert made.status_code == 201, made.text
    token = f"{made.json()[0]['id'].replace('-', '')}.{secret}"
    answer = await run(auth_server, "accept-invitation", {"token": token, "password": PASSWORD})
    assert answer.status_code == 404


async def test_the_answer_does_not_tell_who_has_an_account(
    auth_server: AuthServer, people: People
) -> None:
    ana = await people.join("ana")
    await people.join("known")
    organization = await people.organization(ana)
    answers = []
    for name in ("known", "stranger"):
        body = {"organization_id": organization, "email": f"{name}@example.org"}
        answer = (await ana.run("invite-member", body)).json()
        answers.append({**answer, "email": "", "expires_at": ""})
    assert answers[0] == answers[1]


async def test_who_is_a_member_already(people: People) -> None:
    ana, ben = await people.join("ana"), await people.join("ben")
    organization = await people.organization(ana, editor=ben)
    body = {"organization_id": organization, "email": "ben@example.org"}
    answer = await ana.run("invite-member", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_member")


async def test_the_limit_on_invitations(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(rate_limits={"invite": 2})
    people = People(server)
    ana = await people.join("ana")
    organization = await people.organization(ana)
    statuses = []
    for number in range(3):
        body = {"organization_id": organization, "email": f"p{number}@example.org"}
        statuses.append((await ana.run("invite-member", body)).status_code)
    assert statuses == [200, 200, 429]


async def test_a_weak_password(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    token = await invite(ana, await people.organization(ana), "new@example.org")
    answer = await run(auth_server, "accept-invitation", {"token": token, "password": "password"})
    assert (answer.status_code, answer.json()["code"]) == (422, "weak_password")
    query = "select count(*) from auth.users where email = 'new@example.org'"
    assert await auth_server.value(query) == 0


async def test_following_the_link_accepts_nothing(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    organization = await people.organization(ana)
    await invite(ana, organization, "ben@example.org")
    page = await auth_server.client.get("/functions/v1/invitation")
    assert page.status_code == 200
    assert "script-src 'nonce-" in page.headers["content-security-policy"]
    assert (
        await auth_server.value(
            "select count(*) from public.organization_invitations where accepted_at is null"
        )
        == 1
    )


async def test_secrets_are_not_kept(auth_server: AuthServer, people: People) -> None:
    ana = await people.join("ana")
    token = await invite(ana, await people.organization(ana), "ben@example.org")
    secret = token.partition(".")[2]
    rows = await auth_server.rows(
        "select i::text as a from public.organization_invitations i"
        " union all select m::text from roseram.mails m"
        " union all select l::text from public.activity_logs l"
    )
    assert rows
    assert not [row for row in rows if secret in row["a"]]
