"""Accounts: what is written, what is refused, and that passwords stay where they belong."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import TYPE_CHECKING

import pytest

from roseram.operate.accounts import (
    AddressTaken,
    InvalidAddress,
    NewAccount,
    PasswordRefused,
    create_account,
    hash_password,
    insert_accounts,
    list_accounts,
    normal_address,
    similar_address,
)
from roseram.operate.passwords import is_password
from roseram.postgres import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import asyncpg

    from roseram.postgres import Connection

EVERYWHERE = pytest.mark.parametrize("situation", ["superuser", "owner", "supabase"], indirect=True)
ONE_VERSION = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
TOKENS = (
    "confirmation_token",
    "recovery_token",
    "email_change_token_new",
    "email_change",
    "email_change_token_current",
    "reauthentication_token",
    "phone_change",
    "phone_change_token",
)


@pytest.fixture
async def database(schema_database: str) -> AsyncIterator[Database]:
    async with await Database.open(schema_database, max_size=4) as opened:
        yield opened


async def _row(database: Database, query: str, *values: object) -> asyncpg.Record:
    async with database.connection() as connection:
        row = await connection.fetchrow(query, *values)
    assert row is not None
    return row


@EVERYWHERE
async def test_an_account_is_what_the_auth_service_makes(database: Database) -> None:
    account = await create_account(
        database, "  Ana.Sousa@Example.ORG ", name=" Ana Sousa ", password="correct horse"
    )
    assert (account.email, account.name, account.organizations) == (
        "ana.sousa@example.org",
        "Ana Sousa",
        0,
    )
    user = await _row(database, "select * from auth.users where id = $1", account.id)
    assert user["instance_id"] == uuid.UUID(int=0)
    assert (user["aud"], user["role"]) == ("authenticated", "authenticated")
    assert user["email"] == "ana.sousa@example.org"
    assert user["email_confirmed_at"] == user["confirmed_at"] == user["created_at"]
    assert json.loads(user["raw_app_meta_data"]) == {"provider": "email", "providers": ["email"]}
    assert json.loads(user["raw_user_meta_data"])["full_name"] == "Ana Sousa"
    assert {user[name] for name in TOKENS} == {""}
    assert not user["is_sso_user"]
    assert not user["is_anonymous"]
    assert user["phone"] is user["last_sign_in_at"] is None
    assert user["encrypted_password"].startswith("$argon2id$")
    assert is_password(user["encrypted_password"], "correct horse")
    identity = await _row(database, "select * from auth.identities where user_id = $1", account.id)
    assert identity["provider"] == "email"
    assert identity["provider_id"] == str(account.id)
    assert identity["email"] == "ana.sousa@example.org"
    assert json.loads(identity["identity_data"]) == {
        "sub": str(account.id),
        "email": "ana.sousa@example.org",
        "email_verified": True,
        "phone_verified": False,
    }


@ONE_VERSION
async def test_the_schema_makes_the_rest(database: Database) -> None:
    account = await create_account(database, "ana@example.org", name="Ana")
    made = await _row(
        database,
        """select p.full_name, o.name, m.role, s.theme, t.generations_count,
            u.encrypted_password as password
        from public.profiles p
        join public.organizations o on o.owner_id = p.id and o.is_personal
        join public.organization_members m on m.organization_id = o.id and m.user_id = p.id
        join public.user_settings s on s.user_id = p.id
        join public.usage_stats t on t.user_id = p.id
        join auth.users u on u.id = p.id where p.id = $1""",
        account.id,
    )
    assert tuple(made) == ("Ana", "Ana", "owner", "light", 0, "")


async def test_the_right_to_insert_is_enough(schema_connection: Connection) -> None:
    await schema_connection.execute("""
        create role only_inserts bypassrls;
        grant usage on schema auth to only_inserts;
        grant insert on auth.users, auth.identities to only_inserts;
        set local role only_inserts
    """)
    new = NewAccount(uuid.uuid4(), "ana@example.org", None, "")
    await insert_accounts(schema_connection, [new])
    await schema_connection.execute("reset role")
    assert await schema_connection.fetchval("select id from public.profiles") == new.id


@ONE_VERSION
@pytest.mark.parametrize("again", ["ana@example.org", "ANA@Example.org"])
async def test_an_address_is_taken_once(database: Database, again: str) -> None:
    await create_account(database, "ana@example.org")
    with pytest.raises(AddressTaken, match=r"There is an account with ana@example\.org already"):
        await create_account(database, again)
    assert len(await list_accounts(database)) == 1


async def test_of_many_at_once_one_gets_the_address(database: Database) -> None:
    done = await asyncio.gather(
        *(create_account(database, "ana@example.org") for _ in range(4)), return_exceptions=True
    )
    assert sum(isinstance(each, AddressTaken) for each in done) == 3
    assert len(await list_accounts(database)) == 1


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("a@b", "a@b"),
        ("First.Last+tag@Sub.Example.co.uk", "first.last+tag@sub.example.co.uk"),
        ("\to'neil@example.org\n", "o'neil@example.org"),
        ("x" * 64 + "@example.org", "x" * 64 + "@example.org"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    assert normal_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "ana",
        "ana@",
        "@example.org",
        "ana@@example.org",
        "ana example@example.org",
        "ana@exa mple.org",
        "ana@-example.org",
        "ana@example..org",
        "ana@example.org.",
        "ana@example.org\nb@example.org",
        "ána@example.org",
        "x" * 65 + "@example.org",
        "ana@" + ".".join(["x" * 60] * 5),
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(InvalidAddress) as caught:
        normal_address(text)
    assert caught.value.exit_status == 2
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("password", ["12345678", "x" * 72, "é" * 36, "😀" * 8, "a\0bcdefgh"])
async def test_passwords(password: str) -> None:
    hashed = await hash_password(password)
    assert is_password(hashed, password)


@pytest.mark.parametrize("password", ["", "1234567", "😀" * 7, "x" * 73, "é" * 37])
async def test_passwords_that_are_refused(password: str) -> None:
    with pytest.raises(PasswordRefused) as caught:
        await hash_password(password)
    assert not password or password not in str(caught.value)


@ONE_VERSION
async def test_a_refused_password_makes_no_account(database: Database) -> None:
    with pytest.raises(PasswordRefused):
        await create_account(database, "ana@example.org", password="1234567")
    assert await list_accounts(database) == []


async def test_hashing_does_not_hold_up_the_others() -> None:
    hashing = asyncio.create_task(hash_password("correct horse"))
    turns = 0
    while not hashing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10
    assert await hash_password("correct horse") != hashing.result()


@ONE_VERSION
async def test_list(database: Database) -> None:
    for email, name in [("ana@x.org", "Ana"), ("bo@x.org", None), ("cy_d@y.org", "Cy 100%")]:
        await create_account(database, email, name=name)
    everybody = await list_accounts(database)
    assert [each.email for each in everybody] == ["cy_d@y.org", "bo@x.org", "ana@x.org"]
    assert await list_accounts(database, limit=1) == everybody[:1]
    for search, found in [
        ("X.ORG", ["bo@x.org", "ana@x.org"]),
        ("ANA", ["ana@x.org"]),
        ("0%", ["cy_d@y.org"]),
        ("_", ["cy_d@y.org"]),
        ("%", ["cy_d@y.org"]),
        ("zed", []),
    ]:
        assert [each.email for each in await list_accounts(database, search=search)] == found


@ONE_VERSION
async def test_list_counts_organizations_but_the_personal_one(database: Database) -> None:
    account = await create_account(database, "ana@example.org")
    async with database.transaction() as connection:
        await connection.execute(
            "insert into public.organizations (name, slug, owner_id) values ('A', 'a', $1)",
            account.id,
        )
    assert [each.organizations for each in await list_accounts(database)] == [1]


@ONE_VERSION
async def test_similar_address(database: Database) -> None:
    await create_account(database, "anabel@example.org")
    await create_account(database, "zoe@elsewhere.org")
    async with database.connection() as connection:
        assert await similar_address(connection, "anable@example.org") == "anabel@example.org"
        assert await similar_address(connection, "anabel@exmaple.org") == "anabel@example.org"
        assert await similar_address(connection, "someone@else.net") is None
