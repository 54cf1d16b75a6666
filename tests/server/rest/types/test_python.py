"""Python: what is printed passes the strictest checks, and takes what the API answers."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

import pytest

from clients.install import clients
from roseram.server.rest.types import python
from server.rest.cache.world import SETTINGS, as_login
from server.rest.conftest import serving

if TYPE_CHECKING:
    from pathlib import Path

    from roseram.server.rest.types import Model

DICTIONARIES = """
from typing import assert_type

from plain import (
    HarbourAddArgs, HarbourAddReturns, HarbourOddTable, HarbourPeopleInsert, HarbourPeopleUpdate,
    HarbourPorts, HarbourPortsInReturns, HarbourRegion, HarbourSpot, TideTables,
)


def read(port: HarbourPorts, odd: HarbourOddTable, tide: TideTables) -> None:
    assert_type(port["id"], int)
    assert_type(port["flag"], str | None)
    assert_type(port["region"], HarbourRegion)
    assert_type(port["at"], HarbourSpot | None)
    assert_type(port["tags"], list[str])
    assert_type(odd["port id"], int | None)
    assert_type(tide["high"], float | None)
    port["nothing"]  # type: ignore[typeddict-item]


def write() -> None:
    HarbourPeopleInsert(name="Ada", boss_id=None)
    HarbourPeopleInsert(boss_id=1)  # type: ignore[typeddict-item]
    HarbourPeopleInsert(id=1, name="Ada")  # type: ignore[typeddict-unknown-key]
    HarbourPeopleUpdate()
    HarbourAddArgs(a=1)


def call(sum: HarbourAddReturns, ports: HarbourPortsInReturns) -> None:
    assert_type(sum, int)
    assert_type(ports, list[HarbourPorts])
"""
MODELS = """
import datetime
from typing import assert_type

from models import HarbourOddTable, HarbourPorts, HarbourPortsInsert, HarbourSpot


def read(port: HarbourPorts, odd: HarbourOddTable) -> None:
    assert_type(port.opened, datetime.datetime)
    assert_type(port.at, HarbourSpot | None)
    assert_type(odd.port_id, int | None)


def write() -> None:
    HarbourPortsInsert(name="Elm", opened="2024-01-01T00:00:00Z", at={"lat": 1, "lon": 2})
"""
VALIDATED = """
import json, sys
from models import HarbourOddTable, HarbourPorts

rows = json.loads(sys.argv[1])
ports = [HarbourPorts.model_validate(row) for row in rows["ports"]]
odd = HarbourOddTable.model_validate(rows["odd"][0])
print(ports[0].opened.year > 2000, ports[0].region, ports[0].at.lat, odd.Id_a, odd.port_id)
"""


@pytest.fixture
def folder(model: Model, tmp_path: Path) -> Path:
    (tmp_path / "plain.py").write_text(python(model), "utf-8")
    (tmp_path / "models.py").write_text(python(model, "pydantic"), "utf-8")
    return tmp_path


def run(folder: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(clients().python_path)}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("server", ["18"], indirect=True)
def test_strictly_checked(folder: Path) -> None:
    (folder / "use_plain.py").write_text(DICTIONARIES, "utf-8")
    (folder / "use_models.py").write_text(MODELS, "utf-8")
    venv.create(folder / "env", with_pip=False)  # mypy finds pydantic in it
    place = next((folder / "env").glob("lib/python*/site-packages"))
    (place / "clients.pth").write_text(str(clients().python_path), "utf-8")
    command = ("-m", "mypy", "--strict", "--config-file=", "--cache-dir=cache")
    interpreter = ("--python-executable", str(folder / "env" / "bin" / "python"))
    run(folder, *command, *interpreter, "use_plain.py", "use_models.py", "plain.py", "models.py")


def test_models_take_what_the_api_answers(folder: Path, world_shared: str) -> None:
    async def ask() -> dict[str, object]:
        async with serving(as_login(world_shared), SETTINGS) as api:
            paths = {"ports": "/ports?order=id", "odd": "/Odd%20%7BTable%7D"}
            return {
                name: json.loads(
                    (await api.ask("GET", path, person=None, x_role="world_guest")).body
                )
                for name, path in paths.items()
            }

    rows = json.dumps(asyncio.run(ask()))
    told = run(folder, "-W", "error", "-c", VALIDATED, rows)
    assert told == "True north 60.1 1 1\n"


@pytest.mark.parametrize("style", ["typeddict", "pydantic"])
def test_the_text_is_laid_out(folder: Path, style: str) -> None:
    name = "plain.py" if style == "typeddict" else "models.py"
    run(folder, "-m", "ruff", "format", "--check", "--line-length", "100", "--isolated", name)
    ast.parse((folder / name).read_text("utf-8"))
