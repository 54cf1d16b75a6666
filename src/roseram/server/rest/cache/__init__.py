"""What the API exposes: read from the catalog, kept up to date, searched for similar names."""

from __future__ import annotations

from roseram.server.rest.cache.read import read_exposed
from roseram.server.rest.cache.suggest import relation_hint, relationship_hint, routine_hint
from roseram.server.rest.cache.watch import Watch

__all__ = ["Watch", "read_exposed", "relation_hint", "relationship_hint", "routine_hint"]
