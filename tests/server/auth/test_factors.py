"""Second factors over HTTP: set up, asked for, checked once, and not to be guessed."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import time
import uuid
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyotp
import pytest

from server.auth.conftest import PASSWORD, claims_of

if TYPE_CHECKING:
    from server.auth.conftest import AuthServer, MakeAuthServer

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(time.time()) + 30 * steps)


async def enroll(server: AuthServer, token: str, **body: Any) -> dict[str, Any]:
    sent = {"factor_type": "totp", "friendly_name": "phone", **body}
    answer = await server.call("POST", "/factors", sent, token=token)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def challenge(server: AuthServer, token: str, factor: str) -> str:
    answer = await server.call("POST", f"/factors/{factor}/challenge", {}, token=token)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


async def verify(
    server: AuthServer, token: str, factor: str, code: str, asked: str | None = None
) -> Any:
    number = asked or await challenge(server, token, factor)
    body = {"challenge_id": number, "code": code}
    return await server.call("POST", f"/factors/{factor}/verify", body, token=token)


async def with_factor(server: AuthServer) -> tuple[dict[str, Any], dict[str, Any]]:
    """A person with a verified factor: the strong session, the factor."""
    signed = await server.sign_up()
    factor = await enroll(server, signed["access_token"])
    # the code of the step before, so that the test has the one of now left
    answer = await verify(
        server, signed["access_token"], factor["id"], code_of(factor["totp"]["secret"], -1)
    )
    assert answer.status_code == 200, answer.text
    return answer.json(), factor


def refused(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_a_new_factor_shows_its_secret_once_and_keeps_it_encrypted(
    auth_server: AuthServer,
) -> None:
    token = (await auth_server.sign_up())["access_token"]
    factor = await enroll(auth_server, token, issuer="My App")
    totp = factor["totp"]
    assert (factor["type"], factor["friendly_name"]) == ("totp", "phone")
    assert len(totp["secret"]) == 32
    assert totp["uri"].startswith("otpauth://totp/My%20App:ana%40example.org?")
    parsed = pyotp.parse_uri(totp["uri"])
    assert isinstance(parsed, pyotp.TOTP)
    assert (parsed.secret, parsed.issuer) == (totp["secret"], "My App")
    assert ET.fromstring(totp["qr_code"]).tag.endswith("svg")
    assert "#" not in totp["qr_code"]  # clients put it into a data: URL as it is
    kept = await auth_server.value("select secret from auth.mfa_factors")
    assert totp["secret"] not in kept
    place = f"auth.mfa_factors.secret:{factor['id']}"
    assert auth_server.vault.decrypt(kept, place) == totp["secret"]


async def test_a_code_makes_the_session_strong_and_ends_the_weak_ones(
    auth_server: AuthServer,
) -> None:
    await auth_server.sign_up()
    other, mine = await auth_server.sign_in(), await auth_server.sign_in()
    token = mine["access_token"]
    factor, left = (
        await enroll(auth_server, token),
        await enroll(auth_server, token, friendly_name="not finished"),
    )
    answer = await verify(auth_server, token, factor["id"], code_of(factor["totp"]["secret"]))
    assert answer.status_code == 200, answer.text
    claims = claims_of(answer.json()["access_token"])
    assert claims["aal"] == "aal2"
    assert [each["method"] for each in claims["amr"]] == ["totp", "password"]
    assert claims["session_id"] == claims_of(token)["session_id"]
    shown = answer.json()["user"]["factors"]
    assert [(each["id"], each["status"]) for each in shown] == [(factor["id"], "verified")]
    assert left["id"] not in str(shown)
    assert (await auth_server.call("GET", "/user", token=other["access_token"])).status_code == 403
    assert (await auth_server.refresh(other["refresh_token"])).status_code == 400
    again = await auth_server.refresh(answer.json()["refresh_token"])
    assert claims_of(again.json()["access_token"])["aal"] == "aal2"
    assert [each.letter for each in await auth_server.letters()][-1] == "factor_added"
    log = await auth_server.rows("select action from public.session_audit_log")
    assert {"action": "factor_added"} in log


async def test_a_code_works_once(auth_server: AuthServer) -> None:
    signed, factor = await with_factor(auth_server)
    code = code_of(factor["totp"]["secret"])
    first = await verify(auth_server, signed["access_token"], factor["id"], code)
    assert first.status_code == 200
    again = await verify(auth_server, signed["access_token"], factor["id"], code)
    refused(again, 422, "mfa_verification_failed")
    # nor in another session, nor one from before that one
    elsewhere = (await auth_server.sign_in())["access_token"]
    for steps in (0, -1):
        late = await verify(
            auth_server, elsewhere, factor["id"], code_of(factor["totp"]["secret"], steps)
        )
        refused(late, 422, "mfa_verification_failed")
    later = await verify(auth_server, elsewhere, factor["id"], code_of(factor["totp"]["secret"], 1))
    assert later.status_code == 200


async def test_of_many_at_once_with_one_code_one_gets_in(auth_server: AuthServer) -> None:
    _, factor = await with_factor(auth_server)
    tokens = [(await auth_server.sign_in())["access_token"] for _ in range(4)]
    asked = [await challenge(auth_server, token, factor["id"]) for token in tokens]
    code = code_of(factor["totp"]["secret"])
    answers = await asyncio.gather(
        *(
            verify(auth_server, token, factor["id"], code, number)
            for token, number in zip(tokens, asked, strict=True)
        )
    )
    assert sorted(each.status_code for each in answers)[0] == 200
    assert [each.status_code for each in answers].count(200) == 1


async def test_codes_of_other_times_and_wrong_ones_are_refused(auth_server: AuthServer) -> None:
    token = (await auth_server.sign_up())["access_token"]
    factor = await enroll(auth_server, token)
    secret = factor["totp"]["secret"]
    for code in (code_of(secret, -3), code_of(secret, 3), "", "000", code_of(secret) + "0", "é"):
        answer = await verify(auth_server, token, factor["id"], code)
        refused(answer, 422, "mfa_verification_failed")
        assert answer.json()["message"] == "Invalid TOTP code entered"
    failures = await auth_server.value(
        "select count(*) from public.session_audit_log where action = 'sign_in_failed'"
    )
    assert failures == 6


async def test_guessing_is_stopped_for_the_person_whatever_the_factor(
    make_auth_server: MakeAuthServer,
) -> None:
    server = await make_auth_server(rate_limits={"mfa": 3})
    token = (await server.sign_up())["access_token"]
    factors = [await enroll(server, token, friendly_name=str(each)) for each in range(2)]
    asked = [await challenge(server, token, each["id"]) for each in factors]
    statuses = []
    for number in range(4):
        which = number % 2
        answer = await verify(server, token, factors[which]["id"], "000000", asked[which])
        statuses.append(answer.status_code)
    assert statuses == [422, 422, 422, 429]
    right = code_of(factors[0]["totp"]["secret"])
    refused(
        await verify(server, token, factors[0]["id"], right, asked[0]),
        429,
        "over_request_rate_limit",
    )
    # somebody else's guesses at this factor are not counted against it
    stranger = (await server.sign_up("eve@example.org"))["access_token"]
    foreign = await verify(server, stranger, factors[0]["id"], "000000", asked[0])
    refused(foreign, 404, "mfa_factor_not_found")


async def test_a_challenge_is_for_one_address_one_time_and_one_use(
    make_auth_server: MakeAuthServer,
) -> None:
    server = await make_auth_server(trusted_proxies=(ipaddress.ip_network("127.0.0.0/8"),))
    token = (await server.sign_up())["access_token"]
    factor = await enroll(server, token)
    secret = factor["totp"]["secret"]
    number = await challenge(server, token, factor["id"])
    body = {"challenge_id": number, "code": code_of(secret)}
    moved = await server.call(
        "POST",
        f"/factors/{factor['id']}/verify",
        body,
        token=token,
        headers={"X-Forwarded-For": "203.0.113.9"},
    )
    refused(moved, 422, "mfa_ip_address_mismatch")
    await server.execute(
        "update auth.mfa_challenges set created_at = now() - interval '301 seconds'"
    )
    refused(
        await verify(server, token, factor["id"], code_of(secret), number),
        422,
        "mfa_challenge_expired",
    )
    used = await challenge(server, token, factor["id"])
    assert (await verify(server, token, factor["id"], code_of(secret), used)).status_code == 200
    again = await verify(server, token, factor["id"], code_of(secret, 1), used)
    refused(again, 422, "mfa_challenge_expired")
    for unknown in (str(uuid.uuid4()), used):
        other = await enroll_strong(server, factor, unknown)
        refused(other, 422, "mfa_factor_not_found")


async def enroll_strong(server: AuthServer, factor: dict[str, Any], asked: str) -> Any:
    """A second factor of a strong session, verified with somebody else's challenge."""
    token = (await server.sign_in())["access_token"]
    await server.execute(
        "update auth.sessions set aal = 'aal2' where id = $1",
        uuid.UUID(claims_of(token)["session_id"]),
    )
    await server.execute("delete from auth.mfa_factors where friendly_name = 'second'")
    strong = await server.refresh(
        await server.value(
            "select token from auth.refresh_tokens where session_id = $1",
            uuid.UUID(claims_of(token)["session_id"]),
        )
    )
    token = strong.json()["access_token"]
    second = await enroll(server, token, friendly_name="second")
    assert second["id"] != factor["id"]
    return await verify(server, token, second["id"], "123456", asked)


