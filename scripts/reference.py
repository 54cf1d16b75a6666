"""The pages of docs/reference: commands, settings, errors, hazards, lints, schema sections."""

# ruff: noqa: SLF001 - argparse has no public way to its arguments

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import roseram
from roseram.catalog import all_lints
from roseram.catalog.dictionary.document import Code, Grid, Line, joined, prose
from roseram.catalog.dictionary.markdown import markdown_grid
from roseram.cli.main import command_names, command_parser
from roseram.config import SETTINGS, Setting
from roseram.errors import RoseramError
from roseram.migrate.dependents import HAZARDS
from roseram.schema import sections
from roseram.schema.dump import relations_of
from roseram.server.auth.settings import OPTIONS as AUTH_OPTIONS
from roseram.server.auth.settings import AuthSettings
from roseram.server.functions.action import find_actions
from roseram.server.functions.openapi import WHO, fields_of
from roseram.server.rest.options import OPTIONS, Option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from roseram.server.functions.action import Action

EVERYWHERE = ("database_url", "data_dir", "verbose")  # flags of every command


def reference_pages() -> dict[str, str]:
    """The text of every page by its file's name."""
    return {
        "commands.md": commands_page(),
        "settings.md": settings_page(),
        "rest-settings.md": rest_settings_page(),
        "auth-settings.md": auth_settings_page(),
        "errors.md": errors_page(),
        "hazards.md": hazards_page(),
        "lints.md": lints_page(),
        "sql-sections.md": sections_page(),
        "actions.md": actions_page(),
    }


def commands_page() -> str:
    """Every command and sub-command: what it does, its arguments, an example."""
    parsers = {name: command_parser(name) for name in command_names()}
    flags = next(iter(parsers.values()))[1]
    parts = [
        "# Commands",
        (
            "Exit status: 0 done, 1 failed or something was found, 2 misused, 130 interrupted. "
            "Every command explains itself with `--help`."
        ),
        _arguments(flags, "For every command", [a for a in _actions(flags) if _everywhere(a)]),
    ]
    for name, (command, parser) in parsers.items():
        example = f"```sh\n{command.EXAMPLE.strip()}\n```"
        parts += [f"## roseram {name}", command.HELP, example, *_command(parser, level=3)]
    return _page(parts)


