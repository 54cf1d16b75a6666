"""The code blocks of a page of the manual, typed in as they stand, and what they print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What is another one each time: plan ids, fingerprints, times.
_VOLATILE = (
    (re.compile(r"(?<!\d)\d{8}_\d{6}(?!\d)"), "TIME"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "ID"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?( UTC)?"), "MOMENT"),
    (re.compile(r"\b\d+(\.\d+)? s\b"), "SECONDS"),
)


@dataclass(frozen=True)
class Block:
    """One code block: what is typed (sh, sql), a file (toml), or lines that are printed (text)."""

    page: str
    number: int
    language: str
    text: str


def blocks(path: Path) -> tuple[Block, ...]:
    """Every code block of a page, in order, counted from 1."""
    found = _FENCE.findall(path.read_text("utf-8"))
    name = path.relative_to(ROOT).as_posix()
    return tuple(Block(name, n, language, text) for n, (language, text) in enumerate(found, 1))


def missing(printed: str, expected: str) -> list[str]:
    """The expected lines that were not printed, in this order.

    `...` stands for any lines; a line may be the beginning of what was printed.
    """
    said = [_plain(line) for line in printed.splitlines()]
    place, lost = 0, []
    for line in map(_plain, expected.splitlines()):
        if line in ("", "..."):
            continue
        rest = enumerate(said[place:], place)
        found = next((n for n, other in rest if other.startswith(line)), None)
        if found is None:
            lost.append(line)
        else:
            place = found + 1
    return lost


def _plain(line: str) -> str:
    for pattern, word in _VOLATILE:
        line = pattern.sub(word, line)
    return " ".join(line.split())


class Reader:
    """Somebody who follows a page in `folder`, which looks like Roseram's own to them."""

    def __init__(self, folder: Path, page: Path) -> None:
        folder.chmod(0o755)  # the embedded server may run as a user of its own
        (folder / ".venv").mkdir()
        (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
        shutil.copytree(DOCS / "examples", folder / "docs" / "examples")
        self._folder = folder
        self._blocks = blocks(page)
        first = next(block for block in self._blocks if block.language == "sh")
        exports = [line for line in first.text.splitlines() if line.startswith("export ")]
        self._settings = "\n".join(exports)

    def follow(self) -> int:
        """Type every block in, each as the page shows it to end; how many were typed."""
        printed, status, typed = "", 0, 0
        for block in self._blocks:
            where = f"{block.page}, block {block.number}"
            if block.language == "text":
                lost = missing(printed, block.text)
                assert not lost, f"{where}: {lost} not in what was printed:\n{printed}"
                assert (status != 0) == block.text.startswith("error:"), f"{where}: {printed}"
                status = 0
                continue
            assert status == 0, f"what stands before {where} printed:\n{printed}"
            ran = self._type(block)
            printed, status, typed = ran.stdout, ran.returncode, typed + 1
        assert status == 0, printed
        return typed

    def _type(self, block: Block) -> subprocess.CompletedProcess[str]:
        """Commands at the shell, SQL at the prompt of `roseram psql`; a mapping into `own.toml`."""
        script = {
            "sh": block.text,
            "sql": f"roseram psql -- -v ON_ERROR_STOP=1 <<'END'\n{block.text}\nEND",
            "toml": f"cat > own.toml <<'END'\n{block.text}\nEND",
        }[block.language]
        return subprocess.run(
            ["bash", "-e", "-c", f"{self._settings}\n{script}"],
            cwd=self._folder,
            env={**os.environ, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
