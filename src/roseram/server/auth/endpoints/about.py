"""What the service is and offers: settings, health, public keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from roseram import __version__
from roseram.server.auth.call import Route
from roseram.server.auth.failure import json_response
from roseram.server.rest.request import Response

if TYPE_CHECKING:
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth

# Those that GoTrue lists, whether or not they are set up.
_PROVIDERS: Final = (
    "apple", "azure", "bitbucket", "discord", "facebook", "figma", "fly", "github", "gitlab",
    "google", "kakao", "keycloak", "linkedin", "linkedin_oidc", "notion", "slack", "slack_oidc",
    "snapchat", "spotify", "twitch", "twitter", "workos", "zoom",
)  # fmt: skip


async def settings(auth: Auth, call: Call) -> Response:
    """What an application may offer."""
    del call
    given = auth.settings
    on = {
        name for name, each in given.providers.items() if each.get("enabled", "").lower() == "true"
    }
    external = {name: name in on for name in (*_PROVIDERS, *sorted(on))}
    return json_response(
        200,
        {
            "external": {
                **external,
                "anonymous_users": given.anonymous_enabled,
                "email": given.email_enabled,
                "phone": False,
            },
            "disable_signup": given.disable_signup,
            "mailer_autoconfirm": given.confirms_by_itself,
            "phone_autoconfirm": False,
            "sms_provider": "",
            "saml_enabled": False,
            "saml_private_key_next_configured": False,
            "passkeys_enabled": False,
        },
    )


async def health(auth: Auth, call: Call) -> Response:
    """That the process answers; its name is the one that clients look for."""
    del auth, call
    description = "Roseram's accounts, in GoTrue's dialect"
    return json_response(
        200, {"version": __version__, "name": "GoTrue", "description": description}
    )


async def jwks(auth: Auth, call: Call) -> Response:
    """The public keys that access tokens are verified with."""
    del call
    return _public(auth.signer.jwks())


async def openid_configuration(auth: Auth, call: Call) -> Response:
    """Where whoever verifies our tokens finds what they need."""
    del call
    return _public(
        {
            "issuer": auth.url,
            "jwks_uri": f"{auth.url}/.well-known/jwks.json",
            "authorization_endpoint": f"{auth.url}/authorize",
            "token_endpoint": f"{auth.url}/token",
            "userinfo_endpoint": f"{auth.url}/user",
            "subject_types_supported": ["public"],
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": [auth.settings.token_algorithm],
            "code_challenge_methods_supported": ["S256", "plain"],
        }
    )


def _public(body: object) -> Response:
    kept = ("Cache-Control", "public, max-age=600")
    data = json.dumps(body, separators=(",", ":")).encode()
    return Response(200, (("Content-Type", "application/json"), kept), data)


ROUTES = (
    Route("GET", "/settings", settings),
    Route("GET", "/health", health),
    Route("GET", "/.well-known/jwks.json", jwks),
    Route("GET", "/.well-known/openid-configuration", openid_configuration),
)
