"""The guide's examples, read out of its text: the code blocks under each heading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """One code block of the guide."""

    heading: str
    language: str
    text: str

    @property
    def statements(self) -> list[str]:
        """The SQL statements, without comments and semicolons."""
        plain = re.sub(r"--.*$", "", self.text, flags=re.MULTILINE)
        return [part.strip() for part in plain.split(";") if part.strip()]


@cache
def guide() -> str:
    return (Path(__file__).parent / "guide.md").read_text("utf-8")


@cache
def examples() -> tuple[Example, ...]:
    """Every code block, in order, under the heading that it stands under."""
    blocks = list(_FENCE.finditer(guide()))
    inside = [range(*block.span()) for block in blocks]
    headings = [
        found
        for found in _HEADING.finditer(guide())
        if not any(found.start() in block for block in inside)
    ]
    return tuple(
        Example(
            [found[1] for found in headings if found.start() < block.start()][-1],
            *(block[1], block[2]),
        )
        for block in blocks
    )


def example(heading: str) -> Example:
    """The code block under a heading that has one."""
    (found,) = [one for one in examples() if one.heading == heading]
    return found
