"""The command `roseram`: finds the commands, runs one, prints errors, redacts."""

from __future__ import annotations

import argparse
import asyncio
import difflib
import importlib
import os
import pkgutil
import re
import secrets
import signal
import sys
import traceback
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

import roseram.cli
from roseram import __version__
from roseram.cli import output
from roseram.cli._logs import start_logging
from roseram.config import SETTINGS, Config
from roseram.errors import InternalError, RoseramError, UsageError, from_postgres, redact

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOT_COMMANDS = ("main", "output")
_INTERRUPTED = 130
_TERMINATED = 143
_DESCRIPTION = "Roseram: a self-hosted builder platform on one Postgres."
_EXAMPLE = "roseram up"


class Command(Protocol):
    """What a command file holds."""

    NAME: str
    HELP: str
    EXAMPLE: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Add the command's own arguments."""

    async def run(self, args: argparse.Namespace, config: Config) -> int:
        """Do it; the exit status."""


class Parser(argparse.ArgumentParser):
    """An argument parser whose mistakes are our errors, with a guess at what was meant."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        kwargs["allow_abbrev"] = False  # a new flag must not change what a script says
        super().__init__(*args, **kwargs)

    def error(self, message: str) -> NoReturn:
        """A mistake on the command line."""
        guess = _guess_choice(message)
        raise UsageError(message, why=guess, next=f"see: {self.prog} --help")


def _guess_choice(message: str) -> str | None:
    found = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
    return _did_you_mean(found[1], re.findall(r"[\w-]+", found[2])) if found else None


def _did_you_mean(word: str, known: Sequence[str]) -> str | None:
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {close[0]}?" if close else None


def command_names() -> list[str]:
    """Every command, found by listing the package's modules."""
    modules = (module.name for module in pkgutil.iter_modules(roseram.cli.__path__))
    return sorted(
        name.replace("_", "-")
        for name in modules
        if name not in _NOT_COMMANDS and not name.startswith("_")
    )


def load_command(name: str) -> Command:
    """The command's file, imported."""
    return cast("Command", importlib.import_module(f"roseram.cli.{name.replace('-', '_')}"))


def command_parser(name: str) -> tuple[Command, Parser]:
    """A command and the parser for what follows its name."""
    command = load_command(name)
    parser = Parser(
        prog=f"roseram {name}",
        description=command.HELP,
        epilog=_example(command.EXAMPLE),
        parents=[_global_flags()],
    )
    command.configure(parser)
    _show_example(parser, command.EXAMPLE)
    return command, parser


def _show_example(parser: argparse.ArgumentParser, example: str) -> None:
    """A sub-command's help ends with an example, too: its own, else its command's."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no public way to its children
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for child in action.choices.values():
                child.epilog = child.epilog or _example(example)
                _show_example(child, example)


def _example(text: str) -> str:
    lines = "\n".join(f"  {line.strip()}" for line in text.strip().splitlines())
    return f"example:\n{lines}"


def _global_flags() -> argparse.ArgumentParser:
    flags = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    group = flags.add_argument_group("for every command")
    keep = argparse.SUPPRESS
    group.add_argument(
        "--database-url", default=keep, metavar="URL", help="the Postgres to use (DATABASE_URL)"
    )
    group.add_argument(
        "--data-dir", default=keep, metavar="DIR", help="the data folder (ROSERAM_DATA_DIR)"
    )
    group.add_argument(
        "-v", "--verbose", action="store_true", default=keep, help="show what went wrong in full"
    )
    return flags


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status: 0 done, 1 failed, 2 misused, 130 interrupted."""
    words = list(sys.argv[1:] if argv is None else argv)
    verbose = "-v" in words or "--verbose" in words
    config: Config | None = None
    try:
        flags, words = _split_globals(words)
        given: dict[str, Any] = vars(flags)
        config = Config.load(**{k: v for k, v in given.items() if k != "verbose"})
        if config.no_color:
            output.no_color()
        status = _dispatch(words, flags, config)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has gone, as in `roseram … | head`
        _mute_stdout()
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except SystemExit as done:  # argparse, after --help
        return done.code if isinstance(done.code, int) else 0
    except BaseException as error:  # noqa: BLE001 - the one place where every error ends
        return _report(error, config, verbose=verbose)
    return status


