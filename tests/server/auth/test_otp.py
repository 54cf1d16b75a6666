"""Codes and links by mail to sign in: what is sent to whom, and what nobody learns by asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roseram.server.auth.codes import stored_form
from server.auth.posted import MAILED, link_parts, mails, newest

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
ANA = "ana@example.org"


async def test_a_person_who_has_an_account_gets_a_link_and_a_code(auth_server: AuthServer) -> None:
    await auth_server.sign_up(data={"full_name": "Ana Sousa"})
    answer = await auth_server.call("POST", "/otp", {"email": " Ana@Example.org"})
    assert (answer.status_code, answer.json()) == (200, {})
    letter = await newest(auth_server, "magic_link")
    assert letter.to == ANA
    assert letter.data["name"] == "Ana Sousa"
    assert letter.data["link"].startswith(f"{auth_server.url}/auth/v1/verify?token=")
    assert link_parts(letter)["type"] == "magiclink"
    assert link_parts(letter)["redirect_to"] == auth_server.url
    assert len(letter.data["code"]) == 6
    assert letter.data["code"].isdigit()


async def test_somebody_new_gets_an_account(auth_server: AuthServer) -> None:
    body = {"email": ANA, "data": {"full_name": "Ana"}, "create_user": True}
    answer = await auth_server.call("POST", "/otp", body)
    assert (answer.status_code, answer.json()) == (200, {})
    letter = await newest(auth_server, "confirm")
    assert link_parts(letter)["type"] == "signup"
    row = (await auth_server.rows("select * from auth.users"))[0]
    assert row["email_confirmed_at"] is None
    assert row["confirmation_sent_at"] is not None


async def test_nobody_new_without_create_user(auth_server: AuthServer) -> None:
    answer = await auth_server.call("POST", "/otp", {"email": ANA, "create_user": False})
    assert (answer.status_code, answer.json()) == (200, {})
    assert await mails(auth_server) == []
    assert await auth_server.value("select count(*) from auth.users") == 0


async def test_nobody_new_and_it_is_said_as_gotrue_says_it(
    make_auth_server: MakeAuthServer,
) -> None:
    server = await make_auth_server(tells_who_exists=True)
    answer = await server.call("POST", "/otp", {"email": ANA, "create_user": False})
    assert answer.status_code == 422
    assert answer.json() == {"code": "otp_disabled", "message": "Signups not allowed for otp"}


async def test_nobody_new_where_sign_up_is_disabled(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(disable_signup=True)
    answer = await server.call("POST", "/otp", {"email": ANA})
    assert (answer.status_code, answer.json()) == (200, {})
    assert await server.value("select count(*) from auth.users") == 0


@pytest.mark.parametrize("path", ["/otp", "/recover", "/resend"])
async def test_the_same_work_for_who_has_no_account(
    make_auth_server: MakeAuthServer, path: str
) -> None:
    """Whoever asks sees the same, and the database writes the same kinds of rows."""
    server = await make_auth_server(**MAILED, mail_gap=60)
    await server.execute("delete from roseram.mail_gaps")
    await server.sign_up(ANA)
    await server.execute("delete from roseram.mail_gaps")
    answers = []
    for address in (ANA, "nobody@example.org"):
        body = {"email": address, "create_user": False, "type": "signup"}
        for _ in range(2):
            answer = await server.call("POST", path, body)
            answers.append((answer.status_code, answer.json().get("code"), answer.text[:60]))
    assert answers[0] == answers[2] == (200, None, "{}")
    assert answers[1][:2] == answers[3][:2] == (429, "over_email_send_rate_limit")
    decoys = [each for each in await server.letters() if each.state == "decoy"]
    assert [each.to for each in decoys] == ["nobody@example.org"]


async def test_the_gap_between_two_mails(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(mail_gap=60)
    assert (await server.call("POST", "/otp", {"email": ANA})).status_code == 200
    answer = await server.call("POST", "/otp", {"email": ANA})
    assert answer.status_code == 429
    assert answer.json()["code"] == "over_email_send_rate_limit"
    assert answer.json()["message"] in (
        f"For security purposes, you can only request this after {seconds} seconds."
        for seconds in (59, 60)
    )
    assert int(answer.headers["retry-after"]) in (59, 60)
    await server.execute("update roseram.mail_gaps set sent_at = sent_at - interval '61 seconds'")
    assert (await server.call("POST", "/otp", {"email": ANA})).status_code == 200


async def test_codes_are_kept_as_hashes_only(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    await auth_server.call("POST", "/otp", {"email": ANA})
    letter = await newest(auth_server, "magic_link")
    token = link_parts(letter)["token"]
    (row,) = await auth_server.rows("select * from auth.one_time_tokens")
    assert row["token_hash"] == stored_form(token) != token
    for table in ("auth.users", "auth.one_time_tokens", "roseram.mails"):
        everything = await auth_server.value(f"select string_agg(t::text, ' ') from {table} t")
        assert token not in everything
        assert letter.data["code"] not in everything.split(",")


async def test_a_link_is_not_guessed_from_an_address(auth_server: AuthServer) -> None:
    """GoTrue's token is the hash of address and code: a million guesses, without any limit."""
    import hashlib

    await auth_server.sign_up()
    await auth_server.call("POST", "/otp", {"email": ANA})
    letter = await newest(auth_server, "magic_link")
    guess = hashlib.sha224((ANA + letter.data["code"]).encode()).hexdigest()
    body = {"type": "magiclink", "token_hash": guess}
    assert (await auth_server.call("POST", "/verify", body)).status_code == 403


