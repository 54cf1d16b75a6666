"""The keys that access tokens are signed with: made, published, replaced before they grow old."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import logging
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from roseram.errors import RoseramError, from_postgres
from roseram.postgres import FAILURES, load_sql
from roseram.server.jws import Key, read_keys
from roseram.vault import Undecipherable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from asyncpg import Record

    from roseram.postgres import Connection, Database
    from roseram.server.auth.settings import AuthSettings
    from roseram.vault import Vault

_SQL = load_sql(__package__, "signing.sql")
_log = logging.getLogger(__name__)
PUBLISHED: Final = 1200  # seconds that a key is known before it signs: twice what JWKS are kept
_MARGIN: Final = 3600  # seconds that an old key is trusted after its last token has expired
_LOOK: Final = 60.0  # seconds between two looks at the keys
_PAUSE: Final = 5.0  # seconds between two looks because of keys that are not known
_SHARED: Final = "HS256"  # the algorithm of the project's secret
_SIZE: Final = 32  # bytes of a coordinate, and of each half of a signature


@dataclass(frozen=True, slots=True)
class _Private:
    """The key that signs now."""

    header: str  # of its tokens, as base64
    key: ec.EllipticCurvePrivateKey = field(repr=False)


class Signer:
    """Signs tokens, and knows every key whose tokens may still be about.

    Keys of our own are kept in the database (ES256); with the setting HS256 the project's secret
    signs instead, and keys of our own that are still there go on being trusted.
    """

    def __init__(
        self, database: Database, settings: AuthSettings, vault: Vault, project_secret: str
    ) -> None:
        self._database = database
        self._settings = settings
        self._vault = vault
        self._own_keys = settings.token_algorithm != _SHARED
        self._secret = project_secret.encode()
        self._shared = Key.of_secret(self._secret)
        self._private: _Private | None = None
        self._public: tuple[dict[str, Any], ...] = ()
        self._looked = 0.0
        self._told: list[Callable[[tuple[Key, ...]], None]] = []
        self._task: asyncio.Task[None] | None = None
        self.keys: tuple[Key, ...] = ()  # our own ones, public; each for its one algorithm

    @property
    def trusted(self) -> tuple[Key, ...]:
        """All keys that verify: our own and the project's secret."""
        return (*self.keys, self._shared)

    def subscribe(self, told: Callable[[tuple[Key, ...]], None]) -> None:
        """Be told of our own keys, now and whenever they change."""
        self._told.append(told)
        told(self.keys)

    def jwks(self) -> dict[str, Any]:
        """The public keys as the world gets them."""
        return {"keys": list(self._public)}

    def sign(self, claims: dict[str, Any]) -> str:
        """A token with exactly these claims."""
        return self.sign_text(json.dumps(claims, separators=(",", ":")))

    def sign_text(self, claims: str) -> str:
        """A token with these claims, which are JSON already."""
        private = self._private
        header = _SHARED_HEADER if private is None else private.header
        signed = f"{header}.{_base64(claims.encode())}"
        if private is None:
            signature = hmac.digest(self._secret, signed.encode(), "sha256")
        else:
            r, s = decode_dss_signature(private.key.sign(signed.encode(), _ECDSA))
            signature = r.to_bytes(_SIZE) + s.to_bytes(_SIZE)
        return f"{signed}.{_base64(signature)}"

    async def start(self) -> None:
        """Load the keys, make them where there are none, and keep looking after them."""
        await self._keep_up()
        self._task = asyncio.create_task(self._look_after())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look_again(self) -> bool:
        """Read the keys anew because a token names one that is not known; False: not now.

        However many such tokens come, the database is asked once in a few seconds.
        """
        if time.monotonic() - self._looked < _PAUSE:
            return False
        self._looked = time.monotonic()
        async with self._database.connection() as connection:
            await self._load(connection)
        return True

    def look_soon(self) -> None:
        """The same in the background, for who cannot wait."""
        if time.monotonic() - self._looked >= _PAUSE:
            self._later = asyncio.ensure_future(self._try(self.look_again()))

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            await self._try(self._keep_up())

    async def _try(self, work: Any) -> None:
        try:
            await work
        except (RoseramError, *FAILURES) as error:
            _log.warning("the signing keys could not be looked after: %s", from_postgres(error))

    async def _keep_up(self) -> None:
        self._looked = time.monotonic()
        async with self._database.connection() as connection:
            if self._own_keys and await self._is_due(connection):
                await rotate(connection, self._vault, self._settings)
            await self._load(connection)

    async def _is_due(self, connection: Connection) -> bool:
        arguments = (self._settings.key_rotation, PUBLISHED)
        due: bool = await connection.fetchval(_SQL["is_due"], *arguments)
        return due

    async def _load(self, connection: Connection) -> None:
        rows = await connection.fetch(_SQL["keys"])
        public = tuple(json.loads(row["public_jwk"]) for row in rows)
        if self._own_keys:
            self._private = self._read_private(rows)
        if public == self._public:
            return
        self._public = public
        self.keys = read_keys(json.dumps({"keys": public})).keys if public else ()
        for told in self._told:
            told(self.keys)

    def _read_private(self, rows: Sequence[Record]) -> _Private:
        row = next(row for row in rows if row["state"] == "current")
        kid = row["kid"]
        pem = self._vault.decrypt(row["private_key_encrypted"], _place(kid))
        key = serialization.load_pem_private_key(pem.encode(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise Undecipherable("A signing key is of another type")
        header = json.dumps({"alg": "ES256", "kid": kid, "typ": "JWT"}, separators=(",", ":"))
        return _Private(_base64(header.encode()), key)


async def rotate(
    connection: Connection, vault: Vault, settings: AuthSettings, *, force: bool = False
) -> None:
    """Let the next key sign if the current one is old (or `force`), and forget what is over.

    Whoever comes first does it; the others, who waited, find it done.
    """
    async with connection.transaction():
        await connection.execute(_SQL["lock"])
        due = await connection.fetchval(_SQL["is_due"], settings.key_rotation, PUBLISHED)
        if not due and not force:
            return
        await connection.execute(_SQL["forget"], settings.token_seconds + _MARGIN)
        states = {row["state"] for row in await connection.fetch(_SQL["keys"])}
        if "next" in states:
            await connection.execute(_SQL["retire"])
            await connection.execute(_SQL["promote"])
        elif "current" not in states:
            await _make(connection, vault, "current")
        await _make(connection, vault, "next")


async def signing_kids(connection: Connection) -> list[tuple[str, str]]:
    """The names of the keys and their states, the one that signs first."""
    rows = await connection.fetch(_SQL["keys"])
    return [(row["kid"], row["state"]) for row in rows]


async def _make(connection: Connection, vault: Vault, state: str) -> None:
    kid = str(uuid.uuid4())
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    point = key.public_key().public_numbers()
    jwk = {
        "kty": "EC",
        "kid": kid,
        "alg": "ES256",
        "use": "sig",
        "key_ops": ["verify"],
        "crv": "P-256",
        "x": _base64(point.x.to_bytes(_SIZE)),
        "y": _base64(point.y.to_bytes(_SIZE)),
    }
    sealed = vault.encrypt(pem, _place(kid))
    await connection.execute(_SQL["add"], kid, state, json.dumps(jwk), sealed)


def _place(kid: str) -> str:
    return f"signing_keys.private_key:{kid}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


_ECDSA = ec.ECDSA(hashes.SHA256())
_SHARED_HEADER = _base64(b'{"alg":"HS256","typ":"JWT"}')
