"""Sends what is in the outbox: takes mails, hands them over, tries again, gives up after a day."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING, Final

from roseram.errors import RoseramError
from roseram.mail.message import make_message
from roseram.mail.outbox import read_payload
from roseram.mail.render import write_letter
from roseram.mail.smtp import MailDelayed, MailRefused, connected, hand_over
from roseram.postgres import FAILURES, load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import EmailMessage

    import aiosmtplib
    import asyncpg

    from roseram.mail.settings import MailSettings
    from roseram.postgres import Database
    from roseram.vault import Vault

TOGETHER: Final = 5  # mails over one connection to the mail server
LEASE: Final = 600.0  # seconds after which the mails of a process that died are taken again
LONGEST_SEND: Final = 100.0  # seconds; all that are taken together stay within the lease
TRIED_FOR: Final = 24 * 3600.0  # seconds
FIRST_PAUSE, LONGEST_PAUSE = 10.0, 3600.0  # seconds between two attempts
CONTENT_DAYS, LOG_DAYS = 7, 30  # for which a failed mail's content, and any mail's trace is kept
NOTE_PAUSE: Final = 0.5  # seconds between two attempts to write down what became of a mail
_SQL = load_sql(__package__, "sending.sql")
_log = logging.getLogger(__name__)


class Sender:
    """Sends the mails of one database over one mail server."""

    def __init__(self, database: Database, vault: Vault, settings: MailSettings) -> None:
        self._database = database
        self._vault = vault
        self._settings = settings

    async def send_due(self) -> float | None:
        """Send every mail whose turn it is; the seconds until that of one that waits, if any."""
        while rows := await self._claim():
            await self._send_together(rows)
        async with self._database.connection() as connection:
            pause = await connection.fetchval(_SQL["next_in"])
        return None if pause is None else max(float(pause), 0.05)

    async def tidy(self) -> None:
        """Remove what was kept long enough."""
        async with self._database.connection() as connection:
            await connection.execute(_SQL["tidy"], CONTENT_DAYS, LOG_DAYS)

    async def _claim(self) -> Sequence[asyncpg.Record]:
        async with self._database.transaction() as connection:
            return await connection.fetch(_SQL["claim"], TOGETHER, LEASE)

    async def _send_together(self, rows: Sequence[asyncpg.Record]) -> None:
        """Over one connection; where there is none, all of them wait."""
        ready = [(row, message) for row in rows if (message := await self._write(row)) is not None]
        if not ready:
            return
        left = list(ready)
        try:
            async with connected(self._settings) as client:
                while left:
                    _heed_cancellation()
                    row, message = left[0]
                    await self._send(client, row, message)
                    left.pop(0)
        except MailDelayed as error:
            for row, _ in left:
                await self._try_again(row, error)
        except asyncio.CancelledError:
            # The one under way may be through: its lease runs out before it is tried again.
            await asyncio.shield(self._give_back([row for row, _ in left[1:]]))
            raise

    async def _write(self, row: asyncpg.Record) -> EmailMessage | None:
        """The message of a mail; None, and the mail has failed, where it cannot be written."""
        try:
            written = write_letter(
                self._settings,
                row["letter"],
                read_payload(self._vault, row["id"], row["payload"]),
                languages=row["languages"],
            )
            return make_message(
                self._settings, row["id"], written, row["recipient"], row["created_at"]
            )
        except RoseramError as error:
            why = str(error)
        except Exception as error:  # noqa: BLE001 - the others are sent all the same
            why = f"it cannot be written: {type(error).__name__}: {error}"
        await self._fail(row, why)
        return None

    async def _send(
        self, client: aiosmtplib.SMTP, row: asyncpg.Record, message: EmailMessage
    ) -> None:
        """Hand one mail over. MailDelayed where the connection is of no use any more."""
        try:
            async with asyncio.timeout(LONGEST_SEND):
                await hand_over(client, message, self._settings.mail_from, row["recipient"])
        except MailRefused as error:
            await self._fail(row, error.why or error.message)
        except MailDelayed as error:
            if not client.is_connected:
                raise
            await self._try_again(row, error)
        except TimeoutError:
            client.close()
            raise MailDelayed(why="the mail server did not answer in time") from None
        else:
            await self._note("sent", row)
            _log.info("mail %s (%s) was sent", row["id"], row["letter"])

    async def _try_again(self, row: asyncpg.Record, error: MailDelayed) -> None:
        """Later, and each time a little later; not past a day."""
        pause = min(FIRST_PAUSE * 2.0 ** (row["attempts"] - 1), LONGEST_PAUSE)
        pause *= random.uniform(0.8, 1.2)  # noqa: S311 - so that not all come back at once
        why = error.why or error.message
        state = await self._note("again", row, why, pause, TRIED_FOR)
        told = "is given up" if state == "failed" else f"is tried again in {pause:.0f} s"
        _log.warning("mail %s (%s) %s: %s", row["id"], row["letter"], told, why)

    async def _fail(self, row: asyncpg.Record, why: str) -> None:
        await self._note("failed", row, why)
        _log.warning("mail %s (%s) failed: %s", row["id"], row["letter"], why)

    async def _note(self, name: str, row: asyncpg.Record, *more: object) -> object:
        """Write down what became of a mail; a database that restarts is waited for.

        Forgetting that a mail was sent would mean to send it again.
        """
        ends = asyncio.get_running_loop().time() + LEASE / 2
        while True:
            try:
                async with self._database.connection() as connection:
                    return await connection.fetchval(_SQL[name], row["id"], row["attempts"], *more)
            except (RoseramError, *FAILURES):
                if asyncio.get_running_loop().time() > ends:
                    raise
                await asyncio.sleep(NOTE_PAUSE)

    async def _give_back(self, rows: Sequence[asyncpg.Record]) -> None:
        async with self._database.connection() as connection:
            await connection.execute(_SQL["give_back"], [row["id"] for row in rows])


def _heed_cancellation() -> None:
    """Python 3.11's `wait_for` forgets a cancellation that comes together with the result."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
