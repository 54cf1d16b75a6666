"""Make a failing request small, so that its cause can be seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from conformance.call import Call, Node, Param

TRIES = 150


async def shrink(call: Call, fails: Callable[[Call], Awaitable[bool]]) -> Call:
    """The smallest call found that still fails; `fails` is asked at most TRIES times."""
    tries = 0
    again = True
    while again:
        again = False
        for smaller in smaller_calls(call):
            tries += 1
            if tries > TRIES:
                return call
            if await fails(smaller):
                call, again = smaller, True
                break
    return call


def coarse_parts(call: Call) -> Iterator[Call]:
    """The request without what it says of embeds, without any parameter, and with one alone."""
    own = tuple(one for one in call.params if "." not in one.key and one.key != "select")
    flat = tuple(one for one in call.params if "." not in one.key)
    for params in (flat, own, (), *((one,) for one in call.params)):
        yield replace(call, params=params)
        yield replace(call, params=params, headers=())


def smaller_calls(call: Call) -> Iterator[Call]:
    """Each way to leave something out, the big pieces first."""
    for index, one in enumerate(call.params):
        if not _needed(call, one):
            yield call.without_param(index)
    for index in range(len(call.headers)):
        yield replace(call, headers=call.headers[:index] + call.headers[index + 1 :])
    if call.who != "anon":
        yield replace(call, who="anon")
    for body in _bodies(call):
        yield replace(call, body=body)
    for index, one in enumerate(call.params):
        if one.total:
            continue
        for nodes in _lists(one.nodes):
            if nodes:
                changed = replace(one, nodes=nodes)
                yield replace(
                    call, params=(*call.params[:index], changed, *call.params[index + 1 :])
                )


def _needed(call: Call, one: Param) -> bool:
    """A total order stays while there are pages, which would be left to chance."""
    if not one.total:
        return False
    before = one.key.removesuffix("order")
    paged = {f"{before}limit", f"{before}offset"} & {other.key for other in call.params}
    return bool(paged) or bool(call.header("range"))


def _lists(nodes: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    for index, node in enumerate(nodes):
        rest = nodes[:index], nodes[index + 1 :]
        yield (*rest[0], *rest[1])
        if node.children:
            for children in _lists(node.children):
                yield (*rest[0], replace(node, children=children), *rest[1])


def _bodies(call: Call) -> Iterator[object]:
    body = call.body
    if call.raw:
        return
    if isinstance(body, list):
        if len(body) == 1:
            yield body[0]
        yield from (body[:n] + body[n + 1 :] for n in range(len(body)))
        names = {name for row in body if isinstance(row, dict) for name in row}
        for name in sorted(names):
            yield [_less(row, name) for row in body]
    elif isinstance(body, dict):
        yield from (_less(body, name) for name in body)


def _less(row: object, name: str) -> object:
    return {k: v for k, v in row.items() if k != name} if isinstance(row, dict) else row
