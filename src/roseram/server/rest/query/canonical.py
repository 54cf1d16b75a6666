"""The query string of `Content-Location`: sorted and encoded in one way."""

from __future__ import annotations

from operator import itemgetter
from urllib.parse import quote

from roseram.server.rest.query.decode import check_encodable, decode
from roseram.server.rest.recent import remembered

_ENCODED = {code: quote(chr(code), safe="") for code in range(128)}


def canonical_query(query_string: str) -> str:
    """Sort the parts by key, those of one key as they stand, and encode all that is reserved.

    Refusal 22021 for what `parse_query` refuses as well.
    """
    if not query_string.isascii():
        check_encodable(query_string)
    parts = [piece.partition("=") for piece in query_string.split("&") if piece]
    pairs = [(decode(key), value) for key, _, value in parts]
    pairs.sort(key=itemgetter(0))
    return "&".join([f"{_encode(key)}={_canonical(value)}" for key, value in pairs])


@remembered
def _canonical(raw: str) -> str:
    return _encode(decode(raw))


def _encode(text: str) -> str:
    return text.translate(_ENCODED) if text.isascii() else quote(text, safe="")
