"""The manual's reference pages name every command, flag, setting, error and lint there is."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import roseram
from roseram.catalog import all_lints
from roseram.cli.main import command_names, command_parser
from roseram.config import SETTINGS
from roseram.errors import RoseramError
from roseram.schema import sections
from roseram.server.rest.options import OPTIONS, Option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"


def page(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from parsers(child)


@pytest.mark.parametrize("name", command_names())
def test_command(name: str) -> None:
    command, parser = command_parser(name)
    text = page("commands.md").partition(f"\n## roseram {name}\n")[2].partition("\n## ")[0]
    assert command.HELP in text
    assert command.EXAMPLE.strip() in text
    for child in parsers(parser):
        assert f"```text\n{child.prog}" in text
        flags = [flag for action in child._actions for flag in action.option_strings]
        everywhere = {"-h", "--help", "-v", "--verbose", "--database-url", "--data-dir"}
        assert [flag for flag in flags if flag not in everywhere and f"`{flag}" not in text] == []


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_setting(setting: roseram.config.Setting) -> None:
    text = page("settings.md")
    assert all(f"`{variable}`" in text for variable in setting.env)
    assert setting.sentence in text


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_setting_of_the_data_api(option: Option) -> None:
    text = page("rest-settings.md")
    assert f"`{option.name}`" in text
    assert option.sentence in text


def all_errors() -> list[type[RoseramError]]:
    for module in pkgutil.walk_packages(roseram.__path__, "roseram."):
        if not module.name.endswith(".__main__"):
            importlib.import_module(module.name)
    found = [RoseramError]
    for kind in found:  # grows while it is walked
        found += kind.__subclasses__()
    return [kind for kind in found if kind.__module__.startswith("roseram.")]


def test_errors() -> None:
    text = page("errors.md")
    errors = all_errors()
    assert len(errors) > 30
    assert sorted(kind.code for kind in errors if f"| `{kind.code}` |" not in text) == []
    assert [kind.code for kind in errors if kind.next_step and kind.next_step not in text] == []


@pytest.mark.parametrize("lint", all_lints(), ids=lambda lint: lint.name)
def test_lint(lint: roseram.catalog.Lint) -> None:
    text = page("lints.md").partition(f"\n## {lint.level}\n")[2].partition("\n## ")[0]
    assert f"`{lint.name}`" in text


def test_sections() -> None:
    text = page("sql-sections.md")
    places = [text.index(f"| `{section.name}` |") for section in sections()]
    assert places == sorted(places)


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """scripts/generate.py, for a folder with one page to make."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    module = importlib.import_module("generate")

    async def made() -> tuple[dict[str, str], str]:
        return {"reference/a.md": "# A\n", "schema/b.md": "# B\n"}, "export type Json = null\n"

    monkeypatch.setattr(module, "made", made)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "TYPES", tmp_path / "database.types.ts")
    monkeypatch.setattr(module, "ALLOWED", tmp_path / "allowed.generated.ts")
    monkeypatch.setattr(module, "DOCS", tmp_path / "docs")
    return module


def test_stale_files_are_named_and_written_again(
    generate: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(*words: str) -> int:
        monkeypatch.setattr("sys.argv", ["generate.py", *words])
        status: int = generate.main()
        return status

    assert run() == 0
    assert run("--check") == 0
    assert capsys.readouterr().err == ""
    made, docs = tmp_path / "docs" / "reference" / "a.md", tmp_path / "docs"
    assert made.read_text("utf-8").endswith("\n\n# A\n")
    made.write_text("# Changed by hand\n", "utf-8")
    types = tmp_path / "database.types.ts"
    types.write_text("export type Json = string\n", "utf-8")
    (docs / "schema" / "gone.md").write_text("of a group that is no more", "utf-8")
    (docs / "reference" / "written-by-hand.md").write_text("not ours", "utf-8")
    assert run("--check") == 1
    assert capsys.readouterr().err == (
        "stale: database.types.ts\nstale: docs/reference/a.md\nstale: docs/schema/gone.md\n"
        "write them again with: make generate\n"
    )
    assert run() == 0
    assert run("--check") == 0
    assert types.read_text("utf-8") == "export type Json = null\n"
    assert sorted(path.name for path in docs.rglob("*.md")) == [
        "a.md",
        "b.md",
        "written-by-hand.md",
    ]


def test_the_reference_is_not_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    made: dict[str, str] = importlib.import_module("reference").reference_pages()
    kept = {name: page(name).partition("\n\n")[2] for name in made}
    assert [name for name in made if kept[name] != made[name]] == [], "run: make generate"


def test_the_lists_of_the_editor_are_not_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    made: str = importlib.import_module("allowed").allowed_lists()
    kept = ROOT / "web/src/features/editor/engine/clean/allowed.generated.ts"
    assert kept.read_text("utf-8") == made, "run: make generate"
