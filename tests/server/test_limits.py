"""Limits on attempts: exact, for all processes at once, and no way to keep an owner out."""

from __future__ import annotations

import asyncio
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from roseram.postgres import Database
from roseram.server.auth.failure import AuthError
from roseram.server.auth.settings import read_settings
from roseram.server.limits import LIMITS, Limits, counted_as

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

OWNER, ADDRESS, HOME = uuid.UUID(int=1), "ana@example.org", "192.0.2.1"


@pytest.fixture
async def database(schema_database: str) -> AsyncIterator[Database]:
    async with await Database.open(schema_database, max_size=8) as database:
        yield database


@pytest.fixture
def limits(database: Database) -> Limits:
    return Limits(database)


async def age(database: Database, seconds: float) -> None:
    """As if everything had happened so much earlier."""
    async with database.connection() as connection:
        await connection.execute(
            "update roseram.rate_buckets set full_at = full_at - make_interval(secs => $1)", seconds
        )


async def attempts(limits: Limits, name: str, key: str, number: int) -> int:
    """How many of so many get through."""
    return [await limits.take(name, key) for _ in range(number)].count(0.0)


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: limit.name)
async def test_each_limit(limits: Limits, limit: object) -> None:
    name, most = limit.name, limit.most  # type: ignore[attr-defined]
    assert await attempts(limits, name, "a", most) == most
    wait = await limits.take(name, "a")
    assert 0 < wait <= limit.seconds / most  # type: ignore[attr-defined]
    with pytest.raises(AuthError) as caught:
        await limits.require(name, "a")
    assert (caught.value.status, caught.value.code) == (429, limit.code)  # type: ignore[attr-defined]
    assert int(dict(caught.value.headers)["Retry-After"]) >= wait - 1
    assert await limits.take(name, "b") == 0.0


async def test_what_was_used_comes_back_evenly(database: Database, limits: Limits) -> None:
    assert await attempts(limits, "sign_in", "a", 35) == 30
    await age(database, 50)  # of 300 seconds for 30
    assert await attempts(limits, "sign_in", "a", 35) == 5
    await age(database, 10_000)
    assert await attempts(limits, "sign_in", "a", 35) == 30


async def test_waiting_as_long_as_told_is_enough(database: Database, limits: Limits) -> None:
    await attempts(limits, "mfa", "a", 15)
    wait = await limits.take("mfa", "a")
    await age(database, wait)
    assert await attempts(limits, "mfa", "a", 2) == 1


async def test_who_is_refused_loses_nothing(database: Database, limits: Limits) -> None:
    await attempts(limits, "mfa", "a", 100)
    await age(database, 60)
    assert await attempts(limits, "mfa", "a", 20) == 15


async def test_any_number_at_once(schema_database: str) -> None:
    """Exactly as many as allowed, from two pools as two processes have them."""
    async with (
        await Database.open(schema_database, max_size=5) as one,
        await Database.open(schema_database, max_size=5) as other,
    ):
        pools = [Limits(one, {"sign_up": 20}), Limits(other, {"sign_up": 20})]
        waits = await asyncio.gather(
            *(pools[number % 2].take("sign_up", "a") for number in range(80))
        )
    assert waits.count(0.0) == 20


async def test_several_at_once_and_given_back(limits: Limits) -> None:
    assert await limits.take("mfa", "a", cost=14) == 0.0
    assert await limits.take("mfa", "a", cost=2) > 0
    assert await limits.take("mfa", "a", cost=1) == 0.0
    await limits.give_back("mfa", "a", cost=3)
    assert await attempts(limits, "mfa", "a", 5) == 3
    assert await limits.take("mfa", "b", cost=1000) == 0.0  # the whole allowance, and no more
    assert await limits.take("mfa", "b") > 0


async def test_nothing_can_be_saved_up(limits: Limits) -> None:
    for _ in range(5):
        await limits.give_back("mfa", "a", cost=15)
    assert await attempts(limits, "mfa", "a", 40) == 15


async def test_the_operators_own(database: Database) -> None:
    settings = read_settings({"RATE_LIMIT_SIGN_IN": "2", "RATE_LIMIT_TOKEN_REFRESH": "3",
                              "RATE_LIMIT_MFA": "0"})  # fmt: skip
    limits = Limits(database, settings.rate_limits)
    assert await attempts(limits, "sign_in", "a", 5) == 2
    assert await attempts(limits, "refresh", "a", 5) == 3
    assert await attempts(limits, "mfa", "a", 100) == 100


