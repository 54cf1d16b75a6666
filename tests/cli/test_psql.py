"""`roseram psql`, with the real psql."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from roseram.postgres.process import Postmaster

if TYPE_CHECKING:
    from conftest import Server


def _psql(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "roseram", "psql", *words]
    env = {**os.environ, **environ}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=env)


def test_on_an_address(server: Server) -> None:
    ran = _psql("--", "-Atc", "show server_version_num", DATABASE_URL=server.url())
    assert (ran.returncode, ran.stderr) == (0, "")
    assert int(ran.stdout) // 10000 == server.major
    ran = _psql("--database-url", server.url() + "&pgbouncer=true", "--", "-Atc", "select 1/0")
    assert ran.returncode == 1
    assert "division by zero" in ran.stderr


def test_on_the_embedded_server() -> None:
    with tempfile.TemporaryDirectory(dir=os.environ["ROSERAM_TEST_SERVERS"]) as folder:
        ran = _psql("--data-dir", folder, "--", "-Atc", "select current_database()")
        assert (ran.returncode, ran.stdout) == (0, "roseram\n")
        assert Postmaster.find(Path(folder) / "postgres") is None, "it was stopped again"


def test_ctrl_c_ends_the_query_and_not_the_prompt(server: Server) -> None:
    command = [sys.executable, "-m", "roseram", "psql", "--database-url", server.url()]
    with subprocess.Popen(
        [*command, "--", "-At"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("select 'ready';\n")
        child.stdin.flush()
        assert child.stdout.readline() == "ready\n"
        child.send_signal(signal.SIGINT)  # to us alone: psql hears of its own
        child.stdin.write("select 'still here';\n")
        out, _ = child.communicate()
    assert (out, child.returncode) == ("still here\n", 0)
