"""`roseram org`: creates and lists organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli._ready import open_ready
from roseram.errors import UsageError
from roseram.operate.organizations import PLANS, create_organization, list_organizations

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config

NAME = "org"
HELP = "Create organizations, and list them."
EXAMPLE = """
roseram org create 'Café Sol' --owner ana@example.org --plan pro
roseram org list --search sol
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `create` and `list`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="create an organization")
    create.add_argument("name", metavar="NAME", help="its name")
    create.add_argument("--owner", required=True, metavar="EMAIL", help="the account it belongs to")
    create.add_argument("--slug", help="its name in addresses (made of the name unless given)")
    create.add_argument(
        "--plan", choices=PLANS, default="free", help="its plan, and so its quotas (default free)"
    )
    create.add_argument("--json", action="store_true", help="print the organization as JSON")
    listing = actions.add_parser("list", help="list organizations by name")
    listing.add_argument(
        "--search", metavar="TEXT", help="only those with this in name, slug or owner's address"
    )
    listing.add_argument("--limit", type=int, default=100, help="at most so many (default 100)")
    listing.add_argument(
        "--personal", action="store_true", help="also the one that each person has for themselves"
    )
    listing.add_argument("--json", action="store_true", help="print them as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Do it; 0."""
    if args.action == "create":
        await _create(args, config)
    else:
        await _list(args, config)
    return 0


async def _create(args: argparse.Namespace, config: Config) -> None:
    async with open_ready(config) as database:
        made = await create_organization(
            database, args.name, args.owner, slug=args.slug, plan=args.plan
        )
    if args.json:
        output.as_json(made)
    else:
        output.line(f"created {made.name} as {made.slug!r} on the plan {made.plan} ({made.id})")


async def _list(args: argparse.Namespace, config: Config) -> None:
    if args.limit < 1:
        raise UsageError("--limit must be 1 or more")
    async with open_ready(config) as database:
        found = await list_organizations(
            database, search=args.search, limit=args.limit + 1, personal=args.personal
        )
    shown = found[: args.limit]
    if args.json:
        output.as_json(shown)
    elif not shown:
        output.line("no organization" + (f" with {args.search!r} in it" if args.search else " yet"))
    else:
        output.table(
            ("name", "slug", "owner", "plan", "members", "sites", "projects"),
            [(o.name, o.slug, o.owner, o.plan, o.members, o.sites, o.projects) for o in shown],
        )
    if len(found) > len(shown):
        output.note(f"there are more than {args.limit}; --limit shows more, --search finds one")
