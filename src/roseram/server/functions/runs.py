"""Idempotency keys: an action that is asked for twice is done once, and answered twice."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from roseram.postgres import load_sql
from roseram.server.functions.failure import refused

if TYPE_CHECKING:
    from roseram.server.auth.service import Auth
    from roseram.server.functions.context import Context

HEADER: Final = "idempotency-key"
LONGEST_KEY: Final = 255  # characters
_LEASE: Final = 120  # seconds after which a run that never ended is taken for a crash
_SQL = load_sql("roseram.server.functions", "runs.sql")


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is under way, or one whose answer is known."""

    id: uuid.UUID
    answer: bytes | None


async def begin_run(context: Context, action: str, key: str, body: bytes) -> Run:
    """Claim the key for this caller and body.

    Refusal 409 while the first run goes on, 422 where the key came with another body, 400 for a
    key that is too long.
    """
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise refused(
            400, "idempotency_key_invalid", f"An Idempotency-Key has 1 to {LONGEST_KEY} characters"
        )
    auth = context.auth
    async with auth.database.transaction() as connection:
        row = await connection.fetchrow(
            _SQL["begin"],
            uuid.uuid4(),
            caller_name(context),
            action,
            hashlib.sha256(key.encode()).hexdigest(),
            _digest(auth, body),
            _LEASE,
        )
        if row is None:
            row = await connection.fetchrow(
                _SQL["earlier"],
                caller_name(context),
                action,
                hashlib.sha256(key.encode()).hexdigest(),
            )
    if row is None:  # it was forgotten between our two questions
        raise _under_way()
    if not hmac.compare_digest(row["request_hash"], _digest(auth, body)):
        raise refused(
            422, "idempotency_key_reused", "This Idempotency-Key came with another request before"
        )
    if row["answer"] is not None:
        return Run(row["id"], auth.vault.decrypt(row["answer"], _place(row["id"])).encode())
    if not row["ours"]:
        raise _under_way()
    return Run(row["id"], None)


async def keep_answer(auth: Auth, run: Run, answer: bytes) -> None:
    """Remember what was answered for a day; encrypted, because it may hold secrets."""
    sealed = auth.vault.encrypt(answer.decode(), _place(run.id))
    async with auth.database.connection() as connection:
        await connection.execute(_SQL["keep"], run.id, sealed)


async def forget_run(auth: Auth, run: Run) -> None:
    """Nothing was done: the same may be asked for again."""
    async with auth.database.connection() as connection:
        await connection.execute(_SQL["forget"], run.id)


def caller_name(context: Context) -> str:
    """To whom a key belongs: nobody meets the keys of another."""
    claims = context.caller.claims
    if key := claims.get("key_id"):
        return f"key {key}"
    if context.account is not None:
        return f"person {context.account.id}"
    return f"visitor {context.call.ip}" if context.caller.role == "anon" else context.caller.role


def _under_way() -> Exception:
    return refused(
        409,
        "idempotency_key_in_use",
        "The first request with this Idempotency-Key is not answered yet",
        hint="Ask again in a moment.",
    )


def _digest(auth: Auth, body: bytes) -> str:
    """Of the request; with a key, because what was sent may be a password."""
    return hmac.new(auth.vault.keys[0], b"action request\0" + body, hashlib.sha256).hexdigest()


def _place(run_id: uuid.UUID) -> str:
    return f"action_runs.answer:{run_id}"
