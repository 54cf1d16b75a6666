"""What is read out of a dump's lines, and out of an address."""

from __future__ import annotations

import pytest

from roseram.migrate.copying.cleaning import Cleaning
from roseram.migrate.copying.faults import Refusal
from roseram.migrate.copying.relay import _first_host
from roseram.migrate.copying.surroundings import Expected


@pytest.mark.parametrize(
    ("line", "roles"),
    [
        ("ALTER TABLE public.a OWNER TO keeper;", {"keeper"}),
        ('ALTER FUNCTION public.f(a text) OWNER TO "Odd ""one";', {'Odd "one'}),
        ("GRANT SELECT ON TABLE public.a TO anon;", {"anon"}),
        ("GRANT SELECT(a),UPDATE(a) ON TABLE public.a TO anon WITH GRANT OPTION;", {"anon"}),
        ("REVOKE ALL ON SCHEMA public FROM PUBLIC;", {"public"}),
        ("GRANT a TO b WITH INHERIT TRUE GRANTED BY c;", {"b"}),
        (
            "ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA public GRANT ALL ON TABLES  TO b;",
            {"a", "b"},
        ),
        (
            'CREATE POLICY "x TO y" ON public.a FOR SELECT TO anon, "B c" USING (true);',
            {"anon", "B c"},
        ),
        ("CREATE POLICY p ON public.a TO authenticated WITH CHECK ((a TO b));", {"authenticated"}),
        ("CREATE POLICY p ON public.a AS RESTRICTIVE TO authenticated", {"authenticated"}),
        ("CREATE POLICY p ON public.a USING (true);", set()),
        ("    GRANT a ON b TO nobody;", set()),
        ("1\tGRANT a ON b TO nobody;", set()),
    ],
)
def test_the_roles_of_a_line(line: str, roles: set[str]) -> None:
    assert Expected.of([line]).roles == roles


def test_the_extensions_of_a_line() -> None:
    found = Expected.of(
        [
            'CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA extensions;',
            "CREATE EXTENSION citext;",
        ]
    )
    assert found.extensions == {"uuid-ossp": "extensions", "citext": "public"}


@pytest.mark.parametrize(
    ("line", "cleaned"),
    [
        (b"ALTER TABLE ONLY a ALTER COLUMN b SET (pg_attver=1);\n", b"\n"),
        (
            b"ALTER TABLE ONLY a ALTER COLUMN b SET (n_distinct=5, pg_attver='1');\n",
            b"ALTER TABLE ONLY a ALTER COLUMN b SET (n_distinct=5);\n",
        ),
        (
            b"ALTER TABLE ONLY a ALTER COLUMN b SET (pg_attver=1, n_distinct=5);\n",
            b"ALTER TABLE ONLY a ALTER COLUMN b SET (n_distinct=5);\n",
        ),
        (b"    SET (pg_attver=1);\n", b"    SET (pg_attver=1);\n"),
        (b"ALTER ROLE a SUPERUSER;\n", b"ALTER ROLE a SUPERUSER;\n"),
        (b"ALTER EVENT TRIGGER a OWNER TO b;\n", b"\n"),
    ],
)
def test_what_is_left_of_a_line(line: bytes, cleaned: bytes) -> None:
    assert Cleaning().clean(line) == cleaned


def test_rows_are_left_alone() -> None:
    cleaning = Cleaning()
    text = [b"CREATE TABLE public.a (\n", b"    b text\n", b");\n"]
    rows = [b"COPY public.a (b) FROM stdin;\n", b"CREATE SUBSCRIPTION a\n", b"-- a\n", b"\\.\n"]
    after = [b"CREATE SUBSCRIPTION a\n", b"CONNECTION 'x';\n", b"SELECT 1;\n"]
    cleaned = [cleaning.clean(line) for line in (*text, *rows, *after)]
    assert cleaned == [*text, *rows, b"\n", b"\n", b"SELECT 1;\n"]
    assert cleaning.tables == 1
    assert cleaning.notes == ["the subscription a is not in the copy"]


def test_a_refusal_belongs_to_the_object_before_it() -> None:
    cleaning = Cleaning()
    for line in (b"--\n", b"-- Name: a; Type: VIEW; Schema: public; Owner: b\n", b"--\n", b"x\n"):
        cleaning.clean(line)
    assert cleaning.object_at(2) is None  # psql counts a line of ours before the first
    assert cleaning.object_at(3) == "VIEW public.a"
    assert cleaning.object_at(5) == "VIEW public.a"


@pytest.mark.parametrize(
    ("message", "statement", "harmless"),
    [
        ('schema "public" already exists', "CREATE SCHEMA public;", True),
        ('unrecognized configuration parameter "x"', "SET x = 0;", True),
        ('relation "a" does not exist', "GRANT ALL ON TABLE a TO b;", True),
        ('role "b" does not exist', "GRANT ALL ON TABLE a TO b;", False),
        ('relation "a" does not exist', "CREATE VIEW b AS", False),
    ],
)
def test_what_does_no_harm(message: str, statement: str, harmless: bool) -> None:
    assert Refusal("it", message, statement).harmless is harmless


@pytest.mark.parametrize(
    ("spec", "parameters", "found"),
    [
        ("", {}, ("localhost", 5432)),
        ("a.example", {}, ("a.example", 5432)),
        ("a.example:1,b.example:2", {}, ("a.example", 1)),
        ("[::1]:7", {}, ("::1", 7)),
        ("[::1]", {"port": "8"}, ("::1", 8)),
        ("", {"host": "/run/pg", "port": "9"}, ("/run/pg", 9)),
        ("%2Frun%2Fpg", {}, ("/run/pg", 5432)),
    ],
)
def test_the_first_host(spec: str, parameters: dict[str, str], found: tuple[str, int]) -> None:
    assert _first_host(spec, parameters) == found
