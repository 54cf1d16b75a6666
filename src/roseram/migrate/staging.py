"""The unified schema beside the old one: its SQL under other names, made light for loading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from roseram.migrate.convert import HELPERS
from roseram.migrate.names import JOURNAL, PRIVATE, STAGED, STAGED_PRIVATE, literal
from roseram.postgres.sql import load_sql, quote_ident
from roseram.schema import sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.catalog.objects import Catalog
    from roseram.catalog.relations import Table
    from roseram.catalog.routines import Function
    from roseram.migrate.scope import Scope
    from roseram.schema.source import Section

_SQL = load_sql("roseram.migrate", "staging.sql")
_IN_PLACE = ("platform", "migration")  # made where they belong, before anything else
_AT_SWITCH = ("views", "functions")  # made over the tables when these stand in public
# What would touch the application's own objects, and is done at the switch (see `forward`).
_ON_ACCOUNTS = re.compile(
    r"^create or replace trigger \w+ after [^;]*? on auth\.users\b[^;]*;", re.MULTILINE
)
_FUNCTION = re.compile(
    r"(?P<head>create or replace function .*?\n\s+(?:as|language [^\n]* as) )"
    r"(?P<body>\$\$.*?\$\$|\$body\$.*?\$body\$);",
    re.DOTALL,
)
_PARTITIONS = re.compile(
    r"^do \$\$\ndeclare\n  parent text;\nbegin\n.*?make_partitions_ahead.*?^end \$\$;",
    re.MULTILINE | re.DOTALL,
)
_AHEAD = "perform roseram.make_partitions_ahead();"  # its body speaks of the tables in public
_TO_ACCOUNTS = " references auth.users (id) on delete cascade"
_ADOPT = re.compile(r"^select roseram\.adopt_user[^;]*;", re.MULTILINE)
_REALTIME = re.compile(r"^-- Realtime:.*\Z", re.MULTILINE | re.DOTALL)
_PUBLIC_GRANT = re.compile(r"^grant usage on schema public to [^;]*;", re.MULTILINE)
ACCOUNTS_KEY = (
    "alter table public.profiles add constraint profiles_id_fkey foreign key (id) "
    "references auth.users (id) on delete cascade not valid"
)


def staged_sections(last: str | None) -> Iterator[Section]:
    """The sections that are staged, in order, up to and including `last` (None: all)."""
    for section in sections():
        if section.name not in (*_IN_PLACE, *_AT_SWITCH):
            yield section
        if section.name == last:
            return


def platform_sql() -> str:
    """What Supabase has and others lack; it changes nothing that is there."""
    return _section("platform").script


def journal_sql() -> str:
    """The tables of the journal."""
    return _section("migration").script


def views_sql() -> str:
    """The views, over the tables in public."""
    return _section("views").script


def functions_sql() -> str:
    """The functions that applications call."""
    return _section("functions").script


def public_functions(want: Catalog) -> list[Function]:
    """Those functions."""
    return [function for function in want.functions if function.name.schema == "public"]


def _section(name: str) -> Section:
    return next(section for section in sections() if section.name == name)


def stage_sql(scope: Scope, have: Catalog) -> Iterator[str]:
    """The statements that build the staging schemas; run again they begin from nothing."""
    yield _SQL["clear"]
    yield _SQL["begin"]
    yield HELPERS.replace("roseram_next_private", STAGED)
    yield _SQL["helpers"]
    there = {function.key for function in have.functions}
    made = [function for function in private_functions(scope.want) if function.key not in there]
    if scope.in_place:
        yield from (function.definition for function in made if function.definition)
        yield from _rights(made, PRIVATE)
    if scope.in_place and not scope.staged_tables() and not _private_missing(scope.want, have):
        return
    for section in staged_sections(scope.last):
        text = _REALTIME.sub("", _ADOPT.sub("", _ON_ACCOUNTS.sub("", section.sql)))
        text = _PUBLIC_GRANT.sub("", text).replace(_TO_ACCOUNTS, "")
        if scope.in_place:
            yield _public_renamed(_FUNCTION.sub("", _PARTITIONS.sub("", text)))
        else:
            yield _staged_text(text.replace(_AHEAD, ""))
        if section.comments:
            yield "\n".join(
                _renamed_comment(line, in_place=scope.in_place)
                for line in section.comments.splitlines()
            )
    if not scope.in_place:
        yield from _rights(made, STAGED_PRIVATE)
    yield from _partitions(scope)
    for name in sorted(scope.kept):
        yield f"drop table {STAGED}.{quote_ident(name.removeprefix('public.'))} cascade"


def _rights(functions: list[Function], schema: str) -> Iterator[str]:
    """Who may run the private functions, also before the section that says so for all of them."""
    for function in functions:
        name = f"{schema}.{quote_ident(function.name.name)}({function.identity_arguments})"
        yield f"revoke all on function {name} from public, anon, authenticated, service_role"
        for grant in function.grants:
            if grant.grantee in ("anon", "authenticated", "service_role"):
                yield f"grant execute on function {name} to {grant.grantee}"


def old_rights(function: Function) -> Iterator[str]:
    """Who could run a function that was made again as it was."""
    name = f"{function.name.sql}({function.identity_arguments})"
    yield f"revoke all on function {name} from public"
    for grant in function.grants:
        who = "public" if grant.grantee == "public" else quote_ident(grant.grantee)
        yield f"grant execute on function {name} to {who}"


def _private_missing(want: Catalog, have: Catalog) -> bool:
    """Whether something of the private schema has to be made, with its rights."""
    there = {function.key for function in have.functions}
    return any(function.key not in there for function in private_functions(want)) or any(
        table.name.schema == PRIVATE
        and table.name.name not in JOURNAL
        and have.table(table.name) is None
        for table in want.root_tables
    )


def _partitions(scope: Scope) -> Iterator[str]:
    """This month's partitions and those around it, in the schema that belongs to staging."""
    parents = [
        table.name.name for table in scope.staged_tables() if table.partition_key is not None
    ]
    if parents:
        schema = STAGED if scope.in_place else STAGED_PRIVATE
        listed = ", ".join(map(literal, parents))
        yield (
            _SQL["partitions"]
            .replace("roseram_next_private", schema)
            .replace("'{}'::text[]", f"array[{listed}]")
        )


