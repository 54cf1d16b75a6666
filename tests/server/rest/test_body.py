"""Payloads: JSON that passes through, CSV, forms, raw bodies."""

from __future__ import annotations

import json

import pytest

from roseram.server.rest.body import parse_body, with_variadic
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Body

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("text", "columns", "kind", "rows"),
    [
        ('{"b":1,"a":2}', ("a", "b"), "object", 1),
        (" { } ", (), "object", 1),
        ('[{"b":1,"a":2},{"a":3,"b":4}]', ("a", "b"), "array", 2),
        ("[]", (), "array", 0),
        ('{"a":1,"a":2}', ("a",), "object", 1),
        ('{"n":1e400,"d":12345678901234567890.10,"i":123456789012345678901234567890}',
         ("d", "i", "n"), "object", 1),
        ('{"ü":"\\u0041\\ud83d\\ude00"}', ("ü",), "object", 1),
        ('[{"a":{"deep":[1]}}]', ("a",), "array", 1),
        ('{"a":' + "9" * 5000 + "}", ("a",), "object", 1),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
@pytest.mark.parametrize("call", [False, True])
def test_json_passes_through(text: str, columns: object, kind: str, rows: int, call: bool) -> None:
    body = parse_body(text.encode(), "application/json; charset=utf-8", call=call)
    assert body.json == text.encode()
    assert (body.columns, body.kind, body.rows, body.media) == (columns, kind, rows, "json")
    assert parse_body(text.encode(), None, call=call) == body


@pytest.mark.parametrize(
    "text",
    ["", " ", "{", "[1,]", "{'a':1}", '{"a":NaN}', "[Infinity]", "\ufeff{}", '{"a":"\n"}', "{} {}",
     "nul", "[" * 200_000, '{"a":' * 200_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_body(text.encode(), "application/json", call=False)
    refusal = caught.value
    assert (refusal.status, refusal.code) == (400, "PGRST102")
    assert refusal.message == "Empty or invalid json"


def test_other_encodings_are_no_json() -> None:
    for encoded in ('{"a":1}'.encode("utf-16"), b'{"a":"\xff"}'):
        with pytest.raises(Refusal, match="Empty or invalid json"):
            parse_body(encoded, None, call=False)


@pytest.mark.parametrize("text", ['[{"a":1},{"b":1}]', '[{"a":1},{}]', "[1]", '[{"a":1},1]'])
def test_keys_must_match(text: str) -> None:
    with pytest.raises(Refusal, match="PGRST102: All object keys must match"):
        parse_body(text.encode(), None, call=False)
    assert parse_body(text.encode(), None, call=True) == Body(
        text.encode(), (), "array", len(json.loads(text))
    )


def test_keys_may_differ_where_the_columns_are_given() -> None:
    text = b'[{"a":1},{"b":1},{}]'
    body = parse_body(text, None, call=False, columns_given=True)
    assert body == Body(text, ("a", "b"), "array", 3)
    with pytest.raises(Refusal, match="All object keys must match"):
        parse_body(b"[1]", None, call=False, columns_given=True)


@pytest.mark.parametrize("text", ["1", '"x"', "null", "true"])
def test_a_scalar_is_no_row_but_an_argument(text: str) -> None:
    assert parse_body(text.encode(), None, call=False) == Body(b"[]", (), "array", 0)
    assert parse_body(text.encode(), None, call=True) == Body(text.encode(), (), "scalar", 1)


def test_a_call_may_have_no_body() -> None:
    assert parse_body(b"", None, call=True) == Body(b"{}", (), "none", 1)


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ("b,a\n1,hi\n2,bye\n", ("a", "b"), [{"b": "1", "a": "hi"}, {"b": "2", "a": "bye"}]),
        ('a,b\r\nNULL,\r\n"NULL",""', ("a", "b"), [
            {"a": None, "b": ""}, {"a": "NULL", "b": ""},
        ]),
        ('"x y",b\n"1,\n2","say ""hi"""', ("b", "x y"), [{"x y": "1,\n2", "b": 'say "hi"'}]),
        ("a\n\n1\n\n", ("a",), [{"a": "1"}]),
        ("a,b", ("a", "b"), []),
        ("a\n ü \n", ("a",), [{"a": " ü "}]),
        ("\ufeffa\n1", ("a",), [{"a": "1"}]),
    ],
)  # fmt: skip
def test_csv(text: str, columns: tuple[str, ...], rows: list[dict[str, str | None]]) -> None:
    body = parse_body(text.encode(), "text/csv", call=False)
    assert json.loads(body.json) == rows
    assert (body.columns, body.kind, body.rows, body.media) == (columns, "array", len(rows), "csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1\n", "All lines must have same number of fields"),
        ("a,b\n1,2,3\n", "All lines must have same number of fields"),
        ("", "Empty or invalid csv"),
        ('a\n"1', "Empty or invalid csv"),
        ('a\n1"2', "Empty or invalid csv"),
        ('a\n"1"2', "Empty or invalid csv"),
    ],
)
def test_bad_csv_is_refused(text: str, message: str) -> None:
    with pytest.raises(Refusal, match=f"PGRST102: {message}"):
        parse_body(text.encode(), "text/csv", call=False)


def test_forms() -> None:
    body = parse_body(b"a=1+2&b=%C3%BC&a=3&c", FORM, call=False)
    assert json.loads(body.json) == {"a": "3", "b": "ü", "c": ""}
    assert (body.columns, body.kind, body.rows, body.media) == (
        ("a", "b", "c"),
        "object",
        1,
        "form",
    )


def test_a_form_may_repeat_a_variadic_argument() -> None:
    body = parse_body(b"v=1&a=x&v=2", FORM, call=True)
    assert json.loads(with_variadic(body, "v").json) == {"v": ["1", "2"], "a": "x"}
    assert with_variadic(body, "other") == body
    plain = parse_body(b'{"v":1}', None, call=True)
    assert with_variadic(plain, "v") == plain


@pytest.mark.parametrize(
    ("content_type", "media"),
    [("text/plain", "text"), ("text/xml", "xml"), ("application/octet-stream", "octets")],
)
def test_raw_bodies_are_for_calls(content_type: str, media: str) -> None:
    raw = b"\xff\x00 any"
    body = parse_body(raw, f"{content_type}; charset=x", call=True)
    assert (body.raw, body.media, body.kind, body.columns) == (raw, media, "scalar", ())
    with pytest.raises(Refusal, match=f"Content-Type not acceptable: {content_type}"):
        parse_body(raw, content_type, call=False)


@pytest.mark.parametrize("call", [False, True])
def test_other_types_are_refused(call: bool) -> None:
    with pytest.raises(Refusal, match="PGRST102: Content-Type not acceptable: image/png"):
        parse_body(b"x", "image/png", call=call)


def test_a_body_has_a_size() -> None:
    assert parse_body(b"{}", None, call=False, max_bytes=2).rows == 1
    with pytest.raises(Refusal) as caught:
        parse_body(b"{ }", None, call=False, max_bytes=2)
    assert (caught.value.status, caught.value.code) == (413, "PGRST102")
