"""Sends a whole transaction to Postgres in one write, and reads its results in one go."""

from __future__ import annotations

from roseram.postgres.pipeline.connect import connect
from roseram.postgres.pipeline.connection import Connection, Step
from roseram.postgres.pipeline.failures import Down, Full, Lost, ServerError
from roseram.postgres.pipeline.messages import columns
from roseram.postgres.pipeline.parameters import Parameters, read_parameters
from roseram.postgres.pipeline.pool import Limits, Pool

__all__ = [
    "Connection",
    "Down",
    "Full",
    "Limits",
    "Lost",
    "Parameters",
    "Pool",
    "ServerError",
    "Step",
    "columns",
    "connect",
    "read_parameters",
]
