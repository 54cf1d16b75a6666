"""`roseram demo`: fills the database with demo content, and takes it out again."""

from __future__ import annotations

import argparse
import secrets
from datetime import date
from typing import TYPE_CHECKING

from roseram.cli import _password, output
from roseram.cli._ready import open_ready
from roseram.operate.demo import Installed, install_demo, remove_demo

if TYPE_CHECKING:
    from roseram.config import Config

NAME = "demo"
HELP = "Fill the database with demo content: two organizations, ten people, sites and projects."
EXAMPLE = """
roseram demo
roseram demo --password-stdin < password.txt
roseram demo --remove
"""
_NEXT = "for a fresh one: roseram demo --remove, then roseram demo"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare its flags."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--remove",
        action="store_true",
        help="remove the demo's organizations and people, with everything that is theirs",
    )
    what.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password of its accounts from standard input (else one is made up)",
    )
    parser.add_argument(
        "--now",
        type=_day,
        metavar="YYYY-MM-DD",
        help="the day before which its sixty days of history end (default today)",
    )
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day like 2026-03-15") from None


async def run(args: argparse.Namespace, config: Config) -> int:
    """Do it; 0."""
    if args.remove:
        await _remove(args, config)
    else:
        await _install(args, config)
    return 0


async def _install(args: argparse.Namespace, config: Config) -> None:
    made_up = None if args.password_stdin else secrets.token_urlsafe(12)
    password = made_up or await _password.password_from_stdin()
    async with open_ready(config) as database:
        done = await install_demo(database, password, now=args.now)
    shown = made_up if done.new else None  # that of an older demo is not known
    if args.json:
        output.as_json({"new": done.new, "password": shown, "members": done.members})
    else:
        _show(done, shown)


def _show(done: Installed, password: str | None) -> None:
    if not done.new:
        output.line("the demo is here already; nothing was changed")
        output.note(_NEXT)
        return
    output.table(
        ("email", "name", "organization", "role"),
        [(each.email, each.name, each.organization, each.role) for each in done.members],
    )
    output.line()
    if password is None:
        output.line("the demo is ready; each of these accounts has the password you gave")
        return
    output.line(f"the demo is ready; the password of each of these accounts is {password}")
    output.note("it is kept nowhere and will not be shown again")


async def _remove(args: argparse.Namespace, config: Config) -> None:
    async with open_ready(config) as database:
        removed = await remove_demo(database)
    if args.json:
        output.as_json(removed)
    elif removed.people or removed.organizations:
        output.line(f"removed {removed.organizations} organizations and {removed.people} people")
    else:
        output.line("there is no demo here; nothing was changed")
