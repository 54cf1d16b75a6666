"""What GoTrue has and is not offered here: each path says so, and where to read on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from roseram.server.auth.call import Call, Route
from roseram.server.auth.failure import AuthError

if TYPE_CHECKING:
    from roseram.server.auth.service import Auth
    from roseram.server.rest.request import Response

_PAGE: Final = "docs/how-to/sign-in-with-providers.md#what-is-not-offered"
_SSO: Final = "Single sign-on with SAML"
_SERVER: Final = "An OAuth 2.1 server for other applications"
_PASSKEYS: Final = "Signing in with passkeys"
_CUSTOM: Final = "Managing providers by API"

# Methods, path, and what it would be for.
PATHS: Final[tuple[tuple[str, str, str], ...]] = (
    ("POST", "/sso", _SSO),
    ("GET POST", "/sso/saml/{part}", _SSO),
    ("GET POST", "/admin/sso/providers", _SSO),
    ("GET PUT DELETE", "/admin/sso/providers/{id}", _SSO),
    ("GET", "/oauth/authorize", _SERVER),
    ("POST", "/oauth/token", _SERVER),
    ("GET", "/oauth/userinfo", _SERVER),
    ("POST", "/oauth/clients/register", _SERVER),
    ("GET", "/oauth/authorizations/{id}", _SERVER),
    ("POST", "/oauth/authorizations/{id}/consent", _SERVER),
    ("GET POST", "/admin/oauth/clients", _SERVER),
    ("GET PUT DELETE", "/admin/oauth/clients/{id}", _SERVER),
    ("POST", "/admin/oauth/clients/{id}/regenerate_secret", _SERVER),
    ("GET DELETE", "/user/oauth/grants", _SERVER),
    ("GET", "/.well-known/oauth-authorization-server", _SERVER),
    ("GET POST", "/passkeys", _PASSKEYS),
    ("PATCH DELETE", "/passkeys/{id}", _PASSKEYS),
    ("POST", "/passkeys/{kind}/{step}", _PASSKEYS),
    ("GET", "/admin/users/{id}/passkeys", _PASSKEYS),
    ("DELETE", "/admin/users/{id}/passkeys/{passkey}", _PASSKEYS),
    ("GET POST", "/admin/custom-providers", _CUSTOM),
    ("GET PUT DELETE", "/admin/custom-providers/{id}", _CUSTOM),
)


def _route(method: str, path: str, what: str) -> Route:
    async def refuse(auth: Auth, call: Call) -> Response:
        del auth, call
        raise AuthError(404, "not_supported", f"{what} is not supported here; see {_PAGE}")

    return Route(method, path, refuse)


ROUTES = tuple(
    _route(method, path, what) for methods, path, what in PATHS for method in methods.split()
)
