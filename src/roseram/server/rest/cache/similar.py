"""Finds the name most like another, as PostgREST does: by shared pieces, then by edits."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PIECES = (3, 2)  # letters in a piece; the shorter ones where the longer find nothing
CANDIDATES = 50  # names with the most pieces in common, whose edits are counted


def most_similar(name: str, names: Iterable[str], least: float) -> tuple[float, str] | None:
    """The most similar of the names and its score, if that is `least` or more.

    1.0 is the same name but for upper and lower case.
    """
    index = _index(tuple(names))
    asked = name.lower()
    if asked in index.exact:
        return 1.0, index.exact[asked]
    for size in PIECES:
        scored = [
            (score, candidate)
            for candidate in index.candidates(asked, size)
            if (score := _likeness(asked, candidate, least)) >= least
        ]
        if scored:
            best = max(scored, key=lambda pair: pair[0])
            return best[0], index.exact[best[1]]
    return None


@dataclass(frozen=True, eq=False)
class _Index:
    """Names by their pieces."""

    exact: dict[str, str]  # lower case → as written; the first of several
    pieces: dict[str, list[tuple[str, int]]]  # piece → names that have it, and how often
    sizes: dict[tuple[str, int], float]  # name and length of the pieces → the vector's magnitude

    def candidates(self, name: str, size: int) -> list[str]:
        """The names that share the most pieces with this one, best first."""
        asked = Counter(_pieces(name, size))
        shared: Counter[str] = Counter()
        for piece, times in asked.items():
            for other, count in self.pieces.get(piece, ()):
                shared[other] += times * count
        own = _magnitude(asked)
        angle = {other: dot / (own * self.sizes[other, size]) for other, dot in shared.items()}
        return sorted(angle, key=lambda other: (-angle[other], other))[:CANDIDATES]


@lru_cache(maxsize=256)
def _index(names: tuple[str, ...]) -> _Index:
    index = _Index({}, {}, {})
    for name in names:
        index.exact.setdefault(name.lower(), name)
    for name in index.exact:
        for size in PIECES:
            counted = Counter(_pieces(name, size))
            index.sizes[name, size] = _magnitude(counted)
            for piece, count in counted.items():
                index.pieces.setdefault(piece, []).append((name, count))
    return index


def _pieces(name: str, size: int) -> list[str]:
    """All pieces of `size` letters of the name between hyphens, other punctuation left out."""
    kept = "".join(
        letter for letter in name if letter.isalnum() or letter.isspace() or letter == ","
    )
    enclosed = f"-{kept}-"
    return [enclosed[place : place + size] for place in range(len(enclosed) - size + 1)]


def _magnitude(counted: Counter[str]) -> float:
    return math.sqrt(sum(count * count for count in counted.values()))


def _likeness(one: str, other: str, least: float) -> float:
    """1 less the edits per letter of the longer; 0 where it cannot reach `least`."""
    longest = max(len(one), len(other))
    if 1 - abs(len(one) - len(other)) / longest < least:
        return 0.0  # a request's name may be as long as its address
    return 1 - _edits(one, other) / longest


def _edits(one: str, other: str) -> int:
    """Levenshtein's distance."""
    before = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        after = [row]
        for column, against in enumerate(other, 1):
            change = before[column - 1] + (letter != against)
            after.append(min(before[column] + 1, after[-1] + 1, change))
        before = after
    return before[-1]
