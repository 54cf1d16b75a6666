"""Frozen dataclasses to plain JSON values and back, strictly: nothing unknown, nothing missing."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from roseram.catalog.names import Name
from roseram.errors import RoseramError

T = TypeVar("T")
Decoder = Callable[[Any], Any]


class UnknownShape(RoseramError):
    """The catalog holds something that this version of Roseram does not know."""

    code = "RSM_CATALOG_SHAPE"
    next_step = "upgrade Roseram"


def encode(value: object) -> Any:
    """`value` as JSON values: a dataclass is an object, a Name a pair, a tuple a list."""
    if isinstance(value, Name):
        return [value.schema, value.name]
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: encode(getattr(value, item.name)) for item in fields(value)}
    return value


def decode(kind: type[T], value: object) -> T:
    """The object of class `kind` that `encode` made `value` from; UnknownShape if it cannot be."""
    result: T = _decoder(kind)(value)
    return result


@cache
def _decoder(kind: Any) -> Decoder:
    if kind is Name:
        return _decode_name
    if is_dataclass(kind):
        return _object_decoder(kind)
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union_decoder(get_args(kind))
    if origin is tuple:
        return _tuple_decoder(_decoder(get_args(kind)[0]))
    if origin is Literal:
        return _literal_decoder(frozenset(get_args(kind)))
    return _plain_decoder(kind)


def element_of(kind: type, field: str) -> Any:
    """The class of the elements of the tuple field `field` of a dataclass."""
    return get_args(_hints(kind)[field])[0]


@cache
def _hints(kind: type) -> dict[str, Any]:
    # The modules import each other's classes for the type checker only; here they must be there.
    from roseram.catalog import datatypes, grants, names, relations, routines, surroundings

    spaces: dict[str, Any] = {}
    for module in (names, grants, relations, routines, datatypes, surroundings):
        spaces.update(vars(module))
    return get_type_hints(kind, {**spaces, **vars(sys.modules[kind.__module__])})


def _object_decoder(kind: Any) -> Decoder:
    hints = _hints(kind)
    decoders = {item.name: _decoder(hints[item.name]) for item in fields(kind)}

    def run(value: Any) -> Any:
        if not isinstance(value, dict):
            raise UnknownShape(why=f"{kind.__name__} is {value!r}")
        if value.keys() != decoders.keys():
            odd = sorted(value.keys() ^ decoders.keys())
            raise UnknownShape(why=f"{kind.__name__}: unknown or missing {', '.join(odd)}")
        try:
            return kind(**{name: decoder(value[name]) for name, decoder in decoders.items()})
        except UnknownShape as error:
            where = f"{kind.__name__} {value.get('name', '')}".strip()
            raise UnknownShape(why=f"{where}: {error.why}") from None

    return run


def _union_decoder(kinds: tuple[Any, ...]) -> Decoder:
    (kind,) = (item for item in kinds if item is not type(None))
    decoder = _decoder(kind)
    return lambda value: None if value is None else decoder(value)


def _tuple_decoder(decoder: Decoder) -> Decoder:
    def run(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise UnknownShape(why=f"a list is {value!r}")
        return tuple(decoder(item) for item in value)

    return run


def _literal_decoder(words: frozenset[Any]) -> Decoder:
    def run(value: Any) -> Any:
        if value not in words:
            raise UnknownShape(why=f"{value!r} is none of {', '.join(sorted(words))}")
        return value

    return run


def _plain_decoder(kind: Any) -> Decoder:
    accepted: Any = int | float if kind is float else kind

    def run(value: Any) -> Any:
        if not isinstance(value, accepted) or (kind is int and isinstance(value, bool)):
            raise UnknownShape(why=f"{value!r} is no {kind.__name__}")
        return float(value) if kind is float else value

    return run


def _decode_name(value: Any) -> Name:
    match value:
        case [str(schema), str(name)]:
            return Name(schema, name)
    raise UnknownShape(why=f"a name is {value!r}")
