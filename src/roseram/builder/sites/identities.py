"""Ids of a page's elements: those that are there stay, new ones follow from place and text."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from roseram.builder.sites.tree import TEXT, id_of, walk

if TYPE_CHECKING:
    from roseram.builder.sites.tree import Component

_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"


def with_ids(root: Component) -> Component:
    """A copy of the tree in which every element but text has an id that no other has."""
    return _with_ids(root, _Ids(root), "")


class _Ids:
    """Ids of one page: which are taken, and new ones."""

    def __init__(self, root: Component) -> None:
        self.there = {id_of(node) for node in walk(root)}
        self.used: set[str] = set()

    def keep(self, given: str | None) -> bool:
        """Whether an element may have this id; the first that asks may."""
        if not given or given in self.used:
            return False
        self.used.add(given)
        return True

    def make(self, seed: str) -> str:
        """A short new id; the same seeds in the same order give the same ids."""
        attempt = 0
        while True:
            made = "i" + _base36(hashlib.blake2b(f"{attempt}:{seed}".encode(), digest_size=4))
            if made not in self.there and made not in self.used:
                self.used.add(made)
                return made
            attempt += 1


def _base36(digest: Any) -> str:
    number = int.from_bytes(digest.digest(), "big")
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = _BASE36[rest] + text
    return text or "0"


def _with_ids(node: Component, ids: _Ids, place: str) -> Component:
    """A copy of the tree in which every element has an id."""
    if node.get("type") in (TEXT, "comment"):
        return dict(node)
    changed = dict(node)
    given = id_of(node)
    if not ids.keep(given):
        tag = node.get("tagName") or node.get("type") or ""
        made = ids.make(f"{place}|{tag}|{_first_text(node)}")
        changed["attributes"] = {**(node.get("attributes") or {}), "id": made}
    if node.get("components"):
        changed["components"] = [
            _with_ids(child, ids, f"{place}.{index}")
            for index, child in enumerate(node["components"])
        ]
    return changed


def _first_text(node: Component) -> str:
    """The beginning of the element's own text."""
    return next((each["content"][:40] for each in walk(node) if each.get("content")), "")
