"""`roseram types`: where the types go, and what is asked of the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from roseram.cli.main import main
from server.rest.cache.conftest import world_shared

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["world_shared"]
Output = pytest.CaptureFixture[str]


@pytest.fixture
def where(world_shared: str, tmp_path: Path) -> list[str]:
    return ["--database-url", world_shared, "--data-dir", str(tmp_path / "data")]


def test_to_a_file_what_is_printed_else(where: list[str], tmp_path: Path, capsys: Output) -> None:
    schemas = ["--schema", "harbour", "--schema", "tide", "--schema", "tide"]
    file = tmp_path / "database.types.ts"
    assert main(["types", "typescript", *where, *schemas, "--output", str(file)]) == 0
    assert capsys.readouterr() == ("", f"wrote {file}\n")
    assert main(["types", "typescript", *where, *schemas]) == 0
    text = capsys.readouterr().out
    assert text == file.read_text("utf-8")
    assert text.index("  harbour: {\n    Tables: {") < text.index("  tide: {\n    Tables: {")


def test_python_in_both_styles(where: list[str], capsys: Output) -> None:
    assert main(["types", "python", *where, "--schema", "tide"]) == 0
    assert "class TideTables(TypedDict):" in capsys.readouterr().out
    assert main(["types", "python", *where, "--schema", "tide", "--style", "pydantic"]) == 0
    text = capsys.readouterr().out
    assert "class TideTables(BaseModel):" in text
    assert "class TideTablesInsert(TypedDict):" in text


def test_public_unless_others_are_named(where: list[str], capsys: Output) -> None:
    assert main(["types", "typescript", *where]) == 0
    text = capsys.readouterr().out
    assert "  public: {\n" in text
    assert "harbour: {" not in text


def test_mistakes(where: list[str], tmp_path: Path, capsys: Output) -> None:
    assert main(["types", "typescript", *where, "--schema", "tide", "--schema", "harbor"]) == 2
    assert "there is no schema harbor in this database" in capsys.readouterr().err
    assert main(["types", *where]) == 2
    assert main(["types", "rust", *where]) == 2
    assert main(["types", "typescript", *where, "--output", str(tmp_path / "no" / "x.ts")]) == 1
