"""`roseram down`: stops an embedded server that nobody uses any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.postgres import stop_unused

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config

NAME = "down"
HELP = "Stop the embedded database server that a killed Roseram left running."
EXAMPLE = "roseram down"


def configure(parser: argparse.ArgumentParser) -> None:
    """It takes no arguments of its own."""


async def run(args: argparse.Namespace, config: Config) -> int:  # noqa: ARG001 - as every command
    """Stop it, or say that there is nothing to stop."""
    stopped = await stop_unused(config.data_dir)
    output.line("stopped" if stopped else f"no embedded server runs in {config.data_dir}")
    return 0
