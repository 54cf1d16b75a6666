"""What the actions on a form's webhook share: whose form it is, and how it is answered."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from roseram.postgres import load_sql
from roseram.server.functions.action import Output
from roseram.server.functions.failure import refused
from roseram.server.functions.sites import require_editor, require_somebody

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.functions.context import Context

SQL = load_sql("roseram.server.functions", "forms.sql")


class Delivery(Output):
    """One attempt, or several, to send a submission on."""

    id: uuid.UUID = Field(description="Its id, which the other program gets, too.")
    status: Literal["pending", "delivered", "failed"] = Field(description="How far it got.")
    attempts: int = Field(description="How often it was tried.")
    response_status: int | None = Field(description="HTTP status of the last answer.")
    response: str | None = Field(description="Beginning of the last answer, or why none came.")
    created_at: datetime = Field(description="When the form was sent.")
    delivered_at: datetime | None = Field(description="When it arrived.")


class Webhook(Output):
    """Where the submissions of a form are sent on to."""

    url: str | None = Field(description="The address; null: nowhere.")
    active: bool = Field(description="Whether anything is sent.")
    failures: int = Field(description="Attempts that failed since the last success.")
    secret: str | None = Field(description="What deliveries are signed with; only said when new.")
    deliveries: list[Delivery] = Field(description="The last ten, newest first.")


@dataclass(frozen=True, slots=True)
class Form:
    """A form that the caller may change."""

    id: uuid.UUID
    organization_id: uuid.UUID
    name: str


async def require_form(context: Context, form_id: uuid.UUID) -> Form:
    """The form, seen as the caller; Refusal 401, 403 or 404 where they may not change it."""
    require_somebody(context)
    async with context.transaction() as connection:
        row = await connection.fetchrow(SQL["form"], form_id)
    if row is None:
        raise refused(404, "form_not_found", "There is no such form, or you may not see it")
    await require_editor(context, row["site_id"])
    return Form(row["id"], row["organization_id"], row["name"])


async def webhook_of(connection: Connection, form: Form, secret: str | None = None) -> Webhook:
    """The form's webhook as it is now."""
    row = await connection.fetchrow(SQL["endpoint"], form.organization_id, form.id)
    if row is None:
        return Webhook(url=None, active=False, failures=0, secret=None, deliveries=[])
    found = await connection.fetch(SQL["deliveries"], row["id"])
    return Webhook(
        url=row["url"],
        active=row["is_active"],
        failures=row["failure_count"],
        secret=secret,
        deliveries=[
            Delivery(
                id=each["id"],
                status=each["status"],
                attempts=each["attempts"],
                response_status=each["response_status"],
                response=each["response_body"],
                created_at=each["created_at"],
                delivered_at=each["delivered_at"],
            )
            for each in found
        ],
    )
