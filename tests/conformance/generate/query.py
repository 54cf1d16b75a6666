"""select, filters, logic, order and pages of one relation and of what is embedded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.call import Node, Param
from conformance.generate import values

if TYPE_CHECKING:
    from random import Random

    from conformance.world import Column, Relation, Routine, World

_CASTS = ("text", "text", "text", "text", "text", "varchar", "varchar", "integer", "jsonb")
_AGGREGATES = ("sum", "avg", "min", "max", "count")


@dataclass
class Query:
    """The parameters that have been thought of so far."""

    rng: Random
    world: World
    params: list[Param] = field(default_factory=list)
    embeds: list[tuple[tuple[str, ...], Relation, bool]] = field(default_factory=list)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # -- select -----------------------------------------------------------------------------------

    def select(self, relation: Relation, depth: int, *, aggregates: bool = False) -> None:
        """Add `select`, and note what it embeds."""
        nodes = self._items(relation, (), depth, aggregates=aggregates)
        self.params.append(Param("select", tuple(nodes)))

    def _items(
        self, relation: Relation, path: tuple[str, ...], depth: int, *, aggregates: bool = False
    ) -> list[Node]:
        nodes: list[Node] = []
        if self.chance(0.3):
            nodes.append(Node("*"))
        else:
            count = min(len(relation.columns), self.rng.randrange(1, 5))
            nodes += [Node(self._column(c)) for c in self.rng.sample(relation.columns, count)]
            if path == () and self.chance(0.5):
                nodes = [Node(values.name(key)) for key in relation.key] + nodes
        nodes += self._computed(relation)
        if aggregates:
            nodes += [Node(self._aggregate(relation)) for _ in range(self.rng.randrange(1, 3))]
        if depth > 0:
            for _ in range(self.rng.choice([1, 1, 1, 2, 3])):
                nodes += self._embed(relation, path, depth)
        return nodes

    def _computed(self, relation: Relation) -> list[Node]:
        found = [r for r in self.world.routines if _computes(r, relation) and not r.of_rows]
        return [Node(self.rng.choice(found).name)] if found and self.chance(0.25) else []

    def _column(self, column: Column) -> str:
        text = values.name(column.name)
        if column.json and self.chance(0.5):
            text = values.path(self.rng, column)
        elif (column.array or column.category == "C") and self.chance(0.2):
            text += self.rng.choice(["->0", "->>0", "->1", "->city", "->>street"])
        if self.chance(0.15):
            text = f"{self._alias()}:{text}"
        if self.chance(0.15):
            text += f"::{self.rng.choice(_CASTS)}"
        return text

    def _alias(self) -> str:
        return self.rng.choice(["x", "y", "other_name", "Größe", '"a b"', "select", "x1", "y2"])

    def _aggregate(self, relation: Relation) -> str:
        if self.chance(0.3):
            return self.rng.choice(["count()", "n:count()", "count()::text"])
        numbers = [c for c in relation.columns if c.category == "N"]
        if numbers and self.chance(0.8):
            column, functions = self.rng.choice(numbers), list(_AGGREGATES)
        else:
            column, functions = self.rng.choice(relation.columns), ["min", "max", "count"]
        text = f"{values.name(column.name)}.{self.rng.choice(functions)}()"
        return self.rng.choice(["", "", "agg:"]) + text + self.rng.choice(["", "", "::text", ""])

    # -- embedding --------------------------------------------------------------------------------

    def _embed(self, relation: Relation, path: tuple[str, ...], depth: int) -> list[Node]:
        ways = embeddable(self.world, relation)
        if not ways and self.chance(0.9):
            return []
        if not ways or self.chance(0.02):
            target = self.rng.choice(self.world.relations)
            ways = [(values.name(target.name), target, True)]
        head, target, many = self.rng.choice(ways)
        taken = {path_ for path_, _, _ in self.embeds}
        if self.chance(0.25) or (*path, Node(head).key) in taken:
            head = (
                f"{self.rng.choice(['e', 'alias', 'Other', '_x'])}{self.rng.randrange(50)}:{head}"
            )
        if self.chance(0.25):
            head += self.rng.choice(["!inner", "!inner", "!left"])
        if not many and self.chance(0.15):
            head = f"...{head.split(':')[-1]}"
        probe = Node(head)
        below = path if probe.spread else (*path, probe.key)
        if self.chance(0.04):
            children: tuple[Node, ...] = ()
        else:
            more = depth - 1 if self.chance(0.5) else 0
            children = tuple(self._items(target, below, more))
        if not probe.spread:
            self.embeds.append((below, target, many))
        return [Node(head, children)]

    # -- filters ----------------------------------------------------------------------------------

    def filters(self, relation: Relation, prefix: tuple[str, ...] = (), most: int = 3) -> None:
        """Add some filters, and at times a logic tree."""
        before = "".join(f"{_step(step)}." for step in prefix)
        for _ in range(self.rng.randrange(most + 1)):
            column = self._filterable(relation)
            left = self._left(column)
            self.params.append(Param(before + left, (Node(values.operation(self.rng, column)),)))
        if self.chance(0.2):
            op = self.rng.choice(["and", "or", "or", "not.and", "not.or"])
            self.params.append(Param(before + op, (Node("", self._tree(relation, 2)),)))

    def _filterable(self, relation: Relation) -> Column:
        reserved = ("select", "order", "limit", "offset", "and", "or", "columns", "on_conflict")
        free = [c for c in relation.columns if c.name not in reserved]
        return self.rng.choice(free)

    def _left(self, column: Column) -> str:
        if column.json and self.chance(0.6):
            return values.path(self.rng, column)
        return values.name(column.name)

    def _tree(self, relation: Relation, depth: int) -> tuple[Node, ...]:
        return tuple(self._branch(relation, depth) for _ in range(self.rng.randrange(1, 4)))

    def _branch(self, relation: Relation, depth: int) -> Node:
        if depth and self.chance(0.25):
            op = self.rng.choice(["and", "or", "not.and", "not.or"])
            return Node(op, self._tree(relation, depth - 1))
        column = self._filterable(relation)
        op = values.operation(self.rng, column, tree=True)
        return Node(f"{self._left(column)}.{op}")

    def null_embeds(self) -> None:
        """At times ask for rows that have, or have not, what is embedded."""
        for path, _, _ in self.embeds:
            if len(path) == 1 and self.chance(0.12):
                op = self.rng.choice(["is.null", "not.is.null", "not.is.null", "eq.1"])
                self.params.append(Param(_step(path[0]), (Node(op),)))

    # -- order and pages --------------------------------------------------------------------------

    def order(self, relation: Relation, prefix: tuple[str, ...] = (), *, total: bool) -> None:
        """Add an order; a total one ends with the primary key."""
        terms: list[str] = []
        for column in self.rng.sample(relation.columns, min(2, len(relation.columns))):
            if column.sortable and self.chance(0.6):
                left = values.path(self.rng, column) if column.json else values.name(column.name)
                terms.append(left + self._direction())
        if not prefix and self.chance(0.2):
            terms = self._related() + terms
        if total or not terms:
            terms += [
                values.name(key) + self.rng.choice(["", ".desc"]) for key in relation.total_order
            ]
        before = "".join(f"{_step(step)}." for step in prefix)
        nodes = tuple(map(Node, terms))
        self.params.append(Param(f"{before}order", nodes, total=total))

    def _related(self) -> list[str]:
        found = [(path, to) for path, to, _ in self.embeds if len(path) == 1]
        if not found:
            return []
        path, to = self.rng.choice(found)
        return [
            f"{_step(path[0])}({values.name(self.rng.choice(to.columns).name)}){self._direction()}"
        ]

    def _direction(self) -> str:
        return self.rng.choice(["", "", ".asc", ".desc"]) + self.rng.choice(
            ["", "", ".nullsfirst", ".nullslast"]
        )

    def page(self, prefix: tuple[str, ...] = ()) -> None:
        """Add limit, offset or both."""
        before = "".join(f"{_step(step)}." for step in prefix)
        if self.chance(0.8):
            limit = self.rng.choice(["0", "1", "2", "3", "5", "10", "1000"])
            self.params.append(Param(f"{before}limit", (Node(limit),)))
        if self.chance(0.5):
            offset = self.rng.choice(["0", "1", "2", "7", "100"])
            self.params.append(Param(f"{before}offset", (Node(offset),)))

    def below(self) -> None:
        """Filters, orders and pages of what is embedded."""
        for path, target, many in list(self.embeds):
            if self.chance(0.35):
                self.filters(target, path, most=1)
            paged = many and bool(target.total_order) and self.chance(0.25)
            if paged or self.chance(0.15):
                self.order(
                    target, path, total=bool(target.total_order) and (paged or self.chance(0.8))
                )
            if paged:
                self.page(path)


def _step(text: str) -> str:
    return values.name(text)


def _computes(routine: Routine, relation: Relation) -> bool:
    return routine.computed and routine.types[0].rpartition(".")[2].strip('"') == relation.name


def embeddable(world: World, relation: Relation) -> list[tuple[str, Relation, bool]]:
    """What can stand before the parenthesis, whose rows they are, whether it gives a list."""
    ways: list[tuple[str, Relation, bool]] = []
    for link in world.links:
        source, target = world.relation(link.source), world.relation(link.target)
        if link.source in relation.bases and target:
            heads = [
                values.name(target.name) + f"!{values.name(link.name)}",
                values.name(target.name),
            ]
            if len(link.columns) == 1:
                heads += [
                    values.name(link.columns[0]),
                    f"{values.name(target.name)}!{values.name(link.columns[0])}",
                ]
            ways += [(head, target, False) for head in heads]
        if link.target in relation.bases and source:
            heads = [
                values.name(source.name),
                f"{values.name(source.name)}!{values.name(link.name)}",
            ]
            if len(link.columns) == 1:
                heads.append(f"{values.name(source.name)}!{values.name(link.columns[0])}")
            ways += [(head, source, True) for head in heads]
            ways += _through(world, link.source, link.name)
    ways += [
        (routine.name, to, True)
        for routine in world.routines
        if _computes(routine, relation) and (to := world.relation(routine.relation))
    ]
    views = [v for v in world.relations if v.kind in "vm" and set(v.bases) & set(relation.bases)]
    return ways + [(values.name(view.name), view, True) for view in views[:2]]


def _through(world: World, junction: str, first: str) -> list[tuple[str, Relation, bool]]:
    found = []
    for other in world.links:
        target = world.relation(other.target)
        if other.source == junction and other.name != first and target:
            found += [(values.name(target.name), target, True)]
            found += [(f"{values.name(target.name)}!{values.name(junction)}", target, True)]
    return found
