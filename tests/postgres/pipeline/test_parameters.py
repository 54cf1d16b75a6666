"""Addresses as the pipeline reads them."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

import pytest

from roseram.errors import UsageError
from roseram.postgres.pipeline import read_parameters

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("postgresql://u@h/d", (("h", 5432),)),
        ("postgresql://u@h:6000/d", (("h", 6000),)),
        ("postgresql://u@[::1]:6000/d", (("::1", 6000),)),
        ("postgresql://u@[::1]/d", (("::1", 5432),)),
        ("postgresql://u@a:1,b:2/d", (("a", 1), ("b", 2))),
        ("postgresql://u@/d?host=/tmp/x&port=5433", (("/tmp/x", 5433),)),
        ("postgresql://u@%2Ftmp%2Fx/d", (("/tmp/x", 5432),)),
        ("postgresql://u@/d?host=a,b&port=1,2", (("a", 1), ("b", 2))),
        ("postgresql://u@/d?host=a,b&port=1", (("a", 1), ("b", 1))),
    ],
)
def test_hosts(url: str, hosts: tuple[tuple[str, int], ...]) -> None:
    assert read_parameters(url).hosts == hosts


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p%40ss@h/d", {"user": "u", "password": "p@ss", "database": "d"}),
        ("postgresql://u@h", {"user": "u", "password": None, "database": "u"}),
        ("postgresql://h/d?user=a&password=b", {"user": "a", "password": "b"}),
        ("postgresql://u@h:6543/d", {"prepare": False}),
        ("postgresql://u@h/d?connect_timeout=3", {"timeout": 3.0}),
        ("postgresql://u@h/d?target_session_attrs=read-write", {"writable": True}),
        ("postgresql://u@h/d?sslnegotiation=direct", {"direct": True}),
    ],
)
def test_the_rest(url: str, expected: dict[str, Any]) -> None:
    found = read_parameters(url)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("mode", "verify", "hostname"),
    [
        ("prefer", ssl.CERT_NONE, False),
        ("require", ssl.CERT_NONE, False),
        ("verify-ca", ssl.CERT_REQUIRED, False),
        ("verify-full", ssl.CERT_REQUIRED, True),
    ],
)
def test_encryption(mode: str, verify: ssl.VerifyMode, hostname: bool) -> None:
    tls = read_parameters(f"postgresql://u@h/d?sslmode={mode}").tls
    assert tls is not None
    assert (tls.verify_mode, tls.check_hostname) == (verify, hostname)


def test_session_settings_are_the_address_s() -> None:
    url = "postgresql://u@h/d?application_name=a&search_path=x&options=-c%20geqo%3Doff"
    expected = {"application_name": "a", "search_path": "x", "options": "-c geqo=off"}
    assert read_parameters(url).settings == expected


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(read_parameters("postgresql://u:secret@h/d"))


@pytest.mark.parametrize("rest", ["?sslmode=sometimes", "?service=x", ":port/d"])
def test_what_cannot_be_done(rest: str) -> None:
    with pytest.raises(UsageError):
        read_parameters(f"postgresql://u@h{rest}")


class TestPassfile:
    @pytest.fixture
    def passfile(self, tmp_path: Path) -> Path:
        file = tmp_path / "pgpass"
        file.write_text("# hosts\nh:1:d:u:first\n*:*:*:u:a\\:b\\\\c\nlocalhost:*:*:*:local\n")
        file.chmod(0o600)
        return file

    def test_the_first_line_that_fits(self, passfile: Path) -> None:
        found = read_parameters(f"postgresql://u@h:1,i:2/d?passfile={passfile}")
        assert found.password_for(("h", 1)) == "first"
        assert found.password_for(("i", 2)) == "a:b\\c"

    def test_a_socket_is_localhost(self, passfile: Path) -> None:
        found = read_parameters(f"postgresql://v@/d?host=/tmp&passfile={passfile}")
        assert found.password_for(("/tmp", 5432)) == "local"

    def test_one_that_others_may_read_says_nothing(self, passfile: Path) -> None:
        passfile.chmod(0o644)
        found = read_parameters(f"postgresql://u@h:1/d?passfile={passfile}")
        assert found.password_for(("h", 1)) is None
