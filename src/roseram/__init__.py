"""Roseram: a self-hosted builder platform on one Postgres."""

__version__ = "0.1.0"
