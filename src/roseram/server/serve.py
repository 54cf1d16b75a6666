"""Listens on one address and serves an application until it is asked to stop."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from typing import TYPE_CHECKING

import uvicorn

from roseram.errors import RoseramError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.applications import Starlette

GRACE = 30  # seconds in which requests may end after the server was asked to stop
BACKLOG = 2048  # connections that wait to be accepted


class AddressTaken(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """The address is in use."""

    code = "RSM_LISTEN_TAKEN"


class AddressRefused(RoseramError):  # noqa: N818
    """This address cannot be listened on."""

    code = "RSM_LISTEN_REFUSED"


def listen(host: str, port: int) -> socket.socket:
    """Bind and listen (port 0: any free one); AddressTaken or AddressRefused if that fails."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise AddressRefused(why=f"{host}: {error.strerror or error}", next="--host") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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


class _Server(uvicorn.Server):
    """Uvicorn, which leaves the signals to `serve`."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal."""
        yield


async def serve(app: Starlette, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; requests that run then may end within GRACE seconds."""
    server = _Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, lifespan="off",
            timeout_graceful_shutdown=GRACE,
        )
    )  # fmt: skip

    def stop() -> None:
        server.force_exit = server.should_exit  # asked twice: at once
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for kind in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(kind, stop)
    await server.serve(sockets=[listener])
