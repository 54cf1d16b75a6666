"""Triggers on the old tables that write down the key of every row the application changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.assign import key_of
from roseram.migrate.names import STAGED, literal
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.catalog.relations import Table

TRIGGER = "roseram_capture"
TRIGGER_TRUNCATE = "roseram_capture_truncate"


def capture_sql(table: Table) -> Iterator[str]:
    """The function and triggers of one old table; run again they replace themselves.

    Only key columns are read: making JSON of a whole row could fail, and the application's write
    with it.
    """
    name = literal(str(table.name))
    function = f"{STAGED}.{quote_ident(f'~changed:{table.name.name}'[:63])}"
    note = f"insert into roseram.migration_changes (source_table, source_key) values ({name}, %s)"
    key = key_of(table)
    if key:
        old, new = (_object(key, side) for side in ("old", "new"))
        other = " or ".join(
            f"new.{quote_ident(c)} is distinct from old.{quote_ident(c)}" for c in key
        )
        body = (
            f"if tg_op = 'TRUNCATE' then {note % 'null'}; return null; end if; "
            f"if tg_op <> 'INSERT' then {note % old}; end if; "
            f"if tg_op = 'INSERT' then {note % new}; "
            f"elsif tg_op = 'UPDATE' then if {other} then {note % new}; end if; end if; "
            "return null;"
        )
    else:
        body = f"{note % 'null'}; return null;"
    yield (
        f"create or replace function {function}() returns trigger language plpgsql "
        f"security definer set search_path = '' as $body$ begin {body} end $body$"
    )
    level = "row" if key else "statement"
    on = f"on {table.name.sql} for each"
    yield (
        f"create or replace trigger {TRIGGER} after insert or update or delete {on} {level} "
        f"execute function {function}()"
    )
    triggers = [TRIGGER]
    if table.kind != "foreign":
        yield (
            f"create or replace trigger {TRIGGER_TRUNCATE} after truncate {on} statement "
            f"execute function {function}()"
        )
        triggers.append(TRIGGER_TRUNCATE)
    # replication and restores write in a mode in which ordinary triggers sleep
    always = ", ".join(f"enable always trigger {name}" for name in triggers)
    yield f"alter table {table.name.sql} {always}"


def release_sql(table: Table) -> Iterator[str]:
    """Take the triggers off again."""
    yield f"drop trigger if exists {TRIGGER} on {table.name.sql}"
    yield f"drop trigger if exists {TRIGGER_TRUNCATE} on {table.name.sql}"


def _object(key: tuple[str, ...], row: str) -> str:
    return (
        "jsonb_build_object("
        + ", ".join(f"{literal(c)}, {row}.{quote_ident(c)}" for c in key)
        + ")"
    )
