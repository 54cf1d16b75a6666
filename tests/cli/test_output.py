"""What commands print, on a terminal and elsewhere."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from roseram.cli import output

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Thing:
    name: str
    size: int


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(["name", "rows"], [["short", 5], ["a longer name", 12345], [None, True]])
    assert capsys.readouterr().out.splitlines() == [
        "name           rows",
        "short              5",
        "a longer name  12345",
        "               True",
    ]


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    output.as_json({"thing": Thing("é", 1), "at": datetime(2026, 1, 2, tzinfo=UTC), "set": {2, 1}})
    shown = capsys.readouterr().out
    assert "é" in shown
    assert json.loads(shown) == {
        "thing": {"name": "é", "size": 1},
        "at": "2026-01-02T00:00:00+00:00",
        "set": [1, 2],
    }


def test_colour_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_plain", False)
    assert output.styled("x", "red", io.StringIO()) == "x"
    assert output.styled("x", "red", Terminal()) == "\033[31mx\033[0m"
    output.no_color()
    assert output.styled("x", "red", Terminal()) == "x"


def test_a_bar_on_a_terminal() -> None:
    terminal = Terminal()
    with output.Progress("copying", total=10, stream=terminal) as progress:
        progress._shown -= 1
        progress.advance(5)
        progress.advance(5)
    shown = terminal.getvalue()
    assert "copying: 5/10 (50%)" in shown
    assert shown.count("\r") == 2
    assert shown.endswith("[" + "█" * 30 + "] copying: 10/10 (100%)\n")


def test_plain_lines_elsewhere() -> None:
    stream = io.StringIO()
    with output.Progress("copying", total=10, stream=stream) as progress:
        progress.advance(5)
        progress._shown -= 10
        progress.advance(1)
        progress.advance(4)
    assert stream.getvalue() == "copying: 6/10 (60%)\ncopying: 10/10 (100%)\n"


def test_counting_without_a_total() -> None:
    stream = io.StringIO()
    with output.Progress("reading", stream=stream) as progress:
        progress.advance(7)
    assert stream.getvalue() == "reading: 7\n"


def test_nothing_to_do() -> None:
    stream = io.StringIO()
    with output.Progress("copying", total=0, stream=stream):
        pass
    assert stream.getvalue() == "copying: 0/0 (100%)\n"
