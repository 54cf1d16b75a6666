"""Asks for a password: on the terminal without showing it, or from standard input."""

from __future__ import annotations

import asyncio
import os
import sys
import termios
from contextlib import contextmanager
from typing import TYPE_CHECKING

from roseram.errors import UsageError, keep_secret
from roseram.operate.accounts import check_password

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_LINE = 4096  # bytes
_TERMINAL = "/dev/tty"


def on_terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty()


async def password_from_stdin() -> str:
    """The first line of standard input, without its end."""
    return _known(await _read_line(sys.stdin.fileno()))


async def ask_new_password() -> str:
    """Ask twice on the terminal; UsageError where the answers differ."""
    first = await _ask("Password: ")
    if await _ask("Once more: ") != first:
        raise UsageError("the two passwords differ", next="try again")
    return _known(first)


def _known(password: bytes) -> str:
    """The text, if it can be used; no error or log line will show it from now on."""
    try:
        text = password.decode()
    except UnicodeDecodeError:
        raise UsageError("the password is no UTF-8 text") from None
    check_password(text)
    keep_secret(text)
    return text


async def _ask(prompt: str) -> bytes:
    terminal = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY)
    try:
        with _without_echo(terminal):
            os.write(terminal, prompt.encode())
            try:
                return await _read_line(terminal)
            finally:
                os.write(terminal, b"\n")
    finally:
        os.close(terminal)


@contextmanager
def _without_echo(terminal: int) -> Iterator[None]:
    before = termios.tcgetattr(terminal)
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    termios.tcsetattr(terminal, termios.TCSAFLUSH, silent)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


async def _read_line(descriptor: int) -> bytes:
    """One line, without blocking the event loop: Ctrl-C and SIGTERM still end the command."""
    line = bytearray()
    while not line.endswith(b"\n") and len(line) < _LONGEST_LINE:
        await _readable(descriptor)
        piece = os.read(descriptor, 1)  # no more: what follows the line is somebody else's
        if not piece:
            break
        line += piece
    return bytes(line).rstrip(b"\r\n")


async def _readable(descriptor: int) -> None:
    """Wait until there is something to read; a plain file always has."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_reader(descriptor, ready.set)
    except PermissionError:
        return
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
