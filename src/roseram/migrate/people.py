"""Who the people of an old database are: accounts, old tables of users, and what leads to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.migrate.names import STAGED, literal
from roseram.migrate.old_values import UUID_LIKE, id_conversion
from roseram.postgres.sql import quote_ident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.catalog.objects import Catalog
    from roseram.catalog.relations import Column, Table
    from roseram.migrate.mapping import Mappings

PEOPLE = f'{STAGED}."~people"'
NEW_ACCOUNTS = f'{STAGED}."~accounts"'


class People:
    """Finds the account behind an id, an e-mail address or a user name of the old database."""

    def __init__(self, have: Catalog, mappings: Mappings) -> None:
        self._have = have
        self._tables = [
            (table, dict(rule.accounts))
            for table in have.root_tables
            if table.name.schema == "public"
            for rule in [mappings.rule(str(table.name))]
            if rule is not None and rule.accounts and not self._has_accounts(table)
        ]

    @property
    def lookup(self) -> bool:
        """Whether some old table holds people who may have no account."""
        return bool(self._tables)

    def taken_from(self, table: Table) -> dict[str, str]:
        """Columns of an old table that become part of accounts: column -> what it is there."""
        return {
            name: "encrypted_password" if what == "password" else what
            for found, accounts in self._tables
            for what, name in accounts.items()
            if found.name == table.name and what in ("email", "password")
        }

    def _has_accounts(self, table: Table) -> bool:
        """Whether every row is an account: its key leads to auth.users."""
        return any(
            str(key.references) == "auth.users" and key.validated and table.primary_key is not None
            and key.columns == table.primary_key.columns
            for key in table.foreign_keys
        )  # fmt: skip

    def reference(self, column: Column, expression: str) -> str | None:
        """SQL of the account that an old value leads to; None where the value is its id."""
        if column.type == "uuid" and not self.lookup:
            return None
        text = f"({expression})::text"
        found = f"(select p.id from {PEOPLE} p where p.key = lower(btrim({text}, ' {{}}')))"
        if column.type == "uuid":
            return f"coalesce({found}, {expression})"
        plain = f"btrim({text})"
        return f"coalesce({found}, case when {plain} ~ {literal(UUID_LIKE)} then {plain}::uuid end)"

    def statements(self) -> Iterator[str]:
        """Build the table of names by which people are known, and of those without an account."""
        yield f"drop table if exists {PEOPLE}"
        yield f"drop table if exists {NEW_ACCOUNTS}"
        yield f"create table {PEOPLE} (key text primary key, id uuid not null)"
        yield (
            f"create table {NEW_ACCOUNTS} (id uuid primary key, email text, username text, "
            "password text, name text, created_at timestamptz)"
        )
        yield (
            f"insert into {PEOPLE} (key, id) select u.id::text, u.id from auth.users u "
            "on conflict do nothing"
        )
        yield (
            f"insert into {PEOPLE} (key, id) select lower(u.email), u.id from auth.users u "
            "where u.email <> '' order by u.created_at, u.id on conflict do nothing"
        )
        for table, accounts in self._tables:
            yield from self._of_table(table, accounts)
        yield f"analyze {PEOPLE}"

    def _of_table(self, table: Table, accounts: dict[str, str]) -> Iterator[str]:
        """A row is the account of its id, else of its address, else a new one."""
        id_column = table.column(accounts.get("id", "id"))
        if id_column is None:
            return
        made, _ = id_conversion(str(table.name), id_column, f"s.{quote_ident(id_column.name)}")

        def part(what: str) -> str:
            column = table.column(accounts.get(what, what))
            return "null" if column is None else f"s.{quote_ident(column.name)}::text"

        created = table.column("created_at")
        when = (
            "s.created_at::timestamptz"
            if created is not None and created.type.startswith("timestamp")
            else "null::timestamptz"
        )
        email, username = part("email"), part("username")
        known = (
            f"coalesce((select u.id from auth.users u where u.id = {made}), "
            f"(select p.id from {PEOPLE} p where p.key = lower(btrim({email}))), {made})"
        )
        key = f"s.{quote_ident(id_column.name)}::text"
        for name in (
            f"lower(btrim({key}, ' {{}}'))",
            f"lower(btrim({email}))",
            f"lower(btrim({username}))",
        ):
            yield (
                f"insert into {PEOPLE} (key, id) select {name}, {known} from {table.name.sql} s "
                f"where {name} <> '' and {known} is not null order by {key} on conflict do nothing"
            )
        password = part("password")
        yield (
            f"insert into {NEW_ACCOUNTS} (id, email, username, password, name, created_at) "
            "select distinct on (n.id) "
            "n.id, n.email, n.username, n.password, n.name, n.created_at "
            f"from (select {known} as id, nullif(btrim({email}), '') as email, "
            f"{username} as username, {password} as password, {part('name')} as name, "
            f"{when} as created_at from {table.name.sql} s) n "
            "where n.id is not null and not exists (select from auth.users u where u.id = n.id) "
            "order by n.id on conflict do nothing"
        )


def accounts_sql() -> Iterator[str]:
    """After the switch: accounts for the people who have none; passwords of bcrypt are kept.

    An address belongs to one account: who comes second keeps it as `claimed_email` among the
    user's data.
    """
    yield (
        "insert into auth.users (id, instance_id, aud, role, email, encrypted_password, "
        "email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at, "
        "is_sso_user, is_anonymous) "
        "select a.id, '00000000-0000-0000-0000-000000000000', 'authenticated', 'authenticated', "
        "case when a.free then a.address end, "
        "case when a.password ~ '^\\$2[aby]\\$' then a.password end, "
        "case when a.free then coalesce(a.created_at, now()) end, "
        "jsonb_build_object('provider', 'email', 'providers', array['email'], 'migrated', true), "
        "jsonb_strip_nulls(jsonb_build_object('full_name', a.name, 'user_name', a.username, "
        "'claimed_email', case when not a.free then a.email end)), "
        "coalesce(a.created_at, now()), now(), false, false "
        "from (select n.*, lower(n.email) as address, n.email is not null "
        "and row_number() over (partition by lower(n.email) order by n.created_at, n.id) = 1 "
        "and not exists (select from auth.users u where u.email = lower(n.email)) as free "
        f"from {NEW_ACCOUNTS} n) a where not exists (select from auth.users u where u.id = a.id)"
    )
