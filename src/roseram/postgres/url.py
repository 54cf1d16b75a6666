"""Database addresses: libpq's URLs read into what the driver understands."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from roseram.errors import UsageError

# What the driver reads itself, and the session settings that belong into an address. Any other
# parameter (pgbouncer=true, Prisma's connection_limit …) would reach the server as a setting it
# does not know, and the connection would fail.
_KEPT = frozenset(
    {
        "host",
        "port",
        "dbname",
        "database",
        "user",
        "password",
        "passfile",
        "service",
        "target_session_attrs",
        "krbsrvname",
        "gsslib",
        "options",
        "application_name",
        "sslmode",
        "sslcert",
        "sslkey",
        "sslrootcert",
        "sslcrl",
        "sslpassword",
        "sslnegotiation",
        "ssl_min_protocol_version",
        "ssl_max_protocol_version",
    }
)
_SESSION_SETTINGS = frozenset({"search_path", "statement_timeout", "lock_timeout", "timezone"})
_POOLER_PORT = 6543  # Supabase's and PgBouncer's transaction mode


@dataclass(frozen=True)
class Address:
    """Where a database is: the driver's URL and what we read out of the one given."""

    url: str = field(repr=False)
    """The given URL without parameters that the driver does not know; holds the password."""
    shown: str
    """host:port/database, safe to print."""
    transaction_pooler: bool
    """Each transaction may meet another server session: no prepared statements, no locks."""
    connect_timeout: float | None
    """Seconds, when the URL says so."""


def parse_url(url: str) -> Address:
    """Read a postgres:// or postgresql:// URL; UsageError where it cannot be one."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=False)
        parameters = dict(pairs)
        host, port = _host(parts.netloc, parameters), _port(parts.netloc, parameters)
        timeout = float(parameters["connect_timeout"]) if "connect_timeout" in parameters else None
    except ValueError as error:
        raise UsageError(
            "The database's address cannot be read",
            why="it holds a part that is no number, or an odd character",
            next="percent-encode special characters of the password in DATABASE_URL",
        ) from error
    if parts.scheme not in ("postgres", "postgresql"):
        raise UsageError(
            "The database's address cannot be read", why="it must start with postgresql://"
        )
    kept = [(name, value) for name, value in pairs if name.lower() in _KEPT | _SESSION_SETTINGS]
    database = parameters.get("dbname") or parameters.get("database") or unquote(parts.path[1:])
    return Address(
        url=_unsplit(parts._replace(query=_query(kept))),
        shown=f"{host}:{port}" + (f"/{database}" if database else ""),
        transaction_pooler=port == str(_POOLER_PORT) or parameters.get("pgbouncer") == "true",
        connect_timeout=timeout if timeout and timeout > 0 else None,
    )


def with_database(url: str, database: str) -> str:
    """The same server's address with another database."""
    parts = urlsplit(url)
    pairs = [
        (name, value)
        for name, value in parse_qsl(parts.query)
        if name.lower() not in ("dbname", "database")
    ]
    query = _query(pairs)
    return _unsplit(parts._replace(path="/" + quote(database, safe=""), query=query))


def with_user(url: str, user: str) -> str:
    """The same database's address for another user, without a password."""
    parts = urlsplit(url)
    pairs = [pair for pair in parse_qsl(parts.query) if pair[0] not in ("user", "password")]
    netloc = f"{quote(user, safe='')}@{parts.netloc.rpartition('@')[2]}"
    return _unsplit(parts._replace(netloc=netloc, query=_query(pairs)))


def libpq_url(url: str) -> tuple[str, str | None]:
    """The address as psql and pg_dump read it, without its password, and the password."""
    parts = urlsplit(parse_url(url).url)
    pairs = parse_qsl(parts.query)
    user, separator, host = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    hidden = unquote(password) or dict(pairs).get("password")
    kept = [pair for pair in pairs if pair[0] != "password" and pair[0] not in _SESSION_SETTINGS]
    shown = parts._replace(netloc=f"{name}{separator}{host}", query=_query(kept))
    return _unsplit(shown), hidden


def _query(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, quote_via=quote, safe="/")


def _unsplit(parts: SplitResult) -> str:
    """urlunsplit, which drops the // of an address without a host."""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}{parts.path}{query}"


def _hostspec(netloc: str) -> tuple[str, str]:
    """The host and the port ("" when not given) of an authority, which may hold an IPv6 address."""
    spec = netloc.rpartition("@")[2]
    if ":" in spec and not spec.endswith("]"):
        host, _, port = spec.rpartition(":")
        return unquote(host), port
    return unquote(spec), ""


def _host(netloc: str, parameters: dict[str, str]) -> str:
    return parameters.get("host") or _hostspec(netloc)[0] or "localhost"


def _port(netloc: str, parameters: dict[str, str]) -> str:
    """The last one where several hosts are given; ValueError where it is no number."""
    port = parameters.get("port") or _hostspec(netloc)[1]
    return str(int(port.split(",")[-1])) if port else "5432"
