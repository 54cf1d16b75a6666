"""The right side of a filter: `[not.]op[(any|all)|(language)].value`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from roseram.server.rest.query.scanner import DELIMITER, Scanner, unescape
from roseram.server.rest.recent import remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from roseram.server.rest.refusal import Refusal

Constant: TypeAlias = Literal["null", "not_null", "true", "false", "unknown"]
Operation: TypeAlias = tuple[str, str | None]  # the head (all but the value), and the value

# what stands before the dot where the rest is one value, taken as it is
PLAIN = frozenset({
    "eq", "neq", "gt", "gte", "lt", "lte", "match", "imatch", "isdistinct", "cs", "cd", "ov",
    "sl", "sr", "nxr", "nxl", "adj", "fts", "plfts", "phfts", "wfts",
})  # fmt: skip
_QUANTIFIED = ("eq", "gt", "gte", "lt", "lte", "like", "ilike", "match", "imatch")
_SEARCH = ("fts", "plfts", "phfts", "wfts")
_NAMES = tuple(sorted({*PLAIN, *_QUANTIFIED, "in", "is"}, key=len, reverse=True))
_OPERATOR = "operator (eq, gt, ...)"
_CONSTANTS = "isVal: (null, not_null, true, false, unknown)"

_HEAD = re.compile(
    r"(?:not\.)?(?:(?P<list>in)|(?P<word>is)"
    r"|(?P<pattern>i?like(?:\((?:any|all)\))?)"
    r"|(?P<value>isdistinct|neq|cs|cd|ov|sl|sr|nxr|nxl|adj"
    r"|(?:eq|gte?|lte?|i?match)(?:\((?:any|all)\))?"
    r"|(?:pl|ph|w)?fts(?:\( *+[\w$][\w $]*+\))?))\."
)
_PARTS = re.compile(r"(not\.)?([a-z]+)(?:\((.*)\))?(?:\.(\w+))?")
_CONSTANT = re.compile(r"not_null|null|true|false|unknown", re.IGNORECASE | re.ASCII)
_UNQUOTED = re.compile(r'([^"\\)]*+)\)')
_QUOTED = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"(?=[,)]|\Z)', re.DOTALL)
_RAW = re.compile(r"[^,)]*+")
_WORD = re.compile(r"[\w $]*+")


@dataclass(frozen=True, slots=True)
class Operator:
    """What a head says."""

    op: str
    negated: bool
    quantifier: Literal["any", "all"] | None
    language: str | None
    constant: Constant | None


def parse_operation(text: str) -> Operation:
    """Read a filter's whole value; Refusal PGRST100."""
    scanner = Scanner(text, "filter")
    operation = read_operation(scanner, _rest)
    if scanner.peek():
        raise scanner.refusal(("end of input",))
    return operation


def begins_filter(text: str) -> bool:
    """Whether a value begins as a filter's does: if the rest is none, that is a mistake."""
    return text.startswith("not.") or _HEAD.match(text) is not None


def read_operation(scanner: Scanner, value: Callable[[Scanner], str]) -> Operation:
    """Read an operator and its value, where `value` knows how far a plain one goes."""
    found = scanner.match(_HEAD)
    if found is None:
        raise _unknown(scanner)
    head = found[0][:-1]
    if found.lastgroup == "list":
        return head, _list(scanner)
    if found.lastgroup == "word":
        return f"{head}.{_constant(scanner)}", None
    if found.lastgroup == "pattern":
        return head, value(scanner).replace("*", "%")
    return head, value(scanner)


@remembered
def operator_of(head: str) -> Operator:
    """Take a head apart."""
    found = _PARTS.fullmatch(head)
    assert found is not None
    negated, op, inner, constant = found.groups()
    searches = op in _SEARCH
    return Operator(
        op,
        negated is not None,
        None if searches else cast("Literal['any', 'all'] | None", inner),
        inner.strip() if searches and inner else None,
        cast("Constant | None", constant),
    )


def array_literal(items: Iterable[str]) -> str:
    """Write a one-dimensional array as Postgres reads it; every element is quoted."""
    quoted = (item.replace("\\", "\\\\").replace('"', '\\"') for item in items)
    inner = '","'.join(quoted)
    return f'{{"{inner}"}}'


def _rest(scanner: Scanner) -> str:
    rest = scanner.text[scanner.position :]
    scanner.position = len(scanner.text)
    return rest


def _constant(scanner: Scanner) -> str:
    found = scanner.match(_CONSTANT)
    if found is None:
        raise scanner.refusal((_CONSTANTS,), unlike="null")
    return found[0].lower()


def _list(scanner: Scanner) -> str:
    """Read `(a,"b,c")` into an array literal; `()` is the array without elements."""
    scanner.skip_space()
    if not scanner.take("("):
        raise scanner.refusal(('"("',))
    simple = scanner.match(_UNQUOTED)
    if simple is None:
        literal = array_literal(_elements(scanner))
    else:
        literal = '{"' + simple[1].replace(",", '","') + '"}' if simple[1] else "{}"
    scanner.skip_space()
    return literal


def _elements(scanner: Scanner) -> list[str]:
    items = [_element(scanner)]
    while scanner.take(","):
        items.append(_element(scanner))
    if not scanner.take(")"):
        raise scanner.refusal(('","', '")"'))
    return items


def _element(scanner: Scanner) -> str:
    """Read up to `,` or `)`; quotes are quotes only where they enclose the whole element."""
    quoted = quoted_element(scanner)
    return raw_element(scanner) if quoted is None else quoted


def quoted_element(scanner: Scanner) -> str | None:
    """Read a quoted element, if one comes next."""
    found = scanner.match(_QUOTED)
    return None if found is None else unescape(found[1])


def raw_element(scanner: Scanner) -> str:
    """Read all up to `,` or `)`."""
    raw = scanner.match(_RAW)
    assert raw is not None
    return raw[0]


def _unknown(scanner: Scanner) -> Refusal:
    """Find out where the text is no operator any more."""
    start = scanner.position
    negated = scanner.take("not.")
    name = next((one for one in _NAMES if scanner.take(one)), None)
    if name is not None:
        _enter_parentheses(scanner, name)
        return scanner.refusal((_OPERATOR,))
    if negated:
        return scanner.refusal((_OPERATOR,), unlike="in")
    if scanner.take("not"):
        return scanner.refusal((DELIMITER,))
    return scanner.refusal(('"not"', _OPERATOR), at=start, unlike="not")


def _enter_parentheses(scanner: Scanner, name: str) -> None:
    """Go on as far as a language or a quantifier can be read."""
    if name in _SEARCH and scanner.take("("):
        scanner.match(_WORD)
    elif name in _QUANTIFIED and scanner.take("(") and not scanner.take("any"):
        scanner.take("all")
