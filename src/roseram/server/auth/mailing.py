"""Mails with a code and a link: what for and to whom; the same work for who has no account."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from roseram.server.auth.codes import Code, Kind, hold_gap, make_code
from roseram.server.auth.flows import begin_flow, read_challenge
from roseram.server.auth.people import Person
from roseram.server.auth.redirects import redirect_to

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth

STEADY: Final = 0.1  # seconds that an answer takes at least that must not tell who has an account
_LONGEST_NAME = 60  # characters
# A name that is an advertisement: whoever signs up chooses it, and somebody else may read it.
_NO_NAME = re.compile(r"[/@\\<>]|www\.|\w\.\w{2,}|\d{5}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a link is for; `type` is GoTrue's word in the link."""

    type: str
    kind: Kind
    letter: str
    method: str  # in the session's `amr`, where the link is one of PKCE


SIGNUP = Purpose("signup", "confirmation", "confirm", "email/signup")
MAGIC_LINK = Purpose("magiclink", "recovery", "magic_link", "magiclink")
RECOVERY = Purpose("recovery", "recovery", "recovery", "recovery")
INVITE = Purpose("invite", "confirmation", "invite", "invite")
NEW_ADDRESS = Purpose("email_change", "email_change_token_new", "email_change", "email_change")
CURRENT_ADDRESS = Purpose(
    "email_change", "email_change_token_current", "email_change_current", "email_change"
)
METHODS: Final = {
    each.type: each.method for each in (SIGNUP, MAGIC_LINK, RECOVERY, INVITE, NEW_ADDRESS)
}


async def mail_link(
    auth: Auth,
    connection: Connection,
    call: Call,
    person: Person | None,
    purpose: Purpose,
    address: str,
    *,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Post the letter with a new code for `address`; for nobody all the same, and it goes nowhere.

    Honours the request's PKCE challenge and `redirect_to`. The gap between two mails is the
    caller's to hold (`hold_gap`).
    """
    someone = nobody(address) if person is None else person
    challenge = read_challenge(call)
    if challenge is not None:
        user_id = None if person is None else person.id
        await begin_flow(connection, challenge, method=purpose.method, user_id=user_id)
    code = await make_code(auth, connection, someone, purpose.kind, address, challenge=challenge)
    await auth.outbox.post(
        connection,
        purpose.letter,
        address,
        {
            "link": link_of(auth, call, code, purpose),
            "code": code.otp,
            "seconds": auth.settings.otp_seconds,
            "name": shown_name(someone),
            **(more or {}),
        },
        language=language_of(call),
        decoy=person is None,
    )


async def mail_signup(
    auth: Auth, connection: Connection, call: Call, person: Person, *, taken: bool = False
) -> None:
    """The letter after a sign-up: a code for the new account, or word to whom has it already.

    AuthError 429 within the gap, whether or not the address is taken.
    """
    await hold_gap(auth, connection, "signup", person.email)
    if not taken:
        await mail_link(auth, connection, call, person, SIGNUP, person.email)
        return
    # The same work, so that time does not tell either.
    challenge = read_challenge(call)
    if challenge is not None:
        await begin_flow(connection, challenge, method=SIGNUP.method, user_id=None)
    await make_code(auth, connection, nobody(person.email), SIGNUP.kind, person.email)
    data = {"link": auth.site_url, "name": shown_name(person)}
    language = language_of(call)
    await auth.outbox.post(connection, "duplicate_signup", person.email, data, language=language)


def link_of(auth: Auth, call: Call, code: Code, purpose: Purpose) -> str:
    """The link that a mail carries."""
    parameters = {
        "token": code.token_hash,
        "type": purpose.type,
        "redirect_to": redirect_to(auth, call),
    }
    return f"{auth.url}/verify?{urlencode(parameters)}"


def language_of(call: Call) -> str | None:
    """The languages that the client reads."""
    return call.headers.get("accept-language")


def shown_name(person: Person) -> str:
    """The person's name for a greeting, on one line; empty for none, or one that is a message."""
    for key in ("full_name", "name"):
        given = person.user_metadata.get(key)
        if isinstance(given, str):
            name = " ".join("".join(c if c.isprintable() else " " for c in given).split())
            if name and len(name) <= _LONGEST_NAME and not _NO_NAME.search(name):
                return name
    return ""


def nobody(address: str) -> Person:
    """An account that does not exist."""
    return Person(
        id=uuid.uuid4(),
        aud="",
        role="",
        email=address,
        phone="",
        encrypted_password="",
        email_change="",
        email_confirmed_at=None,
        phone_confirmed_at=None,
        invited_at=None,
        confirmation_sent_at=None,
        recovery_sent_at=None,
        email_change_sent_at=None,
        reauthentication_sent_at=None,
        last_sign_in_at=None,
        banned_until=None,
        deleted_at=None,
        created_at=None,
        app_metadata={},
        user_metadata={},
        is_anonymous=False,
        is_sso_user=False,
        is_banned=False,
        has_factor=False,
    )


@asynccontextmanager
async def steady(seconds: float = STEADY) -> AsyncIterator[None]:
    """The body takes at least so long, whatever it finds; what it raises comes as late."""
    ends = time.monotonic() + seconds
    try:
        yield
    finally:
        await asyncio.sleep(max(0.0, ends - time.monotonic()))