async def test_nobodys_address_is_kept(database: Database, limits: Limits) -> None:
    await limits.take("sign_in", HOME)
    await limits.take("sign_up", HOME)
    async with database.connection() as connection:
        rows = await connection.fetch("select * from roseram.rate_buckets")
    assert len(rows) == 2
    assert all(len(row["bucket"]) == 32 for row in rows)
    assert not any(HOME.encode() in row["bucket"] for row in rows)


async def test_old_rows_are_swept(database: Database, limits: Limits) -> None:
    async with database.connection() as connection:
        await connection.execute(
            "insert into roseram.rate_buckets select sha256(n::text::bytea), now() - interval '1 s'"
            " from generate_series(1, 100) n"
        )
        await connection.execute(
            "select roseram.take_tokens('x', 'a', 1000000, 1000000) from generate_series(1, 20000)"
        )
        assert await connection.fetchval("select count(*) from roseram.rate_buckets") == 1


@pytest.mark.parametrize(
    ("key", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1%eth0", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("factors of 1:2", "factors of 1:2"),
        ("ana@example.org", "ana@example.org"),
    ],
)
def test_what_is_counted_as_one(key: str, counted: str) -> None:
    assert counted_as(key) == counted


# Guessing the password of one account.


async def person(database: Database) -> None:
    async with database.connection() as connection:
        await connection.execute(
            "insert into auth.users (id, email) values ($1, $2)", OWNER, ADDRESS
        )


async def guess(limits: Limits, ip: str) -> bool:
    try:
        await limits.require_account(ADDRESS, ip)
    except AuthError:
        return False
    return True


async def guesses(limits: Limits, number: int, first: int = 0) -> int:
    """How many of so many addresses get one guess through."""
    return [await guess(limits, f"198.51.100.{n + first}") for n in range(number)].count(True)


async def test_guessing_from_many_addresses(database: Database, limits: Limits) -> None:
    """Ten at once, then one a minute, then (after a hundred) one in a quarter of an hour."""
    await person(database)
    assert await guesses(limits, 40) == 10
    through = 10
    for _ in range(24 * 60):
        await age(database, 60)
        through += await guesses(limits, 2)
    assert 190 <= through <= 215


async def test_an_account_that_does_not_exist_looks_the_same(limits: Limits) -> None:
    assert await guesses(limits, 40) == 10


@pytest.mark.parametrize(
    "seen",
    [
        "insert into auth.sessions (id, user_id, ip) values ($1, $1, $2::text::inet)",
        (
            "insert into public.session_audit_log (user_id, action, ip_address)"
            " values ($1, 'signed_in', $2)"
        ),
    ],
)
async def test_the_owner_is_not_kept_out(database: Database, limits: Limits, seen: str) -> None:
    """Who signed in from there before has an allowance that strangers do not use up."""
    await person(database)
    async with database.connection() as connection:
        await connection.execute(seen, OWNER, HOME)
    assert await guesses(limits, 40) == 10
    assert await guess(limits, HOME)
    assert [await guess(limits, HOME) for _ in range(20)].count(True) == 9  # limited as well


async def test_having_failed_from_there_is_no_familiarity(
    database: Database, limits: Limits
) -> None:
    await person(database)
    async with database.connection() as connection:
        await connection.execute(
            "insert into public.session_audit_log (user_id, action, ip_address)"
            " values ($1, 'sign_in_failed', $2)", OWNER, HOME,
        )  # fmt: skip
    await guesses(limits, 40)
    assert not await guess(limits, HOME)


async def test_only_failures_count(limits: Limits) -> None:
    for _ in range(50):
        await limits.account_succeeded(await limits.require_account(ADDRESS, HOME))


def test_the_manual_lists_them() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/limits.md").read_text("utf-8")
    spans = {60: "1 min", 300: "5 min", 600: "10 min", 3600: "1 h", 86400: "1 day"}
    for limit in LIMITS:
        row = (
            f"| `{limit.name}` | {limit.most} in {spans[limit.seconds]} |"
            f" {limit.counted_for} | {limit.sentence} |"
        )
        assert row in page
