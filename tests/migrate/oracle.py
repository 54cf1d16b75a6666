"""Says what a migration lost: looks for every value of before in the database of after.

It knows the promise only (unified tables, JSON, quarantine, archive), nothing of how the engine
works, so that no mistake is made twice. Reading, comparing and searching stand in one file because
whoever doubts a verdict has to follow a value through all three.

Values are compared by *tokens*, short texts that say what a value means: `u` and the hex digits of
a UUID, `n` a number, `b` a boolean, `i` an instant in UTC seconds, `j` a JSON document or array,
`t` the text as it is. A text that reads like a number has a token for that too, in capitals where
only a number may answer: '007' may become the number 7, but not the text '7'.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Context, Decimal, InvalidOperation
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from roseram.postgres import quote_ident

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence

    from roseram.postgres import Connection

    Cell: TypeAlias = tuple[str, str]  # table, column
    Renamed: TypeAlias = Mapping[Cell, Mapping[str, str]]
    Homes: TypeAlias = Mapping[Cell, Collection[str]]
    Values: TypeAlias = dict[str, Any]  # column -> text, or parsed JSON; no nulls

ARCHIVE = r"roseram\_archive\_%"
FEW = 400  # a value that more rows hold says nothing about which row is meant
DEEP = 16  # levels of JSON that are searched for single values
WHOLE = 4  # levels at which a whole object or list is looked for
LONG = 8  # a text this long is found wherever it is, if its row cannot be told

TABLES = """
with recursive base (oid, root) as (
  select oid, oid from pg_type where typtype <> 'd'
  union all select t.oid, b.root from pg_type t join base b on t.typbasetype = b.oid
  where t.typtype = 'd')
