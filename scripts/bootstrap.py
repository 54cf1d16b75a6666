"""Install everything into .venv/: the pinned `uv`, the locked requirements, and this checkout.

Needs only Python's standard library. Tries, in this order: a working .venv with uv in it,
`python -m venv` (with ensurepip), and, where a distribution has taken ensurepip out of Python, the
`pip` beside the interpreter or a `uv` on PATH.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

UV = "uv==0.13.9"
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"


class BootstrapError(Exception):
    """The environment could not be made."""


def run(*command: str | Path, **environment: str) -> None:
    """Run a command quietly; what it printed is shown only when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BootstrapError(f"{command[0]} failed ({done.returncode}):\n{done.stdout}")


def make_environment() -> str:
    """Create .venv with a uv that can be run; return the uv."""
    own = BIN / "uv"
    if own.exists() and (BIN / "python").exists():
        return str(own)
    if importlib.util.find_spec("ensurepip"):
        run(sys.executable, "-m", "venv", "--clear", VENV)
        run(BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV)
        return str(own)
    run(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV)
    if importlib.util.find_spec("pip"):
        tools = VENV / "bootstrap"
        run(sys.executable, "-m", "pip", "install", "--quiet", "--target", tools, UV)
        (BIN / "uv").symlink_to(tools / "bin" / "uv")
        return str(own)
    found = shutil.which("uv")
    if found:
        (BIN / "uv").symlink_to(found)
        return str(own)
    raise BootstrapError(
        f"{sys.executable} has neither ensurepip nor pip, and there is no uv on PATH.\n"
        "Debian and Ubuntu keep them in a package of their own: apt install python3-venv, "
        "then run make again."
    )


def main() -> int:
    """Make the environment; 0 when everything is in place."""
    if sys.version_info < (3, 11):  # noqa: UP036 -- run by whatever python3 the machine has
        version = ".".join(map(str, sys.version_info[:2]))
        print(
            f"roseram needs Python 3.11 or newer; {sys.executable} is {version}.", file=sys.stderr
        )
        print("Name another: make PYTHON=/path/to/python3.11 up", file=sys.stderr)
        return 2
    try:
        print("Installing into .venv/ ...", file=sys.stderr)
        uv = make_environment()
        at = str(BIN / "python")
        run(
            uv,
            "pip",
            "sync",
            "--quiet",
            "--python",
            at,
            "--require-hashes",
            ROOT / "requirements.lock",
        )
        print("Building the web app ...", file=sys.stderr)
        here = ("--no-deps", "--no-build-isolation", "--editable", ROOT)
        run(uv, "pip", "install", "--quiet", "--python", at, *here)
    except (BootstrapError, OSError) as error:
        print(f"roseram could not be installed: {error}", file=sys.stderr)
        return 1
    (VENV / "installed").touch()
    return 0


if __name__ == "__main__":
    sys.exit(main())
