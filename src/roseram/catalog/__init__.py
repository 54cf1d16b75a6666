"""Any Postgres database read into plain frozen data, compared, checked and written as JSON."""

from __future__ import annotations

from roseram.catalog.codec import UnknownShape, encode
from roseram.catalog.compare import (
    COMMENTS,
    GRANTS,
    OWNERSHIP,
    USUALLY_IGNORED,
    Difference,
    compare,
    fingerprint,
)
from roseram.catalog.document import UnknownDocument, from_json, to_json
from roseram.catalog.lints import Finding, Lint, all_lints, run_lints
from roseram.catalog.names import Name
from roseram.catalog.objects import Catalog, ForeignKey, Relation
from roseram.catalog.read import read_catalog
from roseram.catalog.scratch import ScratchRefused, drop_abandoned, scratch_database

__all__ = [
    "COMMENTS",
    "GRANTS",
    "OWNERSHIP",
    "USUALLY_IGNORED",
    "Catalog",
    "Difference",
    "Finding",
    "ForeignKey",
    "Lint",
    "Name",
    "Relation",
    "ScratchRefused",
    "UnknownDocument",
    "UnknownShape",
    "all_lints",
    "compare",
    "drop_abandoned",
    "encode",
    "fingerprint",
    "from_json",
    "read_catalog",
    "run_lints",
    "scratch_database",
    "to_json",
]
