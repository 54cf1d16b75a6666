"""What cleaning took out of a page, so that a person can be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Removed:
    """One thing that was left out: `where` names the element or rule, `what` the thing."""

    where: str
    what: str


Reporter: TypeAlias = Callable[[Removed], None]  # such as the append of a list
