"""Turns a parsed request into one SQL statement."""

from __future__ import annotations

from roseram.server.rest.plan.routines import choose_routine
from roseram.server.rest.statement.calls import compile_call
from roseram.server.rest.statement.compiled import Argument, Compiled
from roseram.server.rest.statement.reads import compile_read
from roseram.server.rest.statement.writes import compile_write

__all__ = [
    "Argument",
    "Compiled",
    "choose_routine",
    "compile_call",
    "compile_read",
    "compile_write",
]
