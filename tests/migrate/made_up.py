"""What the catalogs in `legacy/` leave out, made up: conditions of policies, queries, bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from roseram.postgres import quote_ident

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Tables = Mapping[str, Any]  # the tables of a catalog by name

_OWNERS = ("user_id", "owner_id", "created_by", "triggered_by")
# Where the owner of a row is found through a parent, and the words of a policy's name that say so.
_PARENTS = {
    "project_id": ("public.projects", "project"),
    "organization_id": ("public.organization_members", "organization"),
    "page_id": ("public.pages", "page"),
    "site_id": ("public.sites", "site"),
}


def policy_condition(table: str, policy: str, tables: Tables) -> str:
    """Who may: through the parent that the policy's name speaks of, else the row's own owner."""
    if "system can" in policy.lower():
        return "true"
    columns = _types(table, tables)
    if "belong to" in policy and "public.organization_members" in tables:
        return _member_of(table, "id")
    for column, (_, word) in _PARENTS.items():
        if word in policy.lower() and column in columns:
            condition = _through(table, column, tables)
            if condition:
                return condition
    if "public" in policy and "is_public" in columns:
        return "is_public"
    return _owner(table, "", tables) or _any_parent(table, tables) or "true"


def _owner(table: str, alias: str, tables: Tables) -> str | None:
    """The condition under which a row is the caller's own by a column of its own."""
    columns = _types(table, tables)
    for column in _OWNERS:
        if column in columns:
            return f"{_caller(columns[column])} = {alias}{column}"
    keys = tables[table]["foreign_keys"] if table in tables else ()
    if any(key["columns"] == ["id"] for key in keys) or table == "public.users":
        return f"{_caller(columns['id'])} = {alias}id"
    return None


def _any_parent(table: str, tables: Tables) -> str | None:
    columns = _types(table, tables)
    found = (_through(table, column, tables) for column in _PARENTS if column in columns)
    return next((condition for condition in found if condition), None)


def _through(table: str, column: str, tables: Tables) -> str | None:
    """The condition on the parent that `column` leads to; None where that says nothing."""
    parent = _PARENTS[column][0]
    if parent not in tables or parent == table:
        return None
    if column == "organization_id":
        return _member_of(table, column)
    own, theirs = _types(table, tables)[column], _types(parent, tables)["id"]
    cast = "" if own == theirs else "::text"
    condition = _owner(parent, "p.", tables)
    if condition is None:
        # the parent's own policy decides which of its rows the caller sees
        return f"exists (select 1 from {parent} p where p.id{cast} = {table}.{column}{cast})"
    return (
        f"exists (select 1 from {parent} p"
        f" where p.id{cast} = {table}.{column}{cast} and {condition})"
    )


def _member_of(table: str, column: str) -> str:
    return (
        "exists (select 1 from public.organization_members m"
        f" where m.organization_id = {table}.{column} and m.user_id = auth.uid())"
    )


def _caller(kind: str) -> str:
    return "auth.uid()" if kind == "uuid" else "auth.uid()::text"


def _types(table: str, tables: Tables) -> dict[str, str]:
    return {item["name"]: item["type"] for item in tables.get(table, {}).get("columns", ())}


_COPY_ACCOUNT = """
declare
  named text := coalesce(new.raw_user_meta_data ->> 'full_name', new.raw_user_meta_data ->> 'name');
begin
  insert into {table} ({columns}) values ({values}) on conflict do nothing;
  return new;
end"""
_ACCOUNT = {
    "id": "new.id",
    "user_id": "new.id",
    "email": "coalesce(new.email, new.phone, new.id::text)",
    "username": "coalesce(split_part(new.email, '@', 1), new.id::text)",
    "full_name": "named",
    "display_name": "named",
    "avatar_url": "new.raw_user_meta_data ->> 'avatar_url'",
}
_PEOPLE = ("public.users", "public.user_profiles", "public.profiles")
_BODIES = {
    "cleanup_expired_sessions": "delete from public.sessions where expires_at < now();",
    "update_session_activity": (
        "update public.sessions set last_activity = now()"
        " where id = update_session_activity.session_id;"
    ),
}


def function_body(name: str, returns: str, tables: Tables) -> str:
    """A PL/pgSQL body that does what the name says, or returns nothing of its type."""
    bare = name.partition(".")[2]
    if returns == "trigger" and "new_user" in bare:
        return _copy_account(tables)
    if returns == "trigger" and ("updated_at" in bare or bare == "moddatetime"):
        return "begin\n  new.updated_at = now();\n  return new;\nend"
    if returns == "trigger":
        return "begin\n  return coalesce(new, old);\nend"
    if returns == "void" or returns.lower().startswith(("setof ", "table(")):
        return f"begin\n  {_BODIES.get(bare, 'return;')}\nend"
    return f"begin\n  return null::{returns};\nend"


