"""Sign-in with a provider: people sent there and taken back, and ID tokens that apps bring."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID, uuid4

from roseram.postgres import load_sql
from roseram.server.auth import github, identities, openid
from roseram.server.auth.audit import note
from roseram.server.auth.failure import AuthError, invalid, json_response
from roseram.server.auth.flows import Challenge, begin_flow, issue_auth_code, read_challenge
from roseram.server.auth.idtoken import Expected
from roseram.server.auth.openid import id_token_claims, issuers, openid_profile
from roseram.server.auth.providers import Provider, find_provider, require_provider
from roseram.server.auth.redirects import redirect_to
from roseram.server.auth.sessions import open_session, session_body
from roseram.server.auth.who import signed_in
from roseram.server.rest.request import Response
from roseram.vault import Undecipherable

if TYPE_CHECKING:
    from types import ModuleType

    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.identities import Profile
    from roseram.server.auth.people import Person
    from roseram.server.auth.service import Auth

SECONDS: Final = 600  # that a person may take at the provider
_PLACE: Final = "auth.oauth.state"
_COOKIE: Final = "roseram-sign-in"
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_PASSED_ON: Final = ("prompt", "access_type", "login_hint", "hd", "login", "allow_signup")
_LONGEST: Final = 300  # characters of a provider's own words that are passed on
_ERRORS: Final = {400: "invalid_request", 401: "unauthorized_client", 403: "access_denied"}
_SQL = load_sql(__package__, "oauth.sql")


@dataclass(frozen=True, slots=True)
class State:
    """What goes to the provider and comes back, encrypted: nobody reads, changes or makes one."""

    flow: str  # its row in auth.flow_state, used up by the way back
    provider: str
    back: str  # where the person goes in the end
    verifier: str
    nonce: str
    scopes: str
    extra: dict[str, str]  # that the provider is asked besides
    until: float
    user: str = ""  # whose account gets the identity; empty: a sign-in
    browser: str = ""  # hash of the cookie of the browser that set out; empty: not yet begun

    def sealed(self, auth: Auth) -> str:
        """As it travels."""
        return auth.vault.encrypt(json.dumps(asdict(self), separators=(",", ":")), _PLACE)


def _opened(auth: Auth, text: str) -> State:
    """The state; AuthError 400 bad_oauth_state for one that is not ours, or too old."""
    if not text:
        raise _bad_state("missing")
    try:
        state = State(**json.loads(auth.vault.decrypt(text, _PLACE)))
    except (Undecipherable, ValueError, TypeError):
        raise _bad_state("invalid") from None
    if state.until < time.time():
        raise _bad_state("expired")
    return state


def _bad_state(what: str) -> AuthError:
    described = {"missing": "OAuth state parameter missing", "expired": "OAuth state has expired"}
    return AuthError(
        400, "bad_oauth_state", described.get(what, "OAuth state parameter is invalid")
    )


async def begin(auth: Auth, call: Call, *, user_id: UUID | None = None) -> State:
    """Note that somebody wants to sign in with a provider, or (`user_id`) to add an identity."""
    provider = require_provider(auth, call.query.get("provider", ""))
    challenge = read_challenge(call)
    flow = uuid4()
    async with auth.database.connection() as connection:
        await connection.execute(
            _SQL["begin"],
            flow,
            provider.name,
            challenge.value if challenge else None,
            challenge.method if challenge else None,
        )
    return State(
        str(flow),
        provider.name,
        redirect_to(auth, call),
        secrets.token_urlsafe(48),
        secrets.token_urlsafe(24),
        call.query.get("scopes", "")[:1000],
        {name: call.query[name][:200] for name in _PASSED_ON if name in call.query},
        time.time() + SECONDS,
        str(user_id or ""),
    )


def ticket_url(auth: Auth, state: State) -> str:
    """Our own address that sends the browser which opens it to the provider.

    It is what scripts get: their answer cannot give the browser the cookie that the way back needs.
    """
    home = _home(auth, require_provider(auth, state.provider))
    query = urlencode({"provider": state.provider, "ticket": state.sealed(auth)})
    return f"{home}/authorize?{query}"


def _home(auth: Auth, provider: Provider) -> str:
    """Our address as the provider knows it: where the cookie has to be set to come back."""
    before, found, _ = provider.callback.rpartition("/callback")
    return before if found else auth.url


def read_ticket(auth: Auth, text: str) -> State:
    """The state of a ticket; AuthError 400."""
    state = _opened(auth, text)
    if state.browser:
        raise _bad_state("invalid")
    return state


async def send_off(auth: Auth, call: Call, state: State) -> Response:
    """To the provider, with a cookie that only this browser will bring back.

    A browser that knows us by another name (localhost) is sent to the right one first.
    """
    provider = require_provider(auth, state.provider)
    host = call.headers.get("host", "").lower()
    if "ticket" not in call.query and host != urlsplit(_home(auth, provider)).netloc.lower():
        return _redirect(ticket_url(auth, state))
    own = _browser(provider, call) or secrets.token_urlsafe(32)
    bound = State(**{**asdict(state), "browser": _hash(own)})
    where = await _kind(provider).departure(
        provider,
        state=bound.sealed(auth),
        verifier=state.verifier,
        nonce=state.nonce,
        scopes=state.scopes,
        more=state.extra,
    )
    return _redirect(where, (("Set-Cookie", _cookie(provider, own)),))


def _kind(provider: Provider) -> ModuleType:
    """How to speak with it: two modules of the same form."""
    return openid if provider.is_openid else github


def _cookie(provider: Provider, value: str) -> str:
    secure = "; Secure" if _is_https(provider) else ""
    kept = f"Path=/; Max-Age={SECONDS}; HttpOnly; SameSite=Lax{secure}"
    return f"{_cookie_name(provider)}={value}; {kept}"


def _cookie_name(provider: Provider) -> str:
    # The prefix keeps other hosts of the domain from setting it.
    return f"__Host-{_COOKIE}" if _is_https(provider) else _COOKIE


def _is_https(provider: Provider) -> bool:
    return provider.callback.startswith("https://")


def _browser(provider: Provider, call: Call) -> str:
    """The secret in the browser's cookie; empty where there is none."""
    for part in call.headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == _cookie_name(provider) and _SECRET.fullmatch(value):
            return value
    return ""


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def come_back(auth: Auth, call: Call) -> Response:
    """The way back from the provider: always a redirect, with a session, a code or an error.

    Where the state proves nothing, the error goes to the site itself.
    """
    try:
        state = _opened(auth, call.query.get("state", ""))
        provider = require_provider(auth, state.provider)
        if not hmac.compare_digest(_hash(_browser(provider, call)), state.browser):
            raise AuthError(400, "bad_oauth_state", "The sign-in was begun in another browser")
        challenge = await _end_flow(auth, state)
    except AuthError as error:
        return _redirect(_with_error(auth.site_url, _error(error)))
    try:
        return await _finish(auth, call, state, challenge, provider)
    except AuthError as error:
        return _redirect(_with_error(state.back, _error(error)))


