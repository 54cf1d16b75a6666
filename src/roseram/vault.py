"""Secrets that the database keeps but cannot read: AES-GCM with keys that stay outside of it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from roseram.errors import RoseramError, UsageError, keep_secret
from roseram.kept import kept_secret

if TYPE_CHECKING:
    from roseram.config import Config

FILE: Final = "encryption-key"
_BYTES: Final = 32  # of a key: AES-256
_NONCE: Final = 12  # bytes, as NIST SP 800-38D recommends; chosen at random for each text
_VERSION: Final = "v1"


class Undecipherable(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """A stored secret cannot be read with the keys that are here."""

    code = "RSM_UNDECIPHERABLE"
    next_step = "start with the ROSERAM_ENCRYPTION_KEY (or encryption-key file) that wrote it"


@dataclass(frozen=True)
class Vault:
    """Encrypts with the first key; decrypts with any of them, so that keys can be replaced."""

    keys: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Keys in base64, separated by commas, the one to write with first; ValueError."""
        keys = tuple(_key(part) for part in text.split(",") if part.strip())
        if not keys:
            raise ValueError("there is no key in it")
        return cls(keys)

    @property
    def text(self) -> str:
        """What `of_text` reads, for another process of ours."""
        return ",".join(base64.b64encode(key).decode() for key in self.keys)

    def encrypt(self, text: str, place: str) -> str:
        """`text` as `v1.<key id>.<base64>`, readable only for the same `place`.

        The place (such as `mfa_factors.secret:<id>`) is authenticated, not stored: what somebody
        copies into another row cannot be read there.
        """
        key, nonce = self.keys[0], secrets.token_bytes(_NONCE)
        sealed = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
        body = base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")
        return f"{_VERSION}.{_id(key)}.{body}"

    def decrypt(self, text: str, place: str) -> str:
        """What `encrypt` was given; Undecipherable where no key here opens it."""
        version, _, rest = text.partition(".")
        name, _, body = rest.partition(".")
        key = next((each for each in self.keys if _id(each) == name), None)
        if version != _VERSION or key is None:
            raise Undecipherable("A stored secret was written with a key that is not here")
        try:
            sealed = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
            opened = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
        except (InvalidTag, ValueError, binascii.Error):
            raise Undecipherable("A stored secret was changed, or moved from its place") from None
        return opened.decode()

    def is_current(self, text: str) -> bool:
        """Whether it was written with the key that is written with now."""
        return text.startswith(f"{_VERSION}.{_id(self.keys[0])}.")


def open_vault(config: Config) -> Vault:
    """With the keys of ROSERAM_ENCRYPTION_KEY, else of the data folder's file, made when missing.

    Raises UsageError where they make no sense, FileUnusable where the file cannot be read.
    """
    text = config.encryption_key or kept_secret(config.data_dir / FILE, _make)
    try:
        vault = Vault.of_text(text)
    except ValueError as error:
        where = "ROSERAM_ENCRYPTION_KEY" if config.encryption_key else config.data_dir / FILE
        raise UsageError(
            "The encryption key makes no sense",
            why=f"{where}: {error}",
            next="make one with: openssl rand -base64 32",
        ) from None
    keep_secret(*(part.strip() for part in text.split(",")))
    return vault


def _key(text: str) -> bytes:
    plain = text.strip().translate(str.maketrans("-_", "+/")).rstrip("=")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError(f"it is not base64: {error}") from None
    if len(key) != _BYTES:
        raise ValueError(f"a key has {_BYTES} bytes, this one has {len(key)}")
    return key


def _id(key: bytes) -> str:
    """Names a key without telling anything of it."""
    return hashlib.sha256(b"roseram encryption key\0" + key).hexdigest()[:8]


def _make() -> str:
    return base64.b64encode(secrets.token_bytes(_BYTES)).decode()
