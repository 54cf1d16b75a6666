"""The catalog as a JSON document, stable and versioned, and back."""

from __future__ import annotations

import json

from roseram.catalog.codec import UnknownShape, decode, encode
from roseram.catalog.objects import Catalog
from roseram.errors import RoseramError

FORMAT = "roseram-catalog/1"


class UnknownDocument(RoseramError):  # noqa: N818 - as in roseram.errors
    """The file is no catalog that this version of Roseram can read."""

    code = "RSM_CATALOG_DOCUMENT"
    next_step = "make it again with this version of Roseram"


def to_json(catalog: Catalog) -> str:
    """The catalog as JSON text, the same text for equal catalogs."""
    document = {"format": FORMAT, **encode(catalog)}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def from_json(text: str) -> Catalog:
    """The catalog of a text that `to_json` wrote; UnknownDocument for any other text."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise UnknownDocument(why=f"it is no JSON: {error}") from None
    found = document.pop("format", None) if isinstance(document, dict) else None
    if found != FORMAT:
        raise UnknownDocument(why=f"its format is {found!r}, not {FORMAT!r}")
    try:
        return decode(Catalog, document)
    except UnknownShape as error:
        raise UnknownDocument(why=error.why) from None
