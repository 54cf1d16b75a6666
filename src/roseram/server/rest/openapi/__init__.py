"""The root of the API: an OpenAPI 2.0 document about what the caller may use."""

from __future__ import annotations

from roseram.server.rest.openapi.address import Address, public_address
from roseram.server.rest.openapi.document import document
from roseram.server.rest.openapi.privileges import Privileges
from roseram.server.rest.openapi.root import answer_root

__all__ = ["Address", "Privileges", "answer_root", "document", "public_address"]
