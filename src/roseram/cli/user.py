"""`roseram user`: creates, lists, imports and merges accounts, and resets passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.cli import _password, _user_import, _user_merging, _user_reset, output
from roseram.cli._ready import open_ready
from roseram.errors import UsageError
from roseram.operate.accounts import create_account, list_accounts, normal_address

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from roseram.config import Config

NAME = "user"
HELP = "Create, list, import and merge accounts; reset a password."
EXAMPLE = """
roseram user create ana@example.org --name 'Ana Sousa'
roseram user create ana@example.org --password-stdin < password.txt
roseram user list --search example.org
roseram user reset-password ana@example.org
roseram user import users.sql --dry-run
roseram user duplicates
roseram user merge ana@example.org ana.sousa@example.com --dry-run
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `create`, `list`, `reset-password`, `import`, and what is about duplicates."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="create an account that can sign in")
    create.add_argument("email", metavar="EMAIL", help="its address; counts as confirmed")
    create.add_argument("--name", help="the person's name")
    password = create.add_mutually_exclusive_group()
    password.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from standard input (else it is asked for on the terminal)",
    )
    password.add_argument(
        "--no-password",
        action="store_true",
        help="none; the person signs in with a link, or sets one by resetting it",
    )
    create.add_argument("--json", action="store_true", help="print the account as JSON")
    listing = actions.add_parser("list", help="list accounts, newest first")
    listing.add_argument("--search", metavar="TEXT", help="only those with this in address or name")
    listing.add_argument("--limit", type=int, default=100, help="at most so many (default 100)")
    listing.add_argument("--json", action="store_true", help="print them as JSON")
    _user_reset.configure(actions)
    _user_import.configure(actions)
    _user_merging.configure(actions)


async def run(args: argparse.Namespace, config: Config) -> int:
    """Do it; 0, or 1 where a merge could not be taken back as a whole."""
    return await _RUN[args.action](args, config)


async def _create(args: argparse.Namespace, config: Config) -> int:
    normal_address(args.email)  # before anybody types a password
    password = await _ask(args)
    async with open_ready(config) as database:
        account = await create_account(database, args.email, name=args.name, password=password)
    if args.json:
        output.as_json(account)
    else:
        output.line(f"created {account.email} ({account.id})")
        if password is None:
            output.note("it has no password: the person signs in with a link, or resets it")
    return 0


async def _ask(args: argparse.Namespace) -> str | None:
    if args.no_password:
        return None
    if args.password_stdin:
        return await _password.password_from_stdin()
    if _password.on_terminal():
        return await _password.ask_new_password()
    raise UsageError(
        "no password was given",
        why="there is no terminal to ask on",
        next="use --password-stdin, or --no-password",
    )


async def _list(args: argparse.Namespace, config: Config) -> int:
    if args.limit < 1:
        raise UsageError("--limit must be 1 or more")
    async with open_ready(config) as database:
        found = await list_accounts(database, search=args.search, limit=args.limit + 1)
    shown = found[: args.limit]
    if args.json:
        output.as_json(shown)
    elif not shown:
        output.line("no account" + (f" with {args.search!r} in it" if args.search else " yet"))
    else:
        output.table(
            ("email", "name", "organizations", "created", "id"),
            [(a.email, a.name, a.organizations, f"{a.created_at:%Y-%m-%d}", a.id) for a in shown],
        )
    if len(found) > len(shown):
        output.note(f"there are more than {args.limit}; --limit shows more, --search finds one")
    return 0


_RUN: dict[str, Callable[[argparse.Namespace, Config], Awaitable[int]]] = {
    "create": _create,
    "list": _list,
    "reset-password": _user_reset.run,
    "import": _user_import.run,
    "duplicates": _user_merging.run_duplicates,
    "merge": _user_merging.run_merge,
    "merges": _user_merging.run_merges,
    "unmerge": _user_merging.run_unmerge,
}
