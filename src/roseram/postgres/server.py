"""The embedded Postgres server: started, shared by several processes, stopped by the last."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

import asyncpg

from roseram.errors import (
    EmbeddedServerFailed,
    FolderNotWritable,
    ServerInUse,
    ServerOrphans,
    SocketFolderTaken,
    from_postgres,
    keep_secret,
)
from roseram.postgres.binaries import Binaries, find_binaries
from roseram.postgres.cluster import ensure_cluster, read_password, write_settings
from roseram.postgres.database import FAILURES
from roseram.postgres.flock import FileLock
from roseram.postgres.owner import Owner, hand_down, server_owner
from roseram.postgres.process import PidFile, Postmaster, disown_lock_file, spawn
from roseram.postgres.settings import SOCKET_PORT
from roseram.postgres.sql import load_sql
from roseram.postgres.startlog import StartLog, explained

if TYPE_CHECKING:
    from collections.abc import Mapping

DATABASE = "roseram"
_SOCKET_PATH_LIMIT = 103  # bytes; the kernel holds 107, macOS 103
_ORPHAN_PATIENCE = 100  # tries, a tenth of a second apart
_SQL = load_sql("roseram.postgres", "server.sql")


@dataclass(frozen=True)
class Folders:
    """Where the embedded server keeps its things."""

    root: Path

    @property
    def pgdata(self) -> Path:
        """The database's files."""
        return self.root / "postgres"

    @property
    def start_lock(self) -> Path:
        """Held for the moment in which a start or a stop is decided."""
        return self.root / "start.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that uses the server."""
        return self.root / "users.lock"

    @property
    def start_log(self) -> Path:
        """What the server says before its own log begins."""
        return self.root / "logs" / "postgres-start.log"

    def make(self) -> None:
        """Make what is missing; FolderNotWritable where that cannot be."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.start_log.parent.mkdir(mode=0o700, exist_ok=True)
            hand_down(self.start_log.parent)
        except OSError as error:
            raise FolderNotWritable(why=f"{self.root}: {error.strerror}") from error
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise FolderNotWritable(why=f"{self.root} may not be written by this user")


class EmbeddedServer:
    """A running server of our own. Make it with `EmbeddedServer.start`, and stop it."""

    def __init__(
        self, folders: Folders, postmaster: Postmaster, users: FileLock, binaries: Binaries
    ) -> None:
        self._folders = folders
        self._postmaster = postmaster
        self._users = users
        self.binaries = binaries

    @classmethod
    async def start(
        cls,
        data_dir: Path,
        *,
        settings: Mapping[str, str] | None = None,
        port: int | None = None,
        binaries: Binaries | None = None,
    ) -> Self:
        """Start the server of `data_dir`, or join the one that runs; made on first use.

        `settings` are Postgres settings over ours; `port` makes it listen on 127.0.0.1 as well
        (password in data_dir/pgpass). Both take effect only when the server is started by us.
        """
        binaries = binaries or find_binaries()
        folders = Folders(_absolute(data_dir))
        starter = _Starter(folders, binaries, settings or {}, port)
        try:
            folders.make()
            async with FileLock.held(folders.start_lock):
                users = FileLock(folders.users_lock)
                try:
                    postmaster = await starter.run(users)
                except BaseException:
                    users.close()
                    raise
        except OSError as error:
            ours = from_postgres(error)
            if error.filename is None:
                ours.why = f"{folders.root}: {ours.why}"
            raise ours from error
        return cls(folders, postmaster, users, binaries)

    def url(self, database: str = DATABASE) -> str:
        """The address of one of its databases, over the socket, as the superuser."""
        written = self._postmaster.pid_file
        if written is None:
            raise EmbeddedServerFailed("The embedded database server has ended")
        return _socket_url(written, database)

    async def stop(self) -> bool:
        """Let go of the server; the last of its users stops it. True when it was stopped."""
        try:
            async with FileLock.held(self._folders.start_lock):
                last = self._users.take()
                # another process may have started it again after a crash
                running = Postmaster.find(self._folders.pgdata)
                if last and running is not None:
                    await running.stop()
        except FileNotFoundError:  # somebody deleted the data folder: nobody else can use it
            last = True
            await self._postmaster.stop()
        finally:
            self._users.close()
        return last

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()


async def stop_unused(data_dir: Path) -> bool:
    """Stop the server that a killed process left behind; False when none runs.

    Raises ServerInUse when a living process uses it.
    """
    folders = Folders(_absolute(data_dir))
    if not folders.pgdata.exists():
        return False
    async with FileLock.held(folders.start_lock):
        postmaster = Postmaster.find(folders.pgdata)
        if postmaster is None:
            return False
        users = FileLock(folders.users_lock)
        try:
            if not users.take():
                raise ServerInUse(why=f"it works with {folders.root}")
            await postmaster.stop()
        finally:
            users.close()
    return True


def _absolute(data_dir: Path) -> Path:
    return Path(data_dir).expanduser().resolve()


def _socket_url(written: PidFile, database: str) -> str:
    host = quote(written.socket_dir, safe="/")
    name = quote(database, safe="")
    return f"postgresql://postgres@/{name}?host={host}&port={written.port}"


@dataclass(frozen=True)
class _Starter:
    """One start: joins a running server or starts it. The caller holds the start lock."""

    folders: Folders
    binaries: Binaries
    settings: Mapping[str, str]
    port: int | None

    async def run(self, users: FileLock) -> Postmaster:
        """The server, ready, with its database; `users` is held together with the others."""
        owner = server_owner(self.folders.root, self.folders.pgdata)
        running = Postmaster.find(self.folders.pgdata)
        if running is not None:
            running = await self._join(running, users)
        users.share()
        if running is not None:
            await self._prepare(running)
            return running
        await _refuse_elsewhere(self.folders.pgdata)
        postmaster = await self._start(owner)
        try:
            await self._prepare(postmaster)
        except BaseException:
            await postmaster.stop()
            raise
        return postmaster

    async def _join(self, running: Postmaster, users: FileLock) -> Postmaster | None:
        """The running server when it serves us; None when it has ended or had to."""
        written = running.pid_file
        if written is not None and written.status == "stopping":
            await running.ended()
            return None
        if not await running.ready():
            return None
        written = running.pid_file
        if written is None or self.port is None or _listens(written, self.port):
            return running
        if not users.take():
            raise ServerInUse(
                f"The embedded database server does not listen on port {self.port}",
                why="another Roseram process started it without, and uses it",
                next="stop that process, or leave ROSERAM_POSTGRES_PORT out",
            )
        await running.stop()
        return None

    async def _start(self, owner: Owner) -> Postmaster:
        owner.grant_access(self.folders.root, self.binaries)
        await ensure_cluster(self.folders.pgdata, self.binaries, owner)
        write_settings(
            self.folders.pgdata,
            owner,
            self.binaries,
            socket_dir=_socket_folder(self.folders.root, owner),
            port=self.port,
            settings=self.settings,
        )
        for _ in range(_ORPHAN_PATIENCE):
            try:
                return await self._launch(owner)
            except ServerOrphans:
                await asyncio.sleep(0.1)
        return await self._launch(owner)

    async def _launch(self, owner: Owner) -> Postmaster:
        for left in (self.folders.pgdata / "postmaster.pid", *_socket_locks(self.folders, owner)):
            disown_lock_file(left)
        log = StartLog.mark(self.folders.pgdata, self.folders.start_log)
        postmaster = spawn(self.binaries, self.folders.pgdata, owner, self.folders.start_log)
        try:
            if await postmaster.ready():
                return postmaster
        except BaseException:
            await postmaster.stop()
            raise
        raise explained(await log.last_words(), "Postgres ended at once")

    async def _prepare(self, postmaster: Postmaster) -> None:
        """Make the database on first use, and set the password when TCP is asked for."""
        written = postmaster.pid_file
        if written is None:
            raise EmbeddedServerFailed(why="it ended right after its start")
        connection = await _connect_own(written)
        try:
            if self.port is not None:
                password = read_password(self.folders.root, self.port)
                keep_secret(password)
                statement = await connection.fetchval(_SQL["password_statement"], password)
                await connection.execute(statement)
        finally:
            await connection.close()


async def _connect_own(written: PidFile) -> asyncpg.Connection[asyncpg.Record]:
    try:
        try:
            return await asyncpg.connect(_socket_url(written, DATABASE))
        except asyncpg.InvalidCatalogNameError:
            connection = await asyncpg.connect(_socket_url(written, "postgres"))
            try:
                await connection.execute(_SQL["create_database"])
            finally:
                await connection.close()
            return await asyncpg.connect(_socket_url(written, DATABASE))
    except FAILURES as error:
        raise from_postgres(error) from error


async def _refuse_elsewhere(pgdata: Path) -> None:
    """A server whose process we cannot see, but which answers, runs in another container."""
    written = PidFile.read(pgdata)
    if written is not None and await asyncio.to_thread(written.answers):
        raise ServerInUse(
            "The embedded database server runs in another container",
            why=f"{pgdata} is shared with it",
            next="stop it there, or choose another folder with --data-dir",
        )


def _listens(written: PidFile, port: int) -> bool:
    return written.port == port and written.listens != ""


def _socket_locks(folders: Folders, owner: Owner) -> list[Path]:
    """Lock files in the folder of the socket, where only this data folder's server puts any."""
    return list(_socket_folder(folders.root, owner).glob(".s.PGSQL.*.lock"))


def _socket_folder(root: Path, owner: Owner) -> Path:
    """data_dir/run, or where a socket's path would get too long a folder of the temp dir."""
    folder = root / "run"
    path = os.fsencode(folder / f".s.PGSQL.{SOCKET_PORT}.lock")
    # a comma separates folders for Postgres and hosts for its clients; keep to harmless letters
    if len(path) > _SOCKET_PATH_LIMIT or not re.fullmatch(rb"[\w./+@=-]+", path):
        name = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()).resolve() / f"roseram-{name}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.lstat().st_uid == os.geteuid():
            owner.give(folder)
        status = folder.lstat()
    except OSError as error:
        raise FolderNotWritable(why=f"{folder}: {error.strerror}") from error
    if folder.is_symlink() or status.st_uid != owner.uid:
        raise SocketFolderTaken(why=str(folder))
    folder.chmod(0o700)
    return folder
