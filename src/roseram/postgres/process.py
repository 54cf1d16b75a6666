"""A running Postgres server as the operating system sees it: found, started, awaited, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from roseram.config import child_environment
from roseram.postgres.owner import hand_down
from roseram.postgres.pipeline.messages import SSL_REQUEST

if TYPE_CHECKING:
    from roseram.postgres.binaries import Binaries
    from roseram.postgres.owner import Owner

_PATIENCE = 5.0  # seconds in which a server that lives says something
POLL = 0.005  # seconds between two looks at the server's state

# Servers that this process started. They outlive it on purpose, so nobody waits for them; kept
# here because a forgotten Popen complains, and because ours must be reaped when they end.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class PidFile:
    """What a server writes into postmaster.pid."""

    pid: int
    port: int
    socket_dir: str
    listens: str
    """The address it listens on, empty for a socket only."""
    status: str
    """starting, ready, standby or stopping."""

    @classmethod
    def read(cls, pgdata: Path) -> PidFile | None:
        """None when there is no such file; a half-written one counts as starting."""
        try:
            lines = (pgdata / "postmaster.pid").read_text("utf-8", "replace").split("\n")
        except FileNotFoundError:
            return None
        lines += [""] * (8 - len(lines))
        pid, port = _number(lines[0]), _number(lines[3])
        return cls(pid, port, lines[4], lines[5].strip(), lines[7].strip() or "starting")

    def answers(self) -> bool:
        """Whether somebody takes connections on its socket; it waits up to 5 s for a word.

        A process that the dead server had just forked holds the socket for a moment, too: whoever
        connects is put into the queue, and out of it when that process closes the socket.
        """
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(_PATIENCE)
            try:
                probe.connect(f"{self.socket_dir}/.s.PGSQL.{self.port}")
                probe.sendall(SSL_REQUEST)
                probe.recv(1)
            except (TimeoutError, BlockingIOError):  # slow, or too many wait: nobody else may start
                return True
            except OSError:
                return False
        return True


def disown_lock_file(path: Path) -> None:
    """Make a left-over lock file harmless whose number now belongs to another process.

    Both postmaster.pid and the lock file of the socket begin with the server's number, and
    Postgres refuses to start while a process of that number lives, whatever it is. Removing
    postmaster.pid would also remove the proof that no process of the dead server still works on
    the data (its shared memory, line 7). So only the number is replaced, by ours: a starting
    server takes its parent's number for stale, and still checks the rest.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    with os.fdopen(handle, "r+", encoding="utf-8", errors="replace") as file:
        rest = file.read().partition("\n")[2]
        file.seek(0)
        file.write(f"{os.getpid()}\n{rest}")
        file.truncate()  # last: overwriting works on a full disk, too


def _number(text: str) -> int:
    return int(text) if text.strip().isdigit() else 0


@dataclass(frozen=True)
class Postmaster:
    """The server process of one data folder."""

    pgdata: Path
    process: psutil.Process

    @classmethod
    def find(cls, pgdata: Path) -> Postmaster | None:
        """The living server of this folder; None when there is none."""
        written = PidFile.read(pgdata)
        if written is None or not written.pid:
            return None
        try:
            process = psutil.Process(written.pid)
        except psutil.Error:
            return None
        found = cls(pgdata, process)
        return found if found.alive() and _serves(process, pgdata) else None

    @property
    def pid_file(self) -> PidFile | None:
        """What it wrote about itself; None as long as it has not, or not any more."""
        written = PidFile.read(self.pgdata)
        return written if written is not None and written.pid == self.process.pid else None

    def alive(self) -> bool:
        """Whether it still runs; a dead one that nobody has reaped does not."""
        child = _children.get(self.process.pid)
        if child is not None and child.poll() is not None:
            return False
        with contextlib.suppress(psutil.Error):
            return self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE
        return False

    async def ready(self) -> bool:
        """Wait until it takes connections, however long a recovery takes; False when it ended."""
        while self.alive():
            written = self.pid_file
            if written is not None and written.status in ("ready", "standby"):
                return True
            await asyncio.sleep(POLL)
        return False

    async def ended(self) -> None:
        """Wait until it is gone."""
        while self.alive():  # noqa: ASYNC110 - another process's end is no event of ours
            await asyncio.sleep(POLL)

    async def stop(self, *, patience: float = 60.0) -> None:
        """Shut down fast (clients are cut, data is flushed); at once after `patience` seconds."""
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            with contextlib.suppress(psutil.NoSuchProcess):
                self.process.send_signal(how)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self.ended()
                return


def _serves(process: psutil.Process, pgdata: Path) -> bool:
    """Whether it is a Postgres of this very folder: its number may have passed to anything."""
    try:
        command = process.cmdline()
    except psutil.Error:
        return False
    if not command or "postgres" not in Path(command[0]).name:
        return False
    folders = [after for flag, after in pairwise(command) if flag == "-D"]
    return any(Path(folder).resolve() == pgdata for folder in folders)


def spawn(binaries: Binaries, pgdata: Path, owner: Owner, log: Path) -> Postmaster:
    """Start the server in a session of its own, so that neither Ctrl-C nor our end reaches it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    with os.fdopen(os.open(log, flags, 0o600), "wb") as output:
        hand_down(log)
        child = subprocess.Popen(  # noqa: S603 - the program is one that we found ourselves
            [binaries.path("postgres"), "-D", pgdata],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=child_environment(),
            cwd="/",
            start_new_session=True,
            umask=0o077,
            **owner.process_arguments,
        )
    _children[child.pid] = child
    return Postmaster(pgdata, psutil.Process(child.pid))
