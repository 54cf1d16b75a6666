"""The data API's settings as texts."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from roseram.config import rest_environment
from roseram.errors import UsageError, redact
from roseram.server.rest.load import Given
from roseram.server.rest.options import OPTIONS
from roseram.server.rest.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "a secret that is long enough for HS256"
NOT_TEXT = {"app_settings", "role_settings", "max_embed_depth", "max_embeds"}


def test_every_setting_can_be_said() -> None:
    assert {option.field for option in OPTIONS} | NOT_TEXT == {f.name for f in fields(Settings)}
    assert len({option.name for option in OPTIONS}) == len(OPTIONS)
    assert all(option.sentence.endswith(".") for option in OPTIONS)


def test_nobody_said_anything() -> None:
    settings = Given().settings()
    assert settings.anon_role is None
    assert settings.schemas == ("public",)


def test_who_wins() -> None:
    given = Given(
        defaults={"db-schemas": "a", "db-anon-role": "anon", "db-max-rows": "1"},
        environment={"db-schemas": "b, c", "db-max-rows": "2", "db-channel": "env"},
        flags={"db-max-rows": "4"},
    )
    settings = given.over({"db-schemas": "d", "db-max-rows": "3", "db-plan-enabled": "true"})
    assert (settings.schemas, settings.anon_role, settings.max_rows) == (("d",), "anon", 4)
    assert (settings.channel, settings.plan) == ("env", True)


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("db-schema", "x", "schemas", ("x",)),
        ("max-rows", "7", "max_rows", 7),
        ("db-extra-search-path", "", "extra_search_path", ()),
        ("db-extra-search-path", "a, b", "extra_search_path", ("a", "b")),
        ("db-aggregates-enabled", '"True"', "aggregates", True),
        ("db-aggregates-enabled", "FALSE", "aggregates", False),
        ("db-aggregates-enabled", "1", "aggregates", True),
        ("db-tx-end", "rollback-allow-override", "tx_end", "rollback-allow-override"),
        ("jwt-role-claim-key", '.a."b"', "role_claim_key", '.a."b"'),
        ("jwt-aud", "https://x.org", "jwt_audience", "https://x.org"),
        ("server-cors-allowed-origins", "http://a, http://b", "cors_allowed_origins",
         ("http://a", "http://b")),
        ("db-anon-role", "", "anon_role", None),
        ("openapi-server-proxy-uri", "https://x.org/b", "openapi_server_proxy_uri",
         "https://x.org/b"),
        ("server-trace-header", "X-Trace", "trace_header", "x-trace"),
    ],
)  # fmt: skip
def test_texts(name: str, text: str, field: str, value: object) -> None:
    assert getattr(Given(environment={name: text}).settings(), field) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("db-schemas", "public,pg_catalog"),
        ("db-schemas", "a,,b"),
        ("db-max-rows", "-1"),
        ("db-max-rows", "many"),
        ("db-pool", "0"),
        ("db-tx-end", "never"),
        ("db-plan-enabled", "maybe"),
        ("openapi-mode", "x"),
        ("openapi-server-proxy-uri", "x.org"),
        ("jwt-role-claim-key", "role"),
        ("jwt-aud", "1:2"),
        ("jwt-secret", "@/nowhere/at-all"),
    ],
)
def test_nonsense_names_the_setting(name: str, text: str) -> None:
    with pytest.raises(UsageError, match=rf"{name} makes no sense .*on the command line"):
        Given(flags={name: text}).settings()


def test_a_secret_that_cannot_verify_is_not_shown() -> None:
    with pytest.raises(UsageError, match="at least 32 characters") as caught:
        Given(environment={"jwt-secret": "sh0rt-S3cret"}).settings()
    assert "sh0rt-S3cret" not in redact(str(caught.value))


def test_a_secret_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(f"{SECRET}\n")
    settings = Given(environment={"jwt-secret": f"@{path}"}).settings()
    assert settings.jwt_secret == SECRET
    assert SECRET not in repr(settings)
    assert redact(SECRET) == "***"


def test_the_environment() -> None:
    environ = {
        "PGRST_DB_SCHEMAS": "a",
        "PGRST_DB_ANON_ROLE": "theirs",
        "ROSERAM_REST_DB_ANON_ROLE": "ours",
        "PGRST_APP_SETTINGS_JWT_SECRET": "x",
        "DB_SCHEMAS": "no",
    }
    found = rest_environment(environ)
    assert found == {
        "db-schemas": "a",
        "db-anon-role": "ours",
        "app.settings.JWT_SECRET": "x",
    }
    assert Given(environment=found).settings().app_settings == {"app.settings.JWT_SECRET": "x"}
