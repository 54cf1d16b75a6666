"""A plan, and where a migration stands, as a person reads them."""

from __future__ import annotations

from roseram.migrate.page.page import html
from roseram.migrate.page.script import script
from roseram.migrate.page.standing import Standing, read_standing
from roseram.migrate.page.text import Line, plan_lines

__all__ = ["Line", "Standing", "html", "plan_lines", "read_standing", "script"]