async def test_a_weak_session_can_neither_add_nor_remove_where_a_factor_is(
    auth_server: AuthServer,
) -> None:
    signed, factor = await with_factor(auth_server)
    weak = (await auth_server.sign_in())["access_token"]
    body = {"factor_type": "totp", "friendly_name": "mine now"}
    refused(await auth_server.call("POST", "/factors", body, token=weak), 403, "insufficient_aal")
    gone = await auth_server.call("DELETE", f"/factors/{factor['id']}", token=weak)
    refused(gone, 422, "insufficient_aal")
    strong = signed["access_token"]
    other = await enroll(auth_server, strong, friendly_name="tablet")
    assert other["friendly_name"] == "tablet"


async def test_removing_a_factor_makes_its_sessions_weak_at_once(auth_server: AuthServer) -> None:
    signed, factor = await with_factor(auth_server)
    token = signed["access_token"]
    gone = await auth_server.call("DELETE", f"/factors/{factor['id']}", token=token)
    assert (gone.status_code, gone.json()) == (200, {"id": factor["id"]})
    again = claims_of((await auth_server.refresh(signed["refresh_token"])).json()["access_token"])
    assert again["aal"] == "aal1"
    assert [each["method"] for each in again["amr"]] == ["password"]
    letters = [each.letter for each in await auth_server.letters()]
    assert letters[-2:] == ["factor_added", "factor_removed"]
    # the old token still says aal2, and is not believed
    factor = await enroll(auth_server, (await auth_server.sign_in())["access_token"])
    await auth_server.execute("update auth.mfa_factors set status = 'verified'")
    body = {"factor_type": "totp", "friendly_name": "third"}
    refused(await auth_server.call("POST", "/factors", body, token=token), 403, "insufficient_aal")


