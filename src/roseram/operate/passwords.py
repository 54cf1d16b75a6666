"""How passwords are hashed, and which older and foreign hashes are still understood."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from functools import cache
from typing import TYPE_CHECKING, Final

import bcrypt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LONGEST: Final = 72  # bytes of a password; bcrypt reads no further
_MOST_MEMORY: Final = 1 << 20  # KiB that a foreign argon2 hash may ask for
_MOST_PASSES: Final = 16
_SHORTEST_HASH: Final = 16  # bytes; anything would match an empty one
_MOST_ROUNDS: Final = 14  # of bcrypt: about a second
_BCRYPT = re.compile(r"\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}")
_ARGON = re.compile(r"\$argon2(?:i|id)\$(?:v=\d+\$)?m=(\d+),t=(\d+),p=(\d+)\$")
_FIREBASE = re.compile(
    r"\$fbscrypt\$v=1,n=(\d+),r=(\d+),p=(\d+)(?:,ss=([^,$]+))?,sk=([^,$]+)\$([^$]+)\$([^$]+)"
)


@cache
def _argon() -> PasswordHasher:
    """RFC 9106's second recommended choice: 64 MiB, three passes, four lanes."""
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


def make_hash(password: str) -> str:
    """The argon2id hash of a password; takes a tenth of a second and 64 MiB."""
    return _argon().hash(password)


def is_password(hashed: str, password: str) -> bool:
    """Whether the hash is this password's; False for a hash that nobody understands."""
    if hashed.startswith("$argon2"):
        return _is_argon(hashed, password)
    if hashed.startswith("$fbscrypt$"):
        return _is_firebase(hashed, password)
    found = _BCRYPT.fullmatch(hashed)
    if found is None or not 4 <= int(found[1]) <= _MOST_ROUNDS or "\0" in password:
        return False
    return bcrypt.checkpw(password.encode()[:LONGEST], hashed.encode())


def is_hash(text: str) -> bool:
    """Whether the text is a hash that `is_password` understands."""
    if text.startswith("$argon2"):
        return _is_bearable(text)
    return bool(_BCRYPT.fullmatch(text) or _FIREBASE.fullmatch(text))


def needs_rehash(hashed: str) -> bool:
    """Whether `make_hash` would make a stronger one."""
    from argon2.exceptions import InvalidHashError

    try:
        return _argon().check_needs_rehash(hashed)
    except InvalidHashError:
        return True


def _is_bearable(hashed: str) -> bool:
    """What a foreign hash asks for must not stop the machine."""
    found = _ARGON.match(hashed)
    return found is not None and int(found[1]) <= _MOST_MEMORY and int(found[2]) <= _MOST_PASSES


def _is_argon(hashed: str, password: str) -> bool:
    from argon2.exceptions import Argon2Error, InvalidHashError

    if not _is_bearable(hashed):
        return False
    try:
        return _argon().verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


def _is_firebase(hashed: str, password: str) -> bool:
    """Firebase's scrypt: the derived key encrypts the project's signer key, which is compared."""
    found = _FIREBASE.fullmatch(hashed)
    if found is None or int(found[1]) > 17 or int(found[2]) > 16 or int(found[3]) > 4:
        return False
    try:
        separator, signer, salt, wanted = (
            base64.b64decode(text or "", validate=True)
            for text in (found[4], found[5], found[6], found[7])
        )
        derived = hashlib.scrypt(
            password.encode(),
            salt=salt + separator,
            n=1 << int(found[1]),
            r=int(found[2]),
            p=int(found[3]),
            maxmem=1 << 29,
            dklen=64,
        )
    except (ValueError, binascii.Error):
        return False
    if len(wanted) < _SHORTEST_HASH:
        return False
    cipher = Cipher(algorithms.AES(derived[:32]), modes.CTR(bytes(16))).encryptor()
    return hmac.compare_digest(cipher.update(signer), wanted)
