"""What a request asks for, parsed: values stand apart, so that the rest is a cacheable shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

Method: TypeAlias = Literal["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"]
Value: TypeAlias = int  # an index into Query.values
EmbedPath: TypeAlias = tuple[str, ...]  # from the root; () is the root itself


@dataclass(frozen=True, slots=True)
class Step:
    """One arrow of a JSON path: `->key`, `->0`; with `text` it is `->>`."""

    key: str | int
    text: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A column (or computed column), and a path into it."""

    name: str
    path: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """`field=op.value`.

    `op` is as written (eq, neq, gt, gte, lt, lte, like, ilike, match, imatch, in, is, isdistinct,
    fts, plfts, phfts, wfts, cs, cd, ov, sl, sr, nxr, nxl, adj). For `is`, `constant` holds the
    lower-case word and there is no value; for `in` and for a quantifier the value is an array
    literal like {a,"b c"}.
    """

    field: Field
    op: str
    negated: bool = False
    quantifier: Literal["any", "all"] | None = None
    language: str | None = None
    value: Value | None = None
    constant: Literal["null", "not_null", "true", "false", "unknown"] | None = None


@dataclass(frozen=True, slots=True)
class Logic:
    """`and=(...)` or `or=(...)`."""

    op: Literal["and", "or"]
    negated: bool
    items: tuple[Filter | Logic, ...]


Condition: TypeAlias = Filter | Logic


@dataclass(frozen=True, slots=True)
class Order:
    """One term of `order=`; with `relation` it orders by a column of a to-one embed."""

    field: Field
    descending: bool | None = None
    nulls: Literal["first", "last"] | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """A column in `select=`; `*` is the name of all of them, None with `count` counts rows."""

    field: Field | None
    alias: str | None = None
    cast: str | None = None  # of an aggregate: of its input
    aggregate: Literal["sum", "avg", "min", "max", "count"] | None = None
    aggregate_cast: str | None = None


@dataclass(frozen=True, slots=True)
class Embed:
    """`alias:target!hint!inner(...)`, or `...target(...)`."""

    target: str
    alias: str | None
    hint: str | None
    join: Literal["inner", "left"] | None
    spread: bool
    select: tuple[Selected | Embed, ...]

    @property
    def name(self) -> str:
        """The key in the result, by which filters and order name it as well."""
        return self.alias or self.target


@dataclass(frozen=True, slots=True)
class Part:
    """What the query says about the root or about one embed."""

    path: EmbedPath
    conditions: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    limit: Value | None = None
    offset: Value | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A query string without its values: hashable, the key under which its plan is kept.

    Parsing gives the same object for the same shape, and its hash is computed once: a look-up
    under it costs as little as one under a short text.
    """

    select: tuple[Selected | Embed, ...]
    parts: tuple[Part, ...]  # the root's first, always there
    columns: tuple[str, ...] | None
    on_conflict: tuple[str, ...] | None
    arguments: tuple[tuple[str, Value], ...] = ()  # of a GET or HEAD call: name and value
    _hash: int = field(default=0, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        if not self._hash:
            parts = (self.select, self.parts, self.columns, self.on_conflict, self.arguments)
            object.__setattr__(self, "_hash", hash(parts))
        return self._hash


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query string."""

    shape: Shape
    values: tuple[str, ...]  # text, as Postgres reads it; of like and ilike with % for *
    source: str = field(default="", repr=False, compare=False)  # the raw query string


@dataclass(frozen=True, slots=True)
class Preferences:
    """The `Prefer` headers: what was understood."""

    returning: Literal["minimal", "representation", "headers-only"] | None = None
    count: Literal["exact", "planned", "estimated"] | None = None
    resolution: Literal["merge-duplicates", "ignore-duplicates"] | None = None
    missing: Literal["default", "null"] | None = None
    tx: Literal["commit", "rollback"] | None = None
    handling: Literal["strict", "lenient"] | None = None
    timezone: str | None = None
    max_affected: int | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Media:
    """One media type that a client accepts, parsed.

    `kind`: json, object (vnd.pgrst.object), array (vnd.pgrst.array), csv, geojson, plan, openapi,
    text, octets, xml, any (*/*), other. `name` is the type as written without parameters.
    """

    kind: str
    name: str
    nulls_stripped: bool = False
    plan_for: str | None = None  # the media type that is explained
    plan_format: Literal["text", "json"] = "text"
    plan_options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The `Range` header (GET only): first row, and how many (None: to the end)."""

    offset: int
    limit: int | None


@dataclass(slots=True)
class BodyFile:
    """A body that is too large for memory; the file goes when the request is answered."""

    path: Path
    size: int = 0  # bytes


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as it arrives; header names are lower-case."""

    method: str
    path: str  # below the mount point, percent-encoded, like /projects or /rpc/add
    query_string: str  # raw
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    client: str | None = None  # address of the other end of the connection; None: a Unix socket
    file: BodyFile | None = None  # holds the body instead, where the surface takes large ones


@dataclass(frozen=True, slots=True)
class Stream:
    """A body that is sent while it is read."""

    pieces: AsyncIterator[bytes]
    length: int  # bytes, exactly


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back; header names as they are written."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    reason: str | None = None  # where the standard phrase is replaced
    stream: Stream | None = None  # replaces the body

    @property
    def length(self) -> int:
        """Bytes of its body."""
        return len(self.body) if self.stream is None else self.stream.length


@dataclass(frozen=True, slots=True)
class Body:
    """The payload of a write or call."""

    # one JSON value as UTF-8: for a table what was sent (object or array), csv as array
    json: bytes
    columns: tuple[str, ...]  # keys of the object, or of every object of the array; sorted
    kind: Literal["object", "array", "scalar", "none"]
    rows: int  # elements of an array, 1 for an object
    raw: bytes | None = None  # text/plain, text/xml or octet-stream for a function that takes it
    media: Literal["json", "csv", "form", "text", "xml", "octets"] = "json"
