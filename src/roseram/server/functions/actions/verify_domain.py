"""Looks for the DNS record that proves a site's domain."""

from __future__ import annotations

import uuid  # noqa: TC003 - read by pydantic
from datetime import datetime  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from roseram.postgres import load_sql
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.failure import refused
from roseram.server.sites import domains

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asyncpg import Record

    from roseram.server.functions.context import Context

_SQL = load_sql("roseram.server.sites", "domains.sql")


class Verify(Input):
    """Which domain."""

    domain_id: uuid.UUID = Field(description="The row of site_domains.")


class Verified(Output):
    """What was found, and what the domain's DNS has to hold."""

    domain: str = Field(description="The domain.")
    status: Literal["pending", "verified", "failed"] = Field(description="Whether it is proved.")
    verified_at: datetime | None = Field(description="When it was proved first.")
    error: str | None = Field(description="What is wrong with the record, if anything.")
    record_type: Literal["TXT"] = Field(description="Kind of the record that proves it.")
    record_name: str = Field(description="Name at which the record lies.")
    record_value: str = Field(description="What the record holds.")


async def run(context: Context, given: Verify) -> Verified:
    """Ask DNS first, with no transaction open, then write down what it said."""
    async with context.transaction() as connection:
        row = await connection.fetchrow(_SQL["domain"], given.domain_id)
    if row is None:
        raise refused(404, "domain_not_found", "There is no such domain in your organizations")
    if not row["may"]:
        raise refused(403, "role_too_low", "Admins and the owner may verify domains")
    await context.auth.limits.require("domain", str(context.person.id))
    record = domains.record_of(row["domain"], row["verification_token"])
    seen = await domains.look_up(record.name)
    why = domains.fault_of(record, seen)
    return Verified(
        domain=row["domain"],
        status="verified" if why is None else await _fail(context, row, why),
        verified_at=await _prove(context, row, seen.values) if why is None else row["verified_at"],
        error=why,
        record_type="TXT",
        record_name=record.name,
        record_value=record.value,
    )


async def _prove(context: Context, row: Record, seen: Sequence[str]) -> datetime:
    """The domain is this site's. Whoever had it before loses it, unless their record is there."""
    async with context.as_owner() as connection:
        await connection.execute(_SQL["lock"], row["domain"])
        others = await connection.fetch(_SQL["others"], row["domain"], row["id"])
        records = [domains.record_of(row["domain"], each["verification_token"]) for each in others]
        if any(record.value in seen for record in records):
            raise refused(
                409,
                "domain_taken",
                "This domain is proved for another site",
                hint="Remove the other site's record from its DNS, and ask again.",
            )
        await connection.execute(_SQL["give_up"], [each["id"] for each in others])
        at: datetime | None = await connection.fetchval(
            _SQL["verified"], row["id"], row["verification_token"]
        )
    if at is None:
        raise refused(409, "conflict", "Somebody else changed this domain just now")
    return at


async def _fail(context: Context, row: Record, why: str) -> Literal["verified", "failed"]:
    async with context.as_owner() as connection:
        status: Literal["verified", "failed"] | None = await connection.fetchval(
            _SQL["failed"], row["id"], why
        )
    return status or "failed"


ACTION = Action(
    title="Verify a domain",
    sentence="Looks in DNS for the record that proves that a domain is yours; from then on the "
    "site is served there. Admins and the owner may.",
    input=Verify,
    output=Verified,
    run=run,
)
