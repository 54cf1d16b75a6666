"""The plan of a migration as plain frozen data: what happens to each table, step by step.

A plan is made by `planner.make_plan`, read by people (`page`), carried out by `apply`, and kept as
JSON in a file and in the journal. It holds every statement that will run, so that carrying it out,
going on after a crash, and going back need nothing but the plan.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)

from roseram.errors import RoseramError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT = "roseram-plan/1"

Strategy: TypeAlias = Literal["preserve", "clean", "incremental"]
# What becomes of an old table: its rows are copied (perhaps into several tables), or it is only
# archived, or it is changed where it stands, or as it should be.
Fate: TypeAlias = Literal["copied", "archived", "altered", "kept"]
# What becomes of an old column: carried over as it is, converted, under `legacy` in a JSON column,
# or left in the archived table.
ColumnFate: TypeAlias = Literal["same", "converted", "json", "archived"]
StepKind: TypeAlias = Literal[
    "prepare", "stage", "capture", "copy", "complete", "index", "sweep", "reconcile", "switch",
    "accounts", "validate", "verify", "alone",
]  # fmt: skip


class PlanRefused(RoseramError):  # noqa: N818 - as in roseram.errors
    """The plan cannot be used."""

    code = "RSM_PLAN"
    next_step = "make a new one: roseram migrate plan"


@dataclass(frozen=True, slots=True)
class OldColumn:
    """One column of an old table and where its values go."""

    name: str
    type: str
    fate: ColumnFate
    # like public.projects.repository_url, or public.projects.settings -> legacy -> slug
    target: str | None
    rule: str  # name, mapping FILE, or default
    how: str  # a few words: "text to uuid", or the reason of a mapping


@dataclass(frozen=True, slots=True)
class OldTable:
    """One old table and what happens to it."""

    name: str  # like public.projects
    fate: Fate
    targets: tuple[str, ...]
    rule: str  # name, mapping FILE, built in, or default
    reason: str
    rows: int  # exact for small tables, else the server's estimate
    bytes: int  # heap, TOAST and indexes
    columns: tuple[OldColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """Rows or values that will go to quarantine, counted before anything is changed."""

    source: str
    target: str
    kind: Literal["row", "value"]
    column: str | None
    reason: str
    rows: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A table or column that looks renamed; it is applied only when a mapping names it."""

    source: str
    target: str
    because: str
    mapping: str  # the TOML that accepts it


@dataclass(frozen=True, slots=True)
class ObjectFate:
    """A view, function, trigger, policy ... around the old tables, and what happens to it."""

    kind: str
    name: str
    fate: str
    why: str
    definition: str
    hazard: str | None


@dataclass(frozen=True, slots=True)
class Hazard:
    """Something that must be allowed by name before the plan is carried out."""

    name: str  # what --allow takes
    object: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stops the plan altogether until somebody with the rights has run `sql`."""

    object: str
    sentence: str
    sql: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule of the target that a source row (kind row) or one of its values may break."""

    code: str  # required, check, orphan, conversion, duplicate, tenant
    kind: Literal["row", "value"]
    column: str | None
    test: str  # SQL over the row's parts, never null
    reason: str


