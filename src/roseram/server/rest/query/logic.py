"""Trees of `and(…)` and `or(…)`, in which a filter is `column.op.value`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, cast

from roseram.server.rest.query.operation import (
    operator_of,
    quoted_element,
    raw_element,
    read_operation,
)
from roseram.server.rest.query.scanner import DELIMITER, FIELD_NAME, MAX_DEPTH, Scanner
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Condition, Field, Filter, Logic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from roseram.server.rest.request import Value

_GROUP = re.compile(r"(not\.)?(and|or)[ \t]*+\([ \t]*+")
_WORD = re.compile(r"(?:not\.)?(?:and|or)")
_NEGATION, _LOGIC = "negation operator (not)", "logic operator (and, or)"
_NAME_END = ("letter", "digit", '"-"', '"->>"', '"->"', DELIMITER)
_BRACES = re.compile(r'[{}]|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
# a filter without quotes, braces and paths, as most are
_PLAIN = re.compile(r"([\w$]{1,63})\.((?:not\.)?(?:eq|neq|gte?|lte?))\.((?![\"{])[^,)]*+)(?=[,)])")
_ARRAY = re.compile(r"\{[^{}]*+\}(?=[,)])")


def parse_logic(op: str, text: str, first: int) -> tuple[Logic, list[str]]:
    """Read the value of a key that ends in `op` (and, or, not.and, not.or).

    Return the tree, whose values are numbered from `first`, and the values. Refusal PGRST100.
    """
    scanner = Scanner(op + text, "logic tree", text)
    reader = _Reader(scanner, first)
    tree = reader.group(0)
    if tree is None:
        scanner.position = len(op)
        scanner.skip_space()
        raise scanner.refusal(('"("',))
    if scanner.peek():
        raise scanner.refusal(("end of input",))
    return tree, reader.values


class _Reader:
    def __init__(self, scanner: Scanner, first: int) -> None:
        self._scanner = scanner
        self._first = first
        self._unbalanced = False
        self.values: list[str] = []

    def group(self, depth: int) -> Logic | None:
        """Read a group if one starts here."""
        scanner = self._scanner
        found = scanner.match(_GROUP)
        if found is None:
            return None
        if depth == MAX_DEPTH:
            raise scanner.refused(f"logic nested deeper than {MAX_DEPTH} levels")
        items = [self._condition(depth)]
        while self._next(","):
            items.append(self._condition(depth))
        if not self._next(")"):
            raise scanner.refusal(('","', '")"'))
        op = cast("Literal['and', 'or']", found[2])
        return Logic(op, found[1] is not None, tuple(items))

    def _next(self, token: str) -> bool:
        self._scanner.skip_space()
        taken = self._scanner.take(token)
        self._scanner.skip_space()
        return taken

    def _condition(self, depth: int) -> Condition:
        plain = self._scanner.match(_PLAIN)
        if plain is not None:
            return _plain_filter(plain[1], plain[2], self._keep(plain[3]))
        return self.group(depth + 1) or self._filter()

    def _filter(self) -> Filter:
        scanner = self._scanner
        start = scanner.position
        field = self._field(start)
        try:
            head, value = read_operation(scanner, self._value)
        except Refusal:
            if scanner.text.startswith("not.", start) and field.name == "not":
                raise scanner.refusal((_LOGIC,), at=start + len("not.")) from None
            raise
        op = operator_of(head)
        place = None if value is None else self._keep(value)
        return Filter(field, op.op, op.negated, op.quantifier, op.language, place, op.constant)

    def _field(self, start: int) -> Field:
        """Read the column and the dot after it."""
        scanner = self._scanner
        name = scanner.name(expecting=(FIELD_NAME, _NEGATION, _LOGIC))
        field = Field(name, scanner.path())
        scanner.skip_space()
        if not scanner.take("."):
            raise self._no_delimiter(start)
        return field

    def _no_delimiter(self, start: int) -> Refusal:
        expecting: Sequence[str] = _NAME_END
        word = _WORD.match(self._scanner.text, start)
        if word is None:
            return self._scanner.refusal(expecting)
        return self._scanner.refusal(('"("',), at=word.end())

    def _keep(self, value: str) -> int:
        self.values.append(value)
        return self._first + len(self.values) - 1

    def _value(self, scanner: Scanner) -> str:
        """Read `"…"`, `{…}`, or all up to the next `,` or `)`."""
        character = scanner.peek()
        if character == '"' and (quoted := quoted_element(scanner)) is not None:
            return quoted
        if character == "{" and (end := self._array_end()) is not None:
            start, scanner.position = scanner.position, end
            return scanner.text[start:end]
        return raw_element(scanner)

    def _array_end(self) -> int | None:
        """Where the braces that open here are closed, if a value can end there."""
        text, start = self._scanner.text, self._scanner.position
        simple = _ARRAY.match(text, start)
        if simple is not None:
            return simple.end()
        end = None if self._unbalanced else self._closing(start)
        return end if end is not None and text[end : end + 1] in (",", ")") else None

    def _closing(self, start: int) -> int | None:
        depth = 0
        for found in _BRACES.finditer(self._scanner.text, start):
            depth += {"{": 1, "}": -1}.get(found[0], 0)
            if depth == 0:
                return found.end()
        self._unbalanced = True  # so that many of them are not each looked for to the end
        return None


@lru_cache(maxsize=2048)
def _plain_filter(name: str, head: str, place: Value) -> Filter:
    return Filter(Field(name), operator_of(head).op, operator_of(head).negated, value=place)
