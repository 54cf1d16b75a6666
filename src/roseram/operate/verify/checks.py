"""The guide's verification checklist: one function per kind of item, all with the same shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from roseram.migrate.against import FAILING
from roseram.operate.verify import repair
from roseram.operate.verify.report import Item, Problem
from roseram.schema import State, sections
from roseram.schema.access import COMMANDS, access_matrix

if TYPE_CHECKING:
    from roseram.catalog import Catalog, Difference
    from roseram.schema import Inspection

REALTIME = "supabase_realtime"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a check looks at; gathered once."""

    have: Catalog
    want: Catalog
    differences: tuple[Difference, ...]
    facts: dict[str, Any]
    inspection: Inspection
    partitions_missing: tuple[str, ...]
    partitions_open: tuple[str, ...]
    migration: dict[str, Any] | None


Check = Callable[[Evidence], Iterator[Item]]


def server(evidence: Evidence) -> Iterator[Item]:
    """Is it a Postgres of ours: version, encoding, the installation's own record?"""
    facts, problems = evidence.facts, []
    if facts["encoding"] != "UTF8":
        problems.append(
            Problem(
                facts["database"], f"its encoding is {facts['encoding']}, not UTF8", repair.PLAN
            )
        )
    if evidence.inspection.state is not State.CURRENT:
        problems.append(Problem(facts["database"], evidence.inspection.why, _first_step(evidence)))
    found = f"PostgreSQL {facts['server_version']}, {evidence.inspection.why}"
    yield Item("server", "Server and installation", found, tuple(problems))


def _first_step(evidence: Evidence) -> str:
    return "roseram up" if evidence.inspection.state is State.EMPTY else repair.PLAN


def tables(evidence: Evidence) -> Iterator[Item]:
    """Are the tables of each group there?"""
    present = {str(table.name) for table in evidence.have.tables}
    by_section: dict[str, list[str]] = {}
    for name in access_matrix():
        by_section.setdefault(repair.section_of()[f"public.{name}"], []).append(f"public.{name}")
    for section in sections():
        wanted = by_section.get(section.name)
        if not wanted:
            continue
        missing = [name for name in wanted if name not in present]
        title, _, holds = section.title.partition(": ")
        yield Item(
            f"tables.{section.name}",
            f"{title} tables",
            f"{len(wanted) - len(missing)} of {len(wanted)}: {holds}",
            tuple(Problem(name, "is missing", repair.remake(name)) for name in missing),
        )


def columns(evidence: Evidence) -> Iterator[Item]:
    """Has every table its columns, of the right type and default?"""
    number = sum(len(table.columns) for table in _ours(evidence.want))
    yield _from_differences(evidence, "columns", "Columns", f"{number} columns", "column_")


def indexes(evidence: Evidence) -> Iterator[Item]:
    """Is every index there and valid?"""
    number = sum(len(table.indexes) for table in _ours(evidence.want))
    yield _from_differences(evidence, "indexes", "Indexes", f"{number} indexes", "index_")


def row_security(evidence: Evidence) -> Iterator[Item]:
    """Is row-level security on for every table of ours, and for its partitions?"""
    names = {str(table.name) for table in evidence.want.tables if not table.partition}
    on = [t for t in evidence.have.tables if str(t.name) in names and t.rls_enabled]
    problems = [
        Problem(
            str(table.name),
            "row-level security is off",
            repair.by_sql(f"alter table {table.name} enable row level security"),
        )
        for table in evidence.have.tables
        if str(table.name) in names and not table.rls_enabled
    ]
    problems += [
        Problem(
            name,
            "this partition can be read past its table's policies",
            repair.by_sql(
                f"alter table {name} enable row level security; "
                f"revoke all on {name} from anon, authenticated"
            ),
        )
        for name in evidence.partitions_open
    ]
    found = f"on for {len(on)} of {len(names)} tables"
    yield Item("row_security", "Row-level security", found, tuple(problems))


