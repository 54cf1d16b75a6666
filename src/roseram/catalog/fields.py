"""The two kinds of field that a comparison treats apart from all others."""

from __future__ import annotations

from dataclasses import Field, field
from typing import Any

_ROLE = "catalog"


def estimate() -> Any:
    """A field that no DDL sets (sizes, row counts, stamps): never compared or fingerprinted."""
    return field(metadata={_ROLE: "estimate"})


def derived() -> Any:
    """A field that retells the others: compared only where nothing else differs."""
    return field(metadata={_ROLE: "derived"})


def is_estimate(item: Field[Any]) -> bool:
    """Whether the field was made with `estimate`."""
    return item.metadata.get(_ROLE) == "estimate"


def is_derived(item: Field[Any]) -> bool:
    """Whether the field was made with `derived`."""
    return item.metadata.get(_ROLE) == "derived"