select n.nspname as schema, c.relname as name, c.relkind = 'p' as parted,
  coalesce((select json_agg(json_build_array(a.attname, t.typname, t.typcategory, t.typtype)
      order by a.attnum)
    from pg_attribute a join base b on b.oid = a.atttypid join pg_type t on t.oid = b.root
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]')::text as columns,
  coalesce((select json_agg(a.attname order by u.place) from pg_constraint k
    cross join unnest(k.conkey) with ordinality u (attnum, place)
    join pg_attribute a on (a.attrelid, a.attnum) = (k.conrelid, u.attnum)
    where k.conrelid = c.oid and k.contype = 'p'), '[]')::text as key
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and n.nspname like any ($1)
order by n.nspname, c.relname
"""


@dataclass(frozen=True)
class Table:
    """A table with all its rows; columns that are null are left out of a row."""

    schema: str
    bare: str
    key: tuple[str, ...]
    families: dict[str, str]  # column -> kind of value
    rows: list[Values]

    @property
    def name(self) -> str:
        """`projects`, and `auth.users` for what is not in schema public."""
        return self.bare if self.schema == "public" else f"{self.schema}.{self.bare}"


@dataclass(frozen=True)
class Snapshot:
    """Every row of a database as it was."""

    tables: dict[str, Table]  # by name

    @property
    def cells(self) -> int:
        """How many values there are."""
        return sum(len(row) for table in self.tables.values() for row in table.rows)


@dataclass(frozen=True)
class Loss:
    """A value that is nowhere."""

    table: str
    key: tuple[str, ...]  # the row's primary key, or all its values
    column: str
    value: str

    def __str__(self) -> str:
        return f"{self.table}[{', '.join(self.key)[:80]}].{self.column} = {self.value[:80]!r}"


@dataclass
class Account:
    """Where the values of one column are; each is counted once, in the first place that fits."""

    unified: int = 0  # in a column
    json: int = 0  # inside a JSON column
    quarantine: int = 0
    archive_only: int = 0
    lost: int = 0

    @property
    def carried(self) -> int:
        """How many are where they will be after `finish`."""
        return self.unified + self.json + self.quarantine

    @property
    def total(self) -> int:
        """How many there were."""
        return self.carried + self.archive_only + self.lost


@dataclass
class Balance:
    """Where the rows of one table are; the parts add up to `rows`."""

    rows: int = 0
    unified: int = 0  # a row has its key (or the id that was made for it)
    quarantined: int = 0
    merged: int = 0  # its key is gone, but one row holds at least half of its telling values
    archive_only: int = 0
    lost: int = 0


@dataclass
class Audit:
    """What became of a snapshot."""

    losses: list[Loss] = field(default_factory=list)
    accounts: dict[Cell, Account] = field(default_factory=dict)
    balance: dict[str, Balance] = field(default_factory=dict)


async def snapshot(connection: Connection) -> Snapshot:
    """Every row of the tables in schema public, and of auth.users where there is one."""
    async with _reading(connection):
        tables = await _tables(connection, ["public", "auth"])
    kept = [table for table in tables if table.schema == "public" or table.bare == "users"]
    return Snapshot({table.name: table for table in kept})


async def audit(
    connection: Connection,
    before: Snapshot,
    *,
    after_finish: bool = False,
    renamed: Renamed | None = None,
    homes: Homes | None = None,
) -> Audit:
    """Look for every value of `before` in the database as it is now.

    `renamed` says which words were replaced: {("deployments", "status"): {"error": "failed"}};
    `homes` under what other columns or JSON keys a column's values may be found:
    {("deployments", "platform"): ["deployment_type"]}, needed only for values that say little
    (booleans, numbers, ids, times, texts up to three characters) where the target row has a column
    of the old name too. With `after_finish` the archive does not count.
    """
    async with _reading(connection):
        target = _Target(await _tables(connection, ["public", "auth"]))
        archived = [] if after_finish else await _tables(connection, [ARCHIVE])
        made = await _rows_if_there(connection, "roseram.legacy_ids")
        quarantine = await _rows_if_there(connection, "roseram.quarantine")
    search = _Search(target, archived, made, quarantine, renamed or {}, homes or {})
    found = Audit()
    for table in before.tables.values():
        search.table(table, found)
    return found


async def losses(
    connection: Connection,
    before: Snapshot,
    *,
    after_finish: bool = False,
    renamed: Renamed | None = None,
    homes: Homes | None = None,
) -> list[Loss]:
    """Every value of `before` that is nowhere (see `audit`)."""
    found = await audit(connection, before, after_finish=after_finish, renamed=renamed, homes=homes)
    return found.losses


async def accounts(
    connection: Connection,
    before: Snapshot,
    *,
    after_finish: bool = False,
    renamed: Renamed | None = None,
    homes: Homes | None = None,
) -> dict[Cell, Account]:
    """For each (table, column) of `before` how many values are where (see `audit`)."""
    found = await audit(connection, before, after_finish=after_finish, renamed=renamed, homes=homes)
    return found.accounts


async def rows_balance(
    connection: Connection, before: Snapshot, *, after_finish: bool = False
) -> dict[str, Balance]:
    """For each table of `before` how many rows are where (see `audit`)."""
    return (await audit(connection, before, after_finish=after_finish)).balance


# --- reading ---


@asynccontextmanager
async def _reading(connection: Connection) -> AsyncIterator[None]:
    """Read one state of the database, with values spelled the same whatever the settings."""
    undo = connection.transaction()  # a savepoint inside of another
    await undo.start()
    try:
        await connection.execute(
            "set local timezone = 'UTC'; set local datestyle = 'ISO'; set local bytea_output = hex;"
            "set local intervalstyle = postgres; set local row_security = off;"
            "set local extra_float_digits = 1; set local search_path = pg_catalog"
        )
        yield
    finally:
        await undo.rollback()  # and with it the settings


async def _tables(connection: Connection, schemas: Sequence[str]) -> list[Table]:
    found = await connection.fetch(TABLES, list(schemas))
    return [
        await _table(
            connection, row["schema"], row["name"], row["parted"], row["columns"], row["key"]
        )
        for row in found
    ]


async def _table(
    connection: Connection, schema: str, name: str, parted: bool, columns: str, key: str
) -> Table:
    families = {column: _family(*type_) for column, *type_ in json.loads(columns)}
    values = ", ".join(_value(quote_ident(name), family) for name, family in families.items())
    only = "" if parted else "only "  # the children's rows are read with the children
    records = await connection.fetch(
        f"select {values} from {only}{quote_ident(schema)}.{quote_ident(name)}"
    )
    parsed = [(column, family in ("json", "array")) for column, family in families.items()]
    rows = [_row(parsed, record) for record in records]
    return Table(schema, name, tuple(json.loads(key)), families, rows)


def _row(columns: list[tuple[str, bool]], record: Any) -> Values:
    values = {}
    for (column, is_json), value in zip(columns, record, strict=True):
        if value is not None:
            values[column] = parse(value) if is_json else value
    return {column: value for column, value in values.items() if value is not None}


async def _rows_if_there(connection: Connection, name: str) -> list[Values]:
    """Each row of a table as parsed JSON, none where there is no such table."""
    if await connection.fetchval("select to_regclass($1)", name) is None:
        return []
    found = await connection.fetch(f"select to_jsonb(t)::text as entry from {name} t")
    return [parse(row["entry"]) for row in found]


def _family(type_: str, category: str, typtype: str) -> str:
    """What kind of value a type holds."""
    if type_ in ("uuid", "bool", "bpchar"):
        return type_
    if type_ in ("timestamptz", "timestamp", "date"):
        return "instant"
    if type_ in ("json", "jsonb") or typtype == "c":
        return "json"
    if type_ in ("int2", "int4", "int8", "numeric", "float4", "float8"):
        return "number"
    return {"A": "array", "I": "inet"}.get(category, "text")


def _value(column: str, family: str) -> str:
    """The SQL that reads a value as text. A time without zone is meant as UTC."""
    if family == "instant":
        return f"{column}::text"  # `epoch` is a double near the end of time
    if family in ("json", "array"):
        return f"to_json({column})::text"
    if family == "bpchar":
        return f"to_json({column}) #>> '{{}}'"  # with its blanks
    return f"{column}::text"


# --- what a value means ---

UUID = re.compile(r"\{?([0-9a-fA-F]{8})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?([0-9a-fA-F]{4})-?"
                  r"([0-9a-fA-F]{12})\}?")  # fmt: skip
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?")
INSTANT = re.compile(
    r"(\d{4,6})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?"
    r"(?: ?([zZ]|[+-]\d\d(?::?\d\d)?(?::\d\d)?))?)?( BC)?"
)
TRUE, FALSE = {"true", "t", "yes", "y", "on", "1"}, {"false", "f", "no", "n", "off", "0"}
EXACT = Context(prec=20_000)
IS_NUMBER = "\0"  # before a number inside of parsed JSON; no text of Postgres can hold it


def parse(text: str) -> Any:
    """JSON with its numbers as texts that begin with IS_NUMBER, so that none loses a digit."""
    return json.loads(text, parse_int=_marked, parse_float=_marked)


def _marked(text: str) -> str:
    return IS_NUMBER + number(text)


def number(text: str) -> str:
    """A number in its one spelling: 1.50, 15e-1 and +1.5 are 1.5."""
    try:
        value = EXACT.normalize(Decimal(text))
    except InvalidOperation:
        return text  # NaN of the stranger kinds, money
    if not value.is_finite() or abs(value.adjusted()) > 400:
        return str(value)
    return "0" if value == 0 else f"{value:f}"


def document(value: Any) -> str:
    """A JSON value in its one spelling."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def instant(text: str) -> str | None:
    """The seconds since 1970 of a time in ISO spelling, UTC where it names no zone; else None."""
    if text.lstrip("-") == "infinity":
        return text.replace("inf", "Inf")
    found = INSTANT.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second, zone, before_christ = found.groups()
    days = _days(1 - int(year) if before_christ else int(year), int(month), int(day))
    clock = days * 86400 + int(hour or 0) * 3600 + int(minute or 0) * 60 - _offset(zone)
    return number(str(Decimal(second or "0") + clock))


def _days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the Gregorian calendar, for any year."""
    year -= month <= 2
    era, of_era = divmod(year, 400)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def _offset(zone: str | None) -> int:
    """Seconds that a zone such as +05:30 is ahead of UTC."""
    if zone is None or zone in "zZ":
        return 0
    digits = zone[1:].replace(":", "").ljust(6, "0")
    ahead = int(digits[:2]) * 3600 + int(digits[2:4]) * 60 + int(digits[4:])
    return -ahead if zone[0] == "-" else ahead


@lru_cache(maxsize=1 << 17)
def _scalar(family: str, text: str, target: bool) -> tuple[str, ...]:
    """The tokens of a value that is no JSON; a target answers to capitals too."""
    if family == "uuid":
        return (f"u{text.replace('-', '')}", f"t{text}")
    if family in ("number", "bool", "instant"):
        return (*_typed(family, text, target), f"t{text}")
    if family == "inet":
        return (f"t{text}", f"t{re.sub(r'/(32|128)$', '', text)}")
    if family == "bpchar":
        return (f"t{text}", f"t{text.rstrip(' ')}")
    meanings = _read(text)
    return (f"t{text}", *(t if target or t[0] == "u" else t[0].upper() + t[1:] for t in meanings))


def _typed(family: str, text: str, target: bool) -> Iterator[str]:
    """The tokens of a number, a boolean or an instant; 0 and 1 may become booleans."""
    letter = family[0]
    meaning = text
    if family == "instant":
        meaning = instant(text) or text
    elif family == "number":
        meaning = number(text)
    yield letter + meaning
    if target:
        yield letter.upper() + meaning
    elif family == "number" and meaning in ("0", "1"):
        yield "Btrue" if meaning == "1" else "Bfalse"


def _read(text: str) -> Iterator[str]:
    """What a text can be read as: tokens beside the text itself."""
    if found := UUID.fullmatch(text):
        yield f"u{''.join(found.groups()).lower()}"
    if NUMBER.fullmatch(text):
        yield f"n{number(text)}"
    if text.lower() in TRUE | FALSE:
        yield f"b{'true' if text.lower() in TRUE else 'false'}"
    if (seconds := instant(text)) is not None:
        yield f"i{seconds}"
    if text[:1] in ("{", "["):
        try:
            yield f"j{document(parse(text))}"
        except ValueError:
            return


def tokens(family: str, value: Any, target: bool) -> tuple[str, ...]:
    """The tokens of a value; a source and a target that share one hold the same."""
    if family not in ("json", "array"):
        return _scalar(family, value, target)
    if isinstance(value, bool):
        return _scalar("bool", str(value).lower(), target)
    if isinstance(value, str):
        is_number = value.startswith(IS_NUMBER)
        return _scalar("number", value[1:], target) if is_number else _scalar("text", value, target)
    meaning = document(value)
    literal = (f"t{_array(value)}",) if family == "array" else ()
    return (f"j{meaning}", f"J{meaning}", *literal) if target else (f"j{meaning}", *literal)


def _array(value: list[Any]) -> str:
    """A parsed array as Postgres writes it."""
    return "{" + ",".join(map(_element, value)) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return _array(value)
    text = str(value).lower()[:1] if isinstance(value, bool) else str(value).lstrip(IS_NUMBER)
    if text and not re.search(r'[{}",\\\s]', text) and text.lower() != "null":
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _weak(token: str) -> bool:
    """True for what rows hold by chance: booleans, texts and numbers up to three characters."""
    return len(token) <= 4 or token[0] in "bB" or token in ("ttrue", "tfalse")


def _parts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """(key, token) of everything inside a parsed JSON value; an element has its list's key.

    What lies deeper than DEEP is part of a document only, and no value of its own; so are objects
    and lists deeper than WHOLE.
    """
    level = [(name, value)]
    for depth in range(DEEP):
        level = [pair for name, value in level for pair in _inside(name, value)]
        for key, part in level:
            if depth < WHOLE or not isinstance(part, dict | list):
                for token in tokens("json", part, True):
                    yield key, token


def _inside(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The members of an object under their keys, the elements of a list under its own."""
    if isinstance(value, dict):
        yield from ((key, part) for key, part in value.items() if part is not None)
    elif isinstance(value, list):
        yield from ((name, part) for part in value if part is not None)


def _contains(whole: Any, part: Any) -> bool:
    """True if `whole` is `part`, or a JSON object with all of its keys and maybe more."""
    if isinstance(whole, dict) and isinstance(part, dict):
        return all(
            value is None or (key in whole and _contains(whole[key], value))
            for key, value in part.items()
        )
    return bool(whole == part)


def _left(value: Any, homes: list[Any]) -> Any:
    """A JSON object without the keys that one of the homes has with the same value."""
    if not isinstance(value, dict):
        return value
    return {
        key: part
        for key, part in value.items()
        if not any(_contains(home, {key: part}) for home in homes if isinstance(home, dict))
    }


# --- the database of after ---


@dataclass(eq=False)
class _Row:
    """A row of after."""

    number: int
    table: Table
    values: Values

    @cached_property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """column -> tokens."""
        families = self.table.families
        return {name: tokens(families[name], value, True) for name, value in self.values.items()}

    @cached_property
    def flat(self) -> set[str]:
        """The tokens of all columns."""
        return {token for each in self.columns.values() for token in each}

    @cached_property
    def inside(self) -> dict[tuple[str, str], set[str]]:
        """(key, token) inside a JSON value -> the columns that hold it."""
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for name, value in self.values.items():
            if isinstance(value, dict | list):
                for pair in _parts(name, value):
                    found[pair].add(name)
        return dict(found)

    @cached_property
    def nested(self) -> set[str]:
        """The tokens of everything inside a JSON value."""
        return {token for _, token in self.inside}

    def holds_flat(self, wanted: Collection[str]) -> bool:
        """True if a column holds one of these tokens."""
        return not self.flat.isdisjoint(wanted)

    def holds(self, wanted: Collection[str]) -> bool:
        """True if a column or a JSON value holds one of these tokens."""
        return self.holds_flat(wanted) or not self.nested.isdisjoint(wanted)


class _Target:
    """The unified tables, by id and by value."""

    def __init__(self, tables: list[Table]) -> None:
        pairs = ((table, values) for table in tables for values in table.rows)
        self.rows = [_Row(place, *pair) for place, pair in enumerate(pairs)]

    @cached_property
    def by_id(self) -> dict[str, list[_Row]]:
        """Token of a primary key -> rows; of a key of several columns the one called id counts."""
        found: dict[str, list[_Row]] = defaultdict(list)
        for row in self.rows:
            key = row.table.key
            name = key[0] if len(key) == 1 else "id" if "id" in key else None
            if name:
                for token in tokens(row.table.families[name], row.values[name], True):
                    found[token].append(row)
        return found

    @cached_property
    def holders(self) -> dict[str, set[int]]:
        """Token that is not weak -> numbers of the rows that hold it, in JSON too."""
        found: dict[str, set[int]] = defaultdict(set)
        for row in self.rows:
            for token in row.flat | row.nested:
                if not _weak(token):
                    found[token].add(row.number)
        return dict(found)

    def holding(self, wanted: Collection[str]) -> set[int]:
        """Numbers of the rows that hold one of these tokens."""
        return set().union(*(self.holders.get(token, ()) for token in wanted))

    def likeliest(self, telling: list[tuple[str, ...]]) -> list[_Row]:
        """The rows that hold most of these values."""
        counted: Counter[int] = Counter()
        for wanted in telling:
            holding = self.holding(wanted)
            if len(holding) <= FEW:
                counted.update(holding)
        most = max(counted.values(), default=0)
        return [self.rows[place] for place, count in counted.items() if count == most]


# --- the search ---


@dataclass
class _Source:
    """A row of before, and the rows that are it or belong to it."""

    table: Table
    values: Values
    key: tuple[tuple[str, ...], ...]  # tokens of each key column
    known: bool = False  # it was found by its key
    own: list[_Row] = field(default_factory=list)
    near: set[int] = field(default_factory=set)
    likeness: float = 0.0  # part of its telling values that its likeliest row holds

    @cached_property
    def label(self) -> str:
        """What tells it from the other rows of its table."""
        return label(self.table, self.values)


@dataclass
class _Cell:
    """A value of before, and what it is looked for by."""

    source: _Source
    column: str
    value: Any
    wanted: set[str]  # tokens
    names: tuple[str, ...]  # the columns and JSON keys that are its home
    weak: bool

    @property
    def is_document(self) -> bool:
        """True for JSON objects and lists that hold something."""
        return isinstance(self.value, dict | list) and bool(self.value)

    @property
    def bound(self) -> bool:
        """True for a value that other columns of its row may hold as well."""
        family = self.source.table.families[self.column]
        if self.weak or family in ("bool", "number", "uuid", "instant"):
            return True
        return any(token[0] == "u" for token in self.wanted)

    @property
    def has_home(self) -> bool:
        """True if the row it should be in has a column for it."""
        return any(name in row.table.families for row in self.source.own for name in self.names)


def _telling(source: _Source, without: Collection[str] = ()) -> list[tuple[str, ...]]:
    """The tokens of each value that says which row it is of."""
    families = source.table.families
    values = source.values.items()
    found = [tokens(families[name], value, False) for name, value in values if name not in without]
    return [wanted for wanted in found if not any(map(_weak, wanted))]


def _holds_part(row: _Row, column: str, name: str, wanted: Collection[str]) -> bool:
    """True if a row holds a part of a JSON value: under its key, or beside its key."""
    if any(row.inside.get((name, token), set()) - {column} for token in wanted):
        return True
    if name != column and not set(wanted).isdisjoint(row.columns.get(name, ())):
        return True
    return f"t{name}" in row.flat and row.holds_flat(wanted)


class _Search:
    """Finds values of before."""

    def __init__(
        self,
        target: _Target,
        archived: list[Table],
        made: list[Values],
        quarantine: list[Values],
        renamed: Renamed,
        homes: Homes,
    ) -> None:
        self.target, self.renamed, self.homes = target, renamed, homes
        self.archives: dict[str, list[_Archive]] = defaultdict(list)
        for old in archived:
            self.archives[old.bare].append(_Archive(old))
        self.made: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.quarantine = _Quarantine(quarantine)
        for entry in made:
            new = {f"u{entry['new_id'].replace('-', '')}"}
            for token in _scalar("text", entry["old_id"], True):
                for table in (_bare(entry["source_table"]), ""):
                    self.made[table][token] |= new

    def table(self, table: Table, found: Audit) -> None:
        """Account for all of a table."""
        balance = found.balance[table.name] = Balance(len(table.rows))
        counts = {column: Account() for column in table.families}
        for values in table.rows:
            source = self._source(table, values)
            self._count_row(source, balance)
            for column, value in values.items():
                place = self._place(source, column, value)
                setattr(counts[column], place, getattr(counts[column], place) + 1)
                if place == "lost":
                    key = [_shown(values[name]) for name in table.key or values]
                    found.losses.append(Loss(table.name, tuple(key), column, _shown(value)))
        found.accounts |= {(table.name, column): count for column, count in counts.items()}

    def _count_row(self, source: _Source, balance: Balance) -> None:
        if source.known:
            balance.unified += 1
        elif self.quarantine.has(source):
            balance.quarantined += 1
        elif source.likeness >= 0.5:
            balance.merged += 1
        elif any(archive.has(source) for archive in self.archives[source.table.bare]):
            balance.archive_only += 1
        else:
            balance.lost += 1

    # which rows

    def _source(self, table: Table, values: Values) -> _Source:
        key = tuple(tokens(table.families[name], values[name], False) for name in table.key)
        source = _Source(table, values, key)
        source.own = self._by_key(source)
        source.known = bool(source.own)
        if not source.own:
            telling = _telling(source)
            source.own = self.target.likeliest(telling)
            # Without a key, the row with all its values is the row.
            source.known = not table.key and bool(telling) and self._likeness(source, telling) == 1
            said = [wanted for wanted in telling if not any(token[0] == "u" for token in wanted)]
            source.likeness = self._likeness(source, said)
            if said and not source.likeness:
                source.own = []  # it only names the same people and projects
        return source

    def _likeness(self, source: _Source, telling: list[tuple[str, ...]]) -> float:
        """The greatest part of these values that one of the row's own rows holds."""
        held = [sum(map(row.holds, telling)) for row in source.own]
        return max(held, default=0) / max(1, len(telling))

    def _by_key(self, source: _Source) -> list[_Row]:
        """The rows with the primary key of a row, or with the id that was made for it."""
        name, key = source.table.name, source.key
        if "id" in source.table.key:
            key = (key[source.table.key.index("id")],)
        if len(key) > 1:
            places = set.intersection(*(self.target.holding(wanted) for wanted in key))
            rows = [self.target.rows[place] for place in places]
            found = [row for row in rows if all(map(row.holds_flat, key))]
        else:
            found = [r for part in key for token in part for r in self.target.by_id.get(token, ())]
        unique = all(any(token[0] == "u" for token in part) for part in key)
        if len(key) > 1 or not unique:  # it may be the key of a row in several tables
            found = [row for row in found if row.table.name == name] or found
            if not unique or len({row.table.name for row in found}) > 1:
                found = [row for row in found if self._alike(source, row)]
        made = {new for part in key for token in part for new in self.made[name].get(token, ())}
        return [*found, *(row for new in made for row in self.target.by_id.get(new, ()))]

    def _alike(self, source: _Source, row: _Row) -> bool:
        """True if a row with the same key holds something else of the row too, if it can."""
        telling = _telling(source, without=source.table.key)
        return not telling or any(map(row.holds, telling))

    # which place

    def _place(self, source: _Source, column: str, value: Any) -> str:
        if any(row.values.get(column) == value for row in source.own):
            return "unified"
        cell = self._cell(source, column, value)
        return (
            _in_own(cell)
            or (self._parts_near(cell) if cell.is_document else self._near_by(cell))
            or ("quarantine" if self.quarantine.holds(cell) else None)
            or ("archive_only" if self._archived(cell) else "lost")
        )

    def _cell(self, source: _Source, column: str, value: Any) -> _Cell:
        """A value with all that may stand for it: its new word, its new id."""
        wanted = set(tokens(source.table.families[column], value, False))
        place = (source.table.name, column)
        if place in self.renamed and isinstance(value, str) and value in self.renamed[place]:
            wanted.update(_scalar("text", self.renamed[place][value], False))
        for token in tuple(wanted):
            wanted |= self.made[""].get(token, set())
        names = (column, *self.homes.get(place, ()))
        return _Cell(source, column, value, wanted, names, any(map(_weak, wanted)))

    def _near_by(self, cell: _Cell) -> str | None:
        """Where its rows hold the value: under a declared name, or if the value says enough."""
        for row in (self.target.rows[place] for place in self._near(cell.source)):
            for name in cell.names[1:]:
                if not cell.wanted.isdisjoint(row.columns.get(name, ())):
                    return "unified"
                if any((name, token) in row.inside for token in cell.wanted):
                    return "json"
        if cell.weak or cell.has_home:
            return None
        holding = self.target.holding(cell.wanted)
        found = holding & self._near(cell.source) if holding else holding
        if not found and not cell.source.known and max(map(len, cell.wanted)) > LONG:
            found = set() if cell.bound else holding
        rows = [self.target.rows[place] for place in found]
        if any(row.holds_flat(cell.wanted) for row in rows):
            return "unified"
        return "json" if rows else None

    def _parts_near(self, cell: _Cell) -> str | None:
        """Where the row and those that belong to it hold the parts of a JSON value."""
        own = cell.source.own
        left = _left(cell.value, [row.values.get(cell.column) for row in own])
        if left != cell.value and not left:
            return "unified"
        places = {row.number for row in own} | self._near(cell.source)
        rows = [self.target.rows[place] for place in places]
        return "json" if self._in_parts(rows, cell.column, cell.column, left) else None

    def _near(self, source: _Source) -> set[int]:
        """Numbers of the rows that name the row's id, or the id that was made for it."""
        if not source.near and len(source.key) == 1:
            wanted = {token for token in source.key[0] if not _weak(token)}
            made = (self.made[source.table.name].get(token, ()) for token in source.key[0])
            source.near = self.target.holding(wanted.union(*made))
        return source.near

    def _in_parts(
        self,
        rows: list[_Row],
        column: str,
        name: str,
        value: Any,
        free: bool = False,
        deep: int = DEEP,
    ) -> bool:
        """True if every part of a JSON value is in one of the rows under its key.

        A JSON column of the same name does not count: what is left there was seen already. The key
        may also be a value beside it (a file's path). `free`: inside of a list, whose elements may
        have become rows with columns of other names.
        """
        if value is None:
            return True
        wanted = tokens("json", value, False)
        if any(_holds_part(row, column, name, wanted) for row in rows):
            return True
        if not isinstance(value, dict | list):
            return free and not _weak(wanted[0]) and any(row.holds_flat(wanted) for row in rows)
        free = free or isinstance(value, list)
        parts = list(_inside(name, value)) if deep else []
        found = (self._in_parts(rows, column, *part, free, deep - 1) for part in parts)
        return bool(parts) and all(found)

    def _archived(self, cell: _Cell) -> bool:
        table = cell.source.table
        archives = self.archives[table.bare] if table.schema == "public" else []
        return any(archive.holds(cell) for archive in archives)


def _in_own(cell: _Cell) -> str | None:
    """Where the row itself holds the value: in its column, under its key, anywhere."""
    for row in cell.source.own:
        for name in cell.names:
            if not cell.wanted.isdisjoint(row.columns.get(name, ())):
                return "unified"
            if isinstance(cell.value, dict) and _contains(row.values.get(name), cell.value):
                return "unified"
    for row in cell.source.own:
        if any((name, token) in row.inside for name in cell.names for token in cell.wanted):
            return "json"
    if cell.bound and cell.has_home:
        return None
    return _weak_anywhere(cell) if cell.weak else _anywhere(cell)


def _anywhere(cell: _Cell) -> str | None:
    """Where the row itself holds the value under a name of its own."""
    if any(row.holds_flat(cell.wanted) for row in cell.source.own):
        return "unified"
    return "json" if any(row.holds(cell.wanted) for row in cell.source.own) else None


def _weak_anywhere(cell: _Cell) -> str | None:
    """The same for a value that says little: not in a column that another one comes from."""
    taken = cell.source.values.keys() - {cell.column}
    for row in cell.source.own:
        for name, found in row.columns.items():
            if name not in taken and not cell.wanted.isdisjoint(found):
                return "unified"
    return None


def label(table: Table, values: Values) -> str:
    """What tells a row from the others of its table: its key, without one all of it."""
    return document([values.get(name) for name in table.key] if table.key else values)


class _Archive:
    """An archived table."""

    def __init__(self, table: Table) -> None:
        self.rows = {label(table, row): row for row in table.rows}

    def has(self, source: _Source) -> bool:
        """True if the row is there."""
        return source.label in self.rows

    def holds(self, cell: _Cell) -> bool:
        """True if the row is there with this value in this column."""
        return bool(self.rows.get(cell.source.label, {}).get(cell.column) == cell.value)


class _Quarantine:
    """What was put aside: old rows as JSON, by table and by the tokens of their key."""

    def __init__(self, entries: list[Values]) -> None:
        self.entries: dict[str, list[Values]] = defaultdict(list)
        self.by_value: dict[tuple[str, str, str], list[Values]] = defaultdict(list)
        for entry in entries:
            name = _bare(entry["source_table"])
            sides = (entry.get(side) for side in ("source_key", "source_row"))
            row = {k: v for side in sides if isinstance(side, dict) for k, v in side.items()}
            kept = {"kind": entry["kind"], "row": row}
            self.entries[name].append(kept)
            for column, value in row.items():
                for token in tokens("json", value, True) if value is not None else ():
                    self.by_value[name, column, token].append(kept)

    def has(self, source: _Source) -> bool:
        """True if the whole row was put aside."""
        return any(entry["kind"] == "row" for entry in self._of(source))

    def holds(self, cell: _Cell) -> bool:
        """True if an entry of the row holds the value in its column."""
        name = cell.source.table.name
        if name not in self.entries:
            return False
        ours = {id(entry) for entry in self._of(cell.source)}
        having = (self.by_value.get((name, cell.column, token), ()) for token in cell.wanted)
        return any(id(entry) in ours for entries in having for entry in entries)

    def _of(self, source: _Source) -> list[Values]:
        """The entries of a row: those with its key, without a key those with all its values."""
        name = source.table.name
        if name not in self.entries:
            return []
        columns = source.table.key or tuple(source.values)
        families = source.table.families
        found: dict[int, Values] | None = None
        for column in columns:
            wanted = tokens(families[column], source.values[column], False)
            having = {
                id(e): e for token in wanted for e in self.by_value.get((name, column, token), ())
            }
            found = having if found is None else {k: v for k, v in found.items() if k in having}
        return list((found or {}).values())


def _bare(name: str) -> str:
    return name.removeprefix("public.")


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else document(value)
    return text.replace(IS_NUMBER, "")
