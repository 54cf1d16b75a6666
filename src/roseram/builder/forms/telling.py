"""Tells of a submission: mails to whoever is to know, and what is sent to other programs."""

from __future__ import annotations

import json
from email.errors import MessageError
from email.headerregistry import Address
from typing import TYPE_CHECKING, Any, Final

from roseram.builder.forms.settings import EDITORS, is_mail_address, read_settings
from roseram.jobs import queue
from roseram.mail.outbox import Outbox
from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from asyncpg import Record

    from roseram.jobs.task import Work
    from roseram.postgres import Connection

DELIVER: Final = "deliver_webhook"  # task
EVENT: Final = "form.submitted"
SQL = load_sql("roseram.builder.forms", "telling.sql")


async def tell(work: Work, submission_id: UUID) -> None:
    """Post the mails and enqueue the deliveries, once, in one transaction."""
    async with work.database.transaction() as connection:
        row = await connection.fetchrow(SQL["submission"], submission_id)
        if row is None or row["status"] == "spam":
            return  # removed, or seen through, meanwhile
        if await connection.fetchval(SQL["once"], str(submission_id)):
            return
        await _post(work, connection, row)
        await _forward(connection, row)


def answers(row: Record) -> list[tuple[str, str]]:
    """The label and the answer of every field that was filled in, in the order of the form."""
    data, fields = json.loads(row["data"]), json.loads(row["fields"])
    labels = {field.get("name"): str(field.get("label") or field.get("name")) for field in fields}
    names = [*(name for name in labels if name in data), *(n for n in data if n not in labels)]
    return [(labels.get(name, name), _told(data[name])) for name in names]


def reply_address(row: Record) -> str:
    """Where an answer goes: the first e-mail address that was asked for; empty for none."""
    data = json.loads(row["data"])
    for field in json.loads(row["fields"]):
        given = data.get(field.get("name"))
        if field.get("type") == "email" and isinstance(given, str) and _can_be_written(given):
            return given
    return ""


def payload_of(row: Record, delivery_id: UUID) -> dict[str, Any]:
    """What other programs get."""
    return {
        "id": str(delivery_id),
        "event": EVENT,
        "created_at": row["created_at"].isoformat(),
        "site": {"id": str(row["site_id"]), "name": row["site"]},
        "form": {"id": str(row["form_id"]), "name": row["form"]},
        "submission": {
            "id": str(row["id"]),
            "created_at": row["created_at"].isoformat(),
            "data": json.loads(row["data"]),
        },
    }


async def _post(work: Work, connection: Connection, row: Record) -> None:
    outbox = Outbox(work.vault, work.services.mail)
    data: dict[str, Any] = {
        "form": row["form"],
        "website": row["site"],
        "rows": answers(row),
        "reply_to": reply_address(row),
    }
    if outbox.site_url:
        path = f"/o/{row['slug']}/sites/{row['site_id']}/forms/{row['form_id']}"
        data["link"] = f"{outbox.site_url.rstrip('/')}{path}?submission={row['id']}"
    for address in await _addresses(connection, row):
        await outbox.post(connection, "submission", address, data)


async def _addresses(connection: Connection, row: Record) -> Sequence[str]:
    found: list[str] = []
    for each in read_settings(row["settings"]).notify:
        if each != EDITORS:
            found.append(each)
            continue
        rows = await connection.fetch(SQL["editors"], row["organization_id"])
        found += [person["email"] for person in rows if is_mail_address(person["email"])]
    return list(dict.fromkeys(found))


async def _forward(connection: Connection, row: Record) -> None:
    organization = row["organization_id"]
    for endpoint in await connection.fetch(SQL["endpoints"], organization, row["form_id"]):
        number = await connection.fetchval(SQL["new_id"])
        payload = json.dumps(payload_of(row, number), ensure_ascii=False)
        await connection.execute(
            SQL["delivery"], number, organization, endpoint["id"], EVENT, payload
        )
        given = {"delivery": str(number)}
        await queue.enqueue(connection, DELIVER, given, title="Send a form on to another program")


def _can_be_written(address: str) -> bool:
    """Whether it can stand in the header of a mail: what browsers take as one may be none."""
    try:
        Address(addr_spec=address)
    except (ValueError, MessageError):
        return False
    return is_mail_address(address)


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
