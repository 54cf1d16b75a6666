"""What compiling gives: the statement's text, and which parts of a request are its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

# an index into Query.values; the payload as JSON text; the payload as it came (rpc with one
# unnamed parameter); the first row and number of rows asked for altogether
Argument: TypeAlias = int | Literal["body", "raw", "limit", "offset"]


@dataclass(frozen=True, slots=True)
class Compiled:
    """One statement; it returns one row.

    Its columns, to be read in text format: `total` (rows that pass the filters; null where not
    counted), `rows` (in the body, or affected), `location` (`pk=eq.1&…` of the inserted row, or
    null), `body` (the JSON, or CSV, as it is sent), `headers` and `status` (what the request set as
    response.headers/status, or null), `inserted` (rows that an upsert made anew; null elsewhere).
    Where the media type is a plan it returns rows of one column instead: the plan's lines.
    """

    sql: str  # with $1 … $n, whose types Postgres infers or the text casts
    arguments: tuple[Argument, ...]  # what each parameter gets, in order
    count_sql: str | None = None  # for count=planned or estimated: to be explained
    count_arguments: tuple[Argument, ...] = ()
    scalar: bool = False  # a call whose result is one value, not rows
    content_type: str | None = None  # where a custom media type renders the body
