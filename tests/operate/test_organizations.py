"""Organizations: slugs, plans and their quotas, and the list."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from roseram.errors import UsageError
from roseram.operate.accounts import create_account
from roseram.operate.organizations import (
    OwnerUnknown,
    SlugTaken,
    check_slug,
    create_organization,
    list_organizations,
    slug_of,
)
from roseram.postgres import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ONE_VERSION = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
OWNER = "ana@example.org"


@pytest.fixture
async def database(schema_database: str) -> AsyncIterator[Database]:
    async with await Database.open(schema_database, max_size=4) as opened:
        await create_account(opened, OWNER, name="Ana")
        yield opened


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Acme", "acme"),
        ("  Café Sol & Söhne ", "cafe-sol-sohne"),
        ("Straße 7", "strasse-7"),
        ("Łódź Ærø \u0131Ş\u0131k", "lodz-aero-isik"),
        ("Joe's Bar — Zürich", "joes-bar-zurich"),
        ("Joe\u2019s", "joes"),
        ("東京", "organization"),
        ("!!!", "organization"),
        ("x" * 50, "x" * 40),
        ("x" * 39 + " yz", "x" * 39),
    ],
)
def test_slug_of(name: str, slug: str) -> None:
    assert slug_of(name) == slug
    check_slug(slug)


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "Acme",
        "a b",
        "-a",
        "a-",
        "a--b",
        "a_b",
        "é",
        "a\n",
        "x" * 64,
        "personal-0190a1b2-0000-7000-8000-000000000000",
    ],
)
def test_what_is_no_slug(slug: str) -> None:
    with pytest.raises(UsageError):
        check_slug(slug)


@pytest.mark.parametrize("situation", ["superuser", "owner", "supabase"], indirect=True)
async def test_the_plan_sets_the_quotas(database: Database) -> None:
    made = await create_organization(database, " Café Sol ", "Ana@Example.org", plan="pro")
    assert (made.name, made.slug, made.owner, made.plan) == ("Café Sol", "cafe-sol", OWNER, "pro")
    assert (made.members, made.sites, made.projects, made.is_personal) == (1, 0, 0, False)
    for plan in ("free", "enterprise"):
        await create_organization(database, plan, OWNER, plan=plan)
    async with database.connection() as connection:
        quotas = await connection.fetch(
            "select o.slug, q.sites_limit, q.team_members_limit, q.team_members_used "
            "from public.usage_quotas q join public.organizations o on o.id = q.organization_id "
            "where not o.is_personal order by o.slug"
        )
    assert [tuple(quota) for quota in quotas] == [
        ("cafe-sol", 100, 25, 1),
        ("enterprise", None, None, 1),
        ("free", 10, 5, 1),
    ]


async def test_a_slug_that_is_made_finds_a_free_number(database: Database) -> None:
    slugs = [
        (await create_organization(database, name, OWNER)).slug for name in ("Sol", "Sol", "sol!")
    ]
    assert slugs == ["sol", "sol-2", "sol-3"]
    await create_organization(database, "Another", OWNER, slug="sol-4")
    assert (await create_organization(database, "Sol", OWNER)).slug == "sol-5"


async def test_many_at_once_get_a_slug_each(database: Database) -> None:
    made = await asyncio.gather(*(create_organization(database, "Sol", OWNER) for _ in range(4)))
    assert sorted(each.slug for each in made) == ["sol", "sol-2", "sol-3", "sol-4"]


@ONE_VERSION
async def test_a_slug_that_is_given_must_be_free(database: Database) -> None:
    await create_organization(database, "Sol", OWNER)
    with pytest.raises(SlugTaken, match="Another organization has the slug 'sol'"):
        await create_organization(database, "Other", OWNER, slug="sol")
    assert [each.name for each in await list_organizations(database)] == ["Sol"]


@ONE_VERSION
async def test_an_unknown_owner(database: Database) -> None:
    with pytest.raises(OwnerUnknown) as caught:
        await create_organization(database, "Sol", "anna@example.org")
    assert str(caught.value) == (
        "No account has the address anna@example.org · did you mean ana@example.org? · "
        "create it with: roseram user create anna@example.org"
    )
    with pytest.raises(OwnerUnknown) as caught:
        await create_organization(database, "Sol", "zoe@nowhere.net")
    assert caught.value.why is None


@ONE_VERSION
async def test_an_empty_name(database: Database) -> None:
    with pytest.raises(UsageError):
        await create_organization(database, "  ", OWNER)


@ONE_VERSION
async def test_list(database: Database) -> None:
    await create_account(database, "bo@elsewhere.net", name="Bo")
    await create_organization(database, "sol", OWNER)
    await create_organization(database, "Luna", "bo@elsewhere.net")
    async with database.transaction() as connection:
        await connection.execute("""
            insert into public.organization_members (organization_id, user_id)
              select o.id, p.id from public.organizations o, public.profiles p
              where o.slug = 'sol' and p.email = 'bo@elsewhere.net';
            insert into public.sites (organization_id, name, slug)
              select o.id, 'S' || n, 's' || n from public.organizations o, generate_series(1, 3) n
              where o.slug = 'sol';
            insert into public.projects (organization_id, user_id, name)
              select o.id, o.owner_id, 'P' from public.organizations o where o.slug = 'sol'
        """)
    luna, sol = await list_organizations(database)
    assert (luna.slug, luna.owner) == ("luna", "bo@elsewhere.net")
    assert (sol.slug, sol.members, sol.sites, sol.projects) == ("sol", 2, 3, 1)
    assert await list_organizations(database, limit=1) == [luna]
    assert await list_organizations(database, search="SOL") == [sol]
    assert await list_organizations(database, search="elsewhere") == [luna]
    assert await list_organizations(database, search="%") == []
    personal = await list_organizations(database, personal=True)
    assert [each.name for each in personal] == ["Ana", "Bo", "Luna", "sol"]