def policies(evidence: Evidence) -> Iterator[Item]:
    """Has every table the policies that the access matrix asks for, as written, and no other?"""
    asked = [
        (name, command)
        for name, access in access_matrix().items()
        for command in COMMANDS
        if access.rule(command)
    ]
    ours = {(table.name, p.name) for table in evidence.want.tables for p in table.policies}
    have = {
        (str(table.name), command)
        for table in evidence.have.tables
        for policy in table.policies
        if policy.permissive and (table.name, policy.name) in ours
        for command in (COMMANDS if policy.command == "all" else (policy.command,))
    }
    missing = [
        Problem(
            f"public.{name}", f"no policy lets anybody {command}", repair.rerun(f"public.{name}")
        )
        for name, command in asked
        if (f"public.{name}", command) not in have
    ]
    missed = {problem.object for problem in missing}
    changed = [
        problem
        for problem in _problems(evidence, "policy_", keep_extra=True)
        if problem.object.rpartition(".")[0] not in missed or problem.what != "is missing"
    ]
    found = f"{len(asked)} cells of the access matrix"
    yield Item("policies", "Policies", found, (*missing, *changed))


def views(evidence: Evidence) -> Iterator[Item]:
    """Are the views there, as written, and do they run as the caller?"""
    found = f"{len(evidence.want.views)} views, security_invoker"
    yield _from_differences(evidence, "views", "Views", found, "view_")


def foreign_keys(evidence: Evidence) -> Iterator[Item]:
    """Are the foreign keys there and validated?"""
    number = len(_constraints(evidence.want, "foreign key"))
    yield _of_constraints(evidence, "foreign_keys", "Foreign keys", f"{number} foreign keys", True)


def constraints(evidence: Evidence) -> Iterator[Item]:
    """Are primary keys, unique constraints and checks there?"""
    number = len(_constraints(evidence.want, None)) - len(
        _constraints(evidence.want, "foreign key")
    )
    found = f"{number} keys and checks"
    yield _of_constraints(evidence, "constraints", "Keys and checks", found, False)


def triggers(evidence: Evidence) -> Iterator[Item]:
    """Are the triggers there and enabled, also those on auth.users?"""
    there = set(evidence.facts["auth_triggers"])
    missing = {"roseram_user_created", "roseram_user_changed"} - there
    on_accounts = tuple(
        Problem(
            f"auth.users.{name}",
            "is missing or disabled: new accounts get no profile",
            "roseram schema dump --section identity | roseram psql",
        )
        for name in sorted(missing)
    )
    number = sum(len(table.triggers) for table in _ours(evidence.want)) + 2
    problems = (*_problems(evidence, "trigger_"), *on_accounts)
    yield Item("triggers", "Triggers", f"{number} triggers", problems)


def functions(evidence: Evidence) -> Iterator[Item]:
    """Are the functions there, as written, each with a fixed search_path?"""
    ours = [f for f in evidence.have.functions if f.name.schema == "roseram"]
    loose = tuple(
        Problem(
            f"{f.name}({', '.join(f.signature)})",
            "has no fixed search_path",
            repair.rerun(str(f.name)),
        )
        for f in ours
        if not f.body.startswith(("RETURN", "BEGIN ATOMIC"))  # bound when it was made
        and not any(setting.startswith("search_path=") for setting in f.config)
    )
    told = {problem.object for problem in loose}
    changed = (p for p in _problems(evidence, "function_") if p.object not in told)
    found = f"{len(evidence.want.functions)} functions"
    yield Item("functions", "Functions", found, (*changed, *loose))


def grants(evidence: Evidence) -> Iterator[Item]:
    """Is granted what the access matrix needs, and nothing more?"""
    kinds = ("table_grants", "view_grants", "function_grants", "schema_grants", "sequence_grants")
    problems = tuple(
        Problem(d.object, "other rights are granted than the schema says", repair.repair(d))
        for d in evidence.differences
        if d.kind in kinds and d.object != "public"  # that schema is everybody's
    )
    yield Item("grants", "Grants", "rights of anon, authenticated, service_role", problems)


