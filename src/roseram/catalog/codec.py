"""Frozen dataclasses to plain JSON values and back, strictly: nothing unknown, nothing missing."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin

from roseram.catalog.fields import hints
from roseram.catalog.names import Name
from roseram.errors import RoseramError

T = TypeVar("T")
Decoder = Callable[[Any], Any]


class UnknownShape(RoseramError):  # noqa: N818 - as in roseram.errors
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
    """The object of class `kind` that `encode` made `value` from; UnknownShape if it cannot be.

    Parts of `value` that are decoded already stay as they are.
    """
    decoder: Decoder = _decoder(cast("Any", kind))
    result: T = decoder(value)
    return result


@cache
def _decoder(kind: Any) -> Decoder:
    if kind is Name:
        return _decode_name
    if is_dataclass(kind):
        return _object_decoder(kind)
    origin = get_origin(kind)
    if origin is Annotated:
        return _decoder(get_args(kind)[0])
    if origin in (Union, types.UnionType):
        return _union_decoder(get_args(kind))
    if origin is tuple:
        return _tuple_decoder(_decoder(get_args(kind)[0]))
    if origin is Literal:
        return _literal_decoder(frozenset(get_args(kind)))
    return _plain_decoder(kind)


def _object_decoder(kind: Any) -> Decoder:
    types_of = {item.name: hints(kind)[item.name] for item in fields(kind)}
    # nine of ten values are right as they are: for them a call is saved
    steps = [(name, _exact(hint), _decoder(hint)) for name, hint in types_of.items()]

    def run(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        if not isinstance(value, dict):
            raise UnknownShape(why=f"{kind.__name__} is {value!r}")
        if value.keys() != types_of.keys():
            odd = sorted(value.keys() ^ types_of.keys())
            raise UnknownShape(why=f"{kind.__name__}: unknown or missing {', '.join(odd)}")
        try:
            return kind(
                *(
                    value[name] if type(value[name]) in exact else decoder(value[name])
                    for name, exact, decoder in steps
                )
            )
        except UnknownShape as error:
            where = f"{kind.__name__} {value.get('name', '')}".strip()
            raise UnknownShape(why=f"{where}: {error.why}") from None

    return run


def _exact(hint: Any) -> frozenset[type]:
    """The types whose values need no decoding."""
    if get_origin(hint) is Annotated:
        return _exact(get_args(hint)[0])
    kinds = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    return frozenset(kind for kind in kinds if kind in (str, int, bool, type(None)))


def _union_decoder(kinds: tuple[Any, ...]) -> Decoder:
    (kind,) = (item for item in kinds if item is not type(None))
    decoder = _decoder(kind)
    return lambda value: None if value is None else decoder(value)


def _tuple_decoder(decoder: Decoder) -> Decoder:
    def run(value: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise UnknownShape(why=f"a list is {value!r}")
        return tuple([decoder(item) for item in value]) if value else ()

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
