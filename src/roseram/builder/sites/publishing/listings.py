"""What a release holds for programs that walk sites: sitemap.xml and robots.txt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from roseram.builder.sites.publishing.snapshot import PageRow

MOST: Final = 50_000  # addresses that a sitemap may hold


def sitemap(address: str, pages: Iterable[PageRow]) -> bytes:
    """All pages that search engines may list, with absolute addresses."""
    entries = [
        f"<url><loc>{escape(address + quote(page.path, safe='/~@=+,'))}</loc>"
        f"<lastmod>{page.changed_at.date().isoformat()}</lastmod></url>"
        for page in pages
        if not page.noindex
    ]
    body = "\n".join(entries[:MOST])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{body}\n</urlset>\n'
    ).encode()


def robots(address: str | None) -> bytes:
    """Everything may be read: what is not to be listed says so itself (noindex)."""
    where = f"\nSitemap: {address}/sitemap.xml\n" if address else ""
    return f"User-agent: *\nAllow: /\n{where}".encode()
