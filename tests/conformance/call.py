"""A request as a tree, so that it can be made, printed and shrunk."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias
from urllib.parse import quote

Path: TypeAlias = tuple[str, ...]  # of embeds, from the root
Who: TypeAlias = Literal["anon", "ada", "ben", "auditor"]

_PLAIN = "*,.:()!-_~{}'@$/|[]=?"  # sent as they are: clients do, and both must read them
_HEAD = re.compile(
    r'^(?:\.\.\.)?(?:("(?:[^"\\]|\\.)*"|[^:!(]+?):(?!:))?("(?:[^"\\]|\\.)*"|[^!(:]+)'
)


@dataclass(frozen=True, slots=True)
class Node:
    """Text, with children in parentheses if there are any: `author!inner(id,name)`, `or(a,b)`."""

    text: str
    children: tuple[Node, ...] | None = None

    def __str__(self) -> str:
        if self.children is None:
            return self.text
        return f"{self.text}({','.join(map(str, self.children))})"

    @property
    def spread(self) -> bool:
        return self.text.startswith("...")

    @property
    def key(self) -> str:
        """Under which an embed stands in the result."""
        found = _HEAD.match(self.text)
        name = (found[1] or found[2]) if found else self.text
        return re.sub(r"\\(.)", r"\1", name[1:-1]) if name.startswith('"') else name


@dataclass(frozen=True, slots=True)
class Param:
    """`key=nodes`; `total` says of an order that it leaves nothing to chance."""

    key: str
    nodes: tuple[Node, ...]
    total: bool = False

    @property
    def value(self) -> str:
        return ",".join(map(str, self.nodes))


def param(key: str, value: str) -> Param:
    """A parameter that is not taken apart."""
    return Param(key, (Node(value),))


@dataclass(frozen=True, slots=True)
class Call:
    """One request."""

    method: str
    path: str  # not encoded, like /books or /rpc/add
    params: tuple[Param, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: object = None  # JSON, or text where `raw`
    raw: bool = False
    who: Who = "anon"
    kind: str = ""  # which part of the generator made it
    tags: frozenset[str] = field(default=frozenset())

    @property
    def target(self) -> str:
        """What stands in the request line."""
        pairs = [f"{_encode(one.key)}={_encode(one.value)}" for one in self.params]
        return quote(self.path, safe="/-_.~") + ("?" + "&".join(pairs) if pairs else "")

    @property
    def payload(self) -> bytes:
        if self.body is None:
            return b""
        text = str(self.body) if self.raw else json.dumps(self.body, ensure_ascii=False)
        return text.encode("utf-8", "surrogateescape")

    @property
    def sent_headers(self) -> tuple[tuple[str, str], ...]:
        """Its headers, and the type of a JSON body."""
        named = {name.lower() for name, _ in self.headers}
        if self.body is None or "content-type" in named:
            return self.headers
        return (*self.headers, ("Content-Type", "application/json"))

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def writes(self) -> bool:
        return self.method in ("POST", "PATCH", "PUT", "DELETE")

    def curl(self, port: int = 3000, token: str = "") -> str:
        """The command that sends it."""
        parts = ["curl", "-sig"]
        parts += ["--head"] if self.method == "HEAD" else ["-X", self.method]
        parts.append(shlex.quote(f"http://127.0.0.1:{port}{self.target}"))
        for name, value in self.sent_headers:
            parts += ["-H", shlex.quote(f"{name}: {value}")]
        if self.who != "anon":
            parts += ["-H", shlex.quote(f"Authorization: Bearer {token or self.who.upper()}")]
        if self.body is not None:
            parts += ["--data-binary", shlex.quote(self.payload.decode("utf-8", "replace"))]
        return " ".join(parts)

    def without_param(self, index: int) -> Call:
        return replace(self, params=self.params[:index] + self.params[index + 1 :])


def _encode(text: str) -> str:
    return quote(text, safe=_PLAIN)


@dataclass(frozen=True, slots=True)
class Layout:
    """Which lists of a result hold rows, and in which of them the order counts."""

    rows: frozenset[Path]
    ordered: frozenset[Path]


def layout(call: Call) -> Layout:
    """Read from the select and order parameters."""
    rows: set[Path] = {()}
    for one in call.params:
        if one.key == "select":
            _embeds((), one.nodes, rows)
    ordered = {_steps(one.key)[:-1] for one in call.params if one.total}
    return Layout(frozenset(rows), frozenset(ordered))


def _steps(key: str) -> Path:
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|([^.]+)', key)
    return tuple(re.sub(r"\\(.)", r"\1", one) or other for one, other in found)


def _embeds(path: Path, nodes: tuple[Node, ...], rows: set[Path]) -> None:
    for node in nodes:
        if node.children is None:
            continue
        below = path if node.spread else (*path, node.key)
        rows.add(below)
        _embeds(below, node.children, rows)
