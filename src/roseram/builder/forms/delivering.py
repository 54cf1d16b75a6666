"""Makes one delivery to another program: signed, to a public address, noted either way."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import TYPE_CHECKING, Final

from roseram.builder.forms.outgoing import NotSent, post
from roseram.builder.forms.telling import SQL
from roseram.vault import Undecipherable

if TYPE_CHECKING:
    from uuid import UUID

    from asyncpg import Record

    from roseram.builder.forms.outgoing import Answer
    from roseram.jobs.task import Work

ATTEMPTS: Final = 8
SIGNATURE: Final = "Roseram-Signature"


def secret_place(endpoint_id: UUID) -> str:
    """What an endpoint's secret is bound to when it is encrypted."""
    return f"webhook_endpoints.secret:{endpoint_id}"


def signature_of(secret: str, body: bytes, at: int) -> str:
    """The header that proves who sent the body, and when (seconds since 1970)."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


async def deliver(work: Work, delivery_id: UUID) -> None:
    """Send it, unless it has arrived or is not wanted any more. Raises NotSent: try it again."""
    async with work.database.connection() as connection:
        row = await connection.fetchrow(SQL["due"], delivery_id)
    if row is None:
        return
    try:
        answer = await _send(work, row)
    except NotSent as error:
        await _note(work, delivery_id, "not_delivered", error.status, str(error.why or error))
        raise
    async with work.database.connection() as connection:
        await connection.execute(SQL["delivered"], delivery_id, answer.status, answer.text)


async def _send(work: Work, row: Record) -> Answer:
    try:
        secret = work.vault.decrypt(row["secret_encrypted"], secret_place(row["endpoint_id"]))
    except Undecipherable as error:
        raise NotSent(why="its secret cannot be read", next="set the address anew") from error
    body = row["payload"].encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Roseram",
        "Roseram-Event": row["event"],
        "Roseram-Delivery": str(row["id"]),
        SIGNATURE: signature_of(secret, body, int(time.time())),
    }
    return await post(row["url"], body, headers, may_be_private=work.services.private_webhooks)


async def _note(work: Work, delivery_id: UUID, name: str, status: int | None, told: str) -> None:
    async with work.database.connection() as connection:
        over = work.attempt >= ATTEMPTS
        await connection.execute(SQL[name], delivery_id, status, told[:1000], over)
