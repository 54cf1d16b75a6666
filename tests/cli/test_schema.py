"""`roseram schema`: dump offline, lint a database, describe its tables."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from roseram.cli.main import main
from roseram.schema import sections
from roseram.schema.dump import dump, dump_section

if TYPE_CHECKING:
    from collections.abc import Iterator

Output = pytest.CaptureFixture[str]


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No database is configured; the data folder that would be made."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("ROSERAM_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def change(url: str, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


class TestDump:
    def test_the_whole_script_without_a_database(self, nowhere: Path, capsys: Output) -> None:
        assert main(["schema", "dump"]) == 0
        assert capsys.readouterr() == (dump(), "")
        assert not nowhere.exists()

    def test_one_section_into_a_file(self, nowhere: Path, tmp_path: Path, capsys: Output) -> None:
        file = tmp_path / "views.sql"
        words = ["--target", "supabase", "--section", "views", "--output", str(file)]
        assert main(["schema", "dump", *words]) == 0
        assert capsys.readouterr() == ("", f"wrote {file}\n")
        assert file.read_text("utf-8") == dump_section("views", "supabase")
        assert not nowhere.exists()

    def test_a_file_that_cannot_be_written(self, tmp_path: Path, capsys: Output) -> None:
        assert main(["schema", "dump", "--output", str(tmp_path / "none" / "x.sql")]) == 1
        assert "none/x.sql" in capsys.readouterr().err

    def test_the_list_of_sections(self, nowhere: Path, capsys: Output) -> None:
        assert main(["schema", "dump", "--list"]) == 0
        lines = capsys.readouterr().out.splitlines()[1:]
        assert [line.split()[0] for line in lines] == [section.name for section in sections()]
        assert all(section.title in line for section, line in zip(sections(), lines, strict=True))
        assert main(["schema", "dump", "--list", "--target", "supabase"]) == 0
        assert "platform " not in capsys.readouterr().out
        assert not nowhere.exists()

    def test_a_section_that_does_not_exist(self, capsys: Output) -> None:
        assert main(["schema", "dump", "--section", "page"]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert "there is no section 'page'" in err
        assert "the sections are: platform, " in err
        assert main(["schema", "dump", "--section", "view"]) == 2
        assert "did you mean views?" in capsys.readouterr().err
        assert main(["schema", "dump", "--section", "views", "--list"]) == 2


class TestLint:
    def test_our_own_schema_is_clean(self, schema_shared: str, capsys: Output) -> None:
        assert main(["schema", "lint", "--fail-on", "info", "--database-url", schema_shared]) == 0
        out = capsys.readouterr().out
        assert out.endswith(" lints over 57 tables and 7 views found nothing\n")
        assert out.count("\n") == 1

    def test_findings_are_grouped_and_told_with_their_remedy(
        self, schema_database: str, capsys: Output
    ) -> None:
        change(
            schema_database,
            "create index on public.sites (slug); create index on public.sites (slug)",
        )
        change(
            schema_database,
            "create table public.a (id uuid primary key); comment on table public.a is 'x'",
        )
        change(schema_database, "comment on column public.a.id is 'x'")
        words = ["schema", "lint", "--database-url", schema_database]
        assert main(words) == 1
        out = capsys.readouterr().out
        assert out.startswith(
            "ERROR Row-level security is off on an exposed table (rls_disabled)\n"
        )
        assert "\n      - public.a: " in out
        assert "\n          alter table public.a enable row level security" in out
        assert out.index("(rls_disabled)") < out.index("\nWARN  Two indexes are the same")
        assert out.endswith(" over 58 tables and 7 views found 1 error, 1 warn\n")
        change(schema_database, "drop table public.a")
        assert main([*words, "--fail-on", "error"]) == 0
        assert "found 1 warn\n" in capsys.readouterr().out

    def test_as_json(self, schema_database: str, capsys: Output) -> None:
        change(schema_database, "create table public.a (id uuid primary key)")
        assert main(["schema", "lint", "--json", "--database-url", schema_database]) == 1
        found = json.loads(capsys.readouterr().out)
        assert found["failed"] is True
        assert found["counts"]["ERROR"] == 1
        assert sum(found["counts"].values()) == len(found["findings"])
        worst = found["findings"][0]
        assert (worst["name"], worst["level"], worst["object"]) == (
            "rls_disabled", "ERROR", "public.a",
        )  # fmt: skip
        assert worst["detail"]
        assert worst["remedy"]

    def test_other_schemas(self, schema_database: str, capsys: Output) -> None:
        change(schema_database, "create schema more; create table more.a (id uuid primary key)")
        words = ["schema", "lint", "--database-url", schema_database, "--schema"]
        assert main([*words, "public", "more"]) == 1
        assert "- more.a: " in capsys.readouterr().out
        assert main([*words, "public"]) == 0
        capsys.readouterr()
        assert main([*words, "mroe"]) == 2
        assert "there is no schema mroe in this database" in capsys.readouterr().err


class TestDocs:
    def test_of_a_database(self, schema_database: str, tmp_path: Path, capsys: Output) -> None:
        change(
            schema_database,
            "create table public.mine (id uuid); comment on table public.mine is 'Mine.'",
        )
        words = ["schema", "docs", "--database-url", schema_database, "--output"]
        folder = tmp_path / "deep" / "pages"
        assert main([*words, str(folder)]) == 0
        assert capsys.readouterr().out.endswith(f"open {folder / 'index.html'}\n")
        assert "Mine." in (folder / "other.html").read_text("utf-8")
        assert {"index.html", "access.html", "sites.html", "page.css", "page.js"} <= {
            path.name for path in folder.iterdir()
        }
        assert main([*words, str(folder), "--format", "md"]) == 0
        assert "## mine\n" in (folder / "other.md").read_text("utf-8")

    def test_without_a_database_it_is_the_schema_of_this_program(
        self, nowhere: Path, spacious: Path
    ) -> None:
        assert main(["schema", "docs", "--output", str(spacious), "--format", "md"]) == 0
        published = Path(__file__).parents[2] / "docs" / "schema"
        for path in published.iterdir():
            made = (spacious / path.name).read_text("utf-8")
            assert path.read_text("utf-8").endswith(f"\n\n{made}")
        assert not nowhere.exists()

    def test_an_empty_database_has_nothing_to_describe(
        self, empty_database: str, tmp_path: Path, capsys: Output
    ) -> None:
        words = ["schema", "docs", "--database-url", empty_database, "--output", str(tmp_path)]
        assert main(words) == 1
        assert "There are no tables to describe" in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []


@pytest.fixture
def spacious(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the suite's fast disk, where a server of one's own starts quickly."""
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def test_without_an_action_it_says_which_there_are(capsys: Output) -> None:
    assert main(["schema"]) == 2
    assert "ACTION" in capsys.readouterr().err
    assert main(["schema", "lnit"]) == 2
    assert "did you mean lint?" in capsys.readouterr().err
    assert main(["schema", "dump", "--help"]) == 0
    assert "roseram schema dump --target supabase --output schema.sql" in capsys.readouterr().out
