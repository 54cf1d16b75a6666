"""Logging to stderr, without secrets."""

from __future__ import annotations

import logging

from roseram.errors import redact


class _RedactingFormatter(logging.Formatter):
    """Log lines without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return redact(super().format(record))


def start_logging(level: str) -> None:
    """Log from this level on (debug, info, warning, error)."""
    handler = logging.StreamHandler()
    handler.setFormatter(_RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])
