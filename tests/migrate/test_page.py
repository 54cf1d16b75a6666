"""A plan as people read it: the page, the terminal, the script, and the numbers in them."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

import pytest

from roseram.migrate.page import facts, html, plan_lines, script, words
from roseram.migrate.plan import (
    FORMAT,
    Blocker,
    Expected,
    Flow,
    Hazard,
    Link,
    ObjectFate,
    OldColumn,
    OldTable,
    Plan,
    Proposal,
    Step,
    StepKind,
    Switch,
    to_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ODD = "<script>alert('&')</script>"


def made(kind: type[Any], **given: object) -> Any:
    """A part of a plan with these fields; what a reader does not show is empty."""
    hints = get_type_hints(kind)
    empty = {
        name: None if NoneType in get_args(hint) else _empty(hint) for name, hint in hints.items()
    }
    return kind(**{**empty, **given})


def _empty(hint: Any) -> object:
    origin = get_origin(hint)
    return get_args(hint)[0] if origin is Literal else (origin or hint)()


FLOW: Flow = made(
    Flow,
    name="projects to projects",
    source="public.projects",
    target="public.projects",
    key=("id",),
    insert="insert into roseram_next.projects select $1, $2",
    quarantine="insert into roseram.quarantine /* rows */ select $3",
    values="insert into roseram.quarantine /* values */ select $3",
    prepare=("create unlogged table twice as select 1",),
    recorded_ids="insert into roseram.legacy_ids select $3",
)
LINK: Link = made(
    Link,
    table="public.pages",
    column="parent_id",
    nullable=True,
    within=True,
    find="select lost pages",
    detach="update pages detach",
)
SWITCH: Switch = made(
    Switch,
    lock=("public.projects",),
    forward=("alter table public.projects set schema old;",),
    back=("alter table old.projects set schema public",),
    back_later=("select later on the way back",),
    schemas=("old",),
)
COLUMNS = (
    OldColumn("id", "uuid", "same", "public.projects.id", "name", ""),
    OldColumn("url", "text", "same", "public.projects.repository_url", "mapping projects.toml", ""),
    OldColumn("made", "text", "converted", "public.projects.created_at", "name", "text to date"),
    OldColumn("slug", "text", "json", "public.projects.settings -> legacy -> slug", "default", ""),
    OldColumn(ODD, "text", "archived", None, "default", "nobody needs it"),
)


def step(kind: StepKind, **more: object) -> Step:
    return Step(f"{kind} it", kind, f"{kind} something", **more)  # type: ignore[arg-type]


PLAN: Plan = made(
    Plan,
    format=FORMAT, program="0.1.0", schema_version="2.0", schema_checksum="0" * 64,
    made_at="2026-11-22T12:00:00+00:00", database=ODD, server_version=180006, strategy="preserve",
    section=None, fingerprint="f" * 64, archive="roseram_archive_1", time_zone="UTC",
    mappings=(("projects.toml", "a" * 64),),
    tables=(
        OldTable("public.projects", "copied", ("public.projects", "public.project_files"),
                 "mapping projects.toml", "Code becomes files.", 1200, 3 << 20, COLUMNS),
        OldTable("public.gizmos", "archived", (), "default", "no such table", 30, 4096,
                 (OldColumn("a", "text", "archived", None, "default", ""),)),
        OldTable("public.sites", "altered", (), "name", "changed in place: a check", 7, 4096),
    ),
    new_tables=("public.pages",),
    objects=(
        ObjectFate("view", "public.report", "archived", "gone", "create view 1", "view-lost"),
        *(ObjectFate("trigger", f"public.projects.t{n}", "archived", "along", "create", None)
          for n in range(5)),
    ),
    proposals=(
        Proposal("public.pages2", "public.pages", "80 % alike", '[table.pages2]\ninto = "pages"'),
    ),
    quarantine=(
        Expected("public.projects", "public.projects", "row", "user_id", "user_id is required", 12),
        Expected("public.projects", "public.projects", "value", "status", "a word", 1),
    ),
    hazards=(Hazard("view-lost", "public.report", "it reads what is gone"),),
    blockers=(),
    flows=(FLOW,),
    links=(LINK,),
    steps=(
        step("prepare", sql=("create schema a",)),
        step("stage", sql=("create table b ();", "-- " + "long " * 9000)),
        step("capture", sql=("create trigger c",), lock="share row exclusive, for a moment"),
        step("copy", flow=FLOW.name, rows=1200, seconds=3.6),
        step("sweep"),
        step("switch", lock="access exclusive"),
        step("validate", sql=("alter table d validate constraint e",)),
    ),
    switch=SWITCH,
)  # fmt: skip
EMPTY = replace(
    PLAN, steps=(), tables=(), switch=None, flows=(), links=(), objects=(), proposals=(),
    quarantine=(), hazards=(), notes=("nothing is to be done",),
)  # fmt: skip
BLOCKED = replace(PLAN, blockers=(Blocker("public.sites", "it is theirs", "alter table it;"),))


class Page(HTMLParser):
    """Reads a page: its elements nest, and what it would load or run."""

    VOID = ("meta", "br", "img", "link", "input")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.aims: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            assert name not in ("src", "srcset", "onclick", "action")
            if name == "id":
                self.ids.add(str(value))
            if name == "href":
                self.aims.add(str(value))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data


@pytest.mark.parametrize("plan", [PLAN, EMPTY, BLOCKED], ids=["plan", "empty", "blocked"])
def test_the_page_stands_by_itself(plan: Plan) -> None:
    text = html(plan, "plan.json")
    page = Page(text)
    assert page.open == []
    assert page.tags.isdisjoint({"script", "link", "iframe", "object", "img"})
    assert {aim.removeprefix("#") for aim in page.aims} <= page.ids
    assert not re.search(r"https?://|url\(|@import", text)
    assert "prefers-color-scheme: dark" in text
    assert ODD in page.text
    assert 'name="viewport"' in text


def test_the_page_says_what_stops_it_first() -> None:
    said = Page(html(PLAN, "it's.json")).text
    assert "Ready once you accept 1 hazard" in said
    assert "roseram migrate apply 'it'\"'\"'s.json' --allow view-lost" in said
    assert said.index("--allow view-lost") < said.index("Old tables")
    calm = Page(html(replace(PLAN, hazards=()), "plan.json")).text
    assert "nothing in this plan needs your decision" in calm
    assert "roseram migrate apply plan.json\n" in calm
    blocked = Page(html(BLOCKED, "plan.json")).text
    assert "Blocked: 1 thing an administrator must do first" in blocked
    assert "alter table it;" in blocked
    assert "migrate apply plan.json" not in blocked
    assert "Nothing is to be done" in Page(html(EMPTY, "plan.json")).text


def test_the_page_has_everything() -> None:
    said = " ".join(Page(html(PLAN, "plan.json")).text.split())
    for table in PLAN.tables:
        assert table.reason in said
        assert all(column.name in said for column in table.columns)
    for text in (
        "project_files",
        "text to date",
        "12",
        "user_id is required",
        "create view 1",
        "80 % alike",
    ):
        assert text in said
    assert "1,188 arrive" in said  # 1,200 copied rows, 12 of them to quarantine
    assert "share row exclusive" in said
    assert "insert into roseram_next.projects" in said
    assert "lock table public.projects in access exclusive mode" in said
    assert "characters more: roseram migrate plan --dry-run" in said


def lines(plan: Plan, *, everything: bool = False) -> list[str]:
    return [line.text for line in plan_lines(plan, everything=everything)]


def test_the_terminal_has_everything() -> None:
    said = lines(PLAN)
    text = "\n".join(said)
    assert "3 old tables: 1 copied, 1 archived, 1 altered · 1,237 rows, 3.0 MB" in said
    assert "  --allow view-lost" in said
    assert "      renamed       url → repository_url" in said
    assert "      converted     made → created_at" in said
    assert "      in JSON       slug" in said
    assert f"      archive only  {ODD}" in said
    assert "  gizmos (30 rows): no such table" in said
    assert "  sites (7 rows): changed in place: a check" in said
    assert "Quarantine: 12 rows and 1 value break a rule" in said
    assert "! archived   view public.report (--allow view-lost)" in said
    assert "public.projects.t2 and 2 more" in text
    assert '      into = "pages"' in said
    assert "alter table it;" in "\n".join(lines(BLOCKED))
    tones = {line.text: line.tone for line in plan_lines(BLOCKED)}
    assert tones["Blocked: an administrator must run this first"] == "danger"


def test_the_terminal_with_all_details() -> None:
    said = "\n".join(lines(PLAN, everything=True))
    assert "made → projects.created_at (text to date)" in said
    assert "slug → projects.settings -> legacy -> slug" in said
    assert "public.projects.t4" in said
    assert " more" not in said.replace("more disk", "")


def test_an_empty_plan_says_so() -> None:
    assert lines(EMPTY)[-1] == "nothing is to be done"
    assert not [line for line in lines(EMPTY) if "table" in line]


def statements() -> Iterator[str]:
    for item in PLAN.steps:
        yield from item.sql
    yield from (*SWITCH.forward, *SWITCH.back, *SWITCH.back_later, *FLOW.prepare)
    yield from (FLOW.insert, str(FLOW.quarantine), str(FLOW.values), str(FLOW.recorded_ids))
    yield from (LINK.find, LINK.detach)


def test_the_script_has_every_statement() -> None:
    text = "\n".join(script(PLAN))
    for statement in statements():
        assert f"{statement.strip().rstrip(';')};\n" in text + "\n"
    assert ";;" not in text
    inside = text[text.index("begin;") : text.index("commit;")]
    assert "lock table public.projects in access exclusive mode;" in inside
    assert SWITCH.forward[0] in inside
    assert text.index("-- Going back") < text.index(SWITCH.back[0])
    assert text.rstrip().endswith('drop schema if exists "old" cascade;')
    assert all(line.startswith("--") for line in script(EMPTY))


def test_every_kind_of_step_has_a_phase() -> None:
    kinds = [kind for group in facts.PHASES.values() for kind in group]
    assert sorted(kinds) == sorted(get_args(StepKind))
    titles = [title for title, _ in facts.phases(PLAN)]
    assert titles == list(facts.PHASES)
    numbers = [number for _, steps in facts.phases(PLAN) for number, _ in steps]
    assert numbers == list(range(1, len(PLAN.steps) + 1))


def test_totals() -> None:
    found = facts.totals(PLAN)
    assert found.fates == {"copied": 1, "archived": 1, "altered": 1}
    assert (found.rows, found.rows_archived, found.rows_kept) == (1237, 30, 7)
    assert found.disk == 3 << 20
    assert (found.quarantined_rows, found.quarantined_values) == (12, 1)
    assert found.seconds == 3.6


def test_the_plan_is_not_changed_by_reading_it() -> None:
    before = to_json(PLAN)
    html(PLAN, "x")
    lines(PLAN, everything=True)
    list(script(PLAN))
    assert to_json(PLAN) == before


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, "0 bytes"),
        (900, "900 bytes"),
        (4096, "4 kB"),
        (1500 << 10, "1.5 MB"),
        (3 << 40, "3.0 TB"),
    ],
)
def test_sizes(number: int, told: str) -> None:
    assert words.size(number) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.2, "less than a second"),
        (4.4, "4 s"),
        (119, "119 s"),
        (600, "10 min"),
        (12000, "3 h 20 min"),
    ],
)
def test_durations(seconds: float, told: str) -> None:
    assert words.duration(seconds) == told
