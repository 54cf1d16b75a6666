"""GET and HEAD calls: the variadic parameter's values, which only the function tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.server.rest.query.parse import Arguments, read_query

if TYPE_CHECKING:
    from roseram.server.rest.request import Query


def split_call(query: Query, variadic: str | None = None) -> Query:
    """Read a call's query again, now that the function and so its parameters are known.

    A repeated argument has its last value, but those of the variadic parameter become one array
    literal.
    """
    return query if variadic is None else read_query(query.source, Arguments(variadic))
