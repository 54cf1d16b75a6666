"""What the generator knows of a database: its names, types, keys, functions, and some values."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from roseram.postgres import quote_ident

if TYPE_CHECKING:
    import asyncpg

    from roseram.postgres import Connection

_COLUMNS = """
select n.nspname as schema, c.relname as relation, c.relkind::text as kind, a.attname as name,
  format_type(a.atttypid, null) as type,
  case when coalesce(nullif(t.typbasetype, 0), t.oid) <> t.oid
    then format_type(t.typbasetype, null) else format_type(a.atttypid, null) end as base,
  b.typtype::text as typtype, b.typcategory::text as category,
  coalesce(a.attnum = any (k.conkey), false) as key,
  a.attgenerated <> '' or a.attidentity = 'a' as generated,
  a.attnotnull and not a.atthasdef and a.attidentity = '' and a.attgenerated = '' as required,
  c.relkind in ('r', 'p') or pg_relation_is_updatable(c.oid, true) & 8 = 8 as insertable
from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  join pg_type t on t.oid = a.atttypid
  join pg_type b on b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
  left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
  and a.attnum > 0 and not a.attisdropped
order by 1, 2, a.attnum
"""
_KEYS = """
select k.conname as name, sn.nspname as source_schema, s.relname as source,
  tn.nspname as target_schema, t.relname as target,
  array(select attname::text from pg_attribute
    where attrelid = s.oid and attnum = any (k.conkey)) as columns,
  array(select attname::text from pg_attribute
    where attrelid = t.oid and attnum = any (k.confkey)) as others
from pg_constraint k
  join pg_class s on s.oid = k.conrelid join pg_namespace sn on sn.oid = s.relnamespace
  join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
where k.contype = 'f' and k.conparentid = 0 and sn.nspname = any ($1) and tn.nspname = any ($1)
order by 2, 3, 1
"""
_ROUTINES = """
select n.nspname as schema, p.proname as name, p.provolatile::text as volatility,
  p.proretset as many, format_type(p.prorettype, null) as result, r.typrelid <> 0 as of_rows,
  coalesce(c.relname, '') as relation, p.provariadic <> 0 as variadic,
  p.pronargs - p.pronargdefaults as required,
  coalesce(p.proargnames[1:p.pronargs], '{}') as names,
  array(select format_type(x, null) from unnest(p.proargtypes) x) as types,
  p.pronargs = 1 and p.proargtypes[0] in (select reltype from pg_class where reltype <> 0)
    as computed
from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  join pg_type r on r.oid = p.prorettype
  left join pg_class c on c.oid = r.typrelid and c.relkind in ('r', 'p', 'v', 'm')
where n.nspname = any ($1) and p.prokind = 'f' and r.typname <> 'trigger'
order by 1, 2, p.oid
"""


_BASES = """
select distinct v.relname as view, t.relname as base
from pg_class v
  join pg_namespace n on n.oid = v.relnamespace
  join pg_rewrite w on w.ev_class = v.oid
  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid
    and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid
  join pg_class t on t.oid = d.refobjid
where n.nspname = any ($1) and v.relkind in ('v', 'm')
order by 1, 2
"""


@dataclass(frozen=True)
class Column:
    """A column with values that stand in it."""

    name: str
    base: str  # its type; of a domain the type below
    typtype: str
    category: str
    key: bool
    generated: bool
    required: bool
    samples: tuple[str, ...]

    @property
    def array(self) -> bool:
        return self.category == "A"

    @property
    def json(self) -> bool:
        return self.base in ("json", "jsonb")

    @property
    def sortable(self) -> bool:
        return self.base not in ("json", "point", "xml", "polygon")


@dataclass(frozen=True)
class Relation:
    """A table or view."""

    schema: str
    name: str
    kind: str
    columns: tuple[Column, ...]
    insertable: bool
    bases: tuple[str, ...]  # what a view reads; of a table itself

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.key)

    @property
    def total_order(self) -> tuple[str, ...]:
        """Columns that leave nothing of the order to chance."""
        if self.key:
            return self.key
        plain = [c for c in self.columns if c.sortable and c.category not in ("C", "A")]
        unique = [c.name for c in plain if c.name in ("id", "n", "book", "book_id")]
        return tuple(unique or [c.name for c in plain])


@dataclass(frozen=True)
class Link:
    """A foreign key."""

    name: str
    source: str
    target: str
    columns: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Routine:
    """A function."""

    name: str
    volatility: str
    many: bool
    result: str
    of_rows: bool
    relation: str
    variadic: bool
    required: int
    names: tuple[str, ...]
    types: tuple[str, ...]
    computed: bool


@dataclass(frozen=True)
class World:
    """A whole database."""

    schema: str
    relations: tuple[Relation, ...]
    links: tuple[Link, ...]
    routines: tuple[Routine, ...]

    def relation(self, name: str) -> Relation | None:
        return next((one for one in self.relations if one.name == name), None)


async def read_world(connection: Connection, schema: str) -> World:
    """Read as the superuser, so that values of every row are there."""
    found: dict[str, list[Column]] = {}
    about: dict[str, tuple[str, bool]] = {}
    bases: dict[str, list[str]] = {}
    for row in await connection.fetch(_BASES, [schema]):
        bases.setdefault(row["view"], []).append(row["base"])
    for row in await connection.fetch(_COLUMNS, [schema]):
        relation = row["relation"]
        about[relation] = (row["kind"], row["insertable"])
        samples = await _samples(connection, schema, relation, row["name"])
        wanted = ("name", "base", "typtype", "category", "key", "generated", "required")
        column = Column(**{name: row[name] for name in wanted}, samples=samples)
        found.setdefault(relation, []).append(column)
    return World(
        schema,
        tuple(
            Relation(
                schema,
                name,
                about[name][0],
                tuple(columns),
                about[name][1],
                tuple(bases.get(name, [name])),
            )
            for name, columns in found.items()
        ),
        tuple(
            Link(
                row["name"],
                row["source"],
                row["target"],
                tuple(row["columns"]),
                tuple(row["others"]),
            )
            for row in await connection.fetch(_KEYS, [schema])
        ),
        tuple(_routine(row) for row in await connection.fetch(_ROUTINES, [schema])),
    )


def _routine(row: asyncpg.Record) -> Routine:
    names = [each.name for each in fields(Routine)]
    found: dict[str, Any] = {name: row[name] for name in names}
    return Routine(**found | {"names": tuple(row["names"]), "types": tuple(row["types"])})


async def _samples(
    connection: Connection, schema: str, relation: str, name: str
) -> tuple[str, ...]:
    column = quote_ident(name)
    rows = await connection.fetch(
        f"select distinct left({column}::text, 200) as v"
        f" from {quote_ident(schema)}.{quote_ident(relation)}"
        f" where {column} is not null order by 1 limit 8"
    )
    return tuple(row["v"] for row in rows)
