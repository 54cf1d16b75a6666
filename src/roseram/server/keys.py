"""The project's secret, and the keys that are derived from it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import jwt

from roseram.errors import UsageError, keep_secret
from roseram.kept import kept_secret, replace_secret

if TYPE_CHECKING:
    from roseram.config import Config

FILE = "jwt-secret"
SHORTEST = 32  # bytes: what HS256 needs
# The keys must come out the same at every start, so nothing in them depends on the time.
_ISSUED = 1_735_689_600  # 2025-01-01
_EXPIRES = 4_102_444_800  # 2100-01-01


@dataclass(frozen=True)
class Keys:
    """What an application uses to call the API; all of them stop working with the secret."""

    anon: str  # a token for visitors: may be shown to browsers
    service_role: str = field(repr=False)  # a token past every policy: for servers only
    publishable: str  # the newer form of `anon`
    secret: str = field(repr=False)  # the newer form of `service_role`


def derive_keys(secret: str) -> Keys:
    """The keys of a secret: always the same ones."""
    keys = Keys(
        anon=_token(secret, "anon"),
        service_role=_token(secret, "service_role"),
        publishable=f"sb_publishable_{_opaque(secret, 'publishable')}",
        secret=f"sb_secret_{_opaque(secret, 'secret')}",
    )
    keep_secret(keys.service_role, keys.secret)
    return keys


def claims_of(role: str) -> dict[str, object]:
    """The claims of a key for `role`, as the hosted platform writes them."""
    return {"iss": "supabase", "ref": "roseram", "role": role, "iat": _ISSUED, "exp": _EXPIRES}


def _token(secret: str, role: str) -> str:
    return jwt.encode(claims_of(role), secret, algorithm="HS256")


def _opaque(secret: str, purpose: str) -> str:
    digest = hmac.digest(secret.encode(), f"roseram:{purpose}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:24]).decode()


def project_secret(config: Config) -> str:
    """ROSERAM_JWT_SECRET, else the data folder's, which is made when it is missing.

    Raises UsageError where it is too short to be safe.
    """
    secret = config.jwt_secret or kept_secret(config.data_dir / FILE, _new)
    if len(secret.encode()) < SHORTEST:
        where = "ROSERAM_JWT_SECRET" if config.jwt_secret else str(config.data_dir / FILE)
        raise UsageError(
            "The JWT secret is too short",
            why=f"{where} must hold at least {SHORTEST} characters",
            next="make one with: openssl rand -base64 48",
        )
    keep_secret(secret)
    return secret


def rotate_secret(config: Config) -> str:
    """Replace the data folder's secret by a new one; returns it.

    Raises UsageError where the secret comes from the environment, which we cannot change.
    """
    if config.jwt_secret:
        raise UsageError(
            "The JWT secret comes from ROSERAM_JWT_SECRET",
            why="what is set there wins over the data folder",
            next="change it where it is set, or unset it",
        )
    secret = _new()
    replace_secret(config.data_dir / FILE, secret)
    keep_secret(secret)
    return secret


def _new() -> str:
    return secrets.token_urlsafe(48)