async def _end_flow(auth: Auth, state: State) -> Challenge | None:
    """Use up the state; the client's challenge, if it sent one. AuthError 400 for a used one."""
    async with auth.database.transaction() as connection:
        row = await connection.fetchrow(
            _SQL["end"], UUID(state.flow), state.provider, float(SECONDS)
        )
    if row is None:
        raise _bad_state("invalid")
    if row["code_challenge"] is None:
        return None
    return Challenge(row["code_challenge"], row["code_challenge_method"])


async def _finish(
    auth: Auth, call: Call, state: State, challenge: Challenge | None, provider: Provider
) -> Response:
    if "error" in call.query:
        raise _ProviderRefused(call)
    named = call.query.get("iss")  # RFC 9207: an answer of another provider is not this one's
    if named is not None and provider.is_openid and named not in issuers(provider):
        raise AuthError(400, "bad_oauth_callback", "Another provider answered")
    code = call.query.get("code", "")
    if not code:
        raise AuthError(400, "bad_oauth_callback", "OAuth callback with missing authorization code")
    profile = await _kind(provider).exchange(provider, code, state.verifier, state.nonce)
    async with auth.database.transaction() as connection:
        person = await _person(auth, connection, call, profile, state.user)
        if challenge is not None:
            return await _with_code(auth, connection, state, challenge, person, profile)
        return await _with_session(auth, connection, call, state, person, profile)


async def _person(
    auth: Auth, connection: Connection, call: Call, profile: Profile, user: str
) -> Person:
    if user:
        person = await identities.link(auth, connection, call, UUID(user), profile)
    else:
        person = await identities.come_in(auth, connection, call, profile)
    if person.is_banned:
        raise AuthError(403, "user_banned", "User is banned")
    return person


