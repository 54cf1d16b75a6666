"""Accounts, and organizations without limits, as tests of other things need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uuid

    from roseram.postgres import Connection


async def make_person(connection: Connection, person: uuid.UUID, email: str | None = None) -> None:
    """An account with this id."""
    await connection.execute(
        "insert into auth.users (id, email, raw_user_meta_data, aud, role)"
        " values ($1, $2, '{}', 'authenticated', 'authenticated')",
        person,
        email or f"{person}@example.org",
    )


async def make_organization(
    connection: Connection, slug: str, owner: uuid.UUID, **members: uuid.UUID
) -> uuid.UUID:
    """An organization of people who have accounts: its owner, and one member of each role named."""
    made: uuid.UUID = await connection.fetchval(
        "insert into public.organizations (name, slug, owner_id, plan)"
        " values ($1, $2, $3, 'enterprise') returning id",
        slug.title(),
        slug,
        owner,
    )
    for role, person in members.items():
        await connection.execute(
            "insert into public.organization_members (organization_id, user_id, role)"
            " values ($1, $2, $3)",
            made,
            person,
            role,
        )
    return made
