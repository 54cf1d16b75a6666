"""Sets where the submissions of a form are sent on to."""

from __future__ import annotations

import secrets
import uuid  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

from pydantic import Field

from roseram.builder.forms.delivering import secret_place
from roseram.builder.forms.outgoing import NotSent, check_address
from roseram.server.functions.action import Action, Input
from roseram.server.functions.failure import refused
from roseram.server.functions.sites import SCOPE
from roseram.server.functions.webhooks import SQL, Webhook, require_form, webhook_of

if TYPE_CHECKING:
    from roseram.postgres import Connection
    from roseram.server.functions.context import Context
    from roseram.server.functions.webhooks import Form
    from roseram.vault import Vault


class Ask(Input):
    """Which form, and where to."""

    form_id: uuid.UUID = Field(description="The form.")
    url: str | None = Field(
        None, description="The address, with https:// or http://; null: nowhere.", max_length=2000
    )
    renew: bool = Field(False, description="Whether the secret is to be a new one.")


async def run(context: Context, given: Ask) -> Webhook:
    """The secret is made here, shown once, and stored as the vault's ciphertext."""
    form = await require_form(context, given.form_id)
    if given.url:
        try:
            check_address(given.url)
        except NotSent as error:
            told = "This address cannot be used"
            raise refused(422, "bad_address", told, details=error.why) from None
    async with context.as_owner() as connection:
        await connection.execute(SQL["lock"], str(form.id))
        secret = await _set(connection, context.auth.vault, form, given)
        return await webhook_of(connection, form, secret)


async def _set(connection: Connection, vault: Vault, form: Form, given: Ask) -> str | None:
    """The new secret; None where the one before stays."""
    row = await connection.fetchrow(SQL["endpoint"], form.organization_id, form.id)
    told = f"Submissions of the form {form.name}"
    if not given.url:
        if row is not None:
            await connection.execute(SQL["delete"], row["id"])
        return None
    if row is not None and not given.renew:
        await connection.execute(SQL["update"], row["id"], given.url, told, row["secret_encrypted"])
        return None
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    number = row["id"] if row is not None else await connection.fetchval(SQL["new_id"])
    sealed = vault.encrypt(secret, secret_place(number))
    if row is not None:
        await connection.execute(SQL["update"], number, given.url, told, sealed)
    else:
        await connection.execute(
            SQL["insert"], number, form.organization_id, given.url, told, form.id, sealed
        )
    return secret


ACTION = Action(
    title="Set a form's webhook",
    sentence="Sets where the submissions of a form are sent on to, and answers with the secret "
    "that deliveries are signed with when it is a new one. For editors and above.",
    input=Ask,
    output=Webhook,
    run=run,
    who="anyone",
    scope=SCOPE,
)
