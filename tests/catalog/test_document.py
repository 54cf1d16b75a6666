"""The catalog as JSON, and the same catalog from every server, dump and restore."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from roseram.catalog import (
    UnknownDocument,
    compare,
    fingerprint,
    from_json,
    read_catalog,
    to_json,
)
from roseram.config import child_environment

if TYPE_CHECKING:
    import asyncpg

    from conftest import Server

    Connection = asyncpg.Connection[asyncpg.Record]


async def test_json_and_back_is_equal(connection: Connection) -> None:
    for extension_objects in (False, True):
        catalog = await read_catalog(connection, extension_objects=extension_objects)
        text = to_json(catalog)
        assert from_json(text) == catalog
        assert to_json(from_json(text)) == text
        assert json.loads(text)["format"] == "roseram-catalog/1"


async def test_two_readings_are_the_same_text(connection: Connection) -> None:
    assert to_json(await read_catalog(connection)) == to_json(await read_catalog(connection))


async def test_other_documents_are_refused(connection: Connection) -> None:
    document = json.loads(to_json(await read_catalog(connection)))
    wrong: list[tuple[Any, str]] = [
        ("{", "no JSON"),
        ("[]", "its format is None"),
        (json.dumps({**document, "format": "roseram-catalog/2"}), "roseram-catalog/2"),
        (json.dumps({**document, "surprise": []}), "surprise"),
        (json.dumps({**document, "server_version": "18"}), "'18' is no int"),
        (json.dumps({**document, "server_version": True}), "True is no int"),
        (json.dumps({key: value for key, value in document.items() if key != "tables"}), "tables"),
    ]
    for text, reason in wrong:
        with pytest.raises(UnknownDocument, match=reason):
            from_json(text)


async def test_every_server_has_the_same_catalog(everywhere: list[str], connect: Any) -> None:
    catalogs = []
    for url in everywhere:
        async with connect(url) as connection:
            catalogs.append(await read_catalog(connection))
    for one in catalogs:
        for other in catalogs:
            assert compare(one, other, partitions=True) == ()
            assert fingerprint(one, partitions=True) == fingerprint(other, partitions=True)


async def test_a_restored_dump_has_the_same_catalog(
    server: Server, everything: str, make_database: Any, connect: Any
) -> None:
    copy = await make_database()
    await run(server, "pg_dump", "--schema-only", everything, into=("psql", copy))
    catalogs = []
    for url in (everything, copy):
        async with connect(url) as connection:
            catalogs.append(await read_catalog(connection))
    original, restored = catalogs
    assert compare(original, restored, ignore=("role_*",), partitions=True) == ()
    assert fingerprint(original, ignore=(), partitions=True) == fingerprint(
        restored, ignore=(), partitions=True
    )


async def run(server: Server, program: str, *arguments: str, into: tuple[str, str]) -> None:
    """Run a Postgres program and feed what it prints to another one."""
    folder, environment = server.binaries.bin_dir, child_environment()
    first = await asyncio.create_subprocess_exec(
        folder / program, *arguments, stdout=asyncio.subprocess.PIPE, env=environment
    )
    output, _ = await first.communicate()
    assert first.returncode == 0
    second = await asyncio.create_subprocess_exec(
        folder / into[0], "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", into[1],
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, env=environment,
    )  # fmt: skip
    await second.communicate(output)
    assert second.returncode == 0
