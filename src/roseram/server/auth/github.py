"""GitHub, which is no OpenID provider: its own way to tell who somebody is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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

SITE: Final = "https://github.com"
SCOPES: Final = "user:email"


async def departure(
    provider: Provider, *, state: str, verifier: str, nonce: str, scopes: str, more: dict[str, str]
) -> str:
    """Where a person is sent to sign in."""
    del nonce
    return authorization_url(
        provider,
        f"{provider.url or SITE}/login/oauth/authorize",
        state=state,
        verifier=verifier,
        scopes=f"{SCOPES} {scopes}",
        **more,
    )


async def exchange(provider: Provider, code: str, verifier: str, nonce: str) -> Profile:
    """Who somebody is on GitHub: its user, and its primary address if GitHub has checked that."""
    del nonce  # there is no ID token that would bring it back
    site = provider.url or SITE
    api = f"{provider.url}/api/v3" if provider.url else "https://api.github.com"
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    tokens = await fetch_tokens(
        provider, f"{site}/login/oauth/access_token", code, verifier, "client_secret_post"
    )
    token = tokens["access_token"]
    user = await ask(provider, "GET", f"{api}/user", token=token, headers=headers)
    emails = await ask(
        provider, "GET", f"{api}/user/emails?per_page=100", token=token, headers=headers
    )
    if not isinstance(user, dict) or not isinstance(user.get("id"), int):
        raise ProviderFailed(provider, "its user has no id")
    listed = emails if isinstance(emails, list) else []
    primary = next((e for e in listed if isinstance(e, dict) and e.get("primary") is True), {})
    login, picture = user.get("login"), user.get("avatar_url")
    kept = {
        "iss": api,
        "sub": str(user["id"]),
        "provider_id": str(user["id"]),
        "email": primary.get("email"),
        "email_verified": primary.get("verified") is True,
        "phone_verified": False,
        "name": user.get("name") or login,
        "full_name": user.get("name") or login,
        "user_name": login,
        "preferred_username": login,
        "avatar_url": picture,
    }
    return make_profile(provider, kept, tokens)
