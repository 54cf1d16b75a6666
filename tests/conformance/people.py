"""Who asks: nobody, and three people with tokens of their own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.call import Who

SECRET = "conformance-secret-that-is-longer-than-32-bytes"
FAR = 4102444800  # the year 2100


def token(claims: Mapping[str, object], *, secret: str = SECRET, alg: str = "HS256") -> str:
    """A JSON web token; with an alg that is no HMAC its signature is empty."""
    parts = [_part(json.dumps({"alg": alg, "typ": "JWT"})), _part(json.dumps(dict(claims)))]
    signed = ".".join(parts).encode()
    digest = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}.get(alg)
    made = hmac.new(secret.encode(), signed, digest).digest() if digest else b""
    return f"{signed.decode()}.{_encode(made)}"


def _part(text: str) -> str:
    return _encode(text.encode())


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


IDS = {
    "ada": "aaaaaaaa-0000-4000-8000-000000000001",
    "ben": "bbbbbbbb-0000-4000-8000-000000000002",
    "auditor": "cccccccc-0000-4000-8000-000000000003",
}


def tokens(ids: Mapping[str, str] = IDS, auditor: str = "auditor") -> dict[Who, str]:
    """The token of each; `auditor` is the role of the third."""
    roles: dict[Who, str] = {"ada": "authenticated", "ben": "authenticated", "auditor": auditor}
    return {
        who: token({"sub": ids[who], "role": role, "email": f"{who}@example.org", "exp": FAR})
        for who, role in roles.items()
    }
