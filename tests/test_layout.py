"""The laws of the layout, which no review has to remember."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import roseram

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(roseram.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
SQL_FILES = sorted(ROOT.rglob("*.sql"))
# From top to bottom: a part uses only what stands below it.
LAYERS = (
    "cli",
    "server",
    "builder",
    "operate",
    "jobs",
    "mail",
    "migrate",
    "catalog",
    "schema",
    "blobs",
    "vault",
    "kept",
    "postgres",
    "config",
    "errors",
)
SENDING = ("execute", "executemany", "fetch", "fetchrow", "fetchval", "prepare", "cursor")
_KINDS = (
    "table|schema|view|materialized view|(unique )?index|function|procedure|policy|trigger|type|"
    "domain|sequence|extension|publication|role"
)
DDL = re.compile(rf"^\s*(create|alter|drop)\s+(or replace\s+)?({_KINDS})\b", re.IGNORECASE)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _part(path: Path) -> str:
    """The layer that a module belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def _imports(tree: ast.Module) -> Iterator[str]:
    """Every dotted name that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _attributes(tree: ast.Module) -> Iterator[str]:
    """Every `module.name` that a module reads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def _sent(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the beginning of every statement written out where it is sent."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr not in SENDING or not node.args:
            continue
        text = node.args[0].values[0] if isinstance(node.args[0], ast.JoinedStr) else node.args[0]
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            yield node.lineno, text.value


@pytest.mark.parametrize("path", MODULES, ids=_name)
class TestModule:
    def test_it_says_in_one_line_what_it_is_in_charge_of(self, path: Path) -> None:
        text = ast.get_docstring(_tree(path))
        assert text
        assert text.splitlines()[0].endswith((".", "?")), "the first line is a sentence"

    def test_only_config_reads_the_environment(self, path: Path) -> None:
        if _name(path) == "config.py":
            return
        tree = _tree(path)
        used = {*_attributes(tree), *_imports(tree)}
        assert used.isdisjoint({"os.environ", "os.getenv", "os.environb", "os.putenv"})

    def test_only_postgres_opens_connections(self, path: Path) -> None:
        if _part(path) == "postgres":
            return
        tree = _tree(path)
        used = {*_attributes(tree), *_imports(tree)}
        opening = {"asyncpg.connect", "asyncpg.create_pool", "asyncpg.Pool"}
        assert used.isdisjoint(opening)
        assert not any(name.split(".")[0] in ("psycopg", "psycopg2") for name in used)

    def test_arrows_point_down(self, path: Path) -> None:
        part = _part(path)
        if part not in LAYERS:  # the package itself, and __main__
            return
        above = LAYERS[: LAYERS.index(part)]
        used = {name.split(".")[1] for name in _imports(_tree(path)) if name.startswith("roseram.")}
        assert used.isdisjoint(above)

    def test_the_server_and_the_migrations_never_meet(self, path: Path) -> None:
        apart = {"server": "roseram.migrate", "migrate": "roseram.server"}
        other = apart.get(_part(path))
        assert not any(other and name.startswith(other) for name in _imports(_tree(path)))

    def test_no_structure_is_made_in_code(self, path: Path) -> None:
        """Text may name a statement, as advice does; what is sent to a server may not be one."""
        if _part(path) in ("schema", "migrate"):
            return
        for line, text in _sent(_tree(path)):
            assert not DDL.match(text), f"line {line}"


@pytest.mark.parametrize("path", SQL_FILES, ids=_name)
def test_no_structure_is_made_in_sql(path: Path) -> None:
    if _part(path) in ("schema", "migrate"):
        return
    text = re.sub(r"--[^\n]*|'(?:[^']|'')*'", "", path.read_text("utf-8"))
    assert not [statement for statement in text.split(";") if DDL.match(statement)]


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 10
    assert SQL_FILES
    assert DDL.match("\n create unique index x on y (z)")
    assert not DDL.match("create database roseram")
    tree = ast.parse("c.execute('create table t ()'); c.fetch(f'drop view {x}'); say('drop role')")
    assert [text for _, text in _sent(tree)] == ["create table t ()", "drop view "]