def publication(evidence: Evidence) -> Iterator[Item]:
    """Are the tables of the guide's Step 5 in the realtime publication?"""
    problems = _problems(evidence, "published_table_")
    if not evidence.facts["publication_ours"]:
        problems = tuple(_for_the_owner(problem, evidence) for problem in problems)
    tables = [t for p in evidence.want.publications if p.name == REALTIME for t in p.tables]
    found = f"{len(tables)} tables in {REALTIME}, wal_level {evidence.facts['wal_level']}"
    yield Item("publication", "Realtime publication", found, problems, only_warns=True)


def _for_the_owner(problem: Problem, evidence: Evidence) -> Problem:
    table = problem.object.removeprefix(f"{REALTIME}.")
    owner = evidence.facts["publication_owner"]
    what = f"{problem.what}; {REALTIME} belongs to {owner}, who has to add it"
    return Problem(problem.object, what, f"alter publication {REALTIME} add table {table};")


def partitions(evidence: Evidence) -> Iterator[Item]:
    """Are this month's and next month's partitions there?"""
    problems = tuple(
        Problem(
            f"roseram.{name}",
            "is missing; its rows go to the default partition",
            repair.by_sql("select roseram.make_partitions_ahead()"),
        )
        for name in evidence.partitions_missing
    )
    parents = [table for table in evidence.want.tables if table.partition_key]
    found = f"{len(parents)} tables by month"
    yield Item("partitions", "Partitions", found, problems, only_warns=True)


def platform(evidence: Evidence) -> Iterator[Item]:
    """Are the API's roles, auth and storage there?"""
    facts = evidence.facts
    problems = [
        Problem(name, "is missing", "roseram schema dump --section platform | roseram psql")
        for name in (*facts["platform_missing"], *facts["functions_missing"])
    ]
    problems += [
        Problem(
            f"storage.objects: {name}",
            "is missing, or switched off",
            "roseram schema dump --section functions | roseram psql",
        )
        for name in facts["storage_missing"]
    ]
    for role in facts["roles"]:
        problems += _role_problems(role)
    yield Item("platform", "Roles, auth and storage", "4 roles, auth, storage", tuple(problems))


def _role_problems(role: dict[str, Any]) -> Iterator[Problem]:
    name = role["name"]
    if not role["exists"]:
        command = "roseram schema dump --section platform | roseram psql"
        yield Problem(name, "the role is missing", command)
        return
    if not role["member"] and name != "authenticator":
        command = repair.by_sql(f"grant {name} to current_user")
        yield Problem(name, "our login role may not become it", command)
    if name == "service_role" and not role["bypass_rls"]:
        command = repair.by_sql("alter role service_role bypassrls")
        yield Problem(name, "row-level security applies to it", command)


def extensions(evidence: Evidence) -> Iterator[Item]:
    """Which extensions are there? None is needed; monitoring is better with one of them."""
    known: dict[str, bool] = evidence.facts["extensions"] or {}
    stated = ", ".join(
        f"{n} {'installed' if on else 'available'}" for n, on in sorted(known.items())
    )
    yield Item("extensions", "Extensions", f"none needed; {stated}" if stated else "none needed")


def comments(evidence: Evidence) -> Iterator[Item]:
    """Has every table and column its comment?"""
    problems = tuple(
        Problem(d.object, "has another comment", repair.rerun(".".join(d.object.split(".")[:2])))
        for d in evidence.differences
        if d.kind.endswith("_comment")
    )
    found = "every table and column is described"
    yield Item("comments", "Comments", found, problems, only_warns=True)


def migration(evidence: Evidence) -> Iterator[Item]:
    """Did the last migration account for every row, and did the last comparison find them all?"""
    if evidence.migration is None:
        return
    report = evidence.migration["report"]
    compared = report.get("against")
    tables, flows = report["tables"], report["flows"]
    back = "roseram migrate rollback" if evidence.migration["state"] == "applied" else _COMPARE
    problems = [
        Problem(item["table"], "rows are not accounted for", back)
        for item in tables
        if not item["balanced"]
    ]
    for flow in flows:
        for column, number in {**flow["unexplained"], **flow["differing"]}.items():
            what = f"{number} values of {column} are not what they were"
            problems.append(Problem(flow["source"], what, back))
    problems += _compared(compared)
    sums = {name: sum(item[name] for item in tables) for name in ("rows", "arrived", "quarantined")}
    found = "{rows} rows, {arrived} arrived, {quarantined} in quarantine".format(**sums)
    if compared:
        found += f"; compared with {compared['source']} on {compared['at'][:10]}"
    yield Item("migration", "Migration: every row accounted for", found, tuple(problems))


