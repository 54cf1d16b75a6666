"""Accounts at providers and the people here whom they stand for: who may come in as whom."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from roseram.postgres import load_sql
from roseram.server.auth import audit
from roseram.server.auth.failure import AuthError, invalid
from roseram.server.auth.people import (
    Person,
    create_person,
    find,
    find_by_email,
    merge_user_metadata,
    read_address,
    taken,
)

if TYPE_CHECKING:
    from uuid import UUID

    from roseram.postgres import Connection
    from roseram.server.auth.call import Call
    from roseram.server.auth.service import Auth
    from roseram.server.auth.who import Signed

_SQL = load_sql(__package__, "identities.sql")


@dataclass(frozen=True, slots=True)
class Profile:
    """Who somebody is at a provider, as the provider itself said; tokens are for its own API."""

    provider: str
    subject: str  # never given to another account there
    email: str  # empty: none was told
    email_verified: bool
    claims: dict[str, Any]  # what is kept of it as identity_data
    access_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)


async def come_in(auth: Auth, connection: Connection, call: Call, profile: Profile) -> Person:
    """The person that a profile stands for: known by it, linked by the address, or new.

    AuthError 422 where the provider has not checked the address, where an account has that address
    and nobody has checked whose it is, and where nobody new is let in.
    """
    found = await connection.fetchrow(_SQL["find"], profile.provider, profile.subject)
    if found is not None:
        await connection.execute(_SQL["refresh"], found["id"], json.dumps(profile.claims))
        return await _known(connection, found["user_id"])
    address = _address(profile)
    person = await find_by_email(connection, address, lock=True)
    if person is None:
        return await _create(auth, connection, call, profile, address)
    await _claim(auth, connection, call, profile, person)
    return await _known(connection, person.id)


async def _known(connection: Connection, user_id: UUID) -> Person:
    person = await find(connection, user_id, lock=True)
    if person is None:
        raise AuthError(403, "user_not_found", "The account was deleted")
    return person


def _address(profile: Profile) -> str:
    """The profile's address in its normal form, where it proves anything; AuthError 422 or 400.

    Letters outside of ASCII are refused before any is made small: some of them become ASCII then,
    and the address another person's.
    """
    name = profile.provider
    if not profile.email:
        message = f"{name} did not tell an email address: allow it to, or add one there"
        raise AuthError(422, "email_address_not_provided", message)
    if not profile.email_verified:
        message = f"Unverified email with {name}. Verify the email with {name} in order to sign in"
        raise AuthError(422, "provider_email_needs_verification", message)
    if not profile.email.isascii():
        raise invalid("Unable to validate email address: invalid format")
    return read_address(profile.email)


async def _create(
    auth: Auth, connection: Connection, call: Call, profile: Profile, address: str
) -> Person:
    if auth.settings.disable_signup:
        raise AuthError(422, "signup_disabled", "Signups not allowed for this instance")
    person = await create_person(
        connection, email=address, confirmed=True, user_metadata=profile.claims
    )
    await connection.execute(_SQL["drop_email_identity"], person.id)
    await _add(connection, person.id, profile)
    await audit.note(connection, "signed_up", person.id, call)
    return await _known(connection, person.id)


async def _claim(
    auth: Auth, connection: Connection, call: Call, profile: Profile, person: Person
) -> None:
    """Link by an address that both sides have checked.

    Who made an account and never proved the address loses it to whom the provider vouches for, and
    keeps no way into it. Where accounts count as confirmed unseen, nobody can tell the two apart.
    """
    if person.is_banned:
        raise AuthError(403, "user_banned", "User is banned")
    if person.email_confirmed_at is None:
        await connection.execute(_SQL["strip"], person.id)
    elif auth.settings.confirms_by_itself:
        message = (
            "There is an account with this address, and addresses are not checked here: sign in to "
            f"it and add {profile.provider} there"
        )
        raise AuthError(422, "email_exists", message)
    await _add(connection, person.id, profile)
    await connection.execute(_SQL["confirm"], person.id)
    await audit.note(connection, "identity_linked", person.id, call, changed=[profile.provider])


async def _add(connection: Connection, user_id: UUID, profile: Profile) -> None:
    data = json.dumps(profile.claims)
    added = await connection.fetchval(
        _SQL["insert"], profile.subject, user_id, data, profile.provider
    )
    if added is None:
        raise _linked_already("another user")
    await connection.execute(_SQL["set_providers"], user_id)
    await merge_user_metadata(connection, user_id, profile.claims)


def _linked_already(to: str) -> AuthError:
    return AuthError(422, "identity_already_exists", f"Identity is already linked to {to}")


async def link(
    auth: Auth, connection: Connection, call: Call, user_id: UUID, profile: Profile
) -> Person:
    """Add the profile to the ways in of a person who asked for it while signed in.

    A visitor's account becomes a person's. AuthError 422 where the profile or, for a visitor, its
    address is somebody's already.
    """
    require_linking(auth)
    person = await _known(connection, user_id)
    found = await connection.fetchrow(_SQL["find"], profile.provider, profile.subject)
    if found is not None:
        raise _linked_already("this user" if found["user_id"] == user_id else "another user")
    await _add(connection, user_id, profile)
    if not person.email and profile.email and profile.email_verified:
        given = await connection.fetchval(_SQL["give_address"], user_id, _address(profile))
        if given is None:
            raise taken()
    await connection.execute(_SQL["no_longer_anonymous"], user_id)
    await audit.note(connection, "identity_linked", user_id, call, changed=[profile.provider])
    return await _known(connection, user_id)


async def unlink(connection: Connection, signed: Signed, call: Call, identity_id: UUID) -> None:
    """Remove a way in of a person who is locked; AuthError 422 for an unknown or the last one."""
    person = signed.person
    mine = await connection.fetch(_SQL["of_person"], person.id)
    going = next((each for each in mine if each["id"] == identity_id), None)
    if going is None:
        raise AuthError(422, "identity_not_found", "Identity doesn't exist")
    if len(mine) == 1:
        message = "User must have at least 1 identity after unlinking"
        raise AuthError(422, "single_identity_not_deletable", message)
    await connection.execute(_SQL["delete"], identity_id)
    if going["provider"] == "email":
        await connection.execute(_SQL["drop_password"], person.id)
    await _follow_address(connection, person, [each for each in mine if each is not going])
    await connection.execute(_SQL["set_providers"], person.id)
    await audit.note(connection, "identity_unlinked", person.id, call, changed=[going["provider"]])


async def _follow_address(connection: Connection, person: Person, left: list[Any]) -> None:
    """The account's address is one that an identity of it stands for, where there is any."""
    checked = [each["email"] for each in left if each["email"] and each["verified"]]
    if not checked or any(each["email"] == person.email for each in left):
        return
    if await connection.fetchval(_SQL["move_address"], person.id, checked[0]) is None:
        message = "Unable to unlink identity due to email conflict"
        raise AuthError(422, "email_conflict_identity_not_deletable", message)


def require_linking(auth: Auth) -> None:
    """AuthError 404 unless people may add ways to sign in."""
    if not auth.settings.manual_linking:
        raise AuthError(404, "manual_linking_disabled", "Manual linking is disabled")
