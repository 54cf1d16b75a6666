"""Answers what the server asks before a session begins: passwords in clear, MD5 and SCRAM."""

from __future__ import annotations

import hashlib
import struct

from scramp import ScramClient, ScramException

from roseram.errors import UsageError, WrongPassword

_OK, _CLEAR, _MD5, _SASL, _CONTINUE, _FINAL = 0, 3, 5, 10, 11, 12
_SCRAM = "SCRAM-SHA-256"
_NAMES = {2: "Kerberos", 7: "GSSAPI", 8: "GSSAPI", 9: "SSPI"}


class Login:
    """One login of one user; call it with each authentication request."""

    def __init__(self, user: str, password: str | None) -> None:
        self._user = user
        self._password = password
        self._scram: ScramClient | None = None

    def __call__(self, request: bytes) -> bytes | None:
        """The answer to an authentication request; None where none is due.

        Raises WrongPassword, and UsageError for a way of logging in that we do not know.
        """
        (kind,) = struct.unpack_from("!i", request)
        rest = request[4:]
        if kind == _OK:
            return None
        if kind == _CLEAR:
            return self._needed().encode() + b"\0"
        if kind == _MD5:
            return self._md5(rest)
        try:
            return self._sasl(kind, rest)
        except ScramException as error:
            raise WrongPassword(why=str(error)) from error

    def _needed(self) -> str:
        if self._password is None:
            raise WrongPassword(why="the server asks for a password and none is given")
        return self._password

    def _md5(self, salt: bytes) -> bytes:
        inner = hashlib.md5((self._needed() + self._user).encode()).hexdigest()  # noqa: S324
        return b"md5" + hashlib.md5(inner.encode() + salt).hexdigest().encode() + b"\0"  # noqa: S324

    def _sasl(self, kind: int, data: bytes) -> bytes | None:
        if kind == _SASL:
            offered = data.decode().rstrip("\0").split("\0")
            if _SCRAM not in offered:
                raise UsageError("The server offers no login that we know", why=", ".join(offered))
            # the name is not looked at: the session's first message said it
            self._scram = ScramClient([_SCRAM], "-", self._needed())
            first = str(self._scram.get_client_first()).encode()
            return _SCRAM.encode() + b"\0" + struct.pack("!i", len(first)) + first
        if kind == _CONTINUE and self._scram is not None:
            self._scram.set_server_first(data.decode())
            return str(self._scram.get_client_final()).encode()
        if kind == _FINAL and self._scram is not None:
            self._scram.set_server_final(data.decode())
            return None
        name = _NAMES.get(kind, f"method {kind}")
        raise UsageError("The server asks for a login that we do not know", why=name)
