"""Compiles a request and runs it on Postgres, with parameters as the server sends them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg

from roseram.catalog.names import Name
from roseram.postgres.pipeline import Step, columns
from roseram.server.rest.body import parse_body
from roseram.server.rest.cache import read_exposed
from roseram.server.rest.headers import parse_accept, parse_preferences, rows_asked
from roseram.server.rest.query.parse import parse_query
from roseram.server.rest.settings import Settings
from roseram.server.rest.statement import choose_routine, compile_call, compile_read, compile_write

if TYPE_CHECKING:
    from conftest import Server
    from roseram.postgres.pipeline import Connection
    from roseram.server.rest.exposed import Exposed
    from roseram.server.rest.request import Body, Media, Preferences, Rows
    from roseram.server.rest.statement import Argument, Compiled

SETTINGS = Settings(schemas=("api",), aggregates=True)
SHOP = Path(__file__).with_name("shop.sql")


async def shop_template(server: Server) -> str:
    """The name of a database with the shop in it."""

    async def build(url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(SHOP.read_text("utf-8"))
        finally:
            await connection.close()

    return await server.template("shop", build)


async def what_is_exposed(url: str, settings: Settings = SETTINGS) -> Exposed:
    connection = await asyncpg.connect(url)
    try:
        return await read_exposed(connection, settings, timezones=frozenset())
    finally:
        await connection.close()


@dataclass(frozen=True)
class Answer:
    """The row that a statement returned."""

    total: int | None
    rows: int
    location: str | None
    body: str
    headers: str | None
    status: str | None
    inserted: int | None
    planned: int | None = None

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Shop:
    """A database with what it exposes; every request is rolled back unless it is to be kept."""

    connection: Connection
    exposed: Exposed
    settings: Settings = SETTINGS

    def having(self, **changed: Any) -> Shop:
        """The same database with other settings."""
        return replace(self, settings=replace(self.settings, **changed))

    def table(self, name: str) -> Name:
        return Name("api", name)

    async def read(self, path: str, *, method: str = "GET", **how: Any) -> Answer:
        """`clients?select=id`, answered."""
        return await self.run(self.compile_read(path, method=method, **how), path, **how)

    def compile_read(
        self, path: str, *, method: str = "GET", prefer: str = "", accept: str = "", **_: Any
    ) -> Compiled:
        table, query = path.partition("?")[::2]
        return compile_read(
            self.exposed,
            self.settings,
            Name("api", table),
            parse_query(query).shape,
            preferences(prefer),
            media(accept),
            method=method,
        )

    async def write(
        self,
        method: str,
        path: str,
        data: object = None,
        *,
        prefer: str = "return=representation",
        accept: str = "",
        csv: str | None = None,
        **how: Any,
    ) -> Answer:
        """A change, answered; undone again without `keep`."""
        table, _, query = path.partition("?")
        body = None if method == "DELETE" else body_of(data, csv, columns_given="columns=" in query)
        compiled = compile_write(
            self.exposed,
            self.settings,
            method,
            Name("api", table),
            parse_query(query, method=method).shape,
            preferences(prefer),
            media(accept),
            body.columns if body else (),
            body.kind if body else "none",
        )
        return await self.run(compiled, path, body=body, **how)

    async def call(
        self,
        path: str,
        data: object = None,
        *,
        method: str = "POST",
        prefer: str = "",
        accept: str = "",
        body: Body | None = None,
        **how: Any,
    ) -> Answer:
        """A call, answered."""
        name, _, query_string = path.partition("?")
        query = parse_query(query_string, call=method != "POST")
        if method == "POST" and body is None:
            body = parse_body(json.dumps(data or {}).encode(), "application/json", call=True)
        given = body.columns if body else tuple(dict(query.shape.arguments))
        routine = choose_routine(self.exposed, "api", name, given, method=method, body=body)
        compiled = compile_call(
            self.exposed,
            self.settings,
            routine,
            given,
            query.shape,
            preferences(prefer),
            media(accept),
            method=method,
            body_kind=body.kind if body else "none",
            raw=body is not None and body.raw is not None,
        )
        return await self.run(compiled, path, body=body, **how)

    async def run(
        self,
        compiled: Compiled,
        path: str,
        *,
        body: Body | None = None,
        rows: Rows | None = None,
        keep: bool = False,
        role: str | None = None,
        **_: Any,
    ) -> Answer:
        query = parse_query(path.partition("?")[2], call=True)
        asked = rows_asked(query, rows)
        given: dict[str, str | bytes | None] = {
            "body": body.json if body else None,
            "raw": body.raw if body else None,
            "limit": None if asked.limit is None else str(asked.limit),
            "offset": str(asked.offset),
        }

        def step(sql: str, arguments: tuple[Argument, ...]) -> Step:
            values = [
                query.values[one] if isinstance(one, int) else given[one] for one in arguments
            ]
            return Step(sql, [one.encode() if isinstance(one, str) else one for one in values])

        steps = [Step("begin"), *([Step(f"set local role {role}")] if role else [])]
        place = len(steps)
        steps.append(step(compiled.sql, compiled.arguments))
        if compiled.count_sql:
            sql = f"explain (format json) {compiled.count_sql}"
            steps.append(step(sql, compiled.count_arguments))
        try:
            results = await self.connection.run(steps)
        finally:
            await self.connection.run([Step("commit" if keep else "rollback")])
        assert len(results[place]) == 1
        answer = [None if one is None else one.decode() for one in columns(results[place][0])]
        planned = None
        if compiled.count_sql:
            planned = json.loads(columns(results[place + 1][0])[0] or b"")[0]["Plan"]["Plan Rows"]
        total, counted, location, text, headers, status, inserted = answer
        return Answer(
            None if total is None else int(total),
            int(counted or 0),
            location,
            text or "",
            headers,
            status,
            None if inserted is None else int(inserted),
            planned,
        )


def preferences(text: str) -> Preferences:
    return parse_preferences([("prefer", text)] if text else [])


def media(accept: str) -> Media:
    return parse_accept([("accept", accept)] if accept else [])[0]


def body_of(data: object, csv: str | None, *, columns_given: bool) -> Body:
    if csv is not None:
        return parse_body(csv.encode(), "text/csv", call=False)
    sent = json.dumps(data).encode()
    return parse_body(sent, "application/json", call=False, columns_given=columns_given)
