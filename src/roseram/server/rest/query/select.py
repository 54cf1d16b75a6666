"""`select=`: columns, JSON paths, casts, aggregates, embeds and spreads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from roseram.server.rest.query.scanner import FIELD_NAME, MAX_DEPTH, Scanner
from roseram.server.rest.recent import remembered
from roseram.server.rest.request import Embed, Field, Selected

if TYPE_CHECKING:
    from roseram.server.rest.refusal import Refusal

_Aggregate: TypeAlias = Literal["sum", "avg", "min", "max", "count"]
_Join: TypeAlias = Literal["inner", "left"]

EVERYTHING: tuple[Selected, ...] = (Selected(Field("*")),)
_AGGREGATE = re.compile(r"\.(sum|avg|min|max|count)\(\)")
_ROWS = re.compile(r"\(\)")
_START = ('"..."', FIELD_NAME, '"*"', '"count()"')
_END = ('")"', '","', "end of input")
_NAME_END = ("letter", "digit", '"-"', '"->>"', '"->"', '"::"', '"."', *_END)


@remembered
def parse_select(text: str) -> tuple[Selected | Embed, ...]:
    """Read a whole `select=`; an empty one is `*`. Refusal PGRST100."""
    scanner = Scanner(text, "select parameter")
    items = _items(scanner, 0)
    if scanner.peek():  # a parenthesis that nothing opened
        raise scanner.refusal(('","', "end of input"))
    return items or EVERYTHING


def _items(scanner: Scanner, depth: int) -> tuple[Selected | Embed, ...]:
    scanner.skip_space()
    if scanner.peek() in (")", ""):
        return ()
    items = [_item(scanner, depth)]
    while scanner.take(","):
        items.append(_item(scanner, depth))
    return tuple(items)


def _item(scanner: Scanner, depth: int) -> Selected | Embed:
    scanner.skip_space()
    if scanner.take("..."):
        return _embed(scanner, depth, scanner.name(), None, spread=True)
    if scanner.take("*"):
        return _ended(scanner, EVERYTHING[0], _END)
    alias, name = None, scanner.name(expecting=_START)
    if scanner.peek() == ":" and not scanner.text.startswith("::", scanner.position):
        scanner.take(":")
        alias, name = name, scanner.name(expecting=(FIELD_NAME, '"count()"'))
    if name == "count" and scanner.match(_ROWS):
        counted = Selected(None, alias, None, "count", _cast(scanner))
        return _ended(scanner, counted, ('"::"', *_END))
    if name != "count" and scanner.peek() in ("(", "!"):
        return _embed(scanner, depth, name, alias, spread=False)
    return _column(scanner, name, alias)


def _column(scanner: Scanner, name: str, alias: str | None) -> Selected:
    path = scanner.path()
    scanner.skip_space()
    cast_to = _cast(scanner)
    found = scanner.match(_AGGREGATE)
    aggregate = None if found is None else cast("_Aggregate", found[1])
    aggregate_cast = None if aggregate is None else _cast(scanner)
    column = Selected(Field(name, path), alias, cast_to, aggregate, aggregate_cast)
    return _ended(scanner, column, _END if aggregate else _NAME_END)


def _cast(scanner: Scanner) -> str | None:
    return scanner.word() if scanner.take("::") else None


def _ended(scanner: Scanner, item: Selected, expecting: tuple[str, ...]) -> Selected:
    scanner.skip_space()
    if scanner.peek() not in (",", ")", ""):
        raise scanner.refusal(expecting)
    return item


def _embed(
    scanner: Scanner, depth: int, target: str, alias: str | None, *, spread: bool
) -> Embed:  # fmt: skip
    after_target = scanner.position
    hint, join = _parameters(scanner)
    if not scanner.take("("):
        raise _no_embed(scanner, after_target, spread=spread)
    if depth == MAX_DEPTH:
        raise scanner.refused(f"an embed nested deeper than {MAX_DEPTH} levels")
    select = _items(scanner, depth + 1)
    if not scanner.take(")"):
        raise scanner.refusal(('","', '")"'))
    scanner.skip_space()
    if scanner.peek() not in (",", ")", ""):
        raise scanner.refusal(_END)
    return Embed(target, alias, hint, join, spread, select)


def _parameters(scanner: Scanner) -> tuple[str | None, _Join | None]:
    """Read up to two of `!hint`, `!inner`, `!left`; the first of a kind counts."""
    hint: str | None = None
    join: _Join | None = None
    for _ in range(2):
        if not scanner.take("!"):
            break
        name = scanner.name()
        if name in ("inner", "left"):
            join = join or cast("_Join", name)
        else:
            hint = hint or name
    return hint, join


def _no_embed(scanner: Scanner, after_target: int, *, spread: bool) -> Refusal:
    """`name!hint` without parentheses: as a column it should not have gone on at the `!`."""
    if spread:
        return scanner.refusal(('"!"', '"("'))
    return scanner.refusal(_NAME_END, at=after_target)
