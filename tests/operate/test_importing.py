"""Importing accounts: formats, passwords, what is skipped, all or nothing."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import bcrypt
import pytest

from roseram.errors import FileUnusable
from roseram.operate.accounts import create_account
from roseram.operate.dumps import DumpUnreadable, read_rows
from roseram.operate.importing import import_users
from roseram.operate.passwords import is_password
from roseram.postgres import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import Any

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version
ANA, BEN = "0a0a0a0a-0000-4000-8000-000000000001", "0a0a0a0a-0000-4000-8000-000000000002"
HASH = bcrypt.hashpw(b"correct horse", bcrypt.gensalt(4, prefix=b"2a")).decode()
SQL = (
    "--\n-- PostgreSQL database dump\n--\nSET statement_timeout = 0;\n"
    "COPY auth.audit_log_entries (id, payload) FROM stdin;\nx\ty\n\\.\n\n"
    "COPY auth.identities (provider_id, user_id, identity_data, provider, created_at, id)"
    " FROM stdin;\n"
    f'{ANA}\t{ANA}\t{{"sub": "{ANA}", "email": "ana@example.org"}}\temail'
    f"\t2024-01-02 03:04:05.678901+00\t{uuid.uuid4()}\n"
    f'4711\t{ANA}\t{{"sub": "4711", "name": "Ana\\\\nS"}}\tgithub\t\\N\t{uuid.uuid4()}\n'
    "\\.\n\n"
    "COPY public.users (id, email) FROM stdin;\n1\tnot@these.example\n\\.\n\n"
    "COPY auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at,"
    " confirmation_token, raw_app_meta_data, raw_user_meta_data, is_super_admin, created_at, phone,"
    " banned_until, confirmed_at, is_sso_user) FROM stdin;\n"
    f"{uuid.UUID(int=0)}\t{ANA}\tauthenticated\tauthenticated\tAna@Example.org\t{HASH}"
    "\t2024-01-02 03:04:05.678901+00"
    '\tleft-over\t{"provider": "email", "plan": "pro"}\t{"full_name": "Ana\\\\tS"}'
    "\tf\t2024-01-02 03:04:05+00\t\\N"
    "\t\\N\t2024-01-02 03:04:05.678901+00\tf\n"
    f"{uuid.UUID(int=0)}\t{BEN}\tauthenticated\tauthenticated\tben@example.org\todd-hash\t\\N"
    "\t\t{}\t\\N\t\\N\t2024-01-02 03:04:05+00\t351911\t2999-01-01 00:00:00+00\t\\N\tf\n"
    "\\.\n"
)


@pytest.fixture
async def database(schema_database: str) -> AsyncIterator[Database]:
    async with await Database.open(schema_database, max_size=3) as opened:
        yield opened


async def rows(database: Database, query: str, *values: object) -> list[dict[str, Any]]:
    async with database.connection() as connection:
        return [dict(row) for row in await connection.fetch(query, *values)]


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


async def test_a_dump_of_pg_dump(database: Database, tmp_path: Path) -> None:
    done = await import_users(database, written(tmp_path, "users.sql", SQL))
    assert (done.users, done.identities, done.without_password, done.told) == (2, 3, 1, [])
    ana, ben = await rows(
        database, "select u.*, u.id::text as key from auth.users u order by email"
    )
    assert (ana["key"], ana["email"], ana["confirmation_token"]) == (ANA, "ana@example.org", "")
    assert is_password(ana["encrypted_password"], "correct horse")
    assert json.loads(ana["raw_app_meta_data"]) == {"provider": "email", "plan": "pro"}
    assert json.loads(ana["raw_user_meta_data"]) == {"full_name": "Ana\tS"}
    assert ana["email_confirmed_at"].microsecond == 678901
    assert (ben["encrypted_password"], ben["phone"]) == ("", "351911")
    assert ben["banned_until"].year == 2999
    ways = await rows(
        database,
        "select user_id::text as user_id, provider, identity_data ->> 'name' as name"
        " from auth.identities order by 1, 2",
    )
    assert ways == [
        {"user_id": ANA, "provider": "email", "name": None},
        {"user_id": ANA, "provider": "github", "name": "Ana\nS"},
        {"user_id": BEN, "provider": "email", "name": None},
    ]
    homes = await rows(database, "select owner_id from public.organizations where is_personal")
    assert len(homes) == 2


async def test_csv_and_a_file_of_identities(database: Database, tmp_path: Path) -> None:
    users = (
        f"id,email,encrypted_password,raw_user_meta_data,created_at\n"
        f'{ANA},ana@example.org,{HASH},"{{""a"": ""b,\n""}}",\n'
    )
    ways = (
        "id,user_id,provider_id,provider,identity_data\n"
        f'{uuid.uuid4()},{ANA},77,google,"{{""sub"": ""77""}}"\n'
    )
    done = await import_users(
        database,
        written(tmp_path, "users.csv", users.replace(',\n"', ',\\n"')),
        identities=written(tmp_path, "ways.csv", ways),
    )
    assert (done.users, done.identities) == (1, 1)
    (way,) = await rows(database, "select provider, provider_id from auth.identities")
    assert way == {"provider": "google", "provider_id": "77"}


async def test_lines_of_json(database: Database, tmp_path: Path) -> None:
    user = {
        "id": ANA,
        "email": "ana@example.org",
        "encrypted_password": HASH,
        "raw_user_meta_data": {"full_name": "Ana"},
        "identities": [
            # As the tables were before 2023.
            {"id": "99", "provider": "github", "identity_data": {"sub": "99"}}
        ],
    }
    path = written(tmp_path, "users.jsonl", json.dumps(user) + "\n\n")
    done = await import_users(database, path)
    assert (done.users, done.identities) == (1, 1)
    (way,) = await rows(database, "select provider, provider_id from auth.identities")
    assert way == {"provider": "github", "provider_id": "99"}


async def test_who_is_here_already(database: Database, tmp_path: Path) -> None:
    await create_account(database, "ana@example.org")
    first = await import_users(database, written(tmp_path, "users.sql", SQL))
    assert (first.users, first.skipped) == (1, 1)
    (told,) = first.told
    assert (told.id, told.email, told.why) == (
        ANA,
        "Ana@Example.org",
        "an account has this address already",
    )
    # Nor does somebody who was here get a way in.
    assert len(await rows(database, "select from auth.identities where provider = 'github'")) == 0
    again = await import_users(database, written(tmp_path, "users.sql", SQL))
    assert (again.users, again.skipped, again.identities) == (0, 2, 0)
    assert again.told[1].why == "an account has this id already"


async def test_who_is_not_taken(database: Database, tmp_path: Path) -> None:
    lines = [
        {"id": ANA, "email": "ana@example.org"},
        {"id": ANA, "email": "other@example.org"},
        {"id": str(uuid.uuid4()), "email": "ANA@example.org"},
        {"id": str(uuid.uuid4()), "email": "gone@example.org", "deleted_at": "2024-01-01"},
        {"id": str(uuid.uuid4()), "email": "root@example.org", "role": "service_role"},
        {"id": str(uuid.uuid4()), "email": "no address"},
    ]
    path = written(tmp_path, "u.jsonl", "\n".join(map(json.dumps, lines)))
    done = await import_users(database, path)
    assert done.users == 1
    assert [(each.line, each.why) for each in done.told] == [
        (2, "it is in the file twice"),
        (3, "it is in the file twice"),
        (4, "it was deleted"),
        (5, "it has the role service_role"),
        (6, "this is no e-mail address"),
    ]


async def test_many_lines_stream(database: Database, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": str(uuid.uuid4()), "email": f"p{n}@example.org"}) for n in range(1201)
    ]
    seen: list[int] = []
    path = written(tmp_path, "u.jsonl", "\n".join(lines))
    done = await import_users(database, path, progress=seen.append)
    assert (done.users, done.identities, seen) == (1201, 1201, [500, 500, 201])


async def test_a_dry_run_and_an_error_leave_nothing(database: Database, tmp_path: Path) -> None:
    done = await import_users(database, written(tmp_path, "u.sql", SQL), dry_run=True)
    assert done.users == 2
    assert await rows(database, "select from auth.users") == []
    broken = json.dumps({"id": ANA, "email": "a@example.org"}) + "\n" * 700 + "{"
    with pytest.raises(DumpUnreadable, match="Line 701 is no JSON"):
        await import_users(database, written(tmp_path, "u.jsonl", broken))
    late = json.dumps({"id": ANA, "email": "a@example.org", "created_at": "no time"})
    with pytest.raises(DumpUnreadable, match="cannot be read"):
        await import_users(database, written(tmp_path, "u.jsonl", late))
    assert await rows(database, "select from auth.users") == []


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("u.sql", "PGDMP\x01", "archive of pg_dump"),
        ("u.sql", "INSERT INTO auth.users (id) VALUES (1);\n", "only COPY can be read"),
        ("u.sql", "select 1;\n", "no COPY"),
        ("u.sql", f"COPY auth.users (id, email) FROM stdin;\n{ANA}\ta\n", "has no end"),
        ("u.sql", f"COPY auth.users (id, email) FROM stdin;\n{ANA}\n\\.\n", "has 1 fields"),
        ("u.csv", "email\na@example.org\n", "does not name the columns"),
        ("u.csv", f"id,email\n{ANA}\n", "other fields than the first"),
        ("u.json", "[1]\n", "no JSON object"),
        ("u.jsonl", '{"email": "a@example.org"}\n', "has no id"),
        ("u.jsonl", json.dumps({"id": ANA, "raw_app_meta_data": [1]}), "no JSON object"),
    ],
)
async def test_files_that_are_none(
    database: Database, tmp_path: Path, name: str, text: str, says: str
) -> None:
    with pytest.raises(DumpUnreadable, match=says):
        await import_users(database, written(tmp_path, name, text))


async def test_a_file_that_is_not_there(database: Database, tmp_path: Path) -> None:
    with pytest.raises(FileUnusable):
        await import_users(database, tmp_path / "none.sql")


def test_escapes_of_copy(tmp_path: Path, server: object) -> None:
    del server
    text = "COPY auth.users (id, email) FROM stdin;\na\\tb\\\\c\\101\\x42\\N\t\\N\n\\.\n"
    (line,) = read_rows(written(tmp_path, "u.sql", text), "users")
    assert (line.number, line.row) == (2, {"id": "a\tb\\cABN", "email": None})