def _command(parser: argparse.ArgumentParser, level: int) -> list[str]:
    own = [action for action in _actions(parser) if not _everywhere(action)]
    parts = [f"```text\n{_usage(parser, own)}\n```"]
    if own:
        parts.append(_arguments(parser, "", own))
    for name, child in _children(parser):
        parts += [f"{'#' * level} {parser.prog} {name}", child.description or ""]
        parts += _command(child, level + 1)
    return [part for part in parts if part]


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Its arguments without --help and the choice of a sub-command."""
    left_out = (argparse._HelpAction, argparse._SubParsersAction)
    return [action for action in parser._actions if not isinstance(action, left_out)]


def _children(
    parser: argparse.ArgumentParser,
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _everywhere(action: argparse.Action) -> bool:
    return action.dest in EVERYWHERE


def _usage(parser: argparse.ArgumentParser, actions: list[argparse.Action]) -> str:
    words = [parser.prog]
    for action in sorted(actions, key=lambda action: not action.option_strings):
        word = _spelling(action)
        optional = not action.required or action.nargs in ("?", "*")
        words.append(f"[{word}]" if optional else word)
    return " ".join([*words, *(["ACTION ..."] if any(_children(parser)) else [])])


def _spelling(action: argparse.Action) -> str:
    """An argument as it is typed, like --output FILE."""
    flag = action.option_strings[-1:] if action.option_strings else []
    if action.nargs == 0:
        return " ".join(flag)
    value = action.metavar or (
        "{" + ",".join(map(str, action.choices)) + "}" if action.choices
        else action.dest.upper() if flag else action.dest
    )  # fmt: skip
    more = " ..." if action.nargs in ("+", "*") else ""
    return " ".join([*flag, f"{value}{more}"])


def _arguments(parser: argparse.ArgumentParser, title: str, actions: list[argparse.Action]) -> str:
    formatter = parser._get_formatter()
    rows = tuple(
        (
            (*_short_flags(action), Code(_spelling(action))),
            prose(formatter._expand_help(action) if action.help else ""),
        )
        for action in actions
    )
    return markdown_grid(Grid(title, ("Argument", "Meaning"), rows))


def _short_flags(action: argparse.Action) -> Line:
    short: list[Line] = [(Code(flag), ", ") for flag in action.option_strings[:-1]]
    return joined(short, "")


def settings_page() -> str:
    """Every setting: its variables, its default, what it does."""
    rows = tuple(map(_setting, SETTINGS))
    return _page(
        [
            "# Settings",
            (
                "Every setting is an environment variable; an empty one is the same as none. A "
                "flag of the same name, where a command has it, wins."
            ),
            markdown_grid(Grid("", ("Variable", "Default", "Meaning"), rows)),
        ]
    )


def _setting(setting: Setting) -> tuple[Line, ...]:
    variables = joined([(Code(name),) for name in setting.env], ", else ")
    default: Line = (Code(setting.default),) if setting.default else ("none",)
    return variables, default, prose(setting.sentence)


def rest_settings_page() -> str:
    """Every setting of the data API: its names, its default, what it does."""
    rows = tuple(map(_rest_setting, OPTIONS))
    heads = ("Setting", "Default", "In the database", "Meaning")
    return _page(
        [
            "# Settings of the data API",
            (
                "Names and meanings are PostgREST's. A setting called `db-max-rows` is said by the "
                "flag `--db-max-rows` of `roseram serve`, else by `alter role the_login_role set "
                "pgrst.db_max_rows = '1000'` (with `in database` for one database alone; take it "
                "up with `notify pgrst, 'reload config'`), else by the variable "
                "`ROSERAM_REST_DB_MAX_ROWS` or `PGRST_DB_MAX_ROWS`. An empty text is the same as "
                "none."
            ),
            (
                "`PGRST_APP_SETTINGS_NAME` makes `current_setting('app.settings.NAME')` known to "
                "every request. What `alter role ... set` gives a role that a request runs as, "
                "like `statement_timeout`, holds for its transaction."
            ),
            (
                "`roseram up` allows visitors (`db-anon-role` is `anon`) and always verifies "
                "tokens with the [project's secret](../how-to/keys.md), too; `roseram serve` "
                "begins with what the table says."
            ),
            markdown_grid(Grid("", heads, rows)),
        ]
    )


def _rest_setting(option: Option) -> tuple[Line, ...]:
    names = joined([(Code(name),) for name in (option.name, *option.aliases)], ", or ")
    place: Line = (Code(option.parameter),) if option.in_database else ("no",)
    return names, _rest_default(option), place, prose(option.sentence)


def _rest_default(option: Option) -> Line:
    value = option.default
    if value is None or option.field == "anon_role":
        return ("none",)
    if isinstance(value, bool):
        return (Code(str(value).lower()),)
    if isinstance(value, tuple):
        return (Code(", ".join(value)),)
    return (Code(f"{value:g}" if isinstance(value, float) else str(value)),)


def auth_settings_page() -> str:
    """Every setting of the auth service: its variable, its default, what it does."""
    defaults = AuthSettings()
    rows = tuple(
        (
            (Code(f"ROSERAM_AUTH_{option.name}"),),
            _auth_default(getattr(defaults, option.field)),
            (option.sentence,),
        )
        for option in AUTH_OPTIONS
    )
    return _page(
        [
            "# Settings of the auth service",
            (
                "Variables of the environment of `roseram up`. Names and meanings are GoTrue's "
                "where it has them, and its own variables count, too: `GOTRUE_SITE_URL` does what "
                "`ROSERAM_AUTH_SITE_URL` does, which wins. Durations are seconds, or written like "
                "`24h` or `1h30m`; lists are separated by commas."
            ),
            markdown_grid(Grid("", ("Variable", "Default", "Meaning"), rows)),
            (
                "`ROSERAM_AUTH_RATE_LIMIT_NAME` sets one of the [limits](limits.md). "
                "`ROSERAM_AUTH_EXTERNAL_GITHUB_CLIENT_ID` and its like set up "
                "[other ways to sign in](../how-to/sign-in-with-providers.md)."
            ),
        ]
    )


def _auth_default(value: object) -> Line:
    if value is None or value in ("", ()):
        return ("none",)
    if isinstance(value, bool):
        return (Code(str(value).lower()),)
    return (Code(str(value)),)


def errors_page() -> str:
    """Every error: code, message, what to do, exit status."""
    rows = tuple(
        (
            (Code(kind.code),),
            prose(message_of(kind)),
            prose(kind.next_step or "what the message itself names"),
            (str(kind.exit_status),),
        )
        for kind in all_errors()
    )
    return _page(
        [
            "# Errors",
            (
                "An error is told as *what happened · why · what to do next*. What Postgres itself "
                "refuses keeps its SQLSTATE as its code."
            ),
            markdown_grid(Grid("", ("Code", "What happened", "Next step", "Exit status"), rows)),
        ]
    )


def all_errors() -> list[type[RoseramError]]:
    """Every error of the program that has a code of its own, by code."""
    for module in pkgutil.walk_packages(roseram.__path__, "roseram."):
        if not module.name.endswith(".__main__"):
            importlib.import_module(module.name)
    kinds: set[type[RoseramError]] = {RoseramError, *_below(RoseramError)}
    ours = (kind for kind in kinds if kind.__module__.startswith("roseram."))
    own = (kind for kind in ours if "code" in vars(kind))
    return sorted(own, key=lambda kind: (kind.code, kind.__module__, kind.__name__))


def _below(kind: type[RoseramError]) -> Iterator[type[RoseramError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def message_of(kind: type[RoseramError]) -> str:
    """The first paragraph of its docstring, which is its message."""
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


def hazards_page() -> str:
    """Every hazard of a migration: its name, what happens, what to do."""
    advice = tomllib.loads(Path(__file__).with_name("hazards.toml").read_text("utf-8"))
    found = HAZARDS | {name: item["happens"] for name, item in advice.items() if "happens" in item}
    of_rollback = {name for name, item in advice.items() if item.get("of") == "rollback"}
    rows = {
        name: ((Code(name),), prose(f"{what[0].upper()}{what[1:]}."), prose(advice[name]["do"]))
        for name, what in sorted(found.items())
    }
    heads = ("Hazard", "What happens", "What to do")
    return _page(
        [
            "# Hazards",
            (
                "A hazard is something of yours that stops working, or works otherwise, because of "
                "a migration. `roseram migrate plan` names it with the object that is meant, and "
                "`roseram migrate apply` refuses the plan until each is allowed by its name: "
                "`--allow NAME`. A rehearsal allows all of them on its copy. Rows and values are "
                "no hazard: what does not fit goes to "
                "[quarantine](../how-to/migrate-quarantine.md)."
            ),
            (
                "What is *off until a rollback* is taken off at the switch; `roseram migrate "
                "rollback` puts it back as it was. What the database user may not do is no hazard "
                "either: it is listed as blocked, with the SQL for an administrator, and cannot be "
                "allowed."
            ),
            "## Of a plan",
            markdown_grid(Grid("", heads, tuple(rows[n] for n in rows if n not in of_rollback))),
            "## Of a rollback",
            markdown_grid(Grid("", heads, tuple(rows[n] for n in rows if n in of_rollback))),
        ]
    )


def lints_page() -> str:
    """Every lint of `roseram schema lint`, by level."""
    parts = [
        "# Lints",
        (
            "What `roseram schema lint` looks for. Each lint is a query in "
            "`src/roseram/catalog/lints/`, and each finding comes with its remedy."
        ),
    ]
    for level in ("ERROR", "WARN", "INFO"):
        rows = tuple(
            ((Code(lint.name),), prose(lint.title), prose(lint.why))
            for lint in all_lints()
            if lint.level == level
        )
        parts.append(f"## {level}")
        parts.append(markdown_grid(Grid("", ("Lint", "What it finds", "Why it matters"), rows)))
    return _page(parts)


def sections_page() -> str:
    """The sections of the schema in the order in which they are run."""
    rows = tuple(
        (
            (str(place),),
            (Code(section.name),),
            prose(section.title),
            joined([(Code(name),) for name in section.after]),
            joined([(Code(name),) for name in relations_of(section)]),
        )
        for place, section in enumerate(sections(), start=1)
    )
    return _page(
        [
            "# Sections of the schema",
            (
                "`roseram schema dump --section NAME` prints one of them; they have to run in this "
                "order. For Supabase, `platform` is left out: it makes what Supabase brings along."
            ),
            markdown_grid(Grid("", ("", "Section", "What", "Builds on", "Makes"), rows)),
        ]
    )


def actions_page() -> str:
    """Every action: who may run it, its input, its answer."""
    parts = [
        "# Actions",
        (
            "What a table or an SQL function cannot do is an action below `/functions/v1`, called "
            "with `supabase.functions.invoke(name, { body })`. The same is served as a page at "
            "`/functions/v1` and as an OpenAPI document at `/functions/v1/openapi.json`."
        ),
        (
            "An error is answered as `{code, message, details, hint}`; for an input that does not "
            "fit (422) `details` names the fields. With a header `Idempotency-Key` the same "
            "request within a day is done once and gets the first answer again; another request "
            "with that key is refused with 422, and one that comes while the first is under way "
            "with 409."
        ),
    ]
    for action in find_actions().values():
        parts += [f"## {action.name}", f"{action.sentence} {_who(action)}"]
        for title, model in (("Input", action.input), ("Answer", action.output)):
            mode: Literal["validation", "serialization"] = (
                "validation" if title == "Input" else "serialization"
            )
            rows = tuple(
                (
                    (Code(each["name"]),),
                    prose(each["type"] if each["required"] else f"{each['type']}, optional"),
                    prose(each["description"]),
                )
                for each in fields_of(model.model_json_schema(mode=mode))
            )
            if rows:
                parts.append(markdown_grid(Grid("", (title, "Type", "Meaning"), rows)))
    return _page(parts)


def _who(action: Action) -> str:
    keys = f"; an API key needs the scope `{action.scope}`" if action.scope else ""
    factor = ", with the second factor where they have one" if action.second_factor else ""
    return f"For {WHO[action.who]}{factor}{keys}."


def _page(parts: list[str]) -> str:
    return "\n\n".join(parts) + "\n"
