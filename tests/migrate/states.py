"""Databases in the states of `legacy/`: the SQL that builds each of them from an empty one."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg

from migrate.made_up import function_body, policy_condition, view_query
from roseram.postgres import quote_ident, quote_literal
from roseram.postgres.flock import FileLock
from roseram.schema.source import sections
from schema.situations import ROLES_LOCK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conftest import Server

LEGACY = Path(__file__).parent / "legacy"
STATES: tuple[str, ...] = tuple(sorted(path.stem for path in LEGACY.glob("*.json")))

_ROLES = "anon, authenticated, service_role"
_UUID_FUNCTIONS = re.compile(r"(?:(\w+)\.)?(uuid_generate_v[14])\(\)")
# Every key that a catalog may have. What is not named here would be left out of the database.
_KEYS = {
    "catalog": "format name tables views functions triggers sequences enums domains",
    "table": "columns primary_key unique foreign_keys checks indexes row_level_security policies",
    "column": "name type nullable default",
    "key": "name columns",
    "foreign key": "name columns references ref_columns on_delete",
    "check": "name column in expression",
    "index": "name columns method unique where",
    "policy": "name command roles permissive",
    "view": "columns",
    "function": "name arguments returns",
    "trigger": "table name timing events function",
    "sequence": "type owned_by",
}


@cache
def catalog(name: str) -> dict[str, Any]:
    """The catalog of a state as its file has it; ValueError for what this module cannot build."""
    found: dict[str, Any] = json.loads((LEGACY / f"{name}.json").read_text("utf-8"))
    _known("catalog", found)
    if found["format"] != "legacy-catalog/1" or found["domains"]:
        raise ValueError(f"{name}: of another format, or with domains")
    return found


async def build(url: str, name: str) -> None:
    """Make the empty database at `url` (as superuser) one in this state.

    It makes roles, which belong to the whole server: beside other tests take `build_alone`.
    """
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(state_sql(name))
    finally:
        await connection.close()


async def build_alone(server: Server, url: str, name: str) -> None:
    """Like `build`, while no other test makes roles on this server."""
    async with FileLock.held(server.folder / ROLES_LOCK):
        await build(url, name)


async def state_template(server: Server, name: str) -> str:
    """The name of a database in this state, built once per server; clone it for each test."""
    return await server.template(f"legacy_{name}", lambda url: build_alone(server, url, name))


@cache
def state_sql(name: str) -> str:
    """One script that builds the state in an empty database, as superuser."""
    return "\n".join(_statements(catalog(name)))


def _statements(state: dict[str, Any]) -> Iterator[str]:
    tables = state["tables"]
    yield from _surroundings(state)
    for enum, labels in state["enums"].items():
        yield f"create type {_name(enum)} as enum ({_words(labels)});"
    for sequence, facts in state["sequences"].items():
        yield f"create sequence {_name(sequence)} as {_known('sequence', facts)['type']};"
    for table, facts in tables.items():
        yield _table(table, _known("table", facts))
    for sequence, facts in state["sequences"].items():
        if facts["owned_by"]:
            owner, _, column = facts["owned_by"].rpartition(".")
            yield f"alter sequence {_name(sequence)} owned by {_name(owner)}.{quote_ident(column)};"
    for table, facts in tables.items():
        yield from _foreign_keys(table, facts)
        yield from _indexes(table, facts)
        yield from _security(table, facts, tables)
    for function in state["functions"]:
        yield _function(_known("function", function), tables)
    for trigger in state["triggers"]:
        yield _trigger(_known("trigger", trigger))
    for view, facts in state["views"].items():
        query = view_query(view, _known("view", facts)["columns"], tables)
        yield f"create view {_name(view)} as\n{query};"
    yield f"grant usage on schema public to {_ROLES};"
    for kind in ("tables", "sequences", "functions"):
        yield f"grant all on all {kind} in schema public to {_ROLES};"


def _surroundings(state: dict[str, Any]) -> Iterator[str]:
    """What Supabase has made before anybody made a table."""
    yield next(section.sql for section in sections() if section.name == "platform")
    yield f"create schema extensions; grant usage on schema extensions to {_ROLES};"
    used = set(_UUID_FUNCTIONS.findall(json.dumps(state["tables"])))
    for schema, function in sorted(used):
        name = f"{quote_ident(schema or 'public')}.{quote_ident(function)}"
        yield f"create function {name}() returns uuid language sql as 'select gen_random_uuid()';"


def _table(table: str, facts: dict[str, Any]) -> str:
    lines = [_column(_known("column", column)) for column in facts["columns"]]
    if facts["primary_key"]:
        lines.append(_key("primary key", facts["primary_key"]))
    lines += [_key("unique", key) for key in facts["unique"]]
    lines += [_check(_known("check", check)) for check in facts["checks"]]
    return f"create table {_name(table)} (\n  " + ",\n  ".join(lines) + "\n);"


def _column(column: dict[str, Any]) -> str:
    default = f" default {column['default']}" if "default" in column else ""
    null = "" if column["nullable"] else " not null"
    return f"{quote_ident(column['name'])} {column['type']}{default}{null}"


def _key(kind: str, key: dict[str, Any]) -> str:
    _known("key", key)
    return f"constraint {quote_ident(key['name'])} {kind} ({_columns(key['columns'])})"


def _check(check: dict[str, Any]) -> str:
    if "in" in check:
        condition = f"{quote_ident(check['column'])} in ({_words(check['in'])})"
    else:
        condition = check["expression"]
    return f"constraint {quote_ident(check['name'])} check ({condition})"


def _foreign_keys(table: str, facts: dict[str, Any]) -> Iterator[str]:
    for key in facts["foreign_keys"]:
        _known("foreign key", key)
        yield (
            f"alter table {_name(table)} add constraint {quote_ident(key['name'])}"
            f" foreign key ({_columns(key['columns'])})"
            f" references {_name(key['references'])} ({_columns(key['ref_columns'])})"
            f" on delete {key['on_delete'] or 'no action'};"
        )


def _indexes(table: str, facts: dict[str, Any]) -> Iterator[str]:
    columns = {column["name"] for column in facts["columns"]}
    for index in facts["indexes"]:
        _known("index", index)
        keys = ", ".join(_index_key(key, columns) for key in index["columns"])
        unique = "unique " if index["unique"] else ""
        where = f" where {index['where']}" if index.get("where") else ""
        yield (
            f"create {unique}index {quote_ident(index['name'])} on {_name(table)}"
            f" using {index['method']} ({keys}){where};"
        )


def _index_key(key: str, columns: set[str]) -> str:
    """A column with what follows it (DESC, an operator class), else an expression."""
    first, space, rest = key.partition(" ")
    if first in columns:
        return f"{quote_ident(first)}{space}{rest}"
    found = re.fullmatch(r"(.*?)((?: (?:ASC|DESC))?(?: NULLS (?:FIRST|LAST))?)", key, re.DOTALL)
    return f"({found[1]}){found[2]}" if found else f"({key})"


def _security(table: str, facts: dict[str, Any], tables: Mapping[str, Any]) -> Iterator[str]:
    if facts["row_level_security"]:
        yield f"alter table {_name(table)} enable row level security;"
    for policy in facts["policies"]:
        _known("policy", policy)
        condition = policy_condition(table, policy["name"], tables)
        clause = "with check" if policy["command"] == "INSERT" else "using"
        kind = "permissive" if policy["permissive"] else "restrictive"
        roles = ", ".join(policy["roles"])
        yield (
            f"create policy {quote_ident(policy['name'])} on {_name(table)} as {kind}"
            f" for {policy['command']} to {roles} {clause} ({condition});"
        )


def _function(function: dict[str, Any], tables: Mapping[str, Any]) -> str:
    definer = " security definer set search_path = ''" if "new_user" in function["name"] else ""
    body = function_body(function["name"], function["returns"], tables)
    return (
        f"create function {_name(function['name'])}({function['arguments']})"
        f" returns {function['returns']} language plpgsql{definer} as $body$\n{body}\n$body$;"
    )


def _trigger(trigger: dict[str, Any]) -> str:
    return (
        f"create trigger {quote_ident(trigger['name'])} {trigger['timing']}"
        f" {' or '.join(trigger['events'])} on {_name(trigger['table'])}"
        f" for each row execute function {_name(trigger['function'])}();"
    )


def _known(kind: str, facts: dict[str, Any]) -> dict[str, Any]:
    odd = facts.keys() - set(_KEYS[kind].split())
    if odd:
        raise ValueError(f"a {kind} of a catalog has the unknown {', '.join(sorted(odd))}")
    return facts


def _name(name: str) -> str:
    schema, _, rest = name.partition(".")
    return f"{quote_ident(schema)}.{quote_ident(rest)}"


def _columns(names: list[str]) -> str:
    return ", ".join(map(quote_ident, names))


def _words(words: list[str]) -> str:
    return ", ".join(map(quote_literal, words))
