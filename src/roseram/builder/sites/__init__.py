"""Websites: what a page's content is, and how it becomes a document."""