async def test_the_language_of_the_letter(auth_server: AuthServer) -> None:
    await auth_server.sign_up()
    german = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.8"}
    await auth_server.call("POST", "/otp", {"email": ANA}, headers=german)
    assert (await newest(auth_server, "magic_link")).languages == "de-at,de,en"
    await auth_server.execute("update public.user_settings set language = 'fr'")
    await auth_server.call("POST", "/otp", {"email": ANA}, headers=german)
    assert (await newest(auth_server, "magic_link")).languages == "fr,de-at,de,en"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "validation_failed"),
        ({"email": "no address"}, 400, "validation_failed"),
        ({"email": "ana@example.org\r\nBcc: x@example.org"}, 400, "validation_failed"),
        ({"email": 3}, 400, "validation_failed"),
        ({"phone": "123"}, 400, "phone_provider_disabled"),
        ({"email": ANA, "data": "x"}, 400, "validation_failed"),
        ({"email": ANA, "code_challenge": "x" * 43}, 400, "validation_failed"),
        ({"email": ANA, "code_challenge_method": "s256"}, 400, "validation_failed"),
        (
            {"email": ANA, "code_challenge": "short", "code_challenge_method": "s256"},
            400,
            "validation_failed",
        ),
        (
            {"email": ANA, "code_challenge": "x" * 43, "code_challenge_method": "md5"},
            400,
            "validation_failed",
        ),
    ],
)
async def test_requests_that_make_no_sense(
    auth_server: AuthServer, body: dict[str, object], status: int, code: str
) -> None:
    answer = await auth_server.call("POST", "/otp", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await auth_server.letters() == []


async def test_links_lead_back_only_where_it_is_allowed(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(
        site_url="https://app.example.org", redirect_urls=("https://*.example.com/**",)
    )
    for asked, leads in (
        ("https://x.example.com/in", "https://x.example.com/in"),
        ("https://app.example.org/welcome", "https://app.example.org/welcome"),
        ("https://evil.example", "https://app.example.org"),
        ("https://app.example.org.evil.example", "https://app.example.org"),
        ("//evil.example", "https://app.example.org"),
    ):
        await server.call("POST", f"/otp?redirect_to={asked}", {"email": ANA})
        sent = (await server.letters())[-1]
        assert link_parts(sent)["redirect_to"] == leads


async def test_the_limit_of_a_network_address(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(rate_limits={"otp": 2, "email_sent": 0})
    answers = [
        await server.call("POST", "/otp", {"email": f"{name}@example.org"}) for name in "abc"
    ]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "over_request_rate_limit"


async def test_the_limit_of_a_recipient(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(rate_limits={"otp": 0, "email_sent": 1})
    answers = [await server.call("POST", "/recover", {"email": ANA}) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 429]


async def test_names_that_are_messages_are_not_passed_on(auth_server: AuthServer) -> None:
    for number, name in enumerate(
        ("Win at evil.example", "http://evil.example", "a" * 61, "<b>x</b>", "Call 0123456789")
    ):
        body = {"email": f"x{number}@example.org", "data": {"full_name": name}}
        await auth_server.call("POST", "/otp", body)
        assert (await auth_server.letters())[-1].data["name"] == ""
