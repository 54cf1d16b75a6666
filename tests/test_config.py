"""Where settings come from."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from roseram.config import SETTINGS, Config, child_environment
from roseram.errors import UsageError, redact


def test_defaults() -> None:
    config = Config.load({})
    assert config.database_url is None
    assert config.data_dir == Path.cwd() / ".roseram"
    assert (config.host, config.port, config.log_level) == ("127.0.0.1", 8000, "info")
    assert config.postgres_port is None
    assert not config.no_color


def test_the_environment_and_flags_over_it() -> None:
    environ = {"DATABASE_URL": "postgres://a/b", "ROSERAM_DATA_DIR": "/x", "PORT": "9"}
    config = Config.load(environ)
    assert (config.database_url, config.data_dir, config.port) == ("postgres://a/b", Path("/x"), 9)
    config = Config.load(environ, port=10, data_dir="y", database_url=None)
    assert (config.database_url, config.data_dir, config.port) == (
        "postgres://a/b",
        Path.cwd() / "y",
        10,
    )


def test_the_own_variable_wins_over_the_common_one() -> None:
    assert Config.load({"PORT": "9", "ROSERAM_PORT": "10"}).port == 10


def test_an_empty_variable_is_not_set() -> None:
    config = Config.load({"DATABASE_URL": "", "PORT": "", "NO_COLOR": ""})
    assert (config.database_url, config.port, config.no_color) == (None, 8000, False)
    assert Config.load({"NO_COLOR": "1"}).no_color


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("PORT", "0"),
        ("ROSERAM_POSTGRES_PORT", "-1"),
        ("DATABASE_URL", "mysql://a:S3cret@b"),
        ("ROSERAM_LOG_LEVEL", "loud"),
    ],
)
def test_a_bad_value_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(UsageError, match=variable) as caught:
        Config.load({variable: value})
    assert caught.value.exit_status == 2
    assert "S3cret" not in str(caught.value)


def test_the_domain_of_the_sites() -> None:
    assert Config.load({}).sites_domain == "localhost"
    given = Config.load({"ROSERAM_SITES_DOMAIN": "Sites.Example.com."})
    assert given.sites_domain == "sites.example.com"
    for text in ("https://sites.example.com", "sites.example.com:8000", "*.example.com", "a..b"):
        with pytest.raises(UsageError):
            Config.load({"ROSERAM_SITES_DOMAIN": text})


def test_a_bad_flag_names_the_flag() -> None:
    with pytest.raises(UsageError, match="--postgres-port"):
        Config.load({}, postgres_port="x")
    with pytest.raises(UsageError, match="colour"):
        Config.load({}, colour="red")


def test_the_password_is_secret_from_now_on() -> None:
    config = Config.load({"DATABASE_URL": "postgres://joe:Sup3rS3cret@db/app"})
    assert "Sup3rS3cret" not in repr(config)
    assert redact("it was Sup3rS3cret") == "it was ***"


def test_the_table_and_the_fields_are_the_same_settings() -> None:
    assert [item.name for item in SETTINGS] == [item.name for item in fields(Config)]
    variables = [variable for item in SETTINGS for variable in item.env]
    assert len(variables) == len(set(variables))
    assert all(item.sentence.endswith(".") for item in SETTINGS)


def test_the_servers_environment_knows_nothing_of_the_callers_postgres() -> None:
    theirs = {"PATH": "/bin", "PGDATA": "/x", "PGPORT": "1", "LC_ALL": "de_DE", "DATABASE_URL": "u"}
    assert child_environment(theirs) == {"PATH": "/bin", "LC_ALL": "C"}
