"""Preferences, media types, ranges and schemas."""

from __future__ import annotations

import pytest

from roseram.server.rest.headers import (
    choose_schema,
    parse_accept,
    parse_preferences,
    parse_range,
    preference_applied,
    profile,
    refuse_unknown,
    rows_asked,
)
from roseram.server.rest.query import parse_query
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Media, Preferences, Rows


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], Preferences()),
        ([""], Preferences()),
        (["return=minimal"], Preferences(returning="minimal")),
        (["return=representation,count=exact"], Preferences("representation", "exact")),
        (["return=headers-only", "count=planned"], Preferences("headers-only", "planned")),
        (["resolution=ignore-duplicates , missing=default,  tx=rollback"], Preferences(
            resolution="ignore-duplicates", missing="default", tx="rollback"
        )),
        (["tx=commit, tx=rollback"], Preferences(tx="commit")),
        (["resolution=merge-duplicates", "resolution=ignore-duplicates"], Preferences(
            resolution="merge-duplicates"
        )),
        (["handling=strict,timezone=Europe/Berlin,max-affected=10"], Preferences(
            handling="strict", timezone="Europe/Berlin", max_affected=10
        )),
        (["anything, count=some, return=minimal, x=y"], Preferences(
            returning="minimal", unknown=("anything", "count=some", "x=y")
        )),
        (["params=single-object"], Preferences(unknown=("params=single-object",))),
        (["max-affected=many"], Preferences()),
        (["Return=minimal"], Preferences(unknown=("Return=minimal",))),
    ],
)  # fmt: skip
def test_preferences(values: list[str], expected: Preferences) -> None:
    headers = [("host", "x"), *(("prefer", value) for value in values)]
    assert parse_preferences(headers) == expected


def test_strict_handling_refuses_what_is_not_known() -> None:
    def check(prefer: str) -> None:
        refuse_unknown(parse_preferences([("prefer", prefer)]), {"UTC"})

    check("handling=strict, timezone=UTC, max-affected=1")
    check("nonsense, timezone=Mars/Base")
    check("handling=lenient, nonsense")
    with pytest.raises(Refusal) as caught:
        check("handling=strict, nonsense, timezone=Mars/Base, count=x")
    assert (caught.value.status, caught.value.code) == (400, "PGRST122")
    assert caught.value.message == "Invalid preferences given with handling=strict"
    assert caught.value.details == "Invalid preferences: nonsense, count=x, timezone=Mars/Base"


ALL = (
    "max-affected=5, timezone=UTC, handling=strict, tx=rollback, count=exact,"
    " return=representation, missing=default, resolution=merge-duplicates"
)
COMMON = "count=exact, tx=rollback, handling=strict, timezone=UTC"


@pytest.mark.parametrize(
    ("prefer", "method", "call", "expected"),
    [
        ("", "GET", False, None),
        ("return=minimal", "GET", False, None),
        (ALL, "GET", False, COMMON),
        (ALL, "HEAD", True, f"{COMMON}, max-affected=5"),
        (ALL, "POST", True, f"{COMMON}, max-affected=5"),
        (ALL, "POST", False,
         f"resolution=merge-duplicates, missing=default, return=representation, {COMMON}"),
        (ALL, "PATCH", False, f"missing=default, return=representation, {COMMON}, max-affected=5"),
        (ALL, "PUT", False, f"return=representation, {COMMON}"),
        (ALL, "DELETE", False, f"return=representation, {COMMON}, max-affected=5"),
        ("max-affected=5", "DELETE", False, None),
        ("handling=lenient,max-affected=5", "DELETE", False, "handling=lenient"),
    ],
)  # fmt: skip
def test_applied(prefer: str, method: str, call: bool, expected: str | None) -> None:
    preferences = parse_preferences([("prefer", prefer)])
    assert preference_applied(preferences, method, call=call) == expected