async def test_a_factor_of_somebody_else_is_not_there(auth_server: AuthServer) -> None:
    _, factor = await with_factor(auth_server)
    eve = (await auth_server.sign_up("eve@example.org"))["access_token"]
    path = f"/factors/{factor['id']}"
    asked = await auth_server.call("POST", f"{path}/challenge", {}, token=eve)
    refused(asked, 404, "mfa_factor_not_found")
    refused(await auth_server.call("DELETE", path, token=eve), 404, "mfa_factor_not_found")
    odd = await auth_server.call("POST", "/factors/seven/challenge", {}, token=eve)
    refused(odd, 404, "validation_failed")
    assert (await auth_server.call("DELETE", path)).status_code in (401, 403)


async def test_names_and_numbers_of_factors_are_limited(make_auth_server: MakeAuthServer) -> None:
    server = await make_auth_server(mfa_max_factors=2)
    token = (await server.sign_up())["access_token"]
    await enroll(server, token)
    same = await server.call(
        "POST", "/factors", {"factor_type": "totp", "friendly_name": "phone"}, token=token
    )
    refused(same, 422, "mfa_factor_name_conflict")
    await enroll(server, token, friendly_name="")
    third = {"factor_type": "totp", "friendly_name": "third"}
    refused(
        await server.call("POST", "/factors", third, token=token),
        422,
        "too_many_enrolled_mfa_factors",
    )
    await server.execute("update auth.mfa_factors set created_at = now() - interval '301 seconds'")
    assert (await enroll(server, token))["friendly_name"] == "phone"
    assert await server.value("select count(*) from auth.mfa_factors") == 1


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("phone", 422, "mfa_phone_enroll_not_enabled"),
        ("webauthn", 422, "mfa_webauthn_enroll_not_enabled"),
        ("sms", 400, "validation_failed"),
        ("", 400, "validation_failed"),
    ],
)
async def test_other_types_are_named_and_refused(
    auth_server: AuthServer, kind: str, status: int, code: str
) -> None:
    token = (await auth_server.sign_up())["access_token"]
    answer = await auth_server.call("POST", "/factors", {"factor_type": kind}, token=token)
    refused(answer, status, code)


