"""Whether two answers are the same to a client; differences.toml has what may differ."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.call import layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.call import Call, Layout
    from conformance.wire import Answer

HEADERS = (
    *("content-range", "content-type", "location", "preference-applied", "content-profile"),
    *("content-location", "allow", "x-pot", "x-told", "cache-control"),
)
_ERROR = ("code", "message", "details", "hint")
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_MOMENT = re.compile(r"\b20[23]\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d+(?:[+-]\d\d(?::\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect in which the answers differ."""

    aspect: str
    expected: object
    got: object

    def __str__(self) -> str:
        return f"{self.aspect}: expected {_short(self.expected)}, got {_short(self.got)}"


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) < 400 else text[:400] + "…"


@dataclass(frozen=True)
class Rule:
    """An intended difference: where all its conditions hold, its aspects are not compared."""

    name: str
    reason: str
    ignore: frozenset[str]
    conditions: Mapping[str, re.Pattern[str]]

    def holds(self, facts: Mapping[str, str]) -> bool:
        return all(found.search(facts[name]) for name, found in self.conditions.items())


_FILE = Path(__file__).with_name("differences.toml")


def read_rules(path: Path = _FILE) -> tuple[Rule, ...]:
    """Each has a name, a reason, what it ignores, and regular expressions of when."""
    told = tomllib.loads(path.read_text("utf-8"))["rule"]
    return tuple(
        Rule(
            one["name"],
            one["reason"],
            frozenset(one["ignore"]),
            {name: re.compile(text) for name, text in one["when"].items()},
        )
        for one in told
    )


RULES = read_rules()


@dataclass(frozen=True)
class Verdict:
    """What differs, and the rules that let something pass."""

    differences: tuple[Difference, ...]
    rules: tuple[str, ...]

    @property
    def aspects(self) -> frozenset[str]:
        return frozenset(one.aspect for one in self.differences)


def compare(call: Call, peer: Answer, ours: Answer, rules: tuple[Rule, ...] = RULES) -> Verdict:
    """Compare two answers to one request."""
    shape = layout(call)
    found = _differences(call, shape, peer, ours)
    facts = _facts(call, peer, ours)
    used = []
    for rule in rules if found else ():
        left = [one for one in found if one.aspect not in rule.ignore]
        if len(left) < len(found) and rule.holds(facts):
            used.append(rule.name)
            found = left
    return Verdict(tuple(found), tuple(used))


def _facts(call: Call, peer: Answer, ours: Answer) -> dict[str, str]:
    told = "\n".join(f"{name}: {value}" for name, value in call.sent_headers)
    facts = {
        "request": f"{call.method} {call.target}",
        "query": "&".join(f"{p.key}={p.value}" for p in call.params),
        "headers": told,
        "kind": call.kind,
        "who": call.who,
        "sent": call.payload.decode("utf-8", "replace"),
    }
    for side, answer in (("peer", peer), ("ours", ours)):
        error = error_of(answer)
        facts[f"{side}_status"] = str(answer.status)
        facts[f"{side}_body"] = answer.body.decode("utf-8", "replace")
        for name in HEADERS:
            facts[f"{side}_{name}"] = answer.header(name) or ""
        for name in _ERROR:
            facts[f"{side}_{name}"] = str(error.get(name) or "")
    return facts


def error_of(answer: Answer) -> dict[str, Any]:
    """The error that an answer tells; empty where it tells none."""
    if answer.status < 300:
        return {}
    try:
        body = json.loads(answer.body)
    except ValueError:
        return {}
    return body if isinstance(body, dict) and {"code", "message"} <= set(body) else {}


def _differences(call: Call, shape: Layout, peer: Answer, ours: Answer) -> list[Difference]:
    found = []
    if peer.status != ours.status:
        found.append(Difference("status", peer.status, ours.status))
    mask = call.writes
    for name in HEADERS:
        one, other = _masked(peer.header(name), mask), _masked(ours.header(name), mask)
        if one != other:
            found.append(Difference(name, one, other))
    return found + _bodies(shape, peer, ours, mask=mask)


def _masked(text: str | None, mask: bool) -> str | None:
    """Without the ids and times that are made anew for each request."""
    return _MOMENT.sub("<moment>", _UUID.sub("<uuid>", text)) if text and mask else text


def _bodies(shape: Layout, peer: Answer, ours: Answer, *, mask: bool) -> list[Difference]:
    one, other = error_of(peer), error_of(ours)
    if one and other:
        return [
            Difference(name, one.get(name), other.get(name))
            for name in _ERROR
            if _masked(_plain(one.get(name)), mask) != _masked(_plain(other.get(name)), mask)
        ]
    texts = [_masked(answer.body.decode("utf-8", "replace"), mask) or "" for answer in (peer, ours)]
    if texts[0] == texts[1]:
        return []
    kinds = [(answer.header("content-type") or "") for answer in (peer, ours)]
    forms = [_form(text, kind, shape) for text, kind in zip(texts, kinds, strict=True)]
    return [] if forms[0] == forms[1] else [Difference("body", texts[0], texts[1])]


def _plain(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def _form(text: str, kind: str, shape: Layout) -> object:
    """What counts of a body."""
    if kind.startswith("text/csv"):
        return _table(text, shape)
    try:
        document = json.loads(
            text, parse_int=_number, parse_float=_number, object_pairs_hook=_object
        )
    except ValueError:
        return text
    return _sorted(document, (), shape)


def _table(text: str, shape: Layout) -> object:
    """Its names and lines; with embeds, which stand anywhere in PostgREST's rows, its columns."""
    if len(shape.rows) > 1:
        cells = list(csv.reader(text.split("\n")))
        if all(len(line) == len(cells[0]) for line in cells):
            columns = sorted(zip(*cells, strict=True), key=lambda column: column[0])
            text = "\n".join(map(str, zip(*columns, strict=True)))
    head, *lines = text.split("\n")
    return [head, *(lines if () in shape.ordered else sorted(lines))]


def _number(text: str) -> tuple[str, str]:
    return ("number", text)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Its keys in their order, which the select gives; doubled ones stay."""
    return {f"{n} {key}": value for n, (key, value) in enumerate(pairs)}


def _sorted(value: object, path: tuple[str, ...], shape: Layout) -> object:
    if isinstance(value, dict):
        pairs = [(key.split(" ", 1)[1], below) for key, below in value.items()]
        if path or len(shape.rows) > 1:  # embeds are jsonb and stand anywhere in PostgREST's rows
            pairs = list(dict(pairs).items()) if path else pairs  # which also has no key twice
            pairs.sort(key=lambda pair: pair[0])
        return {
            f"{n} {key}": _sorted(below, (*path, key), shape)
            for n, (key, below) in enumerate(pairs)
        }
    if isinstance(value, list) and path in shape.rows and value and isinstance(value[0], dict):
        rows = [_sorted(row, path, shape) for row in value]
        return rows if path in shape.ordered else sorted(rows, key=_plain)
    if isinstance(value, list) and path and len(shape.rows) > 1:  # of composites, in jsonb
        return [_sorted(one, (*path, ""), shape) for one in value]
    return value
