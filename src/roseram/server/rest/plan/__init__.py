"""Resolves a request's names against what is exposed: relations, keys and functions."""

from __future__ import annotations

from roseram.server.rest.plan.nodes import Node
from roseram.server.rest.plan.origin import Origin, find_relation
from roseram.server.rest.plan.reads import plan_read
from roseram.server.rest.plan.routines import choose_routine
from roseram.server.rest.plan.writes import Write, plan_write

__all__ = [
    "Node",
    "Origin",
    "Write",
    "choose_routine",
    "find_relation",
    "plan_read",
    "plan_write",
]