def _copy_account(tables: Tables) -> str:
    table = next(name for name in _PEOPLE if name in tables)
    columns = [column for column in _types(table, tables) if column in _ACCOUNT]
    values = ", ".join(_ACCOUNT[column] for column in columns)
    return _COPY_ACCOUNT.format(table=table, columns=", ".join(columns), values=values).strip()


@dataclass(frozen=True)
class _Query:
    """A view's query: from what, joined with what (where it is there), and its columns."""

    source: str
    joins: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    grouped: str = ""


_PROJECT_JOINS = tuple(
    f"public.{table} {alias} on {alias}.project_id = b.id"
    for table, alias in (("chat_messages", "m"), ("deployments", "d"), ("code_generations", "g"))
)
_PUBLISHED = "count(distinct p.id) filter (where p.status = 'published')"
_VIEWS = {
    # grouped by the key alone: the view depends on the primary key's constraint
    "project_stats": _Query(
        "public.projects b",
        _PROJECT_JOINS,
        {
            "message_count": "count(distinct m.id)",
            "deployment_count": "count(distinct d.id)",
            "generation_count": "count(distinct g.id)",
            "total_tokens": "coalesce(sum(m.tokens_used), 0)",
            "generation_tokens": "coalesce(sum(g.tokens_used), 0)",
            "last_message": "max(m.created_at)",
            "last_generation": "max(g.created_at)",
            "last_interaction": "max(m.created_at)",
        },
        "b.id",
    ),
    "user_stats": _Query(
        "auth.users b",
        ("public.projects p on p.user_id = b.id", "public.api_usage u on u.user_id = b.id"),
        {
            "user_id": "b.id",
            "total_projects": "count(distinct p.id)",
            "github_deployments": "count(distinct p.id) filter (where p.github_branch <> '')",
            "netlify_deployments": "count(distinct p.id) filter (where p.netlify_url <> '')",
            "total_prompts": "count(distinct u.id)",
            "total_tokens_used": "coalesce(sum(u.tokens_used), 0)",
            "last_activity": "max(u.created_at)",
        },
        "b.id",
    ),
    "site_stats": _Query(
        "public.sites b",
        (
            "public.pages p on p.site_id = b.id",
            "public.deployments d on d.site_id = b.id",
            "public.page_analytics a on a.page_id = p.id",
        ),
        {
            "total_pages": "count(distinct p.id)",
            "published_pages": _PUBLISHED,
            "total_deployments": "count(distinct d.id)",
            "last_deployment": "max(d.created_at)",
            "total_views": "coalesce(sum(a.views), 0)",
        },
        "b.id",
    ),
    "user_organizations": _Query(
        "public.organizations b",
        ("public.organization_members m on m.organization_id = b.id",),
        {"user_id": "m.user_id", "organization_id": "b.id", "role": "m.role"},
    ),
    "user_sites": _Query(
        "public.sites b",
        ("public.organization_members m on m.organization_id = b.organization_id",),
        {"user_id": "m.user_id", "site_id": "b.id", "role": "m.role"},
    ),
}


def view_query(view: str, columns: Sequence[Mapping[str, str]], tables: Tables) -> str:
    """A query with just these columns and types; null for what nobody knows a source of."""
    query = _VIEWS.get(view.partition(".")[2])
    if query is None or not _there(query.source, tables):
        return "select " + ", ".join(_output("null", column) for column in columns)
    joins = [join for join in query.joins if _there(join, tables)]
    known = {"b", *(_alias(join) for join in joins)}
    source = query.source.split()[0]
    own = {"id", "email"} if source == "auth.users" else set(_types(source, tables))
    values = [
        _value(query.columns.get(column["name"]), known, column["name"], own) for column in columns
    ]
    outputs = map(_output, values, columns)
    lines = ["select " + ",\n    ".join(outputs), f"  from {query.source}"]
    lines += [f"  left join {join}" for join in joins]
    if query.grouped:
        lines.append(f"  group by {query.grouped}")
    return "\n".join(lines)


def _value(written: str | None, known: set[str], name: str, own: set[str]) -> str:
    if written is not None:
        return written if set(re.findall(r"\b(\w)\.", written)) <= known else "null"
    return f"b.{quote_ident(name)}" if name in own else "null"


def _output(value: str, column: Mapping[str, str]) -> str:
    return f"({value})::{column['type']} as {quote_ident(column['name'])}"


def _there(source: str, tables: Tables) -> bool:
    return source.startswith("auth.") or source.split()[0] in tables


def _alias(source: str) -> str:
    return source.split()[1]