def _mute_stdout() -> None:
    """Python flushes stdout once more at its end, and would complain about the pipe again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _split_globals(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """The flags of every command, wherever they stand (but not behind `--`), and the rest."""
    end = words.index("--") if "--" in words else len(words)
    parser = Parser(prog="roseram", add_help=False, parents=[_global_flags()])
    flags, rest = parser.parse_known_args(words[:end])
    return flags, rest + words[end:]


def _dispatch(words: list[str], flags: argparse.Namespace, config: Config) -> int:
    if not words or words[0] in ("-h", "--help", "help"):
        output.line(_overview().format_help().rstrip())
        return 0
    if words[0] == "--version":
        output.line(f"roseram {__version__}")
        return 0
    name, known = words[0], command_names()
    if name not in known:
        what = f"unknown option {name}" if name.startswith("-") else f"unknown command {name}"
        raise UsageError(what, why=_did_you_mean(name, known), next="see: roseram --help")
    command, parser = command_parser(name)
    args = parser.parse_args(words[1:], namespace=flags)
    start_logging("debug" if getattr(args, "verbose", False) else config.log_level)
    # A command that serves brings a faster event loop along.
    with asyncio.Runner(loop_factory=getattr(command, "loop_factory", None)) as runner:
        return runner.run(_supervised(command, args, _with_flags(config, args)))


def _with_flags(config: Config, args: argparse.Namespace) -> Config:
    """A command's own flags that are named like a setting win over the environment."""
    given: dict[str, Any] = {item.name: getattr(args, item.name, None) for item in SETTINGS}
    return config if all(value is None for value in given.values()) else Config.load(**given)


def _overview() -> Parser:
    parser = Parser(
        prog="roseram",
        description=_DESCRIPTION,
        epilog=_example(_EXAMPLE),
        parents=[_global_flags()],
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name in command_names():
        commands.add_parser(name, help=load_command(name).HELP)
    return parser


class _TerminatedError(RoseramError):
    """Roseram was asked to end."""

    exit_status = _TERMINATED


async def _supervised(command: Command, args: argparse.Namespace, config: Config) -> int:
    """Run it; SIGTERM and a closed terminal end it like Ctrl-C, so that it can clean up."""
    work = asyncio.ensure_future(command.run(args, config))
    asked = False

    def end() -> None:
        nonlocal asked
        asked = True
        work.cancel()

    loop = asyncio.get_running_loop()
    for kind in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(kind, end)
    try:
        return await work
    except asyncio.CancelledError:
        if asked:
            raise _TerminatedError from None
        raise  # Ctrl-C: who waits for a task and is cancelled has cancelled the task


def _report(error: BaseException, config: Config | None, *, verbose: bool) -> int:
    """Print an error, the one way out for all of them; its exit status."""
    error = _root(error)
    known = from_postgres(error) if isinstance(error, Exception) else InternalError(why=str(error))
    if verbose:
        output.note(redact("".join(traceback.format_exception(error))))
    if isinstance(known, _TerminatedError):
        return known.exit_status
    text = _internal(error, config, verbose=verbose) if type(known) is InternalError else str(known)
    output.note(f"{output.styled('error:', 'red', sys.stderr)} {redact(text)}")
    return known.exit_status


def _root(error: BaseException) -> BaseException:
    """The first error inside a group of errors that happened together."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _internal(error: BaseException, config: Config | None, *, verbose: bool) -> str:
    """Log what we do not know in full, and name it by an id."""
    number = secrets.token_hex(4)
    told = f"internal error {number}"
    if verbose:
        return told
    full = redact("".join(traceback.format_exception(error)))
    try:
        path = _append_log(config, f"internal error {number}\n{full}\n")
    except OSError:
        output.note(full)
        return told
    return f"{told} · {type(error).__name__} · the whole of it is in {path}"


def _append_log(config: Config | None, text: str) -> str:
    if config is None:
        raise OSError("no data folder is known yet")
    from roseram.postgres.owner import hand_down  # here: `roseram --help` needs no Postgres

    path = config.data_dir / "logs" / "errors.log"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    hand_down(path.parent)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    hand_down(path)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(text)
    return str(path)


if __name__ == "__main__":
    sys.exit(main())
