"""What was parsed lately is remembered, within bounds."""

from __future__ import annotations

import pytest

from roseram.server.rest.recent import TEXT, Recent, remembered


def test_what_is_used_stays() -> None:
    recent: Recent[str, int] = Recent(1600)
    recent.put("kept", 1, 100)
    for number in range(200):
        recent.put(str(number), number, 100)
        assert recent.get("kept", 100) == 1
    assert recent.get("0", 100) is None


def test_it_does_not_grow() -> None:
    recent: Recent[int, str] = Recent(1600)
    for number in range(10_000):
        recent.put(number, "x", 100)
    assert sum(recent.get(number, 100) is not None for number in range(9_900, 10_000)) <= 28


def test_what_is_too_heavy_is_not_kept() -> None:
    recent: Recent[str, int] = Recent(1600)
    recent.put("heavy", 1, 101)
    assert recent.get("heavy", 101) is None


def test_a_function_remembers_results_but_no_errors() -> None:
    seen: list[str] = []

    @remembered
    def measure(text: str) -> int:
        seen.append(text)
        if text == "bad":
            raise ValueError(text)
        return len(text)

    assert [measure("abc"), measure("abc"), measure("")] == [3, 3, 0]
    for _ in range(2):
        with pytest.raises(ValueError, match="bad"):
            measure("bad")
    assert seen == ["abc", "", "bad", "bad"]
    assert measure("x" * TEXT) == TEXT