_COMPARE = "roseram verify --against URL"


def _compared(compared: dict[str, Any] | None) -> Iterator[Problem]:
    """What the last comparison with the source found."""
    for item in (*compared["tables"], *compared["flows"]) if compared else ():
        if item["verdict"] in FAILING:
            yield Problem(item.get("table") or item["source"], item["why"], _COMPARE)


CHECKS: tuple[Check, ...] = (
    server, platform, tables, columns, constraints, foreign_keys, indexes, row_security, policies,
    grants, views, functions, triggers, partitions, publication, extensions, comments,
    migration,
)  # fmt: skip


def _ours(catalog: Catalog) -> list[Any]:
    return [table for table in catalog.tables if not table.partition]


def _constraints(catalog: Catalog, kind: str | None) -> list[Any]:
    return [c for t in _ours(catalog) for c in t.constraints if kind in (None, c.kind)]


def _from_differences(evidence: Evidence, id_: str, title: str, found: str, prefix: str) -> Item:
    return Item(id_, title, found, _problems(evidence, prefix))


def _of_constraints(evidence: Evidence, id_: str, title: str, found: str, foreign: bool) -> Item:
    def wanted(difference: Difference) -> bool:
        side = difference.want if hasattr(difference.want, "kind") else difference.have
        kind = getattr(side, "kind", None) or _kind_of(evidence.want, difference.object)
        return (kind == "foreign key") is foreign

    return Item(id_, title, found, _problems(evidence, "constraint_", wanted))


def _kind_of(catalog: Catalog, path: str) -> str | None:
    schema, table, name = path.split(".", 2)
    for candidate in catalog.tables:
        if str(candidate.name) == f"{schema}.{table}":
            return next((c.kind for c in candidate.constraints if c.name == name), None)
    return None


def _problems(
    evidence: Evidence,
    prefix: str,
    wanted: Callable[[Difference], bool] = lambda _: True,
    *,
    keep_extra: bool = False,
) -> tuple[Problem, ...]:
    """The differences of a kind in words; what somebody added of their own is none of them.

    What differs in a member of a table (a type is also a base type and a modifier) is said once.
    """
    found: dict[str, Problem] = {}
    for difference in evidence.differences:
        kind = difference.kind
        if not kind.startswith(prefix) or kind.endswith(("_grants", "_comment", "_name")):
            continue
        if (kind.endswith("_extra") and not keep_extra) or not wanted(difference):
            continue
        problem = Problem(difference.object, _in_words(difference), repair.repair(difference))
        found.setdefault(difference.object, problem)
    return tuple(found.values())


_WORDS = {
    ("column_nullable", True): "may be null, but must not",
    ("column_nullable", False): "may not be null, but should",
    ("trigger_enabled", "disabled"): "is disabled",
    ("index_valid", False): "is invalid: its building failed",
    ("constraint_validated", False): "was never validated",
}


def _in_words(difference: Difference) -> str:
    kind = difference.kind
    if isinstance(difference.have, str | bool) and (kind, difference.have) in _WORDS:
        return _WORDS[kind, difference.have]
    if kind == "view_options":
        return "has other options than security_invoker: it may show everybody's rows"
    if kind.endswith("_missing"):
        return "is missing"
    if kind.endswith("_extra"):
        return "is not ours and widens what may be done"
    prefix, _, field = kind.partition("_")
    plain = (str, int, bool, type(None))
    if isinstance(difference.have, plain) and isinstance(difference.want, plain):
        have, want = _shortened(difference.have), _shortened(difference.want)
        return f"its {field.replace('_', ' ')} is {have}, not {want}"
    return f"its {field.replace('_', ' ')} differs from the schema's {prefix}"


def _shortened(value: object) -> str:
    text = "none" if value is None else " ".join(str(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
