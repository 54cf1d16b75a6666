"""View definitions of different servers in one form."""

from __future__ import annotations

import pytest

from roseram.catalog.definitions import canonical_definition

SAME = [
    # Postgres 15, Postgres 18
    (" SELECT p.id,\n    p.title\n   FROM public.pages p\n  WHERE (p.id > 1);",
     " SELECT id,\n    title\n   FROM public.pages p\n  WHERE (id > 1);"),
    ("SELECT pages.id FROM public.pages;", "SELECT id FROM public.pages;"),
    ('SELECT "P.x"."a""b" FROM public."P.x";', 'SELECT "a""b" FROM public."P.x";'),
    ("SELECT g.n FROM generate_series(1, 3) g(n)", "SELECT n FROM generate_series(1, 3) g(n)"),
    ("SELECT x.a FROM ( SELECT b.a FROM public.b, public.c) x",
     "SELECT a FROM ( SELECT b.a FROM public.b, public.c) x"),
]  # fmt: skip
DIFFERENT = [
    ("SELECT a.id FROM (a JOIN b ON (a.x = b.x))", "SELECT id FROM (a JOIN b ON (a.x = b.x))"),
    ("SELECT a.id FROM a, b", "SELECT id FROM a, b"),
    ("SELECT a.id FROM a UNION SELECT b.id FROM b", "SELECT id FROM a UNION SELECT b.id FROM b"),
    ("SELECT row_to_json(a.*) FROM a", "SELECT row_to_json(*) FROM a"),
    ("SELECT 'a.id' FROM a", "SELECT 'id' FROM a"),
    ("SELECT id FROM a WHERE x IN ( SELECT a.y FROM b)",
     "SELECT id FROM a WHERE x IN ( SELECT y FROM b)"),
    ("SELECT id FROM a", "SELECT id FROM b"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), SAME)
def test_same_view_from_two_servers(old: str, new: str) -> None:
    assert canonical_definition(old) == canonical_definition(new)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_views_stay_different(one: str, other: str) -> None:
    assert canonical_definition(one) != canonical_definition(other)
