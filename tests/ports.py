"""Ports for programs under test."""

from __future__ import annotations

import contextlib
import random
import socket

_PORTS = range(20000, 32000)  # below those that the system gives to whoever asks for any


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses at this moment.

    Not one that the system gives to the next client or server that asks for any: a program takes
    seconds to listen on it, and what answers there meanwhile would be taken for it. Random, since
    other test processes look for one, too.
    """
    for port in random.sample(_PORTS, 100):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no free port")
