"""Requests that are wrong somewhere, made of right ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.call import Call, Node, Param, param

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

Fault = "Callable[[Random, Call], Call]"


def spoil(rng: Random, call: Call) -> Call:
    """The call with one fault."""
    fault: Callable[[Random, Call], Call] = rng.choice(FAULTS)
    return replace(fault(rng, call), kind=f"fault {fault.__name__.strip('_')}")


def _with(call: Call, *more: Param) -> Call:
    return replace(call, params=(*call.params, *more))


def _told(call: Call, *more: tuple[str, str]) -> Call:
    names = {name for name, _ in more}
    return replace(call, headers=(*(h for h in call.headers if h[0] not in names), *more))


def _unknown_column(rng: Random, call: Call) -> Call:
    return _with(call, param(rng.choice(["nope", "Name", "i d", "na-me"]), "eq.1"))


def _unknown_select(rng: Random, call: Call) -> Call:
    text = rng.choice(["nope", "id,nope", "nope()", "nope(id)", "id::nope", "*,id->x", "id.nope()"])
    others = tuple(p for p in call.params if p.key != "select")
    return replace(call, params=(*others, param("select", text)))


def _broken_text(rng: Random, call: Call) -> Call:
    if not call.params:
        return _with(
            call,
            param("id", rng.choice(["", "eq", "eq.", "foo.1", "not.1", "in.1", "in.(", "is.x"])),
        )
    index = rng.randrange(len(call.params))
    one = call.params[index]
    text = one.value
    place = rng.randrange(len(text) + 1)
    spoilt = rng.choice(
        [
            text[:place] + text[place + 1 :],
            text[:place] + rng.choice('(),."*:!->x ') + text[place:],
            text[:place],
        ]
    )
    return replace(
        call, params=(*call.params[:index], param(one.key, spoilt), *call.params[index + 1 :])
    )


def _unknown_embed(rng: Random, call: Call) -> Call:
    key = rng.choice(["nope.id", "nope.order", "nope.limit", "nope.or", "a.b.id"])
    return _with(
        call,
        param(
            key, {"order": "id", "limit": "1", "or": "(id.eq.1)"}.get(key.split(".")[-1], "eq.1")
        ),
    )


def _unknown_path(rng: Random, call: Call) -> Call:
    path = rng.choice(
        [
            "/nope",
            "/rpc/nope",
            "/a/b",
            "/rpc",
            "/rpc/a/b",
            "/author",
            "/Books",
            "/rpc/ad",
            "/book s",
        ]
    )
    return replace(call, path=path)


def _method(rng: Random, call: Call) -> Call:
    return replace(call, method=rng.choice(["OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "FOO"]))


def _accept(rng: Random, call: Call) -> Call:
    odd = [
        "image/png",
        "application/nope+json",
        "text/html",
        "x",
        "application/openapi+json",
        "*/*;q=0.1",
    ]
    return _told(call, ("Accept", rng.choice(odd)))


def _profile(rng: Random, call: Call) -> Call:
    name = rng.choice(["Accept-Profile", "Content-Profile"])
    return _told(call, (name, rng.choice(["extra", "extra", "api", "private", "nope", "", "API"])))


def _prefer(rng: Random, call: Call) -> Call:
    said = [
        "handling=strict, nope=1",
        "handling=strict",
        "return=nope",
        "count=nope",
        "missing=default,missing=null",
    ]
    said += [
        "return=minimal,return=representation",
        "tx=commit",
        "RETURN=minimal",
        "return = representation",
        "",
    ]
    return _told(call, ("Prefer", rng.choice(said)))


def _body(rng: Random, call: Call) -> Call:
    texts = [
        "",
        "{",
        "[1",
        "nope",
        '{"a":}',
        '{"a":1}x',
        "[{},]",
        '{"a":1,"a":2}',
        "null",
        '"\\ud800"',
        "[null]",
    ]
    return replace(call, method="POST", body=rng.choice(texts), raw=True)


def _content_type(rng: Random, call: Call) -> Call:
    odd = [
        "text/html",
        "application/xml",
        "nope",
        "application/json;charset=utf-8",
        "application/json; x=y",
    ]
    return _told(call, ("Content-Type", rng.choice(odd)))


def _page(rng: Random, call: Call) -> Call:
    one = rng.choice(
        [
            ("limit", "-1"),
            ("limit", "x"),
            ("offset", "-1"),
            ("offset", "x"),
            ("limit", ""),
            ("limit", "9" * 30),
        ]
    )
    return _with(call, param(*one))


def _range(rng: Random, call: Call) -> Call:
    return _told(
        call, ("Range", rng.choice(["5-2", "x", "1-", "-1", "0-0,2-3", "items=0-1", "1000-1001"]))
    )


def _token(rng: Random, call: Call) -> Call:
    odd = ["Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic abc", "bearer x.y.z", "x"]
    return _told(replace(call, who="anon"), ("Authorization", rng.choice(odd)))


def _order(rng: Random, call: Call) -> Call:
    odd = [
        "id.up",
        "nope",
        "id.desc.nullsmiddle",
        "id,,id",
        "",
        "nope(id)",
        "id(",
        "id.desc.desc",
        "id.nullsfirst.asc",
    ]
    others = tuple(p for p in call.params if p.key != "order")
    return replace(call, params=(*others, param("order", rng.choice(odd))))


def _tree(rng: Random, call: Call) -> Call:
    odd = [
        "()",
        "(id)",
        "(id.eq.1",
        "id.eq.1",
        "(id.eq.1,)",
        "(or(id.eq.1))",
        "(not.or(id.eq.1))",
        "((id.eq.1))",
        "(id.eq.1)x",
    ]
    return _with(call, Param(rng.choice(["and", "or", "not.and"]), (Node(rng.choice(odd)),)))


FAULTS = (
    *(_unknown_column, _unknown_select, _unknown_select, _broken_text, _broken_text, _broken_text),
    *(_unknown_embed, _unknown_path, _method, _accept, _profile, _prefer, _body, _content_type),
    *(_page, _range, _token, _order, _tree),
)