@dataclass(frozen=True, slots=True)
class Flow:
    """How the rows of one source become rows of one target; its SQL lacks only the parameters.

    The statements of a keyed flow take the bounds of a range of source keys: `$1` the key to start
    after (null: from the beginning) and `$2` the last key, each as text; `keys` statements take
    `$1` as an array of keys.
    """

    name: str
    source: str  # public.projects
    target: str  # public.projects: in staging until the switch
    staged: str  # roseram_next.projects, quoted
    key: tuple[str, ...]  # source columns; () where the table has none: it is copied whole
    how: Literal["insert", "merge"]
    split: bool  # one of several targets of the source; its rows are not counted as the source's
    partial: bool  # some rows of the source stay in the archive, or one makes several
    bound: str  # next key after $1, $2 rows further: columns last, rows
    insert: str  # range
    quarantine: str | None  # range: rows that did not arrive
    values: str | None  # range: values that were left out
    insert_keys: str
    quarantine_keys: str | None
    values_keys: str | None
    # keys: text ids of the target rows that they make; None: the target is made again as a whole
    ids: str | None
    keys_of: str | None  # keys of the rows whose id is one of $1
    own_ids: bool  # made from the source's name and key: no other flow makes the same id
    leads: tuple[tuple[str, str], ...]  # target column -> keys of the rows that lead to one of $1
    clashes: str | None  # keys: ids of other target rows under a unique key that these rows have
    standing: str  # id and organization (`tenant`) of the target's rows
    chosen: str  # condition over t: the id is one of $1
    # reconciliation: source rows that stand in the target, differing values per column
    arrived: str
    refusals: tuple[Refusal, ...]
    prepare: tuple[str, ...]  # before the first batch (duplicates under a new unique key)
    beaten: str | None  # keys of the rows that another one beats
    recorded_ids: str | None  # range: old id -> new id where ids are made anew
    recorded_keys: str | None
    evict: str | None  # rows of the target that lead nowhere, back into quarantine
    source_sql: str  # the source as it stands in the statements
    # Rows of the blocks from $1 to before $2 (as text ids of rows), all in one statement that gives
    # `rows` of the source, `arrived`, `refused`; None where the source has no blocks to go by.
    batch: str | None
    # reconciliation by sums of rows: counts, keys of rows whose sums differ, `arrived` of the rows
    # with these keys
    alike: tuple[str, str, str] | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step; done as a whole or, for copies, batch by batch."""

    id: str
    kind: StepKind
    title: str
    sql: tuple[str, ...] = ()
    flow: str | None = None
    table: str | None = None
    lock: str = "none"  # strongest lock on a table that the application uses
    rows: int = 0
    bytes: int = 0
    seconds: float = 0.0  # estimate
    undo: str = "drop the staging schemas"


@dataclass(frozen=True, slots=True)
class Link:
    """A foreign key of the target; its statements name the staged tables, later those in public."""

    table: str
    name: str
    column: str  # the one that is not the tenant's
    nullable: bool
    within: bool  # it leads to its own table
    parent: str
    leading: str  # text ids of the rows that lead to one of $1
    astray: str  # of these, those that lead to no row of their organization (any more)
    lost: str  # those of the rows $1 that lead to no row
    find: str  # text ids of up to $1 rows that lead to no row
    heal: str | None  # rows whose parent has another organization by now get that one
    detach: str  # sets the column of the rows ($1: text ids) to null
    remove: str  # deletes them
    validate: str | None  # after the switch; None: valid from the start


@dataclass(frozen=True, slots=True)
class Switch:
    """The statements of the switch and of going back, each list in order."""

    lock: tuple[str, ...]  # old tables that are locked
    forward: tuple[str, ...]
    later: tuple[str, ...]  # after the switch, each on its own
    back: tuple[str, ...]
    back_later: tuple[str, ...]
    undone: tuple[str, ...]  # after the new tables were dropped, too
    archived: tuple[str, ...]  # tables that finish drops, in the archive
    schemas: tuple[str, ...]  # schemas that finish drops


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a migration will do to one database."""

    format: str
    program: str
    schema_version: str
    schema_checksum: str
    made_at: str  # ISO 8601
    database: str
    server_version: int
    strategy: Strategy
    section: str | None
    fingerprint: str
    archive: str  # archive schema
    time_zone: str
    mappings: tuple[tuple[str, str], ...]  # file, SHA-256
    tables: tuple[OldTable, ...]
    new_tables: tuple[str, ...]  # that get rows from no old table
    objects: tuple[ObjectFate, ...]
    proposals: tuple[Proposal, ...]
    quarantine: tuple[Expected, ...]
    hazards: tuple[Hazard, ...]
    blockers: tuple[Blocker, ...]
    flows: tuple[Flow, ...]
    links: tuple[Link, ...]
    steps: tuple[Step, ...]
    switch: Switch | None
    notes: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Whether there is nothing to do."""
        return not self.steps

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits of the plan's content."""
        return hashlib.sha256(to_json(self).encode()).hexdigest()[:12]

    def flow(self, name: str) -> Flow:
        """The flow of this name; KeyError where there is none."""
        return next(flow for flow in self.flows if flow.name == name)

    def not_allowed(self, allowed: frozenset[str]) -> Iterator[Hazard]:
        """The hazards that were not allowed by name."""
        return (hazard for hazard in self.hazards if hazard.name not in allowed)


def to_json(plan: Plan) -> str:
    """The plan as JSON text (format roseram-plan/1)."""
    return json.dumps(asdict(plan), indent=1, ensure_ascii=False)


def from_json(text: str) -> Plan:
    """Read what `to_json` wrote; PlanRefused where it is something else."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise PlanRefused(why=f"it is no JSON: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise PlanRefused(why=f"it is no plan of the format {FORMAT}")
    try:
        return _read(Plan, data)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise PlanRefused(why=f"it is damaged: {error}") from error


_T = TypeVar("_T")


def _read(kind: type[_T], data: Mapping[str, Any]) -> _T:
    hints = get_type_hints(kind)
    names = {item.name for item in fields(kind)}  # type: ignore[arg-type]
    if names != set(data):
        raise ValueError(
            f"{kind.__name__} has the fields {sorted(set(data) ^ names)} too many or too few"
        )
    return kind(**{name: _value(hints[name], data[name]) for name in data})


def _value(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if origin is UnionType:
        if value is None:
            return None
        return _value(next(part for part in get_args(hint) if part is not NoneType), value)
    if origin is tuple:
        parts = get_args(hint)
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_value(parts[0], item) for item in value)
        return tuple(_value(part, item) for part, item in zip(parts, value, strict=True))
    if origin is Literal:
        if value not in get_args(hint):
            raise ValueError(f"{value!r} is none of {get_args(hint)}")
        return value
    if isinstance(hint, type) and is_dataclass(hint):
        return _read(hint, value)
    if hint is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, hint):
        raise TypeError(f"{value!r} is no {hint.__name__}")
    return value
