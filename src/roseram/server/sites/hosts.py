"""Which name a visitor's Host header says: one below the sites' domain, another one, or ours."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import idna

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST: Final = 253  # characters of a host name
_KEPT: Final = 10_000  # headers whose reading is kept
_PORT: Final = re.compile(r":\d*$")
_NAME: Final = re.compile(r"([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")
PATH: Final = "/s/"  # below it, on the app's own origin, sites are found by their labels


def plain_host(given: str) -> str | None:
    """A host name in lower case and punycode, without port and last dot; None for addresses.

    None, too, for what is no name at all, and for names of one label.
    """
    if given.startswith("["):
        return None  # IPv6
    name = _PORT.sub("", given.strip()).removesuffix(".").lower()
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError:
            return None
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        return None
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return name
    return None


def host_of(address: str | None) -> str | None:
    """The host name of an address like https://example.com/x; None where it has none."""
    return plain_host(urlsplit(address).netloc.rpartition("@")[2]) if address else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes: the name of a site, and the path below that site's root.

    The name is a label ("studio") or a domain ("example.com"); an empty one is nobody's. `base`
    is what stands before the path: "/s/studio" on the app's own origin, else nothing.
    """

    name: str
    path: str
    base: str = ""

    @property
    def is_domain(self) -> bool:
        """Whether the name is a domain of its own, which may be none of a site's."""
        return "." in self.name


class Hosts:
    """Reads Host headers. `domain` is what the sites lie below; `ours` are the app's own names."""

    def __init__(self, domain: str, ours: Iterable[str | None] = ()) -> None:
        self.domain = domain
        self._below = f".{domain}"
        self._ours = {domain, *(name for name in ours if name)}
        self._read: dict[str, str | None] = {}

    def name_of(self, host: str | None) -> str | None:
        """The label or domain that a Host header says; None where it is the app itself."""
        if not host:
            return None
        try:
            return self._read[host]
        except KeyError:
            if len(self._read) >= _KEPT:
                self._read.clear()
            name = self._read[host] = self._name(host)
            return name

    def _name(self, host: str) -> str | None:
        name = plain_host(host)
        if name is None or name in self._ours:
            return None
        if not name.endswith(self._below):
            return name
        label = name.removesuffix(self._below)
        return "" if "." in label else label  # a.b.example.com is nobody's

    def place(self, host: str | None, path: str) -> Place | None:
        """Where a request goes; None: to the app."""
        name = self.name_of(host)
        if name is not None:
            return Place(name, path)
        return self.place_below(path)

    def place_below(self, path: str) -> Place | None:
        """The same by the path alone: on the app's own origin sites lie below /s/."""
        if not path.startswith(PATH):
            return None
        label, slash, rest = path[len(PATH) :].partition("/")
        if "." in label or "%" in label:
            label = ""
        return Place(label.lower(), slash + rest, f"{PATH}{label.lower()}")
