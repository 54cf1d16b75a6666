"""The HTTP/1.1 server: connections, what every answer carries, several processes on one port."""

from __future__ import annotations

from roseram.server.http.listen import AddressRefused, AddressTaken, listen
from roseram.server.http.serving import Serving, serve
from roseram.server.http.site import Site, Surface

__all__ = ["AddressRefused", "AddressTaken", "Serving", "Site", "Surface", "listen", "serve"]