def _staged_text(sql: str) -> str:
    """A section under its staging names; functions' bodies keep the names of after the switch.

    Nothing calls these functions before it: triggers are disabled, and the migrator passes policies
    by.
    """
    parts, last = [], 0
    for found in _FUNCTION.finditer(sql):
        head, body = found.group("head"), found.group("body")
        parts += [_renamed(sql[last : found.start()]), _renamed(head), f"{body};"]
        last = found.end()
    return "".join([*parts, _renamed(sql[last:])])


def _renamed(sql: str) -> str:
    """The SQL with `public` and `roseram` under their staging names."""
    sql = _public_renamed(sql)
    sql = re.sub(r"\broseram\.", f"{STAGED_PRIVATE}.", sql)
    sql = re.sub(r"\bschema ((if not exists )?)roseram\b", rf"schema \1{STAGED_PRIVATE}", sql)
    return sql.replace("'roseram'::regnamespace", f"'{STAGED_PRIVATE}'::regnamespace")


def _public_renamed(sql: str) -> str:
    """The SQL with only `public` under its staging name: the private schema stays."""
    sql = sql.replace("'public'::regnamespace", f"'{STAGED}'::regnamespace")
    return re.sub(r"\bpublic\.", f"{STAGED}.", sql)


def _renamed_comment(line: str, *, in_place: bool) -> str:
    """Only the object's name, not what is said of it."""
    head, separator, text = line.partition(" is '")
    return (_public_renamed(head) if in_place else _renamed(head)) + separator + text


