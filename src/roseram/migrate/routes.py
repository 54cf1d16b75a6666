"""Which old table goes where: by mapping, by name; what looks renamed is only proposed."""

from __future__ import annotations

from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Literal

from roseram.catalog import Name
from roseram.migrate.plan import Proposal
from roseram.migrate.staging import tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from roseram.catalog.objects import Catalog
    from roseram.catalog.relations import Column, Table
    from roseram.migrate.mapping import Mappings, RowsRule, TableRule

_ALIKE = 0.6  # share of common columns from which two tables look like one


@dataclass(frozen=True, slots=True)
class Route:
    """One source table on its way into one target."""

    source: Table
    target: Table
    rule: TableRule | None
    rows: RowsRule | None  # of a split
    how: Literal["insert", "merge"]
    key: Mapping[str, str]
    by: str  # name, or the mapping's file

    @property
    def name(self) -> str:
        """What the plan calls it."""
        name = f"{self.source.name.name} to {self.target.name.name}"
        return name if self.rows is None else f"{name} ({self.rows.name})"


@dataclass(frozen=True)
class Routes:
    """Every old table with its routes, or the reason why it is only archived."""

    routes: tuple[Route, ...]
    archived: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # table -> reason, rule

    def into(self, target: Table) -> list[Route]:
        """The routes into a target: rows first, what is merged into them after."""
        found = [route for route in self.routes if route.target.name == target.name]
        return sorted(
            found, key=lambda route: (route.how == "merge", route.rows is not None, route.name)
        )

    def main(self, target: str) -> Route | None:
        """The route from the target's ancestor: the one of its own name, else the only one."""
        found = [
            route
            for route in self.routes
            if str(route.target.name) == target and route.rows is None
        ]
        named = [route for route in found if route.source.name == route.target.name]
        return next(iter(named or found), None)


def old_tables(have: Catalog) -> list[Table]:
    """The tables of the old database that a migration moves."""
    return [
        table
        for table in have.root_tables
        if table.name.schema == "public" and table.extension is None
    ]


def find_routes(
    have: Catalog,
    want: Catalog,
    mappings: Mappings,
    *,
    clean: bool,
    kept: frozenset[str],
    whole: bool,
) -> tuple[Routes, frozenset[str]]:
    """Decide for each old table.

    Also the names of those that wait for a later section (or are nobody's, until the last).
    """
    routes: list[Route] = []
    archived: dict[str, tuple[str, str]] = {}
    waiting: set[str] = set()
    for table in old_tables(have):
        name = str(table.name)
        if name in kept:
            continue
        rule = mappings.rule(name)
        if not whole and not _reached(table, want, rule, kept):
            waiting.add(name)
            continue
        by = "name" if rule is None else f"mapping {rule.origin}"
        if clean:
            archived[name] = ("the strategy is clean", "strategy")
            continue
        if rule is not None and rule.archive is not None:
            archived[name] = (rule.archive, by)
        elif table.kind == "foreign":
            archived[name] = ("it is a foreign table", "default")
        else:
            into = rule.into if rule is not None and rule.into is not None else table.name.name
            target = want.table(Name("public", into.removeprefix("public.")))
            if target is None:
                archived[name] = (
                    "the unified schema has no such table and no mapping names one",
                    "default",
                )
            else:
                routes.append(_route(table, target, rule, by))
        for rows in () if rule is None else rule.rows:
            target = want.table(Name("public", rows.into.removeprefix("public.")))
            if target is not None and all(
                table.column(column) is not None for column in rows.needs
            ):
                routes.append(Route(table, target, rule, rows, "insert", {}, by))
    return Routes(tuple(routes), archived), frozenset(waiting)


def _reached(table: Table, want: Catalog, rule: TableRule | None, kept: frozenset[str]) -> bool:
    """Whether a migration up to some section takes this table: a target of it is made now."""
    if rule is not None and rule.archive is not None and not rule.rows:
        return want.table(table.name) is not None
    names = [rule.into if rule is not None and rule.into is not None else table.name.name]
    names += [rows.into for rows in (() if rule is None else rule.rows)]
    targets = [Name("public", name.removeprefix("public.")) for name in names]
    return any(want.table(target) is not None and str(target) not in kept for target in targets)


