"""The data dictionary: pages about a database's tables, made from its catalog."""

from __future__ import annotations

from roseram.catalog.dictionary.book import Book, make_book
from roseram.catalog.dictionary.html import html_files
from roseram.catalog.dictionary.markdown import markdown_files

__all__ = ["Book", "html_files", "make_book", "markdown_files"]
