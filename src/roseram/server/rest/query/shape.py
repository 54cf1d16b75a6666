"""Puts the parts of a query together; the same parts give the same Shape, made once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from roseram.server.rest.query.decode import decode
from roseram.server.rest.query.keys import Key, read_key
from roseram.server.rest.query.names import parse_columns, parse_on_conflict
from roseram.server.rest.query.operation import operator_of
from roseram.server.rest.query.order import parse_order
from roseram.server.rest.query.select import EVERYTHING, parse_select
from roseram.server.rest.recent import Recent
from roseram.server.rest.request import Filter, Logic, Part, Shape

if TYPE_CHECKING:
    from roseram.server.rest.request import Condition, Embed, EmbedPath, Order, Selected, Value

# Keys, each followed by what is on its right without the values: of select, order, columns and
# on_conflict the encoded text, of a filter its head, of logic the tree, and these:
Signature: TypeAlias = tuple["str | Logic", ...]
ARGUMENT = "="  # no head
NUMBER = "#"

_SHAPES: Recent[Signature, Shape] = Recent(256 * 1024)


def shape_of(signature: Signature, weight: int) -> Shape:
    """Return the shape of a query, `weight` characters long; Refusal PGRST100."""
    shape = _SHAPES.get(signature, weight)
    if shape is None:
        draft = _Draft()
        for raw_key, right in zip(signature[::2], signature[1::2], strict=True):
            draft.add(read_key(str(raw_key)), right)
        shape = draft.shape()
        _SHAPES.put(signature, shape, weight)
    return shape


class _DraftPart:
    """What is known of the root or of one embed."""

    def __init__(self) -> None:
        self.conditions: list[Condition] = []
        self.order: tuple[Order, ...] | None = None
        self.numbers: dict[str, Value] = {}

    def part(self, path: EmbedPath) -> Part:
        limit, offset = self.numbers.get("limit"), self.numbers.get("offset")
        return Part(path, tuple(self.conditions), self.order or (), limit, offset)


class _Draft:
    """Of select, columns, on_conflict and order the first counts, of limit and offset the last."""

    def __init__(self) -> None:
        self._values = 0
        self._parts: dict[EmbedPath, _DraftPart] = {(): _DraftPart()}
        self._select: tuple[Selected | Embed, ...] | None = None
        self._columns: tuple[str, ...] | None = None
        self._on_conflict: tuple[str, ...] | None = None
        self._arguments: dict[str, Value] = {}

    def add(self, key: Key, right: str | Logic) -> None:
        if isinstance(right, Logic):
            self._part(key).conditions.append(right)
            self._values += _count(right)
        elif key.kind == "filter":
            self._filter(key, right)
        elif key.kind in ("limit", "offset"):
            self._part(key).numbers[key.kind] = self._value()
        elif key.kind == "order":
            part, order = self._part(key), parse_order(decode(right))
            part.order = order if part.order is None else part.order
        else:
            self._list(key.kind, decode(right))

    def _list(self, kind: str, text: str) -> None:
        if kind == "select":
            self._select = self._select or parse_select(text)
        elif kind == "columns":
            self._columns = self._columns or parse_columns(text)
        else:
            self._on_conflict = self._on_conflict or parse_on_conflict(text)

    def _filter(self, key: Key, head: str) -> None:
        if head == ARGUMENT:
            self._arguments[key.field.name] = self._value()
            return
        op = operator_of(head)
        value = self._value() if op.constant is None else None
        self._part(key).conditions.append(
            Filter(key.field, op.op, op.negated, op.quantifier, op.language, value, op.constant)
        )

    def _part(self, key: Key) -> _DraftPart:
        return self._parts.setdefault(key.path, _DraftPart())

    def _value(self) -> Value:
        self._values += 1
        return self._values - 1

    def shape(self) -> Shape:
        return Shape(
            select=self._select or EVERYTHING,
            parts=tuple(draft.part(path) for path, draft in self._parts.items()),
            columns=self._columns,
            on_conflict=self._on_conflict,
            arguments=tuple(self._arguments.items()),
        )


def _count(condition: Condition) -> int:
    """How many values a condition has."""
    if isinstance(condition, Filter):
        return 0 if condition.value is None else 1
    return sum(_count(item) for item in condition.items)
