"""`roseram user import`: brings accounts from a Supabase project along."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli._ready import open_ready
from roseram.operate.importing import import_users

if TYPE_CHECKING:
    import argparse
    from typing import Any

    from roseram.config import Config
    from roseram.operate.importing import Imported

_TOLD = 20  # skipped rows that are shown


def configure(actions: argparse._SubParsersAction[Any]) -> None:
    """Declare it."""
    bring = actions.add_parser("import", help="bring accounts from a Supabase project along")
    bring.add_argument(
        "file", metavar="FILE", type=Path, help="auth.users: pg_dump's SQL, CSV or JSON lines"
    )
    bring.add_argument(
        "--identities", metavar="FILE", type=Path, help="auth.identities, where it is another file"
    )
    bring.add_argument("--dry-run", action="store_true", help="only say what would happen")
    bring.add_argument("--json", action="store_true", help="print the report as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Import; 0."""
    async with open_ready(config) as database:
        with output.Progress("reading accounts") as progress:
            done = await import_users(
                database,
                args.file,
                identities=args.identities,
                dry_run=args.dry_run,
                progress=progress.advance,
            )
    if args.json:
        output.as_json({"dry_run": args.dry_run, **vars(done)})
    else:
        _tell(done, dry_run=args.dry_run)
    return 0


def _tell(done: Imported, *, dry_run: bool) -> None:
    would = "would import" if dry_run else "imported"
    output.line(f"{would} {done.users} accounts with {done.identities} ways to sign in")
    if done.without_password:
        output.line(f"{done.without_password} have a password hash that cannot be checked here:")
        output.line("  they sign in with a link, or reset the password")
    if done.skipped:
        output.line(f"skipped {done.skipped}:")
        for each in done.told[:_TOLD]:
            output.line(f"  line {each.line}: {each.email or each.id}: {each.why}")
        if done.skipped > _TOLD:
            output.line(f"  and {done.skipped - _TOLD} more: --json names them")