JSON, ANY = Media("json", "application/json"), Media("any", "*/*")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, (ANY,)),
        ("", (ANY,)),
        (" ; ,,;", (ANY,)),
        ("*/*", (ANY,)),
        ("application/json", (JSON,)),
        ("Application/JSON; charset=utf-8", (JSON,)),
        ("text/csv;q=0.1, application/json;q=0.9", (Media("csv", "text/csv"), JSON)),
        ("application/vnd.pgrst.object+json", (
            Media("object", "application/vnd.pgrst.object+json"),
        )),
        ("application/vnd.pgrst.object", (Media("object", "application/vnd.pgrst.object"),)),
        ("application/vnd.pgrst.object+json;nulls=stripped", (
            Media("object", "application/vnd.pgrst.object+json", nulls_stripped=True),
        )),
        ("application/vnd.pgrst.array+json; nulls=stripped", (
            Media("array", "application/vnd.pgrst.array+json", nulls_stripped=True),
        )),
        ("application/vnd.pgrst.array+json", (JSON,)),
        ("application/geo+json,application/openapi+json,application/octet-stream", (
            Media("geojson", "application/geo+json"),
            Media("openapi", "application/openapi+json"),
            Media("octets", "application/octet-stream"),
        )),
        ("text/plain, text/xml,image/png", (
            Media("text", "text/plain"), Media("xml", "text/xml"), Media("other", "image/png"),
        )),
        ("application/vnd.pgrst.plan", (
            Media("plan", "application/vnd.pgrst.plan", plan_for="application/json"),
        )),
        ('application/vnd.pgrst.plan+text; for="text/csv"; options=wal|analyze|x;', (
            Media("plan", "application/vnd.pgrst.plan+text", plan_for="text/csv",
                  plan_options=("analyze", "wal")),
        )),
        ('application/vnd.pgrst.plan+json; for="application/vnd.pgrst.array+json;nulls=stripped"', (
            Media("plan", "application/vnd.pgrst.plan+json",
                  plan_for="application/vnd.pgrst.array+json;nulls=stripped", plan_format="json"),
        )),
    ],
)  # fmt: skip
def test_accept(accept: str | None, expected: tuple[Media, ...]) -> None:
    headers = [] if accept is None else [("accept", accept)]
    assert parse_accept(headers) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("0-9", Rows(0, 10)),
        ("5-5", Rows(5, 1)),
        ("10-", Rows(10, None)),
        ("bytes=0-9", None),
        ("-5", None),
        ("a-b", None),
    ],
)
def test_range(value: str | None, expected: Rows | None) -> None:
    headers = [("range-unit", "items")] + ([] if value is None else [("range", value)])
    assert parse_range(headers) == expected


def test_a_range_goes_upwards() -> None:
    with pytest.raises(Refusal) as caught:
        parse_range([("range", "5-4")])
    assert (caught.value.status, caught.value.code) == (416, "PGRST103")
    assert caught.value.details == (
        "The lower boundary must be lower than or equal to the upper boundary in the Range header."
    )


@pytest.mark.parametrize(
    ("text", "rows", "expected"),
    [
        ("", None, Rows(0, None)),
        ("limit=5", None, Rows(0, 5)),
        ("limit=5&offset=3", None, Rows(3, 5)),
        ("", Rows(2, 4), Rows(2, 4)),
        ("limit=5&offset=3", Rows(0, 5), Rows(3, 2)),
        ("limit=5", Rows(2, None), Rows(2, 3)),
        ("offset=3", Rows(1, None), Rows(3, None)),
        ("offset=3", Rows(1, 10), Rows(3, 8)),
        ("limit=0", Rows(2, 4), Rows(0, 0)),
    ],
)
def test_limits_and_range_meet(text: str, rows: Rows | None, expected: Rows) -> None:
    assert rows_asked(parse_query(text), rows) == expected


def test_limits_and_range_that_do_not_meet_are_refused() -> None:
    with pytest.raises(Refusal, match="PGRST103"):
        rows_asked(parse_query("limit=5"), Rows(5, 5))


def test_the_schema_is_named_by_the_header_of_the_method() -> None:
    headers = [("accept-profile", "a"), ("content-profile", "b")]
    for method in ("GET", "HEAD", "OPTIONS"):
        assert profile(headers, method) == "a"
    for method in ("POST", "PATCH", "PUT", "DELETE"):
        assert profile(headers, method) == "b"
        assert choose_schema(headers, method, ("a", "b")) == "b"
    assert profile([], "GET") is None
    assert choose_schema([], "GET", ("x", "y")) == "x"


def test_a_schema_that_is_not_exposed_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        choose_schema([("accept-profile", "secret")], "GET", ("a", "b"))
    refusal = caught.value
    assert (refusal.status, refusal.code) == (406, "PGRST106")
    assert refusal.message == "Invalid schema: secret"
    assert refusal.hint == "Only the following schemas are exposed: a, b"
