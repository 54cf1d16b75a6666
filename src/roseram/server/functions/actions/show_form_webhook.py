"""Says where the submissions of a form are sent on to, and what became of the last ones."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

from pydantic import Field

from roseram.server.functions.action import Action, Input
from roseram.server.functions.sites import SCOPE
from roseram.server.functions.webhooks import Webhook, require_form, webhook_of

if TYPE_CHECKING:
    from roseram.server.functions.context import Context


class Ask(Input):
    """Which form."""

    form_id: uuid.UUID = Field(description="The form.")


async def run(context: Context, given: Ask) -> Webhook:
    """Read with the owner's rights: endpoints as a whole are for administrators."""
    form = await require_form(context, given.form_id)
    async with context.as_owner() as connection:
        return await webhook_of(connection, form)


ACTION = Action(
    title="Show a form's webhook",
    sentence="Says where the submissions of a form are sent on to, and what became of the last "
    "ten. For editors and above.",
    input=Ask,
    output=Webhook,
    run=run,
    who="anyone",
    scope=SCOPE,
)
