"""Fills any database with rows that are as nasty as its own rules allow, and with ordinary ones."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import asyncpg

from migrate.nasty_insert import CannotFill, Insertion, quietly
from migrate.nasty_rows import Rows
from migrate.nasty_shape import account_columns, in_order, read_shape
from migrate.nasty_sources import Sources
from migrate.nasty_values import fresh_uuid, person
from migrate.states import build_alone

if TYPE_CHECKING:
    from conftest import Server
    from migrate.nasty_shape import Table
    from roseram.postgres import Connection

__all__ = ["CannotFill", "fill", "filled_template"]


async def fill(connection: Connection, rows: int = 200, seed: int = 0, accounts: int = 40) -> None:
    """Make `accounts` people in auth.users, and rows in each table of public until it has `rows`.

    The same seed gives the same rows. A table has fewer where its own keys allow no more (like one
    for each account). Raises CannotFill for a table that would stay empty.
    """
    async with connection.transaction():
        await connection.execute("set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'")
        tables = in_order(await read_shape(connection))
        empty = [table for table in tables if not await _count(connection, table)]
        emails = await _make_accounts(connection, accounts, seed)
        for table in empty:
            await _thin_out(connection, table)
        for table in tables:
            await _fill_table(
                connection, table, rows, random.Random(f"{seed}:{table.name}"), emails
            )


async def filled_template(server: Server, name: str) -> str:
    """The name of a filled database in a state of `legacy/`, built once per server; clone it."""

    async def make(url: str) -> None:
        await build_alone(server, url, name)
        connection = await asyncpg.connect(url)
        try:
            await fill(connection)
        finally:
            await connection.close()

    return await server.template(f"filled_{name}", make)


async def _fill_table(
    connection: Connection,
    table: Table,
    wanted: int,
    rng: random.Random,
    emails: dict[str, str],
) -> None:
    there = await _count(connection, table)
    sources = await Sources.read(connection, table, rng, wanted)
    rows = Rows(table, rng, sources, emails)
    drawn = rows.draw(max(wanted - there, 0))
    insertion = Insertion(connection, table)
    for _ in range(3):  # a repaired row may break another rule
        broken = await insertion.broken(drawn)
        for number, columns in broken:
            rows.repair(drawn[number], columns)
    await insertion.run(drawn, rows)
    if wanted and not there + insertion.made:
        raise CannotFill(f"no row fits into {table.sql}: {insertion.reason}")


async def _count(connection: Connection, table: Table) -> int:
    found: int = await connection.fetchval(f"select count(*) from {table.sql}")
    return found


async def _thin_out(connection: Connection, table: Table) -> None:
    """Take away half the rows that a trigger on auth.users made, so that nastier ones have room."""
    numbered = f"select ctid, row_number() over (order by t::text) n from {table.sql} t"
    await connection.execute(
        f"delete from {table.sql} where ctid in (select ctid from ({numbered}) o where n % 2 = 0)"
    )


async def _make_accounts(connection: Connection, accounts: int, seed: int) -> dict[str, str]:
    """The e-mail address of each new account by its id."""
    rng = random.Random(f"{seed}:accounts")
    rows = [_account(rng, number, seed) for number in range(accounts)]
    names = ", ".join(sorted(await account_columns(connection) & _account(rng, 0, 0).keys()))
    if not names:
        return {}
    statement = (
        f"insert into auth.users ({names}) select {names}"
        " from jsonb_populate_recordset(null::auth.users, $1::jsonb)"
    )
    await quietly(connection, statement, json.dumps(rows), refusable=False)
    return {str(row["id"]): str(row["email"]) for row in rows if row["email"]}


def _account(rng: random.Random, number: int, seed: int) -> dict[str, object]:
    """Every fifth address differs from the one before in upper and lower case alone."""
    own = f".{seed}" if seed else ""
    address = f"person{number - (number % 5 == 4)}{own}@example.com"
    mixed = "".join(rng.choice((letter.upper(), letter)) for letter in address)
    nobody = number % 10 == 7  # signed up with a phone: without an address
    day = number % 28 + 1
    return {
        "id": fresh_uuid(rng),
        "aud": "authenticated",
        "role": "authenticated",
        "email": None if nobody else mixed if number % 2 else address,
        "phone": f"1555{seed:03}{number:05}" if nobody else None,
        "encrypted_password": f"$2a$10${rng.getrandbits(128):032x}",
        "raw_app_meta_data": {"provider": "email", "providers": ["email"]},
        "raw_user_meta_data": _metadata(number),
        "created_at": None if number % 11 == 10 else f"2024-01-{day:02} 00:00:00+00",
        "updated_at": f"2024-02-{day:02} 00:00:00+00",
        "is_anonymous": False,
        "is_sso_user": False,
    }


def _metadata(number: int) -> object:
    name = person(number)
    return (
        {"full_name": name, "avatar_url": f"https://example.com/{number}.png"},
        {"name": name, "user_name": f"user{number}", "full_name": None},
        {"full_name": name * 40, "nested": {"a": [None]}},
        {"full_name": name},
        {} if number % 2 else None,
    )[number % 5]
