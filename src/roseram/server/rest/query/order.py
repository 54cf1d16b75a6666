"""`order=`: terms with direction and place of nulls, also by columns of to-one embeds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast

from roseram.server.rest.query.scanner import DELIMITER, Scanner
from roseram.server.rest.recent import remembered
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.request import Field, Order

if TYPE_CHECKING:
    from collections.abc import Sequence

_DIRECTION = re.compile(r"\.(asc|desc)")
_NULLS = re.compile(r"\.nulls(first|last)")
_END = ('","', "end of input")
_FIELD_END = ("letter", "digit", '"-"', '"->>"', '"->"', DELIMITER, *_END)
_NULLS_NAMES = ('"nullsfirst"', '"nullslast"')


@remembered
def parse_order(text: str) -> tuple[Order, ...]:
    """Read the terms of one `order=`; Refusal PGRST100."""
    scanner = Scanner(text, "order")
    terms = [_term(scanner)]
    while scanner.take(","):
        terms.append(_term(scanner))
    return tuple(terms)


def _term(scanner: Scanner) -> Order:
    name = scanner.name()
    if scanner.peek() == "(":
        relation, field = name, _inner(scanner)
    else:
        relation, field = None, Field(name, scanner.path())
        scanner.skip_space()
    descending, nulls = _ending(scanner)
    return Order(field, descending, nulls, relation)


def _inner(scanner: Scanner) -> Field:
    """Read `(column)`; anything else in parentheses makes them a surprise altogether."""
    start = scanner.position
    scanner.take("(")
    try:
        field = scanner.field()
    except Refusal:
        raise scanner.refusal(_FIELD_END, at=start) from None
    if not scanner.take(")"):
        raise scanner.refusal(_FIELD_END, at=start)
    return field


def _ending(scanner: Scanner) -> tuple[bool | None, Literal["first", "last"] | None]:
    direction = scanner.match(_DIRECTION)
    nulls = scanner.match(_NULLS)
    scanner.skip_space()
    if scanner.peek() not in (",", ""):
        raise _surprise(scanner, directed=direction is not None, ended=nulls is not None)
    return (
        None if direction is None else direction[1] == "desc",
        None if nulls is None else cast("Literal['first', 'last']", nulls[1]),
    )


def _surprise(scanner: Scanner, *, directed: bool, ended: bool) -> Refusal:
    expecting: Sequence[str] = (DELIMITER, *_END) if directed else _FIELD_END
    if ended:
        return scanner.refusal(_END)
    if scanner.peek() != ".":
        return scanner.refusal(expecting)
    after = scanner.position + 1
    if directed:
        return scanner.refusal(_NULLS_NAMES, at=after, unlike="nullsfirst")
    return scanner.refusal(('"asc"', '"desc"', *_NULLS_NAMES), at=after, unlike="asc")
