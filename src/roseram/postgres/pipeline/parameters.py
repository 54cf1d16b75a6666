"""Reads a database's address into where to connect, as whom, and how it is encrypted."""

from __future__ import annotations

import getpass
import re
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from roseram.errors import UsageError
from roseram.postgres.url import parse_url

if TYPE_CHECKING:
    from collections.abc import Mapping

Mode: TypeAlias = Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_LOCAL = ("/run/postgresql", "/var/run/postgresql", "/tmp", "localhost")  # noqa: S108
_SESSION = ("options", "search_path", "statement_timeout", "lock_timeout", "timezone")
_VERSIONS = {
    "TLSv1": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}
_PASSFILE_FIELD = re.compile(r"((?:[^:\\]|\\.)*)(?::|$)")
_TIMEOUT = 10.0  # seconds


@dataclass(frozen=True)
class Parameters:
    """Where a database is and how to begin a session there."""

    hosts: tuple[tuple[str, int], ...]  # tried in this order; a host with a / is a socket's folder
    user: str
    database: str
    password: str | None = field(default=None, repr=False)
    passwords: Mapping[tuple[str, int], str] = field(default_factory=dict, repr=False)
    mode: Mode = "prefer"
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    direct: bool = False  # TLS from the first byte on
    settings: Mapping[str, str] = field(default_factory=dict)  # of the session
    writable: bool = False  # only a server that takes writes
    prepare: bool = True  # not behind a transaction pooler
    timeout: float = _TIMEOUT

    def password_for(self, host: tuple[str, int]) -> str | None:
        """The one given, else the passfile's for this host."""
        return self.password if self.password is not None else self.passwords.get(host)


def read_parameters(url: str, *, application_name: str = "roseram") -> Parameters:
    """What a postgresql:// URL says; UsageError for what we cannot do."""
    address = parse_url(url)
    parts = urlsplit(address.url)
    given = dict(parse_qsl(parts.query))
    if "service" in given:
        raise UsageError("DATABASE_URL names a service", why="give host, port and database instead")
    login, _, _ = parts.netloc.rpartition("@")
    name, _, secret = login.partition(":")
    user = given.get("user") or unquote(name) or getpass.getuser()
    database = given.get("dbname") or given.get("database") or unquote(parts.path[1:]) or user
    hosts = _hosts(parts.netloc, given)
    mode = _mode(given)
    return Parameters(
        hosts=hosts,
        user=user,
        database=database,
        password=given.get("password") or unquote(secret) or None,
        passwords=_passfile(given.get("passfile"), hosts, database, user),
        mode=mode,
        tls=None if mode == "disable" else _context(mode, given),
        direct=given.get("sslnegotiation") == "direct",
        settings={
            "application_name": given.get("application_name", application_name),
            **{key: given[key] for key in _SESSION if key in given},
        },
        writable=given.get("target_session_attrs") in ("read-write", "primary"),
        prepare=not address.transaction_pooler,
        timeout=address.connect_timeout or _TIMEOUT,
    )


def _hosts(netloc: str, given: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    pairs = [_split(one) for one in netloc.rpartition("@")[2].split(",")]
    names = given["host"].split(",") if given.get("host") else [name for name, _ in pairs]
    ports = given["port"].split(",") if given.get("port") else [port for _, port in pairs]
    if not any(names):
        names = list(_LOCAL)
    if len(ports) != len(names):
        ports = [ports[0]] * len(names)
    return tuple(
        (name or "localhost", int(port or 5432)) for name, port in zip(names, ports, strict=True)
    )


def _split(spec: str) -> tuple[str, str]:
    name, port = spec, ""
    if ":" in spec and not spec.endswith("]"):  # not the colons of an IPv6 address
        name, _, port = spec.rpartition(":")
    return unquote(name).strip("[]"), port


def _mode(given: Mapping[str, str]) -> Mode:
    mode = given.get("sslmode") or "prefer"
    if mode not in _MODES:
        raise UsageError(
            f"DATABASE_URL has sslmode={mode}", why=f"it is one of {', '.join(_MODES)}"
        )
    if mode == "require" and given.get("sslrootcert"):
        return "verify-ca"  # as libpq does
    return cast("Mode", mode)


def _context(mode: Mode, given: Mapping[str, str]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = mode == "verify-full"
    context.verify_mode = ssl.CERT_REQUIRED if mode.startswith("verify") else ssl.CERT_NONE
    context.set_alpn_protocols(["postgresql"])
    if context.verify_mode is ssl.CERT_REQUIRED:
        root = given.get("sslrootcert")
        if root is None or root == "system":
            context.load_default_certs()
        else:
            context.load_verify_locations(root)
    if given.get("sslcert"):
        context.load_cert_chain(given["sslcert"], given.get("sslkey"), given.get("sslpassword"))
    if given.get("sslcrl"):
        context.load_verify_locations(given["sslcrl"])
        context.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    if given.get("ssl_min_protocol_version") in _VERSIONS:
        context.minimum_version = _VERSIONS[given["ssl_min_protocol_version"]]
    if given.get("ssl_max_protocol_version") in _VERSIONS:
        context.maximum_version = _VERSIONS[given["ssl_max_protocol_version"]]
    return context


def _passfile(
    path: str | None, hosts: tuple[tuple[str, int], ...], database: str, user: str
) -> dict[tuple[str, int], str]:
    """What the passfile (~/.pgpass) says for each host; nothing where others may read it."""
    file = Path(path) if path else Path.home() / ".pgpass"
    if not file.is_file() or file.stat().st_mode & 0o077:
        return {}
    lines = [_fields(line) for line in file.read_text("utf-8").splitlines() if line[:1] != "#"]
    found: dict[tuple[str, int], str] = {}
    for name, port in hosts:
        wanted = ("localhost" if name.startswith("/") else name, str(port), database, user)
        for fields in lines:
            if len(fields) >= 5 and all(
                have in ("*", want) for have, want in zip(fields, wanted, strict=False)
            ):
                found[name, port] = fields[4]
                break
    return found


def _fields(line: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", match[1]) for match in _PASSFILE_FIELD.finditer(line)]
