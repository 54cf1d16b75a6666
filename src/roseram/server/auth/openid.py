"""OpenID providers: what they publish, and who somebody is by their ID tokens."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from roseram.server.auth.idtoken import Expected, check_id_token, jwks_keys
from roseram.server.auth.providers import (
    Provider,
    ProviderFailed,
    ask,
    authorization_url,
    fetch_tokens,
    make_profile,
)

if TYPE_CHECKING:
    from roseram.server.auth.identities import Profile
    from roseram.server.jws import Key

SCOPES: Final = "openid email profile"
_KEPT: Final = 3600.0  # seconds that a provider's documents are kept
_SOONEST: Final = 30.0  # seconds between two looks for a key that is not known


@dataclass(slots=True)
class _Kept:
    value: Any
    since: float  # of the monotonic clock


_documents: dict[str, _Kept] = {}  # by address: what providers publish, for the whole process


async def _published(provider: Provider, url: str, *, newer_than: float = 0.0) -> dict[str, Any]:
    """A document that the provider publishes, kept for an hour."""
    kept, now = _documents.get(url), time.monotonic()
    if kept is None or now - kept.since > _KEPT or kept.since < newer_than:
        document = await ask(provider, "GET", url)
        kept = _documents[url] = _Kept(document, now)
    found: dict[str, Any] = kept.value
    return found


async def discovery(provider: Provider) -> dict[str, Any]:
    """What an OpenID provider says about itself; ProviderFailed where it says it is another."""
    base = provider.issuer.rstrip("/")
    document = await _published(provider, f"{base}/.well-known/openid-configuration")
    if str(document.get("issuer", "")).rstrip("/") != base:
        raise ProviderFailed(provider, f"it calls itself {document.get('issuer')!r}")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if urlsplit(str(document.get(name, ""))).scheme not in ("https", _scheme(base)):
            raise ProviderFailed(provider, f"its {name} is {document.get(name)!r}")
    return document


def _scheme(address: str) -> str:
    return urlsplit(address).scheme


async def signing_keys(provider: Provider, *, again: bool = False) -> tuple[Key, ...]:
    """The keys an OpenID provider signs with; `again` asks for newer ones, if not just done."""
    url = str((await discovery(provider))["jwks_uri"])
    newer = time.monotonic() - _SOONEST if again else 0.0
    return jwks_keys(await _published(provider, url, newer_than=newer))


async def departure(
    provider: Provider, *, state: str, verifier: str, nonce: str, scopes: str, more: dict[str, str]
) -> str:
    """Where a person is sent to sign in."""
    return authorization_url(
        provider,
        (await discovery(provider))["authorization_endpoint"],
        state=state,
        verifier=verifier,
        scopes=f"{SCOPES} {scopes}",
        **{**more, "nonce": nonce},
    )


async def exchange(provider: Provider, code: str, verifier: str, nonce: str) -> Profile:
    """Who the person is that came back with this code; ProviderFailed."""
    document = await discovery(provider)
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    how = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
    tokens = await fetch_tokens(provider, document["token_endpoint"], code, verifier, how)
    expected = Expected(issuers(provider), provider.client_ids[:1], nonce=nonce, exact_nonce=True)
    claims = await id_token_claims(provider, str(tokens.get("id_token") or ""), expected)
    where = document.get("userinfo_endpoint")
    if "email" not in claims and isinstance(where, str):
        told = await ask(provider, "GET", where, token=str(tokens["access_token"]))
        if told.get("sub") != claims["sub"]:
            raise ProviderFailed(provider, "its userinfo is about somebody else")
        claims = {**told, **claims}
    return openid_profile(provider, claims, tokens)


async def id_token_claims(provider: Provider, token: str, expected: Expected) -> dict[str, Any]:
    """The claims of an ID token of an OpenID provider; AuthError 400, ProviderFailed."""
    return await check_id_token(token, expected, lambda again: signing_keys(provider, again=again))


def issuers(provider: Provider) -> tuple[str, ...]:
    """What an OpenID provider calls itself; Google sometimes leaves the scheme away."""
    slashed = (provider.issuer.rstrip("/"), provider.issuer.rstrip("/") + "/")
    return (
        (*slashed, provider.issuer.removeprefix("https://"))
        if provider.name == "google"
        else slashed
    )


def openid_profile(
    provider: Provider, claims: dict[str, Any], tokens: dict[str, Any] | None = None
) -> Profile:
    """The profile in an ID token's claims, which were verified."""
    email, verified = claims.get("email"), _is_true(claims.get("email_verified"))
    name, picture = claims.get("name"), claims.get("picture")
    kept = {
        "iss": claims["iss"],
        "sub": claims["sub"],
        "provider_id": claims["sub"],
        "email": email,
        "email_verified": verified,
        "phone_verified": False,
        "name": name,
        "full_name": name,
        "picture": picture,
        "avatar_url": picture,
        "preferred_username": claims.get("preferred_username"),
    }
    return make_profile(provider, kept, tokens or {})


def _is_true(told: object) -> bool:
    """Some providers write it as text; whatever else there is says nothing."""
    return told is True or told == "true"
