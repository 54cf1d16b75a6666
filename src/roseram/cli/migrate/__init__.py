"""`roseram migrate`: brings an older database to the unified schema; a file per sub-command."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config

NAME = "migrate"
HELP = "Bring an older database to the unified schema: plan, apply, then finish or roll back."
EXAMPLE = """
roseram migrate plan
roseram migrate apply
roseram migrate status
roseram migrate rollback
roseram migrate finish
"""


class Action(Protocol):
    """What the file of a sub-command holds."""

    HELP: str
    EXAMPLE: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add its arguments."""

    async def run(self, args: argparse.Namespace, config: Config) -> int:
        """Do it; the exit status."""


def action_names() -> list[str]:
    """Every sub-command, found by listing the folder."""
    return sorted(
        item.name for item in pkgutil.iter_modules(__path__) if not item.name.startswith("_")
    )


def load_action(name: str) -> Action:
    """A sub-command's file, imported."""
    return cast("Action", importlib.import_module(f"{__name__}.{name}"))


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare every sub-command."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name in action_names():
        action = load_action(name)
        child = actions.add_parser(name, help=action.HELP, description=action.HELP)
        lines = "\n".join(f"  {line.strip()}" for line in action.EXAMPLE.strip().splitlines())
        child.epilog = f"example:\n{lines}"
        action.configure(child)


async def run(args: argparse.Namespace, config: Config) -> int:
    """Do one of them."""
    return await load_action(args.action).run(args, config)