def _route(table: Table, target: Table, rule: TableRule | None, by: str) -> Route:
    how: Literal["insert", "merge"] = "insert" if rule is None else rule.how
    key = {} if rule is None else dict(rule.key)
    if str(target.name) == "public.profiles" and how == "insert":  # the accounts make these rows
        how, key = "merge", {"id": "id"}
    return Route(table, target, rule, None, how, key, by)


def in_order(want: Catalog, names: Iterable[str]) -> list[Table]:
    """The wanted tables so that each comes after those its foreign keys lead to."""
    chosen = set(names)
    tables = {str(table.name): table for table in tables_of(want)}
    graph: dict[str, set[str]] = {}
    for name in sorted(chosen):
        table = tables[name]
        leads = {str(key.references) for key in table.foreign_keys} - {name}
        graph[name] = leads & chosen
    try:
        return [tables[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        raise ValueError(
            f"the unified schema's foreign keys run in a circle: {error.args[1]}"
        ) from error


def proposals(have: Catalog, want: Catalog, routes: Routes) -> tuple[Proposal, ...]:
    """Tables and columns that look renamed."""
    found: list[Proposal] = []
    reached = {str(route.target.name) for route in routes.routes}
    free = [table for table in tables_of(want) if str(table.name) not in reached]
    for name, (_, rule) in sorted(routes.archived.items()):
        table = have.table(name)
        if table is not None and rule == "default":
            found += _renamed_table(table, free)
    for route in routes.routes:
        if route.rows is None and route.how == "insert":
            found += _renamed_columns(route)
    return tuple(found)


def _renamed_table(table: Table, free: list[Table]) -> list[Proposal]:
    best = max(free, key=lambda other: _alikeness(table, other), default=None)
    if best is None or _alikeness(table, best) < _ALIKE:
        return []
    share = round(100 * _alikeness(table, best))
    return [
        Proposal(
            str(table.name), str(best.name), f"{share} % of the columns are the same",
            f'[table.{_key(table.name.name)}]\ninto = "{best.name.name}"',
        )
    ]  # fmt: skip


def _alikeness(table: Table, other: Table) -> float:
    ordinary = {"id", "created_at", "updated_at", "metadata", "user_id", "name"}
    left, right = ({c.name for c in side.columns} - {"organization_id"} for side in (table, other))
    common = left & right
    if len(common - ordinary) < 2:
        return 0.0
    return len(common) / len(left | right)


def _renamed_columns(route: Route) -> list[Proposal]:
    """A column without a home and a target column without a source, alike in kind and name."""
    rules = () if route.rule is None else route.rule.columns
    mapped = {name for rule in rules for name in (*rule.from_, *rule.needs)} | set(
        getattr(route.rule, "leave", {})
    )
    filled = {rule.target for rule in rules}
    sources = {column.name: column for column in route.source.columns}
    targets = {column.name: column for column in route.target.columns}
    lost = [
        column for name, column in sources.items() if name not in targets and name not in mapped
    ]
    free = [
        column for name, column in targets.items() if name not in sources and name not in filled
    ]
    return [
        _same_column(route, column, other)
        for column in lost
        for other in free
        if _family(column) == _family(other) and _near(column.name, other.name)
    ]


def _same_column(route: Route, column: Column, other: Column) -> Proposal:
    section = f"table.{_key(route.source.name.name)}"
    return Proposal(
        f"{route.source.name}.{column.name}",
        f"{route.target.name}.{other.name}",
        "the names are alike and the types fit",
        f"[{section}]\nextends = true\n"
        f'[{section}.columns]\n{other.name} = {{ from = ["{column.name}"] }}',
    )


def _key(name: str) -> str:
    return (
        name
        if name.replace("_", "").isalnum() and name.isascii()
        else '"' + name.replace('"', '\\"') + '"'
    )


def _family(column: Column) -> str:
    kind = column.type.split("(")[0]
    if kind in ("text", "character varying", "character"):
        return "text"
    if kind in ("smallint", "integer", "bigint", "numeric"):
        return "number"
    return "time" if kind.startswith("timestamp") else kind


def _near(one: str, two: str) -> bool:
    """One name holds the other, or they differ in few letters."""
    left, right = (set(name.split("_")) for name in (one, two))
    if left <= right or right <= left:
        return True
    return len(one) > 4 and _distance(one, two) <= 2


def _distance(one: str, two: str) -> int:
    row = list(range(len(two) + 1))
    for i, left in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(two, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
    return row[-1]
