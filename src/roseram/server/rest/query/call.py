"""GET and HEAD calls: whether a key is an argument or a filter, only the function tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.rest.query.keys import read_key
from roseram.server.rest.query.parse import Arguments, read_query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.server.rest.request import Query


def argument_names(query: Query) -> tuple[str, ...]:
    """Return all names that may be arguments, also where the value reads as a filter.

    Those in `query.shape.arguments` can be nothing else; they are among these.
    """
    pieces = (piece.partition("=") for piece in query.source.split("&"))
    names = (read_key(raw_key).argument for raw_key, equals, _ in pieces if equals)
    return tuple(dict.fromkeys(name for name in names if name is not None))


def split_call(query: Query, names: Iterable[str], variadic: str | None = None) -> Query:
    """Read a call's query again, now that the function and so its parameters are known.

    Keys among `names` are arguments, whatever their value looks like, unless the argument is
    given beside (`id=1&id=gt.5`); all others are filters (Refusal PGRST100 where one is none). A
    repeated argument has its last value, but those of the variadic parameter become one array
    literal.
    """
    given = frozenset(name for name, _ in query.shape.arguments)
    return read_query(query.source, Arguments(frozenset(names), variadic, given))
