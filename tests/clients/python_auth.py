"""Every auth method of the official Python client, run by itself beside the client's own packages.

Takes the address and the keys from the environment; ends with 1 at the first thing that is wrong.
"""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.error
import urllib.request
import uuid
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from supabase import AuthApiError, Client, ClientOptions, create_client

URL, PASSWORD = os.environ["API_URL"], "a long walk in the old town"


def connect(key: str = "ANON_KEY", flow: Any = "implicit") -> Client:
    options = ClientOptions(auto_refresh_token=False, flow_type=flow)
    return create_client(URL, os.environ[key], options)


service = connect("SERVICE_ROLE")


def address(name: str) -> str:
    return f"{name}.{uuid.uuid4().hex[:8]}@example.org"


def account(name: str) -> tuple[str, Any]:
    email = address(name)
    made = {"email": email, "password": PASSWORD, "email_confirm": True}
    return email, service.auth.admin.create_user(made).user


def signed_in(name: str) -> tuple[Client, str, Any]:
    client = connect()
    email, _ = account(name)
    answer = client.auth.sign_in_with_password({"email": email, "password": PASSWORD})
    return client, email, answer.session


def refused(code: str, method: Any, *arguments: Any) -> None:
    try:
        method(*arguments)
    except AuthApiError as error:
        assert error.code == code, (error.code, error.message)
        return
    raise AssertionError(f"it was not refused ({code})")


def letter(to: str) -> str:
    with urllib.request.urlopen(f"{os.environ['LETTERS_URL']}/?to={quote(to)}") as answer:
        return str(json.load(answer)[-1]["text"])


def code_in(text: str) -> str:
    found = re.search(r"\b\d{6}\b", text)
    assert found
    return found[0]


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def follow(text: str) -> str:
    found = re.search(r"https?://\S+/auth/v1/verify\?\S+", text)
    assert found
    try:
        urllib.request.build_opener(Stay).open(found[0])
    except urllib.error.HTTPError as error:
        assert error.code == 303
        return str(error.headers["Location"])
    raise AssertionError("it did not lead on")


def check_sign_up() -> None:
    client, email = connect(), address("new")
    answer = client.auth.sign_up(
        {"email": email, "password": PASSWORD, "options": {"data": {"full_name": "New"}}}
    )
    assert answer.session is None
    token = code_in(letter(email))
    verified = client.auth.verify_otp({"email": email, "token": token, "type": "signup"})
    assert verified.user.user_metadata["full_name"] == "New"


def check_anonymous() -> None:
    assert connect().auth.sign_in_anonymously().user.is_anonymous


def check_password_and_rows() -> None:
    client, email, session = signed_in("ana")
    assert client.auth.get_session().user.id == session.user.id
    assert client.auth.get_user().user.email == email
    assert client.table("profiles").select("email").execute().data == [{"email": email}]
    wrong = {"email": email, "password": "not this one"}
    refused("invalid_credentials", connect().auth.sign_in_with_password, wrong)


def check_claims() -> None:
    client, _, session = signed_in("claims")
    claims = client.auth.get_claims()["claims"]
    assert claims["sub"] == session.user.id
    assert claims["role"] == "authenticated"


def check_refresh_and_set_session() -> None:
    client, _, session = signed_in("refresh")
    again = client.auth.refresh_session().session
    assert again.refresh_token != session.refresh_token
    other = connect()
    assert other.auth.set_session(again.access_token, again.refresh_token).user
    refused("refresh_token_not_found", connect().auth.refresh_session, "zzzzzzzzzzzz")


def check_events() -> None:
    client, _, _ = signed_in("events")
    seen: list[str] = []
    subscription = client.auth.on_auth_state_change(lambda event, _: seen.append(event))
    client.auth.refresh_session()
    client.auth.sign_out()
    subscription.unsubscribe()
    assert {"TOKEN_REFRESHED", "SIGNED_OUT"} <= set(seen)


def check_update_user() -> None:
    client, email, _ = signed_in("update")
    assert client.auth.update_user({"data": {"a": 1}}).user.user_metadata["a"] == 1
    refused("same_password", client.auth.update_user, {"password": PASSWORD})
    client.auth.reauthenticate()
    assert code_in(letter(email))


def check_one_time_code() -> None:
    email, _ = account("code")
    client = connect()
    client.auth.sign_in_with_otp({"email": email})
    given = {"email": email, "token": code_in(letter(email)), "type": "email"}
    assert client.auth.verify_otp(given).session
    refused("otp_expired", connect().auth.verify_otp, given)


def check_pkce() -> None:
    email, user = account("pkce")
    client = connect(flow="pkce")
    client.auth.sign_in_with_otp({"email": email})
    code = parse_qs(urlsplit(follow(letter(email))).query)["code"][0]
    assert client.auth.exchange_code_for_session({"auth_code": code}).user.id == user.id


def check_recovery_and_resend() -> None:
    email, _ = account("forgot")
    client = connect()
    client.auth.reset_password_for_email(email)
    given = {"email": email, "token": code_in(letter(email)), "type": "recovery"}
    assert client.auth.verify_otp(given).session
    fresh = address("again")
    client.auth.sign_up({"email": fresh, "password": PASSWORD})
    client.auth.resend({"type": "signup", "email": fresh})
    assert code_in(letter(fresh))


def check_sign_out() -> None:
    client, email, session = signed_in("leaving")
    other = connect()
    other.auth.sign_in_with_password({"email": email, "password": PASSWORD})
    client.auth.sign_out({"scope": "others"})
    assert client.auth.get_user(session.access_token)
    client.auth.sign_out()
    refused("session_not_found", connect().auth.get_user, session.access_token)


def check_providers() -> None:
    answer = connect().auth.sign_in_with_oauth({"provider": "github"})
    assert urlsplit(answer.url).path == "/auth/v1/authorize"
    client, _, _ = signed_in("identities")
    assert client.auth.get_user_identities().identities[0].provider == "email"


def check_factors() -> None:
    client, _, _ = signed_in("factor")
    made = client.auth.mfa.enroll({"factor_type": "totp", "friendly_name": "phone"})
    assert made.totp.qr_code.startswith("data:image/svg+xml;utf-8,<svg")
    challenge = client.auth.mfa.challenge({"factor_id": made.id})
    given = {"factor_id": made.id, "challenge_id": challenge.id, "code": "000000"}
    refused("mfa_verification_failed", client.auth.mfa.verify, given)
    assert client.auth.mfa.get_authenticator_assurance_level().current_level == "aal1"
    assert client.auth.mfa.unenroll({"factor_id": made.id}).id == made.id


def check_admin() -> None:
    admin = service.auth.admin
    email, user = account("managed")
    assert admin.get_user_by_id(user.id).user.email == email
    assert len(admin.list_users(page=1, per_page=1)) == 1
    changed = admin.update_user_by_id(user.id, {"user_metadata": {"b": 2}})
    assert changed.user.user_metadata["b"] == 2
    link = admin.generate_link({"type": "magiclink", "email": email})
    assert link.properties.verification_type == "magiclink"
    invited = address("invited")
    assert admin.invite_user_by_email(invited).user.email == invited
    admin.delete_user(user.id)
    refused("user_not_found", admin.get_user_by_id, user.id)
    assert admin.mfa.list_factors({"user_id": admin.list_users()[0].id}) == []


if __name__ == "__main__":
    for name, check in list(globals().items()):
        if name.startswith("check_"):
            check()
            sys.stdout.write(f"ok {name}\n")
