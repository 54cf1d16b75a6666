"""Proof Key for Code Exchange: challenges, and the codes that only their owner can exchange."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from roseram.postgres import load_sql
from roseram.server.auth.failure import AuthError, invalid

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.vault import Vault

SECONDS: Final = 300  # that a code may be exchanged for
_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_METHODS = ("s256", "plain")
_SQL = load_sql(__package__, "flows.sql")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a client sends first; the verifier that it stands for stays with the client."""

    value: str
    method: str  # s256 or plain

    def answers(self, verifier: str) -> bool:
        """Whether this is the verifier."""
        if self.method == "s256":
            digest = hashlib.sha256(verifier.encode()).digest()
            verifier = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return hmac.compare_digest(verifier.encode(), self.value.encode())


@dataclass(frozen=True, slots=True, repr=False)
class Flow:
    """A sign-in that was begun with a challenge and may be finished now."""

    id: uuid.UUID
    user_id: uuid.UUID
    method: str  # how the person proved who they are, for the session's `amr`
    provider: str
    access_token: str  # encrypted, see `provider_tokens`
    refresh_token: str

    def provider_tokens(self, vault: Vault) -> tuple[str, str]:
        """The provider's access and refresh token; empty where there is none."""
        access, refresh = (
            vault.decrypt(text, _place(self.id)) if text else ""
            for text in (self.access_token, self.refresh_token)
        )
        return access, refresh


def read_challenge(call: Call) -> Challenge | None:
    """The challenge in body or query; None for none, AuthError 400 for half or an odd one."""
    value = call.text("code_challenge") or call.query.get("code_challenge", "")
    method = call.text("code_challenge_method") or call.query.get("code_challenge_method", "")
    if not value and not method:
        return None
    if not value or not method:
        raise invalid("PKCE flow requires code_challenge_method and code_challenge")
    if method.lower() not in _METHODS:
        raise invalid("Invalid code_challenge_method: it must be s256 or plain")
    if not _CHALLENGE.fullmatch(value):
        raise invalid(
            "code challenge has to be between 43 and 128 characters of A-Z, a-z, 0-9 and ._~-"
        )
    return Challenge(value, method.lower())


async def begin_flow(
    connection: Connection,
    challenge: Challenge,
    *,
    method: str,
    user_id: uuid.UUID | None,
    provider: str = "email",
) -> uuid.UUID:
    """Keep a challenge until the person comes back; its id. Forgotten ones are cleared away."""
    number = uuid.uuid4()
    await connection.execute(
        _SQL["begin"], number, user_id, challenge.method, challenge.value, provider, method
    )
    return number


async def find_flow(connection: Connection, user_id: uuid.UUID, method: str) -> uuid.UUID | None:
    """The flow that the person began last in this way and has not come back from."""
    found: uuid.UUID | None = await connection.fetchval(_SQL["find"], user_id, method)
    return found


async def issue_auth_code(
    connection: Connection,
    flow_id: uuid.UUID,
    user_id: uuid.UUID,
    *,
    vault: Vault,
    access_token: str = "",
    refresh_token: str = "",
) -> str:
    """The code that the client exchanges with its verifier, once, within five minutes.

    AuthError 404 where the flow is gone or has its code already. It is kept as a hash, and the
    provider's tokens are encrypted.
    """
    code = str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))
    sealed = [
        vault.encrypt(text, _place(flow_id)) if text else ""
        for text in (access_token, refresh_token)
    ]
    done = await connection.fetchval(_SQL["issue"], flow_id, user_id, _stored(code), *sealed)
    if done is None:
        raise _not_found()
    return code


async def redeem_auth_code(connection: Connection, auth_code: str, verifier: str) -> Flow:
    """Use up a code; AuthError for one that is unknown (404), late (422) or not the client's (400).

    Only the right verifier uses it up: who has read the code in an address gains nothing by it.
    """
    if not auth_code or not verifier:
        raise invalid("invalid request: both auth code and code verifier should be non-empty")
    row = await connection.fetchrow(_SQL["lock"], _stored(auth_code))
    if row is None:
        raise _not_found()
    if row["age"] > SECONDS:
        raise AuthError(422, "flow_state_expired", "invalid flow state, flow state has expired")
    if not Challenge(row["code_challenge"], row["code_challenge_method"]).answers(verifier):
        message = "code challenge does not match previously saved code verifier"
        raise AuthError(400, "bad_code_verifier", message)
    await connection.execute(_SQL["remove"], row["id"])
    return Flow(
        row["id"],
        row["user_id"],
        row["authentication_method"],
        row["provider_type"],
        row["provider_access_token"] or "",
        row["provider_refresh_token"] or "",
    )


def _not_found() -> AuthError:
    message = "invalid flow state, no valid flow state found"
    return AuthError(404, "flow_state_not_found", message)


def _stored(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _place(flow_id: uuid.UUID) -> str:
    return f"flow_state.provider_tokens:{flow_id}"
