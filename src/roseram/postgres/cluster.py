"""The embedded server's files: made once, whole or not at all, and configured at every start."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

from roseram.config import child_environment
from roseram.errors import EmbeddedServerFailed, OtherMajorVersion
from roseram.postgres.owner import hand_down
from roseram.postgres.settings import HBA, server_conf
from roseram.postgres.startlog import explained

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from roseram.postgres.binaries import Binaries
    from roseram.postgres.owner import Owner

_UNFINISHED = "postgres.new-"
_INCLUDE = "\ninclude_if_exists = 'roseram.conf'  # written by Roseram at every start\n"


async def ensure_cluster(pgdata: Path, binaries: Binaries, owner: Owner) -> None:
    """Make the data folder when it is missing; refuse one of another major version.

    It is made beside its place and renamed into it, so that whatever interrupts us leaves either
    nothing or a folder that starts. The caller holds the start lock.
    """
    for leftover in pgdata.parent.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover)
    if (pgdata / "PG_VERSION").exists():
        _check_version(pgdata, binaries)
        owner.take_over(pgdata)
        return
    with contextlib.suppress(FileNotFoundError):
        _remove_empty(pgdata)
    await _make(pgdata, binaries, owner)


def _check_version(pgdata: Path, binaries: Binaries) -> None:
    made_by = (pgdata / "PG_VERSION").read_text("ascii", "replace").strip()
    if made_by != str(binaries.major):
        raise OtherMajorVersion(
            why=f"{pgdata} was made by PostgreSQL {made_by}, this one is {binaries.version}"
        )


def _remove_empty(pgdata: Path) -> None:
    try:
        pgdata.rmdir()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise EmbeddedServerFailed(
            why=f"{pgdata} is not empty and holds no database",
            next="move it away, or choose another folder with --data-dir",
        ) from error


async def _make(pgdata: Path, binaries: Binaries, owner: Owner) -> None:
    unfinished = _temporary(pgdata)
    try:
        owner.give(unfinished)
        await _initdb(unfinished, binaries, owner)
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as config:
            config.write(_INCLUDE)
            config.flush()
            os.fsync(config.fileno())
        unfinished.rename(pgdata)
        _sync_folder(pgdata.parent)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _temporary(pgdata: Path) -> Path:
    return type(pgdata)(tempfile.mkdtemp(prefix=_UNFINISHED, dir=pgdata.parent))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def _initdb(folder: Path, binaries: Binaries, owner: Owner) -> None:
    command = [
        str(binaries.path("initdb")),
        f"--pgdata={folder}",
        "--username=postgres",
        "--auth=trust",  # replaced by our own rules before the server starts
        "--encoding=UTF8",
        "--data-checksums",
        *_locale(binaries),
    ]
    # not asyncio's own: the event loop that serves (uvloop's) starts no program as another user
    child = subprocess.Popen(  # noqa: ASYNC220, S603 - the program is one that we found ourselves
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=child_environment(),
        cwd="/",
        start_new_session=True,
        **owner.process_arguments,
    )
    try:
        output = await _read_all(child)
    except BaseException:
        child.kill()
        raise
    finally:
        child.wait()  # it has ended, or was killed
    if child.returncode != 0:
        raise explained(output.decode("utf-8", "replace"), "initdb failed")


async def _read_all(child: subprocess.Popen[bytes]) -> bytes:
    """What the program writes until its end."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), child.stdout
    )
    try:
        return await reader.read()
    finally:
        transport.close()


def _locale(binaries: Binaries) -> tuple[str, ...]:
    """Unicode that sorts by code point, the same on every machine, needing no installed locale.

    Before 17 Postgres has no locale of its own; there C.UTF-8 comes with the C library.
    """
    if binaries.major >= 17:
        return "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"
    return "--locale=C.UTF-8", "--lc-messages=C"


def write_settings(
    pgdata: Path,
    owner: Owner,
    binaries: Binaries,
    *,
    socket_dir: Path,
    port: int | None,
    settings: Mapping[str, str],
) -> None:
    """Write roseram.conf and pg_hba.conf, which the server reads when it starts."""
    conf = server_conf(binaries, socket_dir, port, settings)
    _write(pgdata / "roseram.conf", conf, owner)
    _write(pgdata / "pg_hba.conf", HBA, owner)


def _write(path: Path, text: str, owner: Owner) -> None:
    """Replace a file whole; a link that the server's user put in its place is not followed."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    owner.give(new)
    new.replace(path)


def read_password(data_dir: Path, port: int) -> str:
    """The TCP password, made when missing and kept in data_dir/pgpass (libpq's format)."""
    path = data_dir / "pgpass"
    try:
        password = path.read_text("utf-8").rstrip("\n").rpartition(":")[2]
    except FileNotFoundError:
        password = ""
    password = password or secrets.token_urlsafe(24)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"127.0.0.1:{port}:*:postgres:{password}\n")
    hand_down(path)
    return password
