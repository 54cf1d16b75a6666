"""The lists of what a page may hold, as the web app's editor has them: a TypeScript module."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from roseram.builder.sites.clean import allowed, attributes, css, stylesheet, tokens, urls
from roseram.builder.sites.invalid import MAX_DEPTH
from roseram.builder.sites.render.types import TAG_OF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NOTE = (
    "// Made from src/roseram/builder/sites/clean by: make generate\n\n"
    'const words = (text: string) => new Set(text.split(" "));\n'
)


def allowed_lists() -> str:
    """The text of web/src/features/editor/engine/clean/allowed.generated.ts."""
    shared = frozenset.intersection(*allowed.ATTRIBUTES.values())
    own = {tag: names - shared for tag, names in allowed.ATTRIBUTES.items() if names - shared}
    parts = [
        _set("TAGS", allowed.TAGS),
        _map("REPLACED", allowed.REPLACED),
        _set("DROPPED", allowed.DROPPED),
        _by_lower_case("SVG_TAGS", allowed.SVG_TAGS.values()),
        _set("SHARED_ATTRIBUTES", shared),
        _sets("OWN_ATTRIBUTES", own),
        _by_lower_case("SVG_ATTRIBUTES", allowed.SVG_ATTRIBUTES.values()),
        _set("LINKED", allowed.LINKED),
        _set("SHOWN", allowed.SHOWN),
        _set("FLAGS", allowed.FLAGS),
        _set("INTEGERS", attributes.INTEGERS),
        _sets("CHOICES", allowed.CHOICES),
        _sets("TYPES_OF", attributes.TYPES_OF),
        _map("TAG_OF", TAG_OF),
        _set("LINK_SCHEMES", urls.LINK_SCHEMES),
        _set("SOURCE_SCHEMES", urls.SOURCE_SCHEMES),
        _set("ADDRESSED_FUNCTIONS", tokens.ADDRESSED),
        _set("REFUSED_FUNCTIONS", tokens.REFUSED_FUNCTIONS),
        _set("REFUSED_PROPERTIES", css.REFUSED_PROPERTIES),
        _set("AT_RULES", stylesheet.GROUPING | stylesheet.DECLARING),
        f"export const MAX_DEPTH = {MAX_DEPTH};\n",
    ]
    return "\n".join((_NOTE, *parts))


def _words(names: Iterable[str]) -> str:
    """The names as one call; "" is a name that no text of words could hold."""
    given = frozenset(names)
    listed = sorted(given - {""})
    text = f"words({json.dumps(' '.join(listed))})"
    return text if len(listed) == len(given) else f'new Set(["", ...{text}])'


def _set(name: str, names: Iterable[str]) -> str:
    return f"export const {name}: ReadonlySet<string> = {_words(names)};\n"


def _sets(name: str, lists: Mapping[str, frozenset[str]]) -> str:
    rows = "".join(f"  [{json.dumps(key)}, {_words(lists[key])}],\n" for key in sorted(lists))
    kind = "ReadonlyMap<string, ReadonlySet<string>>"
    return f"export const {name}: {kind} = new Map<string, ReadonlySet<string>>([\n{rows}]);\n"


def _map(name: str, pairs: Mapping[str, str]) -> str:
    rows = "".join(f"  [{json.dumps(key)}, {json.dumps(pairs[key])}],\n" for key in sorted(pairs))
    return f"export const {name}: ReadonlyMap<string, string> = new Map([\n{rows}]);\n"


def _by_lower_case(name: str, names: Iterable[str]) -> str:
    pairs = f"[...{_words(names)}].map((name) => [name.toLowerCase(), name])"
    return f"export const {name}: ReadonlyMap<string, string> = new Map({pairs});\n"
