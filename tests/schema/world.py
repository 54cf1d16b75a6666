"""The people and organizations that the access matrix is proved with."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from roseram.postgres import Identity
from roseram.schema.access import ROLES

if TYPE_CHECKING:
    from roseram.postgres import Connection

# Whose access is proved. Each role is that of the person of this name in the organization "home".
ACTORS = ("anon", "outsider", *ROLES, "service_role")
PERSONS = tuple(actor for actor in ACTORS if actor not in ("anon", "service_role"))
PEERS = ("peer_admin", "peer_editor", "peer_member", "peer_viewer")
# A stranger shares no organization with any actor; a newcomer is in nobody's but their own.
PEOPLE = (*PERSONS, *PEERS, "stranger", "newcomer")

# In "rotated" everybody has another role than at home, so that a rule that looks at the wrong
# organization, or at a role one step too low, is seen.
MEMBERS: dict[str, dict[str, str]] = {
    "home": {**{role: role for role in ROLES}, **{peer: peer[5:] for peer in PEERS}},
    "rotated": dict(zip(ROLES, ("owner", *ROLES[:-1]), strict=True)),
    "elsewhere": {"outsider": "owner"},
    "foreign": {"stranger": "owner"},
}


@cache
def id_of(name: str) -> str:
    """The id of a person or organization, the same in every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


@dataclass
class World:
    """Who is where: organizations by label, roles by organization and person (ids)."""

    organizations: dict[str, str]
    roles: dict[tuple[str, str], str]
    names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = {id_of(name): name for name in PEOPLE}
        self.names |= {identifier: label for label, identifier in self.organizations.items()}

    def rank(self, organization: object, person: str | None) -> int:
        """0 for no member, 1 for a viewer ... 5 for an owner."""
        role = self.roles.get((str(organization), person)) if person else None
        return ROLES.index(role) + 1 if role else 0

    def colleagues(self, one: str, other: object) -> bool:
        """Whether two people have an organization in common."""
        of_one = {organization for organization, person in self.roles if person == one}
        return any((organization, other) in self.roles for organization in of_one)

    def label(self, identifier: object) -> str:
        """The name of a person or organization, for messages."""
        return "nobody" if identifier is None else self.names.get(str(identifier), "?")


def identity(actor: str) -> Identity:
    """As whom the API runs a statement of this actor."""
    if actor == "anon":
        return Identity.anon()
    return Identity.service() if actor == "service_role" else Identity.user(id_of(actor))


def person_of(actor: str) -> str | None:
    """The actor's id; None for those who are nobody."""
    return id_of(actor) if actor in PEOPLE else None


async def make_world(connection: Connection) -> World:
    """Make the people, their organizations and memberships; quotas are lifted."""
    await connection.execute(
        "insert into auth.users (id, email)"
        " select id, id || '@example.com' from unnest($1::uuid[]) id",
        [id_of(name) for name in PEOPLE],
    )
    for label, members in MEMBERS.items():
        owner = next(name for name, role in members.items() if role == "owner")
        await connection.execute(
            "insert into public.organizations (id, name, slug, owner_id) values ($1, $2, $2, $3)",
            id_of(label), label, id_of(owner),
        )  # fmt: skip
    await connection.execute(
        "update public.usage_quotas set team_members_limit = null, sites_limit = null,"
        " pages_limit = null, custom_domains_limit = null"
    )
    await connection.execute(
        "insert into public.organization_members (organization_id, user_id, role)"
        " select o, u, r from jsonb_to_recordset($1::jsonb) as m (o uuid, u uuid, r text)"
        " on conflict (organization_id, user_id) do nothing",
        _memberships(),
    )
    return await read_world(connection)


def _memberships() -> str:
    return json.dumps(
        [
            {"o": id_of(label), "u": id_of(name), "r": role}
            for label, members in MEMBERS.items()
            for name, role in members.items()
        ]
    )


async def read_world(connection: Connection) -> World:
    """The world of a database; raises where the database does not have the roles of MEMBERS."""
    personal = (
        "select owner_id::text as owner, id::text from public.organizations where is_personal"
    )
    own = {record["owner"]: record["id"] for record in await connection.fetch(personal)}
    organizations = {label: id_of(label) for label in MEMBERS}
    organizations |= {f"personal of {name}": own[id_of(name)] for name in PEOPLE}
    members = {**MEMBERS, **{f"personal of {name}": {name: "owner"} for name in PEOPLE}}
    world = World(
        organizations,
        {
            (organizations[label], id_of(name)): role
            for label, roles in members.items()
            for name, role in roles.items()
        },
    )
    found = await connection.fetch(
        "select organization_id::text, user_id::text, role from public.organization_members"
    )
    if {(organization, person): role for organization, person, role in found} != world.roles:
        raise ValueError("the memberships in the database are not those of the access matrix")
    return world
