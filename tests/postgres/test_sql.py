"""Named queries, and quoting that survives the server's own parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roseram.postgres import Database, load_sql, quote_ident, quote_literal
from roseram.postgres.sql import parse_sql

if TYPE_CHECKING:
    from conftest import Server

ODD = [
    "plain",
    "Two Words",
    'quo"te',
    "it's",
    "back\\slash",
    "-- comment",
    "é漢",
    "a;b",
    "$1",
    "%s",
]


def test_parse_sql() -> None:
    head = "-- what this file is for\n\n"
    text = head + "-- name: one\n-- a sentence\nselect 1;\n\n--name:two\nselect 2\n"
    assert parse_sql(text) == {"one": "-- a sentence\nselect 1;", "two": "select 2"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("-- name: one\nselect 1;\n-- name: one\nselect 2;", "twice"),
        ("select 1;\n-- name: one\nselect 2;", "before the first"),
        ("select 1;", "before the first"),
        ("-- name:\nselect 1;", "no query name"),
        ("-- name: Two Words\nselect 1;", "no query name"),
        ("-- name: one\n-- only a comment\n-- name: two\nselect 1;", "is empty"),
    ],
)
def test_parse_sql_refuses(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_sql(text)


def test_load_sql_reads_a_packages_file() -> None:
    queries = load_sql("roseram.postgres", "database.sql")
    assert "set_config('role'" in queries["set_identity"]
    queries.clear()
    assert load_sql("roseram.postgres", "database.sql")


async def test_quoting(server: Server) -> None:
    async with await Database.open(server.url()) as database, database.connection() as connection:
        for text in ODD:
            statement = f"select {quote_literal(text)} as {quote_ident(text)}"
            row = await connection.fetchrow(statement)
            assert row is not None
            assert dict(row) == {text: text}
        await connection.execute("set standard_conforming_strings = off")
        assert await connection.fetchval(f"select {quote_literal(ODD[4])}") == ODD[4]
        assert await connection.fetchval(f"select {quote_literal(None)}::text") is None


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_no_identifier(name: str) -> None:
    with pytest.raises(ValueError, match="identifier"):
        quote_ident(name)


def test_no_literal() -> None:
    with pytest.raises(ValueError, match="zero byte"):
        quote_literal("a\0b")