async def test_secrets_from_elsewhere_work_and_are_encrypted_at_first_use(
    auth_server: AuthServer,
) -> None:
    """What an import from Supabase brings: base32 in plain text."""
    signed = await auth_server.sign_up(password=PASSWORD)
    secret, number = pyotp.random_base32(), uuid.uuid4()
    await auth_server.execute(
        "insert into auth.mfa_factors"
        " (id, user_id, factor_type, status, created_at, updated_at, secret)"
        " values ($1, $2, 'totp', 'verified', now(), now(), $3)",
        number,
        uuid.UUID(signed["user"]["id"]),
        secret,
    )
    answer = await verify(auth_server, signed["access_token"], str(number), code_of(secret))
    assert answer.status_code == 200, answer.text
    kept = await auth_server.value("select secret from auth.mfa_factors")
    assert auth_server.vault.decrypt(kept, f"auth.mfa_factors.secret:{number}") == secret


async def test_a_secret_of_another_factor_or_key_is_never_used(auth_server: AuthServer) -> None:
    token = (await auth_server.sign_up())["access_token"]
    factor = await enroll(auth_server, token)
    foreign = auth_server.vault.encrypt(factor["totp"]["secret"], "auth.mfa_factors.secret:other")
    for kept in (foreign, "v1.00000000.AAAA", '{"key_id":"x","alg":"aes-gcm-hkdf"}', ""):
        await auth_server.execute("update auth.mfa_factors set secret = $1", kept)
        answer = await verify(auth_server, token, factor["id"], code_of(factor["totp"]["secret"]))
        refused(answer, 422, "mfa_verification_failed")


@pytest.mark.parametrize(("number", "seen"), [(0, [1, 0, 0]), (1, [1, 0, 1])])
async def test_a_policy_can_ask_for_the_second_factor(
    auth_server: AuthServer, number: int, seen: list[int]
) -> None:
    """The examples of docs/how-to/second-factor.md: everybody is asked, or who has a factor."""
    page = Path(__file__).parents[3] / "docs/how-to/second-factor.md"
    examples = [part.partition("```")[0] for part in page.read_text("utf-8").split("```sql\n")[1:]]
    await auth_server.execute(
        "create table public.payrolls (id int primary key);"
        "insert into public.payrolls values (1);"
        "alter table public.payrolls enable row level security;"
        "grant select on public.payrolls to authenticated;"
        "create policy payrolls_read on public.payrolls for select to authenticated using (true);"
    )
    await auth_server.execute(examples[number])
    strong, _ = await with_factor(auth_server)
    weak = await auth_server.sign_in()
    without = await auth_server.sign_up("ben@example.org")
    assert [await rows_seen(auth_server, each) for each in (strong, weak, without)] == seen


async def rows_seen(server: AuthServer, session: dict[str, Any]) -> int:
    claims = json.dumps(claims_of(session["access_token"]))
    async with server.database.transaction() as connection:
        await connection.execute("select set_config('request.jwt.claims', $1, true)", claims)
        await connection.execute("set local role authenticated")
        found: int = await connection.fetchval("select count(*) from public.payrolls")
    return found
