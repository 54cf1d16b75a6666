"""The app's own unit tests, in TypeScript: run with the Node that also builds it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_pure_in_the_app() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/npm.py", "test", "--silent"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counted = re.search(r"^\S+ pass (\d+)$", done.stdout, re.MULTILINE)
    assert counted, done.stdout
    assert int(counted[1]) > 0, "no test was found"