async def _with_code(
    auth: Auth,
    connection: Connection,
    state: State,
    challenge: Challenge,
    person: Person,
    profile: Profile,
) -> Response:
    """Back with a code that only the client which set out can exchange."""
    flow = await begin_flow(
        connection, challenge, method="oauth", user_id=person.id, provider=profile.provider
    )
    code = await issue_auth_code(
        connection,
        flow,
        person.id,
        vault=auth.vault,
        access_token=profile.access_token,
        refresh_token=profile.refresh_token,
    )
    parts = urlsplit(state.back)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), ("code", code)])
    return _redirect(urlunsplit(parts._replace(query=query)))


async def _with_session(
    auth: Auth,
    connection: Connection,
    call: Call,
    state: State,
    person: Person,
    profile: Profile,
) -> Response:
    """Back with the session itself in the fragment, which browsers send to nobody."""
    session = await open_session(
        auth, connection, person, call, method="oauth", provider=profile.provider
    )
    await note(connection, "signed_in", person.id, call)
    body = json.loads(await session_body(auth, connection, session))
    body["provider_token"] = profile.access_token
    if profile.refresh_token:
        body["provider_refresh_token"] = profile.refresh_token
    told = {name: value for name, value in sorted(body.items()) if name != "user"}
    return _redirect(_with_fragment(state.back, {**told, "sb": ""}))


class _ProviderRefused(AuthError):  # noqa: N818 - says what happened
    """The provider, or the person there, said no; in its own words."""

    def __init__(self, call: Call) -> None:
        described = call.query.get("error_description") or "The provider did not sign in"
        super().__init__(400, "bad_oauth_callback", described[:_LONGEST])
        self.error = call.query["error"][:_LONGEST]


def _error(error: AuthError) -> dict[str, str]:
    kind = error.error if isinstance(error, _ProviderRefused) else _ERRORS.get(error.status)
    return {
        "error": kind or "server_error",
        "error_code": error.code,
        "error_description": error.message,
    }


def _with_error(address: str, told: dict[str, str]) -> str:
    """The address with an error in the query, for servers, and in the fragment, for scripts."""
    parts = urlsplit(address)
    kept = [(n, v) for n, v in parse_qsl(parts.query, keep_blank_values=True) if n not in told]
    query = urlencode([*kept, *told.items()])
    return _with_fragment(urlunsplit(parts._replace(query=query)), {**told, "sb": ""})


def _with_fragment(address: str, told: dict[str, object]) -> str:
    return urlunsplit(urlsplit(address)._replace(fragment=urlencode(told)))


def _redirect(address: str, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """To another address, which learns nothing of this one."""
    fixed = (
        ("Location", address),
        ("Cache-Control", "no-store"),
        ("Referrer-Policy", "no-referrer"),
    )
    return Response(302, (*fixed, *headers))


async def sign_in_with_id_token(auth: Auth, call: Call) -> Response:
    """POST /token?grant_type=id_token: an app brings what the provider gave it.

    AuthError 400 for a token that proves nothing; who comes in is decided as on the way back.
    """
    token = call.text("id_token")
    if not token:
        raise invalid("id_token required")
    provider = _id_token_provider(auth, call)
    expected = Expected(
        issuers(provider),
        _audiences(provider, call),
        nonce=call.text("nonce"),
        access_token=call.text("access_token"),
    )
    profile = openid_profile(provider, await id_token_claims(provider, token, expected))
    async with auth.database.transaction() as connection:
        linked = call.flag("link_identity")
        user = str((await signed_in(auth, connection, call)).person.id) if linked else ""
        person = await _person(auth, connection, call, profile, user)
        session = await open_session(
            auth, connection, person, call, method="oauth", provider=profile.provider
        )
        await note(connection, "signed_in", person.id, call)
        body = await session_body(auth, connection, session)
    return json_response(200, body)


def _id_token_provider(auth: Auth, call: Call) -> Provider:
    """The provider that the call names, by its name or its issuer."""
    name, issuer = call.text("provider"), call.text("issuer")
    if not name and not issuer:
        raise invalid("provider or client_id and issuer required")
    names = [name] if name else sorted(auth.settings.providers)
    found = [each for each in (find_provider(auth, n) for n in names) if each is not None]
    openid = [p for p in found if p.is_openid and (not issuer or issuer in issuers(p))]
    if not openid:
        raise AuthError(
            400, "provider_disabled", f'Provider (issuer "{issuer or name}") is not enabled'
        )
    return openid[0]


def _audiences(provider: Provider, call: Call) -> tuple[str, ...]:
    """For whom the token may be: ours, and no other than the one that the call names."""
    asked = call.text("client_id")
    if not asked:
        return provider.client_ids
    return tuple(each for each in provider.client_ids if each == asked)
