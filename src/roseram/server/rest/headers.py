"""Reads the headers that say what a client wants: schema, preferences, media types, rows."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeAlias, get_args, get_type_hints

from roseram.server.rest.query.parse import not_satisfiable
from roseram.server.rest.recent import remembered
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Media, Preferences, Rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from roseram.server.rest.request import Query

Headers: TypeAlias = "Sequence[tuple[str, str]]"  # names in lower case

_KINDS = (  # in the order in which they are echoed: how it is written, and the attribute
    ("resolution", "resolution"), ("missing", "missing"), ("return", "returning"),
    ("count", "count"), ("tx", "tx"), ("handling", "handling"), ("timezone", "timezone"),
    ("max-affected", "max_affected"),
)  # fmt: skip
_ATTRIBUTES = dict(_KINDS)
_ALWAYS = frozenset({"count", "tx", "handling", "timezone"})
_CHANGING = _ALWAYS | {"returning", "missing", "max_affected"}
_HONOURED = {
    "POST": _CHANGING - {"max_affected"} | {"resolution"},
    "PATCH": _CHANGING,
    "PUT": _ALWAYS | {"returning"},
    "DELETE": _CHANGING - {"missing"},
}
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_RANGE = re.compile(r"([0-9]{1,18})-([0-9]{0,18})")
_ITEM = re.compile(r'(?:[^,"]++|"[^"]*+"?)++')
_PARAMETER = re.compile(r'(?:[^;"]++|"[^"]*+"?)++')

_MEDIA = {
    "application/json": "json",
    "application/vnd.pgrst.object+json": "object",
    "application/vnd.pgrst.object": "object",
    "application/vnd.pgrst.array+json": "array",
    "application/vnd.pgrst.array": "array",
    "application/vnd.pgrst.plan": "plan",
    "application/vnd.pgrst.plan+text": "plan",
    "application/vnd.pgrst.plan+json": "plan",
    "application/geo+json": "geojson",
    "application/openapi+json": "openapi",
    "application/octet-stream": "octets",
    "text/csv": "csv",
    "text/plain": "text",
    "text/xml": "xml",
    "*/*": "any",
}
_PLAN_OPTIONS = ("analyze", "verbose", "settings", "buffers", "wal")
_ANYTHING = (Media("any", "*/*"),)


def _allowed() -> dict[str, frozenset[str]]:
    """What each preference of fixed words may say, from the types of Preferences."""
    hints = get_type_hints(Preferences)
    words = {
        one.name: {word for part in get_args(hints[one.name]) for word in get_args(part)}
        for one in fields(Preferences)
    }
    return {name: frozenset(found) for name, found in words.items() if found}


_WORDS = _allowed()


def header(headers: Headers, name: str) -> str | None:
    """Return the first header of this name."""
    return next((value for key, value in headers if key == name), None)


def parse_preferences(headers: Headers) -> Preferences:
    """Read all `Prefer` headers; of a kind the first counts, what is not known is collected."""
    values = [value for key, value in headers if key == "prefer"]
    return _preferences(",".join(values)) if values else _NO_PREFERENCES


@remembered
def _preferences(text: str) -> Preferences:
    found: dict[str, Any] = {}
    unknown: list[str] = []
    for preference in text.split(","):
        written = preference.strip()
        kind, _, value = written.partition("=")
        attribute = _ATTRIBUTES.get(kind)
        if attribute is not None and _understood(attribute, value):
            found.setdefault(attribute, value)
        elif written and attribute != "max_affected":
            unknown.append(written)
    if "max_affected" in found:
        found["max_affected"] = int(found["max_affected"])
    return Preferences(unknown=tuple(unknown), **found)


def _understood(attribute: str, value: str) -> bool:
    if attribute == "max_affected":
        return _INTEGER.fullmatch(value) is not None
    return attribute == "timezone" or value in _WORDS[attribute]


_NO_PREFERENCES = Preferences()


def refuse_unknown(preferences: Preferences, timezones: Collection[str]) -> None:
    """With `handling=strict`, refuse (PGRST122) what is not known, also as a timezone."""
    if preferences.handling != "strict":
        return
    invalid = list(preferences.unknown)
    if preferences.timezone is not None and preferences.timezone not in timezones:
        invalid.append(f"timezone={preferences.timezone}")
    if invalid:
        message = "Invalid preferences given with handling=strict"
        raise Refusal(400, "PGRST122", message, f"Invalid preferences: {', '.join(invalid)}")


def preference_applied(
    preferences: Preferences, method: str, *, call: bool = False
) -> str | None:  # fmt: skip
    """Write `Preference-Applied` of a successful request, or None where there is nothing to say.

    Take from the preferences before what was not honoured for another reason: `tx` where it may
    not be chosen, a timezone that does not exist, `resolution` without a key, and so on.
    """
    kinds = _ALWAYS | {"max_affected"} if call else _HONOURED.get(method, _ALWAYS)
    applied = [
        f"{kind}={value}"
        for kind, attribute in _KINDS
        if attribute in kinds and (value := getattr(preferences, attribute)) is not None
        if attribute != "max_affected" or preferences.handling == "strict"
    ]
    return ", ".join(applied) or None


def parse_accept(headers: Headers) -> tuple[Media, ...]:
    """Read `Accept`: media types as ordered by the client, whatever their q; none: anything."""
    values = [value for key, value in headers if key == "accept"]
    return _accept(",".join(values)) if values else _ANYTHING


@remembered
def _accept(text: str) -> tuple[Media, ...]:
    media = tuple(_media(item[0]) for item in _ITEM.finditer(text) if item[0].strip(" \t;"))
    return media or _ANYTHING


def _media(item: str) -> Media:
    name, *rest = (part[0].strip() for part in _PARAMETER.finditer(item.strip(" \t;")))
    name = name.lower()
    kind = _MEDIA.get(name, "other")
    parameters = dict(_parameters(rest))
    if kind == "plan":
        return _plan(name, parameters)
    stripped = kind in ("object", "array") and parameters.get("nulls") == "stripped"
    if kind == "array" and not stripped:
        return Media("json", "application/json")
    return Media(kind, name, stripped)


def _parameters(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        name, _, value = text.partition("=")
        yield name.strip().lower(), value.strip().strip('"')


def _plan(name: str, parameters: dict[str, str]) -> Media:
    asked = parameters.get("options", "").split("|")
    return Media(
        "plan",
        name,
        plan_for=parameters.get("for") or "application/json",
        plan_format="json" if name.endswith("+json") else "text",
        plan_options=tuple(option for option in _PLAN_OPTIONS if option in asked),
    )


def parse_range(headers: Headers) -> Rows | None:
    """Read `Range: first-last` of a GET; PGRST103 where last is before first."""
    found = _RANGE.fullmatch(header(headers, "range") or "")
    if found is None:
        return None
    first = int(found[1])
    if not found[2]:
        return Rows(first, None)
    limit = int(found[2]) - first + 1
    if limit <= 0:
        raise not_satisfiable(
            "The lower boundary must be lower than or equal to the upper boundary"
            " in the Range header."
        )
    return Rows(first, limit)


def rows_asked(query: Query, range_: Rows | None) -> Rows:
    """Combine the root's limit and offset with the `Range` header: the rows that are in both."""
    root = query.shape.parts[0]
    offset = 0 if root.offset is None else int(query.values[root.offset])
    limit = None if root.limit is None else int(query.values[root.limit])
    if range_ is None or limit == 0:
        return Rows(offset, limit)
    first = max(offset, range_.offset)
    ends = [start + many for start, many in ((offset, limit), (range_.offset, range_.limit))
            if many is not None]  # fmt: skip
    if not ends:
        return Rows(first, None)
    if min(ends) <= first:
        raise not_satisfiable("Limit should be greater than or equal to zero.")
    return Rows(first, min(ends) - first)


def profile(headers: Headers, method: str) -> str | None:
    """Return the schema that the client names, if it does."""
    reads = method in ("GET", "HEAD", "OPTIONS")
    return header(headers, "accept-profile" if reads else "content-profile")


def choose_schema(headers: Headers, method: str, schemas: Sequence[str]) -> str:
    """Return the schema of the request, by default the first; PGRST106 if it is not exposed."""
    named = profile(headers, method)
    if named is None:
        return schemas[0]
    if named not in schemas:
        hint = f"Only the following schemas are exposed: {', '.join(schemas)}"
        raise Refusal(406, "PGRST106", f"Invalid schema: {named}", hint=hint)
    return named
