"""`roseram user reset-password`: a link with which a person sets a new one, or a new password."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from roseram.cli import _password, output
from roseram.cli._ready import open_ready
from roseram.config import auth_environment
from roseram.errors import RoseramError
from roseram.operate.accounts import hash_password, normal_address, similar_address
from roseram.operate.merging import AccountUnknown
from roseram.server.auth.audit import note
from roseram.server.auth.call import Call
from roseram.server.auth.codes import make_code, void_codes
from roseram.server.auth.mailing import RECOVERY, link_of
from roseram.server.auth.people import find_by_email, set_password
from roseram.server.auth.service import open_auth, why_not_ours
from roseram.server.auth.sessions import end_sessions
from roseram.server.auth.settings import read_settings
from roseram.server.keys import project_secret
from roseram.vault import open_vault

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator
    from typing import Any

    from roseram.config import Config
    from roseram.postgres import Connection
    from roseram.server.auth.people import Person
    from roseram.server.auth.service import Auth

_OPERATOR = "operator"


class AccountsElsewhere(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """The accounts of this database are kept by another auth service."""

    code = "RSM_ACCOUNTS_ELSEWHERE"
    next_step = "reset the password there"


def configure(actions: argparse._SubParsersAction[Any]) -> None:
    """Declare it."""
    reset = actions.add_parser("reset-password", help="let a person set a new password")
    reset.add_argument("email", metavar="EMAIL", help="the account's address")
    reset.add_argument(
        "--password-stdin",
        action="store_true",
        help="set the password read from standard input (else a link is printed that works once)",
    )
    reset.add_argument("--json", action="store_true", help="print the answer as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Do it; 0."""
    email = normal_address(args.email)
    password = await _password.password_from_stdin() if args.password_stdin else None
    async with _auth(config) as auth:
        if password is None:
            link = await _link(auth, email)
            shown = {"email": email, "link": link, "seconds": auth.settings.otp_seconds}
            text = f"{link}\nworks once, within {auth.settings.otp_seconds // 60} minutes"
        else:
            ended = await _set(auth, email, await hash_password(password))
            shown = {"email": email, "sessions_ended": ended}
            text = f"set the password of {email}; {ended} sessions were ended"
    if args.json:
        output.as_json(shown)
    else:
        first, _, rest = text.partition("\n")
        output.line(first)
        if rest:
            output.note(rest)
    return 0


async def _link(auth: Auth, email: str) -> str:
    """A link like that of a mail, for the operator to hand over."""
    call = Call("POST", "/recover", {}, {}, {}, "127.0.0.1")
    async with auth.database.transaction() as connection:
        person = await _person(connection, email)
        code = await make_code(auth, connection, person, RECOVERY.kind, email)
        await note(connection, "recovery_requested", person.id, None, actor=_OPERATOR)
    return link_of(auth, call, code, RECOVERY)


async def _set(auth: Auth, email: str, hashed: str) -> int:
    """Set the password and sign the person out everywhere; on how many devices."""
    async with auth.database.transaction() as connection:
        person = await _person(connection, email)
        await set_password(connection, person.id, hashed)
        await void_codes(connection, person.id)
        ended = await end_sessions(connection, person.id)
        await note(connection, "password_changed", person.id, None, actor=_OPERATOR)
        await auth.outbox.post(connection, "password_changed", email, {})
    return ended


async def _person(connection: Connection, email: str) -> Person:
    person = await find_by_email(connection, email, lock=True)
    if person is None:
        meant = await similar_address(connection, email)
        raise AccountUnknown(
            f"No account has the address {email}", why=f"did you mean {meant}?" if meant else None
        )
    return person


@asynccontextmanager
async def _auth(config: Config) -> AsyncIterator[Auth]:
    settings = read_settings(auth_environment())
    async with open_ready(config) as database:
        async with database.connection() as connection:
            why = await why_not_ours(connection)
        if why is not None:
            raise AccountsElsewhere(why=why)
        host = f"[{config.host}]" if ":" in config.host else config.host
        async with open_auth(
            database.url,
            settings,
            open_vault(config),
            project_secret=project_secret(config),
            address=f"http://{host}:{config.port}",
        ) as auth:
            yield auth
