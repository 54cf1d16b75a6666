"""The world, as it is described to its roles."""

from __future__ import annotations

from server.rest.cache.conftest import exposed, world, world_shared

__all__ = ["exposed", "world", "world_shared"]
