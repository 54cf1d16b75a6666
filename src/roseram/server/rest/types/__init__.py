"""Types for the clients of the data API, written from what it exposes."""

from __future__ import annotations

from roseram.server.rest.types.model import Model, read_model
from roseram.server.rest.types.python import Style, python
from roseram.server.rest.types.typescript import typescript

__all__ = ["Model", "Style", "python", "read_model", "typescript"]
