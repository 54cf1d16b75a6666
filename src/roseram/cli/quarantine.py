"""`roseram quarantine`: what a migration could not take over is listed, shown, and put back."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from roseram.cli import output
from roseram.errors import UsageError, redact
from roseram.migrate.page.words import count
from roseram.migrate.quarantine import (
    Choice,
    Entry,
    entries,
    groups,
    retry,
    retry_all,
    show,
)
from roseram.postgres import open_target

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from roseram.config import Config
    from roseram.migrate.quarantine import Group
    from roseram.postgres import Database

NAME = "quarantine"
HELP = "List, show and put back the rows and values that broke a rule of the unified schema."
EXAMPLE = """
roseram quarantine list --table projects
roseram quarantine show 17
roseram quarantine retry 17 --set status=draft
roseram quarantine retry --all
"""
_DATA = ("source_key", "source_row", "target_row")
CODES = ("required", "check", "orphan", "conversion", "duplicate", "tenant")
_WIDEST = 100  # characters of a reason in a list
_MOST = 50  # refused entries that are printed after --all
# Columns whose values nobody reads over a shoulder; they stay as they are in the database.
_SECRET = re.compile(
    r"password|passwd|secret|token(?!s)|api_?key|private_?key|credential|encrypted|_hash$", re.I
)
_REPAIRS = {
    "required": "give the column a value",
    "check": "give the column a value that the rule allows",
    "orphan": "put the row that it leads to back first, or lead it to another one",
    "conversion": "give the column a value of its type",
    "duplicate": "change the value that another row has, or leave the entry where it is",
    "tenant": "say whose it is: --set organization_id=ID",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `list`, `show` and `retry`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    told = "list the entries, counted by what is wrong with them and one by one"
    listing = actions.add_parser("list", help=told, description=_sentence(told))
    listing.add_argument(
        "--table", metavar="NAME", help="only of this table, the old or the new one"
    )
    listing.add_argument("--reason", choices=CODES, help="only with this kind of reason")
    listing.add_argument("--all", action="store_true", help="also those that were put back")
    listing.add_argument(
        "--limit", type=int, default=50, help="at most so many entries (default 50)"
    )
    listing.add_argument(
        "--after", type=int, default=0, metavar="ID", help="go on after this entry"
    )
    listing.add_argument("--json", action="store_true", help="print them as JSON")
    told = "show one entry: the old row, the new one, what is wrong and how to repair it"
    showing = actions.add_parser("show", help=told, description=_sentence(told))
    showing.add_argument("id", metavar="ID", type=int, help="the entry's number")
    showing.add_argument("--json", action="store_true", help="print it as JSON")
    _configure_retry(actions)


def _configure_retry(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    told = "put an entry back into its table, under all rules of the schema"
    parser = actions.add_parser("retry", help=told, description=_sentence(told))
    parser.add_argument("id", metavar="ID", type=int, nargs="?", help="the entry's number")
    parser.add_argument(
        "--all", action="store_true", help="put back every entry that goes in, parents first"
    )
    parser.add_argument(
        "--set", metavar="COLUMN=VALUE", action="append", default=[],
        help="change this column first; the word null means no value, JSON columns take JSON",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print what became of them as JSON")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


async def run(args: argparse.Namespace, config: Config) -> int:
    """Do it; 1 where something is still refused, else 0."""
    edits = _checked(args)
    async with open_target(config, max_size=2) as database:
        match args.action:
            case "list":
                return await _list(database, args)
            case "show":
                return await _show(database, args)
            case _ if args.all:
                return await _retry_all(database, args)
            case _:
                await retry(database, args.id, edits)
    if args.json:
        output.as_json({"restored": [args.id], "refused": []})
    else:
        output.line(f"entry {args.id} is back in its table")
    return 0


def _checked(args: argparse.Namespace) -> dict[str, str | None]:
    """What --set says; UsageError where the flags contradict each other."""
    if args.action == "list" and args.limit < 1:
        raise UsageError("--limit must be 1 or more")
    if args.action != "retry":
        return {}
    if args.all == (args.id is not None):
        raise UsageError("name one entry, or --all", next="see: roseram quarantine retry --help")
    if args.all and args.set:
        raise UsageError("--set changes one entry, not all", next="name the entry")
    wrong = [text for text in args.set if not text.partition("=")[0] or "=" not in text]
    if wrong:
        raise UsageError(f"--set {wrong[0]} makes no sense", why="it must be COLUMN=VALUE")
    pairs = (text.partition("=") for text in args.set)
    return {name.strip(): None if value == "null" else value for name, _, value in pairs}


# ---- list ----------------------------------------------------------------------------------------


async def _list(database: Database, args: argparse.Namespace) -> int:
    choice = Choice(args.table, args.reason, args.all)
    counted = await groups(database, choice)
    found = await entries(database, choice, after=args.after, limit=args.limit + 1)
    shown = found[: args.limit]
    if args.json:
        output.as_json({"groups": counted, "entries": [_masked(entry) for entry in shown]})
    elif not counted:
        chosen = args.table or args.reason
        output.line(f"nothing in quarantine{' that is meant' if chosen else ''}")
    else:
        _print_groups(counted)
        output.line()
        _print_entries(shown)
        output.line()
        output.line(
            "roseram quarantine show ID shows one of them, roseram quarantine retry ID puts it back"
        )
    if len(found) > len(shown):
        output.note(f"there are more; go on with --after {shown[-1].id}")
    return 0


def _print_groups(counted: Sequence[Group]) -> None:
    rows = [
        (
            item.entries,
            item.kind,
            _way(item.source_table, item.target_table),
            item.column,
            _short(item.reason),
        )
        for item in counted
    ]
    output.table(("entries", "kind", "table", "column", "reason"), rows)


def _print_entries(shown: Sequence[Entry]) -> None:
    rows = [
        (
            entry.id, entry.kind, _way(entry.source_table, entry.target_table),
            _key(entry.source_key), entry.column,
            "back in its table" if entry.restored_at else _short(entry.reason),
        )
        for entry in shown
    ]  # fmt: skip
    output.table(("id", "kind", "table", "key", "column", "reason"), rows)


def _way(source: str, target: str) -> str:
    left, right = source.removeprefix("public."), target.removeprefix("public.")
    return left if left == right else f"{left} → {right}"


def _key(key: Mapping[str, Any] | None) -> str:
    return ", ".join(str(value) for value in (key or {}).values())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"


# ---- show ----------------------------------------------------------------------------------------


async def _show(database: Database, args: argparse.Namespace) -> int:
    entry = await show(database, args.id)
    told = _masked(entry)
    if args.json:
        output.as_json({**told, "repair": _repair(entry)})
        return 0
    what = "row" if entry.kind == "row" else f"value for {entry.column}"
    output.line(
        output.styled(
            f"Entry {entry.id}: a {what} of {_way(entry.source_table, entry.target_table)}", "bold"
        )
    )
    output.line(f"reason ({entry.code}): {entry.reason}")
    when = f"{entry.created_at:%Y-%m-%d %H:%M %Z}"
    output.line(f"found {when} by migration {entry.migration}, on the way {entry.flow}")
    _print_row(f"the row of {entry.source_table}, as it was", told["source_row"])
    if entry.kind == "row":
        _print_row(f"the row for {entry.target_table}", told["target_row"] or {})
    output.line()
    output.line(_repair(entry))
    return 0


def _print_row(title: str, row: Mapping[str, Any]) -> None:
    output.line()
    output.line(output.styled(title, "bold"))
    width = max(map(len, row), default=0)
    for name, value in row.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        output.line(f"  {name:<{width}}  {text}")


def _repair(entry: Entry) -> str:
    if entry.restored_at is not None:
        return f"it was put back at {entry.restored_at:%Y-%m-%d %H:%M %Z}"
    change = f" --set {entry.column or 'COLUMN'}=VALUE"
    what = _REPAIRS.get(entry.code, "change what is refused")
    return f"to repair it, {what}: roseram quarantine retry {entry.id}{change}"


def _masked(entry: Entry) -> dict[str, Any]:
    """The entry without secrets, as plain data; the database keeps them."""
    return {**asdict(entry), **{name: _without(getattr(entry, name)) for name in _DATA}}


def _without(value: Any) -> Any:
    """JSON data without what looks like a secret, at any depth."""
    if isinstance(value, dict):
        return {
            name: "***"
            if isinstance(item, str) and item and _SECRET.search(name)
            else _without(item)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_without(item) for item in value]
    return redact(value) if isinstance(value, str) else value


# ---- retry ---------------------------------------------------------------------------------------


async def _retry_all(database: Database, args: argparse.Namespace) -> int:
    with output.Progress("tried") as progress:
        result = await retry_all(database, progress.advance)
    if args.json:
        output.as_json(result)
        return 1 if result.refused else 0
    back = count(len(result.restored), "entry", "entries")
    output.line(f"put back: {back}; refused still: {len(result.refused)}")
    if result.refused:
        rows = [
            (item.id, item.target_table.removeprefix("public."), _short(redact(item.why)))
            for item in result.refused
        ]
        output.line()
        output.table(("id", "table", "reason"), rows[:_MOST])
        output.line(f"and {len(rows) - _MOST} more" if len(rows) > _MOST else "")
        output.line("change what is refused: roseram quarantine retry ID --set COLUMN=VALUE")
    return 1 if result.refused else 0
