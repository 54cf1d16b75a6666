"""Providers that people sign in with: which there are, and how they are spoken to."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from roseram.server.auth.failure import AuthError, invalid
from roseram.server.auth.identities import Profile

if TYPE_CHECKING:
    import httpx

    from roseram.server.auth.service import Auth

_TIMEOUT: Final = 10.0  # seconds
_LARGEST: Final = 1 << 20  # bytes of an answer
_ISSUERS: Final = {"google": "https://accounts.google.com"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider as it is configured."""

    name: str
    client_ids: tuple[str, ...]  # the first is ours; others' ID tokens are taken as well
    secret: str = field(repr=False)
    issuer: str  # of an OpenID provider; empty for GitHub
    url: str  # of a GitHub of one's own
    scopes: str
    callback: str

    @property
    def is_openid(self) -> bool:
        """Whether it tells who somebody is by an ID token."""
        return bool(self.issuer)


def find_provider(auth: Auth, name: str) -> Provider | None:
    """The provider, where it is switched on."""
    given = auth.settings.providers.get(name.lower())
    if given is None or given.get("enabled", "").lower() not in ("true", "t", "1", "yes", "on"):
        return None
    own, issuer, url = name.lower(), given.get("issuer", ""), given.get("url", "").rstrip("/")
    if own != "github":
        issuer = issuer or url or _ISSUERS.get(own, "")
    names = tuple(part.strip() for part in given.get("client_id", "").split(",") if part.strip())
    if not names or not (issuer or own == "github"):
        _log.error("the provider %s is switched on, but lacks a client id or an issuer", own)
        return None
    return Provider(
        own,
        names,
        given.get("secret", ""),
        "" if own == "github" else issuer,
        url,
        given.get("scopes", "").replace(",", " "),
        given.get("redirect_uri") or f"{auth.url}/callback",
    )


def require_provider(auth: Auth, name: str) -> Provider:
    """The provider; AuthError 400 where it is not switched on."""
    provider = find_provider(auth, name) if name else None
    if provider is None:
        raise invalid("Unsupported provider: provider is not enabled")
    return provider


class ProviderFailed(AuthError):  # noqa: N818 - says what happened
    """The provider did not answer as it should; what it said is in the log."""

    def __init__(self, provider: Provider, why: str) -> None:
        _log.warning("the provider %s failed: %s", provider.name, why)
        super().__init__(422, "bad_oauth_callback", f"Unable to sign in with {provider.name}")


def make_profile(provider: Provider, kept: dict[str, Any], tokens: dict[str, Any]) -> Profile:
    """The profile of what a provider told; whatever is missing or no plain value is left out."""
    told: dict[str, Any] = {
        name: value for name, value in kept.items() if isinstance(value, str | bool) and value != ""
    }
    return Profile(
        provider.name,
        told["sub"],
        told.get("email", ""),
        told["email_verified"],
        told,
        str(tokens.get("access_token") or ""),
        str(tokens.get("refresh_token") or ""),
    )


async def fetch_tokens(
    provider: Provider, url: str, code: str, verifier: str, how: str
) -> dict[str, Any]:
    """The tokens for a code, by RFC 6749 (4.1.3) and 7636."""
    from authlib.common.urls import add_params_to_qs  # type: ignore[import-untyped]
    from authlib.oauth2.auth import ClientAuth  # type: ignore[import-untyped]

    form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", provider.callback),
        ("code_verifier", verifier),
    ]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    client = ClientAuth(provider.client_ids[0], provider.secret, how if provider.secret else "none")
    url, headers, body = client.prepare("POST", url, headers, add_params_to_qs("", form))
    tokens = await ask(provider, "POST", url, headers=headers, body=body)
    if not isinstance(tokens.get("access_token"), str):
        why = tokens.get("error_description") or tokens.get("error") or "no access token"
        raise ProviderFailed(provider, f"it did not exchange the code: {str(why)[:300]}")
    found: dict[str, Any] = tokens
    return found


async def ask(
    provider: Provider,
    method: str,
    url: str,
    *,
    token: str = "",
    headers: dict[str, str] | None = None,
    body: str | None = None,
) -> Any:
    """The JSON that the provider answers; ProviderFailed for anything else."""
    import httpx

    sent = {"Accept": "application/json", "User-Agent": "roseram", **(headers or {})}
    if token:
        sent["Authorization"] = f"Bearer {token}"
    try:
        async with (
            httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False) as client,
            client.stream(method, url, headers=sent, content=body) as response,
        ):
            data = await _read(response)
            answer = httpx.Response(response.status_code, content=data).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ProviderFailed(provider, f"{method} {url}: {error!r}") from None
    # A refused code is told with 400 by some and with 200 by others.
    told = isinstance(answer, dict) and "error" in answer and method == "POST"
    if response.status_code >= 400 and not told:
        raise ProviderFailed(provider, f"{method} {url}: status {response.status_code}")
    if method == "POST" and not isinstance(answer, dict):
        raise ProviderFailed(provider, f"{method} {url}: no JSON object")
    return answer


async def _read(response: httpx.Response) -> bytes:
    """The body, if it is not too large; ValueError."""
    data = b""
    async for part in response.aiter_bytes():
        data += part
        if len(data) > _LARGEST:
            raise ValueError("the answer is too large")
    return data


def authorization_url(
    provider: Provider, where: str, *, state: str, verifier: str, scopes: str, **more: str
) -> str:
    """Where the person is sent, with PKCE (RFC 7636)."""
    from authlib.oauth2.rfc6749.parameters import (  # type: ignore[import-untyped]
        prepare_grant_uri,
    )
    from authlib.oauth2.rfc7636 import (  # type: ignore[import-untyped]
        create_s256_code_challenge,
    )

    address: str = prepare_grant_uri(
        where,
        provider.client_ids[0],
        "code",
        provider.callback,
        " ".join(dict.fromkeys(f"{scopes} {provider.scopes}".split())),
        state,
        code_challenge=create_s256_code_challenge(verifier),
        code_challenge_method="S256",
        **more,
    )
    return address