def private_functions(want: Catalog) -> list[Function]:
    """The functions of the private schema."""
    return [function for function in want.functions if function.name.schema == PRIVATE]


def lighten_sql(
    scope: Scope, heavy: frozenset[str], keep: frozenset[tuple[str, str]]
) -> Iterator[str]:
    """Take off what hinders loading: foreign keys, triggers, of big tables also indexes.

    `keep` holds (table, index) of unique indexes that are needed while rows arrive.
    """
    for table in scope.staged_tables():  # all of them first: keys depend on the keys they lead to
        parts = ["disable trigger user"]
        parts += [
            f"drop constraint if exists {quote_ident(key.name)}" for key in table.foreign_keys
        ]
        yield f"alter table {STAGED}.{quote_ident(table.name.name)} {', '.join(parts)}"
    for table in scope.staged_tables():
        if str(table.name) in heavy:
            yield from _without_indexes(table, keep)
    for name in unattended(scope, heavy):
        yield f"alter table {STAGED}.{quote_ident(name)} set (autovacuum_enabled = false)"


def attend_sql(scope: Scope, heavy: frozenset[str]) -> Iterator[str]:
    """Let autovacuum see to the tables again, when they stand in public and all is done."""
    for name in unattended(scope, heavy):
        yield f"alter table public.{quote_ident(name)} reset (autovacuum_enabled)"


def unattended(scope: Scope, heavy: frozenset[str]) -> Iterator[str]:
    """Tables that autovacuum must leave alone: the switch would wait for it, as long as it takes.

    A lock request ends autovacuum only after deadlock_timeout, which is longer than ours waits.
    """
    for table in scope.staged_tables():
        own = any(option.startswith("autovacuum_enabled") for option in table.options)
        if str(table.name) in heavy and table.partition_key is None and not own:
            yield table.name.name


def _without_indexes(table: Table, keep: frozenset[tuple[str, str]]) -> Iterator[str]:
    for item in table.constraints:
        kept = (str(table.name), item.index or item.name) in keep
        if item.kind in ("primary key", "unique") and not kept:
            name = f"{STAGED}.{quote_ident(table.name.name)}"
            yield f"alter table {name} drop constraint {quote_ident(item.name)}"
    for index in table.indexes:
        if index.constraint is None and (str(table.name), index.name) not in keep:
            yield f"drop index {STAGED}.{quote_ident(index.name)}"


def index_sql(table: Table, keep: frozenset[tuple[str, str]]) -> Iterator[str]:
    """Build again what `lighten_sql` took off, on the table in staging."""
    name = f"{STAGED}.{quote_ident(table.name.name)}"
    keys = sorted(table.constraints, key=lambda item: item.kind != "primary key")
    for item in keys:
        if (
            item.kind in ("primary key", "unique")
            and (str(table.name), item.index or item.name) not in keep
        ):
            yield f"alter table {name} add constraint {quote_ident(item.name)} {item.definition}"
    for index in table.indexes:
        if index.constraint is None and (str(table.name), index.name) not in keep:
            yield _renamed(index.definition)
    for index in table.indexes:
        if index.comment and index.constraint is None and (str(table.name), index.name) not in keep:
            yield f"comment on index {STAGED}.{quote_ident(index.name)} is {literal(index.comment)}"


def tables_of(want: Catalog) -> list[Table]:
    """The tables that are staged: those of public, without partitions."""
    return [table for table in want.root_tables if table.name.schema == "public"]


def account_triggers() -> list[str]:
    """The statements that make the triggers on auth.users."""
    return [found.rstrip(";") for found in _ON_ACCOUNTS.findall(_section("identity").sql)]


def realtime_sql() -> str:
    """The block that fills the realtime publication."""
    found = _REALTIME.search(_section("operations").sql)
    return found.group(0) if found else ""
