"""`roseram key`: shows the keys that applications use, and replaces them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli.migrate import _ask
from roseram.errors import RoseramError, UsageError
from roseram.server.keys import derive_keys, project_secret, rotate_secret

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config
    from roseram.server.keys import Keys

NAME = "key"
HELP = "Show the keys with which applications call the API, and replace them."
EXAMPLE = """
roseram key show
roseram key show --json
roseram key rotate
"""
_WORD = "rotate"


class NotConfirmed(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """The keys were not replaced."""

    code = "RSM_KEY_NOT_CONFIRMED"
    next_step = "roseram key rotate --yes"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `show` and `rotate`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="print the keys and the secret behind them")
    show.add_argument("--json", action="store_true", help="print them as JSON")
    rotate = actions.add_parser("rotate", help="make a new secret; the old keys stop working")
    rotate.add_argument("--yes", action="store_true", help="do not ask")
    rotate.add_argument("--json", action="store_true", help="print the new keys as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Do it; 0."""
    if args.action == "show":
        secret = project_secret(config)
    else:
        await _confirm(args, config)
        secret = rotate_secret(config)
        output.note("replaced; restart `roseram up`, which still takes the old keys")
    _show(derive_keys(secret), secret, as_json=args.json)
    return 0


async def _confirm(args: argparse.Namespace, config: Config) -> None:
    if config.jwt_secret:
        rotate_secret(config)  # says why it cannot
    output.note("A new secret makes these stop working, as soon as Roseram is restarted:")
    output.note("  the anon and service_role keys, and the sb_publishable and sb_secret keys")
    output.note("  every access token of a signed-in person: they sign in again")
    output.note("The new keys have to be put into every application that calls the API.")
    if args.yes:
        return
    if not _ask.on_terminal():
        raise UsageError("There is nobody to confirm it", next="roseram key rotate --yes")
    if await _ask.ask(f"Type {_WORD} to go on: ") != _WORD:
        raise NotConfirmed


def _show(keys: Keys, secret: str, *, as_json: bool) -> None:
    shown = {
        "anon": keys.anon,
        "service_role": keys.service_role,
        "publishable": keys.publishable,
        "secret": keys.secret,
        "jwt_secret": secret,
    }
    if as_json:
        output.as_json(shown)
        return
    width = max(map(len, shown))
    for name, value in shown.items():
        output.line(f"{name:{width}}  {value}")
