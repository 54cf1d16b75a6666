"""Conversions to and from arrays."""

from __future__ import annotations

import re
from dataclasses import replace

from roseram.migrate.convert.datatypes import JSONB, TEXT, Datatype, Kind
from roseram.migrate.convert.documents import jsonb_string
from roseram.migrate.convert.step import Case, Find, Step
from roseram.migrate.convert.textual import matches, opens_with

_ELEMENT = "roseram_elements.roseram_element"
_TYPE = re.compile(r'[\w .,"()-]+')
_TEXTS = Datatype("text", "text", Kind.TEXT, array=True)


def array_step(case: Case, find: Find) -> Step | None:
    """The conversion where the source, the target or both are arrays."""
    if case.source.array and case.target.array:
        return array_to_array(case, find)
    if case.source.array:
        return _from_array(case, find)
    return _to_array(case, find)


def _from_array(case: Case, find: Find) -> Step | None:
    if case.target.kind in (Kind.TEXT, Kind.JSON, Kind.JSONB):
        return array_to_json(case)
    only = f"({case.x})[1]"
    ok = f"array_dims({case.x}) = '[1:1]' and {only} is not null"
    return Step(only, ok).then(lambda x: find(case.over(case.source.element, x)))


def array_to_json(case: Case) -> Step:
    """A JSON array, or its text; one whose subscripts do not begin at 1 fails."""
    ok = _shape(case.x, r"^(\[1:[0-9]+\])+$")
    # in a JSON array of arrays nobody can tell the dimensions from arrays that were elements
    lossless = case.source.kind not in (Kind.JSON, Kind.JSONB)
    how = f"{case.source.sql} to a JSON array"
    if case.target.kind is Kind.JSONB:
        value = f"case when {ok} then {case.call('array_to_jsonb')} end"
        return Step(value, caught=True, lossless=lossless, how=how)
    value = f"array_to_json({case.x})"
    return Step(
        value if case.target.kind is Kind.JSON else f"{value}::text", ok, lossless=lossless, how=how
    )


def array_to_array(case: Case, find: Find) -> Step | None:
    """Each element by itself."""
    element = find(
        Case(case.source.element, case.target.element, _ELEMENT, case.helpers, case.zone)
    )
    if element is None:
        return None
    value, *casts = element.value.split("::")
    if element.total and value == _ELEMENT and all(map(_TYPE.fullmatch, casts)):
        # Postgres casts arrays too, of any dimensions.
        return replace(element, value="::".join([case.x, *(f"{name}[]" for name in casts)]))
    return _each(case, f"unnest({case.x})", element, _shape(case.x, r"^\[1:[0-9]+\]$"))


def _shape(x: str, dimensions: str) -> str:
    """SQL that is true of an array with these subscripts, and of an empty one (it has none)."""
    return f"coalesce({matches(f'array_dims({x})', dimensions)}, {x} is not null)"


def _to_array(case: Case, find: Find) -> Step | None:
    kind = case.source.kind
    if kind is Kind.TEXT:
        return _text_to_array(case, find)
    if kind is Kind.JSON:
        return _through(case, JSONB, find)
    if kind is Kind.JSONB:
        return _jsonb_to_array(case, find)
    made = find(case.into(case.target.element))
    cast = f"::{case.target.sql}"
    return made and made.then(
        lambda x: Step(f"case when {x} is not null then array[{x}]{cast} end")
    )


def _text_to_array(case: Case, find: Find) -> Step | None:
    """An array literal or JSON array of strings as that; any other text is the one element."""
    literal = case.call("text_to_array")
    made = Step(
        f"case when {opens_with(case.x, '{[')} then {literal} else array[{case.x}::text] end",
        f"{case.x} <> ''",
        lossless=False,
        how="an array literal or JSON array; other text as one element",
    )
    return made.then(lambda x: array_to_array(case.over(_TEXTS, x), find))


def _through(case: Case, middle: Datatype, find: Find) -> Step | None:
    first = find(case.into(middle))
    return first and first.then(lambda x: find(case.over(middle, x)))


def _jsonb_to_array(case: Case, find: Find) -> Step | None:
    """A JSON array each of whose elements can be converted; a text array takes strings only."""
    element = Case(JSONB, case.target.element, _ELEMENT, case.helpers, case.zone)
    if case.target.kind is Kind.TEXT:
        made = jsonb_string(element).then(lambda x: find(element.over(TEXT, x)))
    else:
        made = find(element)
    if made is None:
        return None
    is_array = f"jsonb_typeof({case.x}) = 'array'"
    rows = f"jsonb_array_elements(case when {is_array} then {case.x} end)"
    return _each(case.over(JSONB, case.x), rows, made, is_array)


def _each(case: Case, rows: str, element: Step, shape: str) -> Step:
    """An array of the converted elements, in order; it fails where one of them fails."""
    ordered = f"{rows} with ordinality as roseram_elements(roseram_element, roseram_place)"
    made = f"select {element.sql} from {ordered} order by roseram_place"
    value = f"array({made})::{case.target.sql}"
    failing = element.fails(case.source.element, _ELEMENT)
    ok = shape
    if failing is not None:
        among = f"select from {rows} as roseram_elements(roseram_element) where {failing}"
        ok = f"({shape} and not exists ({among}))"
    return Step(value, ok, lossless=element.lossless, how=element.how)
