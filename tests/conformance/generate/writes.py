"""POST, PATCH, PUT and DELETE of tables and views."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from conformance.call import Call, Node, Param, param
from conformance.generate import values
from conformance.generate.query import Query
from conformance.generate.reads import PEOPLE, headers

if TYPE_CHECKING:
    from random import Random

    from conformance.world import Column, Relation, World

Row = dict[str, object]


def write(rng: Random, world: World) -> Call:
    """A request that changes something."""
    relation = rng.choice([r for r in world.relations if r.insertable or rng.random() < 0.2])
    method = rng.choice(["POST", "POST", "POST", "PATCH", "PATCH", "DELETE", "PUT"])
    query = Query(rng, world)
    made = {"POST": _post, "PATCH": _patch, "DELETE": _delete, "PUT": _put}[method](query, relation)
    body, more, raw = made
    if rng.random() < 0.45:
        query.select(relation, rng.choice([0, 0, 1, 2]))
    return Call(
        method,
        f"/{relation.name}",
        tuple(query.params),
        (*_prefer(rng, method), *more),
        body,
        raw,
        rng.choice((*PEOPLE, "ada")),
        method.lower(),
    )


def _prefer(rng: Random, method: str) -> tuple[tuple[str, str], ...]:
    said = [f"return={rng.choice(['representation'] * 4 + ['minimal', 'headers-only'])}"]
    if rng.random() < 0.2:
        said.append(f"count={rng.choice(['exact', 'exact', 'planned', 'estimated'])}")
    if method == "POST" and rng.random() < 0.3:
        said.append(f"resolution={rng.choice(['merge-duplicates', 'ignore-duplicates'])}")
    if rng.random() < 0.15:
        said.append(f"missing={rng.choice(['default', 'null'])}")
    if rng.random() < 0.1:
        said.append("tx=rollback")
    rng.shuffle(said)
    if rng.random() < 0.15:
        said = said[1:]
    accept = tuple(h for h in headers(rng, ordered=False) if h[0] == "Accept")
    if rng.random() < 0.2:
        return (*(("Prefer", one) for one in said), *accept)
    return ((("Prefer", ", ".join(said)),) if said else ()) + accept


Made = tuple[object, tuple[tuple[str, str], ...], bool]


def _post(query: Query, relation: Relation) -> Made:
    rng = query.rng
    columns = _columns(rng, relation)
    count = rng.choice([1, 1, 1, 2, 3])
    rows = [_row(rng, columns, index) for index in range(count)]
    if rng.random() < 0.1:
        rows[0].pop(next(iter(rows[0])), None)
    if rng.random() < 0.2:
        wanted = [c.name for c in columns if rng.random() < 0.8] + (
            ["nope"] if rng.random() < 0.03 else []
        )
        query.params.append(Param("columns", tuple(Node(values.name(n)) for n in wanted)))
    if rng.random() < 0.15:
        query.params.append(_on_conflict(rng, relation))
    if rng.random() < 0.06:
        return _csv(rng, columns, rows), (("Content-Type", "text/csv"),), True
    if rng.random() < 0.04:
        form = "&".join(f"{quote_plus(k)}={quote_plus(str(v))}" for k, v in rows[0].items())
        return form, (("Content-Type", "application/x-www-form-urlencoded"),), True
    if rng.random() < 0.04:
        return rng.choice([[], {}, [{}], [{}, {}], 1, "x", None, [1], [[]]]), (), False
    return (rows[0] if count == 1 and rng.random() < 0.7 else rows), (), False


def _on_conflict(rng: Random, relation: Relation) -> Param:
    names = list(relation.key) if rng.random() < 0.6 else [rng.choice(relation.columns).name]
    return Param("on_conflict", tuple(Node(values.name(one)) for one in names))


def _columns(rng: Random, relation: Relation) -> list[Column]:
    chosen = [
        c
        for c in relation.columns
        if (c.required and rng.random() < 0.97)
        or (c.key and not c.generated and rng.random() < 0.8)
        or rng.random() < (0.02 if c.generated else 0.35)
    ]
    return chosen or [relation.columns[0]]


def _row(rng: Random, columns: list[Column], index: int) -> Row:
    row = {c.name: values.given(rng, c) for c in columns}
    for column in columns:
        if column.key and column.category == "N" and rng.random() < 0.7:
            row[column.name] = 7000 + index
        elif column.required and row[column.name] is None and column.samples:
            row[column.name] = column.samples[0]
    if rng.random() < 0.03:
        row["nope"] = 1
    return row


def _csv(rng: Random, columns: list[Column], rows: list[Row]) -> str:
    lines = [",".join(_cell(c.name) for c in columns)]
    lines += [",".join(_cell(row.get(c.name)) for c in columns) for row in rows]
    if rng.random() < 0.1:
        lines.append("ragged")
    return rng.choice(["\n", "\r\n"]).join(lines)


def _cell(value: object) -> str:
    if value is None:
        return "NULL"
    text = str(value)
    return (
        '"' + text.replace('"', '""') + '"'
        if any(c in text for c in ',"\r\n') or not text
        else text
    )


def _narrow(query: Query, relation: Relation) -> None:
    """Mostly one row, by its key."""
    if relation.key and query.chance(0.7):
        for name in relation.key:
            column = next(c for c in relation.columns if c.name == name)
            query.params.append(param(values.name(name), f"eq.{values.value(query.rng, column)}"))
    else:
        query.filters(relation)


def _patch(query: Query, relation: Relation) -> Made:
    rng = query.rng
    _narrow(query, relation)
    columns = [
        c for c in relation.columns if not c.generated and (not c.key or rng.random() < 0.05)
    ]
    chosen = rng.sample(columns, min(len(columns), rng.randrange(1, 4)))
    body: object = {c.name: values.given(rng, c) for c in chosen}
    if rng.random() < 0.06:
        body = rng.choice([{}, [], [body], [body, body], {"nope": 1}, 3])
    if rng.random() < 0.1:
        query.params.append(Param("columns", tuple(Node(values.name(c.name)) for c in chosen[:2])))
    return body, (), False


def _delete(query: Query, relation: Relation) -> Made:
    _narrow(query, relation)
    return None, (), False


def _put(query: Query, relation: Relation) -> Made:
    rng = query.rng
    row = {c.name: values.given(rng, c) for c in relation.columns if not c.generated}
    for name in relation.key:
        column = next(c for c in relation.columns if c.name == name)
        text = values.value(rng, column)
        row[name] = text
        if rng.random() < 0.95:
            query.params.append(param(values.name(name), f"eq.{text}"))
    if rng.random() < 0.08:
        query.params.append(
            param(rng.choice(["limit", "name", "id"]), rng.choice(["1", "eq.1", "gt.1"]))
        )
    return (row if rng.random() < 0.9 else [row]), (), False
