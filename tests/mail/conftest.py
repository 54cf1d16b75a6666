"""A real mail server in the test's process, and an outbox on a database of its own."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from roseram.mail.outbox import Outbox
from roseram.mail.sending import Sender
from roseram.postgres import Database
from roseram.server.auth.settings import AuthSettings
from roseram.vault import Vault

if TYPE_CHECKING:
    import uuid
    from collections.abc import AsyncIterator, Callable
    from email.message import EmailMessage

    from aiosmtpd.smtp import Envelope, Session

DATA = {"link": "https://app.example.org/v?token=x&type=signup", "code": "482913", "seconds": 3600}
KEY = bytes(range(32))


@dataclass
class MailServer:
    """What it was given; `answer` says what it makes of a recipient or a mail."""

    got: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    port: int = 0
    rcpt: Callable[[str], str] = lambda _: "250 OK"
    data: Callable[[], str] = lambda: "250 OK"
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    hold: asyncio.Event | None = None  # the answer to a mail waits for it

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        said = self.rcpt(address)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: object, session: Session, envelope: Envelope
    ) -> str:
        said = self.data()
        if said.startswith("250"):
            content = cast("bytes", envelope.content)
            message = email.message_from_bytes(content, policy=email.policy.default)
            self.got.append(message)
            self.envelopes.append(envelope)
            self.sessions.append(session)
            self.arrived.set()
        if self.hold is not None:
            await self.hold.wait()
        return said


@contextlib.asynccontextmanager
async def listening(mail: MailServer, port: int = 0, **options: Any) -> AsyncIterator[MailServer]:
    """Let it listen; afterwards its port is closed, and everybody is cut off."""
    loop = asyncio.get_running_loop()
    made: list[SMTP] = []

    def make() -> SMTP:
        made.append(SMTP(mail, hostname="mail.example.org", loop=loop, **options))
        return made[-1]

    server = await loop.create_server(make, "127.0.0.1", port)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
        for each in made:
            if each.transport is not None:
                each.transport.close()
            if each._handler_coroutine is not None:
                each._handler_coroutine.cancel()
                await asyncio.gather(each._handler_coroutine, return_exceptions=True)


def check_password(
    _server: object, _session: object, _envelope: object, _mechanism: str, given: Any
) -> AuthResult:
    """Lets in who knows the password."""
    right = (given.login, given.password) == (b"roseram", b"p4ss word")
    return AuthResult(success=right, handled=False)


@dataclass
class Post:
    """An outbox, and what is needed to send from it."""

    database: Database
    vault: Vault
    settings: AuthSettings

    @property
    def sender(self) -> Sender:
        return Sender(self.database, self.vault, self.settings)

    def other(self, **settings: Any) -> Post:
        """The same with other settings."""
        return replace(self, settings=replace(self.settings, **settings))

    async def post(
        self, letter: str = "confirm", to: str = "ana@example.org", **more: Any
    ) -> uuid.UUID:
        """Post a letter, committed."""
        outbox = Outbox(self.vault, self.settings, "https://app.example.org")
        language = more.pop("language", None)
        async with self.database.transaction() as connection:
            return await outbox.post(connection, letter, to, {**DATA, **more}, language=language)

    async def rows(self) -> list[dict[str, Any]]:
        async with self.database.connection() as connection:
            found = await connection.fetch("select * from roseram.mails order by created_at, id")
        return [dict(row) for row in found]

    async def execute(self, statement: str) -> None:
        async with self.database.connection() as connection:
            await connection.execute(statement)


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    """One that takes everything."""
    async with listening(MailServer()) as mail:
        yield mail


@pytest.fixture
async def post(schema_database: str, mail_server: MailServer) -> AsyncIterator[Post]:
    """An outbox that is sent through `mail_server`."""
    settings = AuthSettings(
        smtp_host="127.0.0.1",
        smtp_port=mail_server.port,
        mail_from="hello@example.org",
        mail_name="Blue Kite",
    )
    async with await Database.open(schema_database, max_size=8) as database:
        yield Post(database, Vault((KEY,)), settings)
