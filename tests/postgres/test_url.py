"""Database addresses, with the oddities that hosts and tools put into them."""

from __future__ import annotations

import pytest

from roseram.errors import UsageError
from roseram.postgres.url import libpq_url, parse_url, with_database


@pytest.mark.parametrize(
    ("url", "shown", "pooler"),
    [
        ("postgres://joe:pw@db.example/app", "db.example:5432/app", False),
        ("postgresql://db.example:5433", "db.example:5433", False),
        ("postgresql://x@pooler.example:6543/app", "pooler.example:6543/app", True),
        ("postgresql://x@db.example/app?pgbouncer=true", "db.example:5432/app", True),
        ("postgresql://x@/app?host=/run/pg&port=5418", "/run/pg:5418/app", False),
        ("postgresql://x@[::1]/app", "[::1]:5432/app", False),
        ("postgresql://x@[::1]:7/app", "[::1]:7/app", False),
        ("postgresql:///app", "localhost:5432/app", False),
    ],
)
def test_parse(url: str, shown: str, pooler: bool) -> None:
    address = parse_url(url)
    assert (address.shown, address.transaction_pooler) == (shown, pooler)
    assert "pw" not in repr(address)


def test_unknown_parameters_are_dropped_and_known_ones_kept() -> None:
    url = "postgresql://a:b@h/d?pgbouncer=true&connection_limit=1&sslmode=require&connect_timeout=3"
    address = parse_url(url)
    assert address.url == "postgresql://a:b@h/d?sslmode=require"
    assert address.connect_timeout == 3


def test_an_address_without_host_stays_whole() -> None:
    url = "postgresql://postgres@/roseram?host=/tmp/a%20b&port=5432"
    assert parse_url(url).url == url
    assert parse_url("postgresql:///d?x=1").url == "postgresql:///d"


@pytest.mark.parametrize(
    "url", ["postgresql://h:port/d", "mysql://h/d", "postgresql://h/d?connect_timeout=soon"]
)
def test_refused(url: str) -> None:
    with pytest.raises(UsageError):
        parse_url(url)


def test_with_database() -> None:
    url = "postgresql://u:p@/old?host=/run&dbname=other&port=1"
    assert with_database(url, "a/b") == "postgresql://u:p@/a%2Fb?host=/run&port=1"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p%21@h:1/d?pgbouncer=true", ("postgresql://u@h:1/d", "p!")),
        ("postgresql://h/d?user=u&password=p", ("postgresql://h/d?user=u", "p")),
        ("postgresql://u@/d?host=/run", ("postgresql://u@/d?host=/run", None)),
        ("postgresql://h/d?search_path=x", ("postgresql://h/d", None)),
    ],
)
def test_libpq_url(url: str, expected: tuple[str, str | None]) -> None:
    assert libpq_url(url) == expected
