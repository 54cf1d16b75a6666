"""`roseram mail`: the mails that were sent or wait, and whether mail can be sent."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli._ready import open_ready
from roseram.config import auth_environment
from roseram.errors import RoseramError, UsageError
from roseram.mail.box import STATES, Mail, list_mails, read_mail, retry_mails
from roseram.mail.message import make_message
from roseram.mail.render import write_letter
from roseram.mail.smtp import connected, hand_over
from roseram.operate.accounts import normal_address
from roseram.server.auth.settings import read_settings
from roseram.vault import open_vault

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config
    from roseram.mail.render import Written
    from roseram.server.auth.settings import AuthSettings

NAME = "mail"
HELP = "Look at mail: what waits, what failed and why, what was kept; send a test."
EXAMPLE = """
roseram mail list
roseram mail list --state failed --json
roseram mail show
roseram mail retry --all
roseram mail send-test you@example.org
"""
_LONGEST_REASON = 70  # characters of it in the table


class NoSuchMail(RoseramError):  # noqa: N818 - as in roseram.errors
    """There is no such mail."""

    code = "RSM_NO_SUCH_MAIL"
    next_step = "see: roseram mail list"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare `list`, `show`, `retry` and `send-test`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list mails, newest first, and why one waits")
    listing.add_argument("--state", choices=STATES, help="only those")
    listing.add_argument("--limit", type=int, default=100, help="at most so many (default 100)")
    listing.add_argument("--json", action="store_true", help="print them as JSON")
    show = actions.add_parser("show", help="show what a mail says")
    show.add_argument("id", metavar="ID", nargs="?", help="which one (default: the newest)")
    show.add_argument("--html", action="store_true", help="print its HTML instead of its text")
    show.add_argument("--json", action="store_true", help="print all of it as JSON")
    retry = actions.add_parser("retry", help="send mails again that failed or were kept")
    retry.add_argument("id", metavar="ID", nargs="*", help="which ones")
    retry.add_argument("--all", action="store_true", help="all that failed")
    retry.add_argument("--json", action="store_true", help="print their ids as JSON")
    test = actions.add_parser("send-test", help="send a mail now, to see whether that works")
    test.add_argument("address", metavar="ADDRESS", help="to whom")
    test.add_argument("--language", default="en", help="in which language (default en)")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Do it; 0."""
    settings = read_settings(auth_environment())
    if args.action == "list":
        await _list(args, config, settings)
    elif args.action == "show":
        await _show(args, config, settings)
    elif args.action == "retry":
        await _retry(args, config, settings)
    else:
        await _send_test(args, settings)
    return 0


async def _list(args: argparse.Namespace, config: Config, settings: AuthSettings) -> None:
    if args.limit < 1:
        raise UsageError("--limit must be 1 or more")
    async with open_ready(config) as database:
        found = await list_mails(database, state=args.state, limit=args.limit + 1)
    shown = found[: args.limit]
    if args.json:
        output.as_json(shown)
    elif not shown:
        output.line(f"no {args.state} mail" if args.state else "no mail yet")
    else:
        columns = ("when", "state", "to", "letter", "tried", "why", "id")
        output.table(columns, [_row(mail) for mail in shown])
    if len(found) > len(shown):
        output.note(f"there are more than {args.limit}; --limit shows more")
    if not settings.smtp_host:
        output.note("no mail server is configured, so mail is kept here: roseram mail show")


def _row(mail: Mail) -> tuple[object, ...]:
    why = " ".join((mail.last_error or "").split())
    return (
        f"{mail.created_at:%Y-%m-%d %H:%M}",
        mail.state,
        mail.recipient,
        mail.letter,
        mail.attempts,
        why if len(why) <= _LONGEST_REASON else f"{why[: _LONGEST_REASON - 1]}…",
        mail.id,
    )


async def _show(args: argparse.Namespace, config: Config, settings: AuthSettings) -> None:
    number = None if args.id is None else _id(args.id)
    async with open_ready(config) as database:
        found = await read_mail(database, open_vault(config), settings, number)
    if found is None:
        raise NoSuchMail(None if number is None else f"There is no mail {number}")
    mail, written = found
    if args.json:
        output.as_json({"mail": mail, "content": written})
    elif args.html and written is not None:
        output.line(written.html.rstrip())
    else:
        _print(mail, written)


def _print(mail: Mail, written: Written | None) -> None:
    output.line(f"To: {mail.recipient}")
    if written is not None:
        output.line(f"Subject: {written.subject}")
    output.line(f"Date: {mail.created_at:%Y-%m-%d %H:%M:%S} UTC")
    output.line(f"State: {mail.state}{f' ({mail.last_error})' if mail.last_error else ''}")
    output.line()
    if written is None:
        output.line("What it said is not kept any longer.")
    else:
        output.line(written.text.rstrip())


async def _retry(args: argparse.Namespace, config: Config, settings: AuthSettings) -> None:
    if bool(args.id) == args.all:
        raise UsageError("name the mails to send again, or use --all for those that failed")
    _require_server(settings)
    numbers = None if args.all else [_id(each) for each in args.id]
    async with open_ready(config) as database:
        again = await retry_mails(database, numbers)
    left = [] if numbers is None else [each for each in numbers if each not in again]
    if left:
        raise NoSuchMail(
            f"{len(left)} of these cannot be sent again: {', '.join(map(str, left))}",
            why="there is no such mail, it was sent, or what it said is not kept any longer",
        )
    if args.json:
        output.as_json(again)
    else:
        output.line(f"{len(again)} {'mail is' if len(again) == 1 else 'mails are'} sent again")


async def _send_test(args: argparse.Namespace, settings: AuthSettings) -> None:
    """At once and past the outbox, so that what the mail server says is seen."""
    address = normal_address(args.address)
    _require_server(settings)
    site = settings.site_url or settings.external_url
    written = write_letter(settings, "test", {"site_url": site}, languages=args.language)
    message = make_message(settings, uuid.uuid4(), written, address, datetime.now(UTC))
    async with connected(settings) as client:
        await hand_over(client, message, settings.mail_from, address)
    output.line(f"{settings.smtp_host}:{settings.smtp_port} took a mail to {address}")


def _require_server(settings: AuthSettings) -> None:
    if not settings.smtp_host:
        raise UsageError(
            "no mail server is configured",
            why="ROSERAM_AUTH_SMTP_HOST is not set",
            next="set it, and see: docs/how-to/send-mail.md",
        )


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise UsageError(f"{text!r} is no mail's id", next="see: roseram mail list") from None
