"""The command line itself: finding commands, flags, help, errors, exit statuses."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import roseram.cli
from roseram import __version__
from roseram.cli.main import command_names, command_parser, load_command, main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Add = Callable[[str], None]

FRAME = '''"""A command of the tests."""
import asyncio, sys
from roseram import errors
from roseram.cli import output
NAME, HELP, EXAMPLE = "probe", "Try something.", "roseram probe"
def configure(parser):
    parser.add_argument("--port")
    parser.add_argument("words", nargs="*")
async def run(args, config):
    {body}
'''
# The same command line in a process of its own, with the tests' commands in reach.
PROGRAM = """
import sys, roseram.cli
roseram.cli.__path__.append(sys.argv.pop(1))
from roseram.cli.main import main
sys.exit(main())
"""


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Add]:
    """`add(body)`: a command `probe` whose run does that."""
    folder = tmp_path / "commands"
    folder.mkdir()
    monkeypatch.setattr(roseram.cli, "__path__", [*roseram.cli.__path__, str(folder)])
    monkeypatch.setenv("ROSERAM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def write(body: str) -> None:
        (folder / "probe.py").write_text(FRAME.format(body=body))

    yield write
    sys.modules.pop("roseram.cli.probe", None)


def _spawn(tmp_path: Path, *words: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, tmp_path / "commands", *words],
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


# -- commands and help --------------------------------------------------------------------------


def test_commands_are_found_by_listing() -> None:
    names = command_names()
    assert {"down", "psql"} <= set(names)
    assert not {"main", "output"} & set(names)


@pytest.mark.parametrize("name", command_names())
def test_every_command_keeps_the_form(name: str) -> None:
    command = load_command(name)
    assert name == command.NAME
    assert command.HELP.endswith(".")
    assert "\n" not in command.HELP
    assert f"roseram {name}" in command.EXAMPLE
    assert asyncio.iscoroutinefunction(command.run)


def _all_parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from _all_parsers(child)


@pytest.mark.parametrize("name", command_names())
def test_every_help_ends_with_an_example(name: str) -> None:
    for parser in _all_parsers(command_parser(name)[1]):
        text = parser.format_help()
        example = text.rpartition("example:\n")[2]
        assert example.strip().startswith(f"roseram {name}"), parser.prog
    assert "--data-dir" in command_parser(name)[1].format_help()


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_the_overview(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert "down" in shown
    assert shown.rstrip().endswith("roseram up")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"roseram {__version__}\n"


def test_python_m_roseram() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "roseram", "--version"], capture_output=True, text=True, check=True
    )
    assert shown.stdout == f"roseram {__version__}\n"


def test_a_commands_help_is_status_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["down", "--help"]) == 0
    assert "example:" in capsys.readouterr().out


def test_only_the_asked_command_is_imported() -> None:
    program = (
        "import sys; from roseram.cli.main import main; main(['--version']); "
        "sys.exit('asyncpg' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True).returncode == 0


# -- flags --------------------------------------------------------------------------------------


def test_flags_of_every_command_stand_anywhere(
    add: Add, capsys: pytest.CaptureFixture[str]
) -> None:
    add("output.line(f'{config.data_dir} {config.port} {args.words}'); return 0")
    for words in (
        ["--data-dir", "/x", "probe", "a"],
        ["probe", "--data-dir", "/x", "a"],
        ["probe", "a", "--data-dir=/x"],
    ):
        assert main(words) == 0
        assert capsys.readouterr().out == "/x 8000 ['a']\n"


def test_a_commands_own_flag_sets_a_setting(add: Add, capsys: pytest.CaptureFixture[str]) -> None:
    add("output.line(f'{config.data_dir} {config.port}'); return 0")
    assert main(["probe", "--port", "9", "--data-dir", "/x"]) == 0
    assert capsys.readouterr().out == "/x 9\n"
    assert main(["probe", "--port", "nine"]) == 2
    assert "--port makes no sense" in capsys.readouterr().err


def test_what_follows_two_dashes_is_left_alone(
    add: Add, capsys: pytest.CaptureFixture[str]
) -> None:
    add("output.line(str(args.words)); return 0")
    assert main(["probe", "--", "-v", "--data-dir"]) == 0
    assert capsys.readouterr().out == "['-v', '--data-dir']\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["prob"], "unknown command prob · did you mean probe? · see: roseram --help"),
        (["--colour"], "unknown option --colour · see: roseram --help"),
        (["probe", "--colour"], "unrecognized arguments: --colour · see: roseram probe --help"),
        (["probe", "--data-dir"], "expected one argument"),
        (["probe", "--database-url", "mysql://x"], "--database-url makes no sense"),
    ],
)
def test_misuse_is_status_2(
    add: Add, capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    add("return 0")
    assert main(words) == 2
    told = capsys.readouterr()
    assert message in told.err
    assert told.err.startswith("error: ")
    assert told.out == ""


# -- errors -------------------------------------------------------------------------------------


def test_the_commands_status_is_ours(add: Add) -> None:
    add("return 1")
    assert main(["probe"]) == 1


def test_a_known_error(add: Add, capsys: pytest.CaptureFixture[str]) -> None:
    add("raise errors.DiskFull(why='postgres://joe:S3cret@db/app', next='free some')")
    assert main(["probe"]) == 1
    expected = "error: The disk is full · postgres://joe:***@db/app · free some\n"
    assert capsys.readouterr().err == expected


def test_verbose_shows_the_traceback_without_secrets(
    add: Add, capsys: pytest.CaptureFixture[str]
) -> None:
    add("raise errors.DiskFull(why='password=S3cret')")
    assert main(["probe", "-v"]) == 1
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "S3cret" not in told


def test_the_first_of_several_errors_at_once(add: Add, capsys: pytest.CaptureFixture[str]) -> None:
    add("raise ExceptionGroup('two', [ExceptionGroup('one', [errors.DiskFull()])])")
    assert main(["probe"]) == 1
    assert "The disk is full" in capsys.readouterr().err


def test_the_drivers_errors_are_told_as_ours(add: Add, capsys: pytest.CaptureFixture[str]) -> None:
    add("import asyncpg; raise asyncpg.InsufficientPrivilegeError('permission denied for t')")
    assert main(["probe"]) == 1
    assert "lacks a permission · permission denied for t" in capsys.readouterr().err


def test_an_unknown_error_is_logged_and_named(
    add: Add, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    add("raise LookupError('token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln')")
    assert main(["probe"]) == 1
    told = capsys.readouterr().err
    found = re.fullmatch(r"error: (internal error [0-9a-f]{8}) · LookupError · .*\n", told)
    assert found
    log = tmp_path / "data" / "logs" / "errors.log"
    text = log.read_text()
    assert found[1] in text
    assert "Traceback" in text
    assert "eyJ" not in text + told
    assert log.stat().st_mode & 0o077 == 0


def test_an_unknown_error_where_nothing_can_be_written(
    add: Add, capsys: pytest.CaptureFixture[str]
) -> None:
    add("raise LookupError('odd')")
    assert main(["probe", "--data-dir", "/dev/null/x"]) == 1
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "error: internal error" in told


@pytest.mark.parametrize("lines", [1, 10000])
def test_nobody_reads_our_output(add: Add, tmp_path: Path, lines: int) -> None:
    add(
        f"try: [output.line('x' * 100) for _ in range({lines})]\n"
        "    finally: output.line('and this waits to be written')\n"
        "    return 0"
    )
    reader, writer = os.pipe()
    os.close(reader)
    child = _spawn(tmp_path, "probe", stdout=writer)
    os.close(writer)
    assert child.communicate()[1] == ""
    assert child.returncode == 1


WAIT = (
    "output.line('ready'); sys.stdout.flush()\n"
    "    try: await asyncio.sleep(600)\n"
    "    finally: await asyncio.sleep(0); output.line('cleaned up')"
)


@pytest.mark.parametrize(
    ("kind", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)]
)
def test_signals_let_it_clean_up(
    add: Add, tmp_path: Path, kind: signal.Signals, status: int
) -> None:
    add(WAIT)
    child = _spawn(tmp_path, "probe")
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    child.send_signal(kind)
    out, err = child.communicate()
    assert (out, err, child.returncode) == ("cleaned up\n", "", status)
