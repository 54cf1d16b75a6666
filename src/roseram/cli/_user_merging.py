"""`roseram user duplicates`, `merge`, `merges` and `unmerge`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli._ready import open_ready
from roseram.errors import UsageError
from roseram.operate.merging import (
    find_duplicates,
    merge,
    past_merges,
    sweep_merges,
    unmerge,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from typing import Any

    from roseram.config import Config


def configure(actions: argparse._SubParsersAction[Any]) -> None:
    """Declare them."""
    duplicates = actions.add_parser("duplicates", help="find accounts that look like one person")
    duplicates.add_argument("account", metavar="ACCOUNT", nargs="?", help="only pairs with it")
    duplicates.add_argument(
        "--least", type=int, default=40, help="how likely at least, 0 to 99 (default 40)"
    )
    duplicates.add_argument("--limit", type=int, default=100, help="at most so many (default 100)")
    duplicates.add_argument("--json", action="store_true", help="print them as JSON")
    merging = actions.add_parser("merge", help="move everything of one account to another")
    merging.add_argument(
        "primary", metavar="PRIMARY", help="the account that stays (address or id)"
    )
    merging.add_argument("duplicate", metavar="DUPLICATE", help="the account that ends")
    merging.add_argument("--dry-run", action="store_true", help="only say what would be moved")
    merging.add_argument("--json", action="store_true", help="print the merge as JSON")
    past = actions.add_parser("merges", help="list merges that can be taken back")
    past.add_argument("--json", action="store_true", help="print them as JSON")
    back = actions.add_parser("unmerge", help="take a merge back, within 30 days")
    back.add_argument("id", metavar="ID", type=int, help="the number of the merge")
    back.add_argument("--json", action="store_true", help="print what could not be put back")


async def run_duplicates(args: argparse.Namespace, config: Config) -> int:
    """List pairs; 0."""
    if args.limit < 1:
        raise UsageError("--limit must be 1 or more")
    async with open_ready(config) as database:
        pairs = await find_duplicates(
            database, account=args.account, least=args.least, limit=args.limit
        )
    if args.json:
        output.as_json(pairs)
    elif not pairs:
        output.line("no two accounts look like one person")
    else:
        output.table(
            ("score", "account", "duplicate", "why"),
            [(p.score, p.primary_email, p.duplicate_email, ", ".join(p.reasons)) for p in pairs],
        )
        output.note("merge two with: roseram user merge ACCOUNT DUPLICATE --dry-run")
    return 0


async def run_merge(args: argparse.Namespace, config: Config) -> int:
    """Merge; 0."""
    async with open_ready(config) as database:
        await sweep_merges(database)
        made = await merge(database, args.primary, args.duplicate, dry_run=args.dry_run)
    if args.json:
        output.as_json({**_plain(made), "dry_run": args.dry_run})
        return 0
    would = "would move" if args.dry_run else "moved"
    _tell(f"{would} to {args.primary}", made.moved)
    _tell("kept aside, because the account has its own", made.archived)
    _tell("stay with the duplicate: there is no room for them", made.left)
    if args.dry_run:
        output.line("nothing was changed")
    else:
        output.line(f"merged as {made.id}; until {made.undo_until:%Y-%m-%d} it can be taken back:")
        output.line(f"  roseram user unmerge {made.id}")
    return 0


async def run_merges(args: argparse.Namespace, config: Config) -> int:
    """List them; 0."""
    async with open_ready(config) as database:
        past = await past_merges(database)
    if args.json:
        output.as_json(past)
    elif not past:
        output.line("no merge can be taken back")
    else:
        output.table(
            ("id", "account", "duplicate", "why", "merged", "until"),
            [
                (
                    m.id,
                    m.primary_email,
                    m.duplicate_email,
                    m.method,
                    f"{m.merged_at:%Y-%m-%d}",
                    f"{m.undo_until:%Y-%m-%d}",
                )
                for m in past
            ],
        )
    return 0


async def run_unmerge(args: argparse.Namespace, config: Config) -> int:
    """Take it back; 0, or 1 where rows could not be put back."""
    async with open_ready(config) as database:
        problems = await unmerge(database, args.id)
    if args.json:
        output.as_json(problems)
    else:
        output.line(f"took the merge {args.id} back")
        for each in problems:
            output.line(f"  left as it is: {each.relation} {each.row_key}: {each.problem}")
    return 1 if problems else 0


def _tell(what: str, counts: Mapping[str, int]) -> None:
    if counts:
        output.line(f"{what}:")
        for relation, rows in counts.items():
            output.line(f"  {rows:>7}  {relation.removeprefix('public.')}")


def _plain(made: Any) -> dict[str, Any]:
    return {name: getattr(made, name) for name in made.__slots__}
