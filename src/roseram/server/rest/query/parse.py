"""Reads a query string into a Query: this runs for every request, so it does little."""

from __future__ import annotations

import re
from dataclasses import dataclass

from roseram.server.rest.query.decode import check_encodable, decode
from roseram.server.rest.query.keys import Key, read_key
from roseram.server.rest.query.logic import parse_logic
from roseram.server.rest.query.operation import (
    PLAIN,
    array_literal,
    begins_filter,
    parse_operation,
)
from roseram.server.rest.query.shape import ARGUMENT, NUMBER, shape_of
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Logic, Query

_NUMBER = re.compile(r"\s*(-?)0*([0-9]+)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Arguments:
    """There may be arguments: what does not begin with an operator, as PostgREST decides it."""

    variadic: str | None = None  # its values become one array


def parse_query(query_string: str, *, call: bool = False, method: str = "GET") -> Query:
    """Read a raw query string; Refusal PGRST100, PGRST103, PGRST114 or 22021.

    With `call` (a GET or HEAD of a function), a key whose value has no operator is an argument.
    """
    query = read_query(query_string, Arguments() if call else None)
    root = query.shape.parts[0]
    if method == "PUT" and not (root.limit is None and root.offset is None):
        message = "limit/offset querystring parameters are not allowed for PUT"
        raise Refusal(400, "PGRST114", message)
    return query


def read_query(query_string: str, arguments: Arguments | None) -> Query:
    """Read a query string; of a call, `arguments` tells which keys are none of filters."""
    if not query_string.isascii() or "\0" in query_string:
        check_encodable(query_string)
    reading = _Reading(arguments)
    signature, values = reading.signature, reading.values
    for piece in query_string.split("&"):
        raw_key, equals, raw = piece.partition("=")
        if not equals:
            continue
        key = read_key(raw_key)
        kind = key.kind
        if kind == "filter":
            value = decode(raw) if "%" in raw or "+" in raw else raw
            op, dot, operand = value.partition(".")
            if dot and op in PLAIN and arguments is None:
                signature += (raw_key, op)
                values.append(operand)
            else:
                reading.condition(raw_key, key, value)
        elif kind == "limit" or kind == "offset":
            reading.number(raw_key, kind, raw)
        elif kind == "logic":
            reading.logic(raw_key, key, decode(raw))
        else:
            signature += (raw_key, raw)
    shape = shape_of(tuple(signature), len(query_string))
    return Query(shape, reading.all_values(), query_string)


class _Reading:
    """What is read of a query string so far."""

    __slots__ = ("_arguments", "_repeated", "_repeated_at", "signature", "values")

    def __init__(self, arguments: Arguments | None) -> None:
        self.signature: list[str | Logic] = []
        self.values: list[str] = []
        self._arguments = arguments
        self._repeated: list[str] = []
        self._repeated_at = 0

    def condition(self, raw_key: str, key: Key, value: str) -> None:
        """Take a filter, or an argument."""
        if self._arguments is not None and not begins_filter(value):
            return self._argument(raw_key, key, value, self._arguments)
        head, operand = parse_operation(value)
        self.signature += (raw_key, head)
        if operand is not None:
            self.values.append(operand)
        return None

    def _argument(self, raw_key: str, key: Key, value: str, arguments: Arguments) -> None:
        if key.argument == arguments.variadic:
            self._repeated.append(value)
            if len(self._repeated) > 1:
                return
            self._repeated_at = len(self.values)
        self.signature += (raw_key, ARGUMENT)
        self.values.append(value)

    def number(self, raw_key: str, kind: str, raw: str) -> None:
        """Take a limit or offset; what is no number says nothing, as in PostgREST."""
        found = _NUMBER.fullmatch(decode(raw))
        if found is None:
            return
        negative = found[1] and found[2] != "0"
        if negative and kind == "limit":
            raise not_satisfiable("Limit should be greater than or equal to zero.")
        self.signature += (raw_key, NUMBER)
        self.values.append("0" if negative else found[2])

    def logic(self, raw_key: str, key: Key, text: str) -> None:
        """Take a tree of conditions."""
        tree, values = parse_logic(key.op, text, len(self.values))
        self.signature += (raw_key, tree)
        self.values += values

    def all_values(self) -> tuple[str, ...]:
        """Return the values; those of the variadic argument are one array."""
        if self._repeated:
            self.values[self._repeated_at] = array_literal(self._repeated)
        return tuple(self.values)


def not_satisfiable(details: str) -> Refusal:
    """Make the refusal of rows that there cannot be."""
    return Refusal(416, "PGRST103", "Requested range not satisfiable", details)
