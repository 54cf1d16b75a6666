"""`roseram key`: shows the keys that applications use, and replaces them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli.migrate import _ask
from roseram.config import auth_environment
from roseram.errors import RoseramError, UsageError, from_postgres
from roseram.postgres import FAILURES, open_target
from roseram.schema import ensure_schema
from roseram.server.auth.settings import read_settings
from roseram.server.auth.signing import rotate, signing_kids
from roseram.server.keys import derive_keys, project_secret, rotate_secret
from roseram.vault import open_vault

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
roseram key rotate-signing
"""
_WORD = "rotate"


class NotConfirmed(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """The keys were not replaced."""

    code = "RSM_KEY_NOT_CONFIRMED"
    next_step = "roseram key rotate --yes"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `show`, `rotate` and `rotate-signing`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="print the keys and the secret behind them")
    show.add_argument("--json", action="store_true", help="print them as JSON")
    rotate = actions.add_parser("rotate", help="make a new secret; the old keys stop working")
    rotate.add_argument("--yes", action="store_true", help="do not ask")
    rotate.add_argument("--json", action="store_true", help="print the new keys as JSON")
    signing = actions.add_parser(
        "rotate-signing",
        help="let the next key sign the tokens of people; nobody is signed out",
    )
    signing.add_argument("--json", action="store_true", help="print the keys' names as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Do it; 0."""
    if args.action == "rotate-signing":
        await _rotate_signing(config, as_json=args.json)
        return 0
    kids: list[tuple[str, str]] = []
    if args.action == "show":
        secret = project_secret(config)
        kids = await _signing_kids(config)
    else:
        await _confirm(args, config)
        secret = rotate_secret(config)
        output.note("replaced; restart `roseram up`, which still takes the old keys")
    _show(derive_keys(secret), secret, kids, as_json=args.json)
    return 0


async def _rotate_signing(config: Config, *, as_json: bool) -> None:
    """The processes that serve find it out within a minute."""
    settings = read_settings(auth_environment())
    vault = open_vault(config)
    async with open_target(config) as database:
        await ensure_schema(database)
        async with database.connection() as connection:
            await rotate(connection, vault, settings, force=True)
            kids = await signing_kids(connection)
    if as_json:
        output.as_json({"signing_keys": _told(kids)})
        return
    for kid, state in kids:
        output.line(f"{state:8}  {kid}")
    output.note("servers that run take it up within a minute")


async def _signing_kids(config: Config) -> list[tuple[str, str]]:
    """The names of the signing keys, where there is a database to ask."""
    if not config.database_url and not (config.data_dir / "postgres").exists():
        return []
    try:
        async with open_target(config, max_size=1) as database, database.connection() as connection:
            return await signing_kids(connection)
    except (RoseramError, *FAILURES) as error:
        output.note(f"the signing keys cannot be shown: {from_postgres(error)}")
        return []


def _told(kids: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"kid": kid, "state": state} for kid, state in kids]


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


def _show(keys: Keys, secret: str, kids: list[tuple[str, str]], *, as_json: bool) -> None:
    shown = {
        "anon": keys.anon,
        "service_role": keys.service_role,
        "publishable": keys.publishable,
        "secret": keys.secret,
        "jwt_secret": secret,
    }
    if as_json:
        output.as_json({**shown, **({"signing_keys": _told(kids)} if kids else {})})
        return
    width = max(map(len, shown))
    for name, value in shown.items():
        output.line(f"{name:{width}}  {value}")
    for kid, state in kids:
        output.line(f"{'signing key':{width}}  {kid} ({state})")
