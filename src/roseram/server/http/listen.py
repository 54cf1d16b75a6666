"""The sockets that the server listens on."""

from __future__ import annotations

import contextlib
import errno
import socket
import sys

from roseram.errors import RoseramError

BACKLOG = 2048  # connections that wait to be accepted


class AddressTaken(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """The address is in use."""

    code = "RSM_LISTEN_TAKEN"


class AddressRefused(RoseramError):  # noqa: N818
    """This address cannot be listened on."""

    code = "RSM_LISTEN_REFUSED"


def listen(host: str, port: int) -> socket.socket:
    """Bind and listen (port 0: any free one); AddressTaken or AddressRefused if that fails."""
    return _bound(host, port)


def listen_together(host: str, port: int, count: int) -> list[socket.socket]:
    """One socket per worker, all on the same port; the kernel spreads the clients over them.

    A worker that is replaced hands its socket on, with the clients that wait at it. Raises as
    `listen` does, also where another program has shared the port in the same way.
    """
    if count == 1:
        return [_bound(host, port)]
    if not sys.platform.startswith("linux"):  # elsewhere only the last one would get clients
        one = _bound(host, port)
        return [one, *(one.dup() for _ in range(count - 1))]
    with contextlib.closing(_bound(host, port)) as probe:  # fails where anybody else listens
        taken = probe.getsockname()[1]
    return [_bound(host, taken, shared=True) for _ in range(count)]


def _bound(host: str, port: int, *, shared: bool = False) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise AddressRefused(why=f"{host}: {error.strerror or error}", next="--host") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise _refusal(host, port, error) from error
    return listener


def _refusal(host: str, port: int, error: OSError) -> RoseramError:
    if error.errno == errno.EADDRINUSE:
        return AddressTaken(
            f"Port {port} of {host} is in use",
            why="another program, perhaps another Roseram, listens there",
            next=f"choose another port: roseram up --port {port + 1}",
        )
    return AddressRefused(why=f"{host}:{port}: {error.strerror}", next="choose --host and --port")
