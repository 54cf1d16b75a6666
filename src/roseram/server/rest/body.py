"""Reads payloads; JSON passes through as it came, only its keys are looked at."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias

from roseram.server.rest.csv_rows import read_csv
from roseram.server.rest.query.decode import decode
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Body
from roseram.server.rest.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

_Media: TypeAlias = Literal["json", "csv", "form", "text", "xml", "octets"]

MAX_BYTES = Settings.max_body_bytes
_MEDIA: dict[str, _Media] = {
    "application/json": "json",
    "text/csv": "csv",
    "application/x-www-form-urlencoded": "form",
    "text/plain": "text",
    "text/xml": "xml",
    "application/octet-stream": "octets",
}
_RAW = ("text", "xml", "octets")  # for calls only


def parse_body(
    body: bytes,
    content_type: str | None,
    *,
    call: bool,
    columns_given: bool = False,
    max_bytes: int = MAX_BYTES,
) -> Body:
    """Read the payload of a POST, PATCH or PUT, or with `call` of a POST to a function.

    With `columns_given` (the query has `columns=`) the objects of an array may differ in their
    keys. Refusal PGRST102 (400, and 413 where it is larger than allowed).
    """
    if len(body) > max_bytes:
        raise _refusal(f"Request body is larger than {max_bytes} bytes", status=413)
    media = _media(content_type, call=call)
    if media in _RAW:
        return Body(b"null", (), "scalar", 1, raw=body, media=media)
    if media == "csv":
        return _csv(body, call=call)
    if media == "form":
        return _form(body)
    if call and not body:
        return Body(b"{}", (), "none", 1)
    return _json(body, call=call, uniform=not columns_given)


def _media(content_type: str | None, *, call: bool) -> _Media:
    name = (content_type or "application/json").partition(";")[0].strip().lower()
    media = _MEDIA.get(name)
    if media is None or (media in _RAW and not call):
        raise _refusal(f"Content-Type not acceptable: {name}")
    return media


def _json(body: bytes, *, call: bool, uniform: bool) -> Body:
    value = _load(body)
    if isinstance(value, dict):
        return Body(body, tuple(sorted(value)), "object", 1)
    if isinstance(value, list):
        keys = _keys(value) if uniform else _all_keys(value)
        if keys is None and not call:
            raise _refusal("All object keys must match")
        return Body(body, tuple(sorted(keys or ())), "array", len(value))
    if call:
        return Body(body, (), "scalar", 1)
    return Body(b"[]", (), "array", 0)  # no rows, as PostgREST has it


def _load(body: bytes) -> Any:
    """Parse strictly; numbers stay texts, for nobody looks at them."""
    try:
        value = _DECODER(body.decode())
        if b"\\ud" in body or b"\\uD" in body:
            json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (ValueError, RecursionError):  # ValueError: of JSON and of UTF-8
        raise _refusal("Empty or invalid json") from None
    return value


def _no_constant(name: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python takes and JSON does not have."""
    raise ValueError(name)


_DECODER: Callable[[str], Any] = json.JSONDecoder(
    parse_float=str, parse_int=str, parse_constant=_no_constant
).decode


def _keys(values: list[Any]) -> set[str] | None:
    """Return the keys that all these objects have; None where they differ or are no objects."""
    if not all(isinstance(value, dict) for value in values):
        return None
    keys = values[0].keys() if values else {}.keys()
    return set(keys) if all(value.keys() == keys for value in values) else None


def _all_keys(values: list[Any]) -> set[str] | None:
    """Return the keys that any of these objects has; None if one is no object."""
    if not all(isinstance(value, dict) for value in values):
        return None
    return set().union(*values)


def _csv(body: bytes, *, call: bool) -> Body:
    """Rows, or a call's arguments: of them a line of names alone gives none."""
    names, rows = read_csv(_text(body))
    made = json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False)
    columns = tuple(sorted(set(names))) if rows or not call else ()
    return Body(made.encode(), columns, "array", len(rows), media="csv")


def _form(body: bytes) -> Body:
    pairs = _pairs(body)
    made = json.dumps(pairs, ensure_ascii=False).encode()
    return Body(made, tuple(sorted(pairs)), "object", 1, raw=body, media="form")


def _pairs(body: bytes) -> dict[str, str]:
    pieces = (piece.partition("=") for piece in _text(body).split("&") if piece)
    return {decode(name): decode(value) for name, _, value in pieces}


def with_variadic(body: Body, name: str) -> Body:
    """Make an array of what a form says, once or repeatedly, of a function's variadic parameter."""
    if body.media != "form" or body.raw is None or name not in body.columns:
        return body
    pieces = [piece.partition("=") for piece in _text(body.raw).split("&") if piece]
    repeated = [decode(value) for key, _, value in pieces if decode(key) == name]
    made = json.dumps({**_pairs(body.raw), name: repeated}, ensure_ascii=False)
    return replace(body, json=made.encode())


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise _refusal("The body is not encoded as UTF-8") from None


def _refusal(message: str, *, status: int = 400) -> Refusal:
    return Refusal(status, "PGRST102", message)
