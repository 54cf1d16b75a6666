"""`roseram schema`: the schema as a script, checked for mistakes, and described."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import asynccontextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from roseram.catalog import all_lints, read_catalog, run_lints
from roseram.catalog.dictionary import html_files, make_book, markdown_files
from roseram.catalog.lints import Level
from roseram.catalog.wanted import SCHEMAS, wanted_catalog
from roseram.cli import output
from roseram.errors import NotOurDatabase, UsageError
from roseram.postgres import Database, EmbeddedServer, find_binaries, open_target
from roseram.schema import sections
from roseram.schema.access import access_matrix
from roseram.schema.dump import TARGETS, dump, dump_section, sections_for

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Mapping, Sequence

    from roseram.catalog import Catalog, Finding
    from roseram.config import Config

NAME = "schema"
HELP = "Write the unified schema as a script, look for mistakes in a database, describe its tables."
EXAMPLE = """
roseram schema dump --target supabase --output schema.sql
roseram schema lint --fail-on error
roseram schema docs --output schema-docs
"""
_STYLES: dict[Level, output.Style] = {"ERROR": "red", "WARN": "yellow", "INFO": "blue"}
_HASTY = {"fsync": "off", "synchronous_commit": "off"}  # nothing in it has to survive
_FORMATS = {"html": html_files, "md": markdown_files}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add dump, lint and docs."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _configure_dump(_action(actions, "dump", "Write the script that installs the schema."))
    _configure_lint(_action(actions, "lint", "Look for mistakes in a database."))
    _configure_docs(_action(actions, "docs", "Describe every table, as pages to browse."))


def _action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], name: str, sentence: str
) -> argparse.ArgumentParser:
    lines = (line for line in EXAMPLE.strip().splitlines() if f" {name} " in line)
    parser = actions.add_parser(name, help=sentence, description=sentence)
    parser.epilog = "example:\n" + "\n".join(f"  {line}" for line in lines)
    return parser


def _configure_dump(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--target",
        choices=TARGETS,
        default="postgres",
        help="where it will run; for supabase without what Supabase has already",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--section", metavar="NAME", help="only this section of it")
    which.add_argument("--list", action="store_true", help="list the sections in their order")
    parser.add_argument("--output", metavar="FILE", type=Path, help="the file to write")


def _configure_lint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--schema",
        metavar="NAME",
        nargs="+",
        default=["public"],
        help="the schemas that the API exposes (public)",
    )
    parser.add_argument(
        "--fail-on",
        choices=[level.lower() for level in get_args(Level)],
        default="warn",
        help="the mildest finding for which the exit status is 1 (warn)",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def _configure_docs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output",
        metavar="DIR",
        type=Path,
        default=Path("schema-docs"),
        help="the folder for the pages (schema-docs)",
    )
    parser.add_argument(
        "--format", choices=sorted(_FORMATS), default="html", help="what to write (html)"
    )


async def run(args: argparse.Namespace, config: Config) -> int:
    """Do one of the three."""
    match args.action:
        case "dump":
            return await _dump(args)
        case "lint":
            return await _lint(args, config)
        case _:
            return await _docs(args, config)


async def _dump(args: argparse.Namespace) -> int:
    if args.list:
        rows = [
            (item.name, item.title, ", ".join(item.after)) for item in sections_for(args.target)
        ]
        output.table(("section", "title", "builds on"), rows)
        return 0
    script = dump_section(args.section, args.target) if args.section else dump(args.target)
    if args.output is None:
        output.line(script.rstrip("\n"))
        return 0
    await asyncio.to_thread(args.output.write_text, script, "utf-8")
    output.note(f"wrote {args.output}")
    return 0


async def _lint(args: argparse.Namespace, config: Config) -> int:
    async with open_target(config, max_size=2) as database, database.connection() as connection:
        catalog = await read_catalog(connection, schemas=args.schema)
        _check_schemas(args.schema, catalog)
        findings = await run_lints(connection, schemas=args.schema)
    levels: tuple[Level, ...] = get_args(Level)
    counted = levels[: levels.index(args.fail_on.upper()) + 1]
    failed = any(finding.level in counted for finding in findings)
    if args.json:
        counts = {level: sum(item.level == level for item in findings) for level in levels}
        output.as_json({"failed": failed, "counts": counts, "findings": findings})
    else:
        _print_findings(findings)
        _print_summary(findings, catalog)
    return 1 if failed else 0


def _check_schemas(wanted: Sequence[str], catalog: Catalog) -> None:
    missing = sorted(set(wanted) - {schema.name for schema in catalog.schemas})
    if missing:
        raise UsageError(
            f"there is no schema {', '.join(missing)} in this database",
            next="name others with --schema",
        )


def _print_findings(findings: Sequence[Finding]) -> None:
    """Grouped by lint, the worst level first."""
    lints = {lint.name: lint for lint in all_lints()}
    for name, group in groupby(findings, key=lambda finding: finding.name):
        lint = lints[name]
        level = output.styled(f"{lint.level:<5}", _STYLES[lint.level])
        output.line(f"{level} {output.styled(lint.title, 'bold')} ({name})")
        output.line(f"      {lint.why}")
        for finding in group:
            output.line(f"      - {finding.object}: {finding.detail}")
            remedy = finding.remedy.replace("\n", "\n          ")
            output.line(f"          {output.styled(remedy, 'dim')}")
        output.line()


def _print_summary(findings: Sequence[Finding], catalog: Catalog) -> None:
    levels: tuple[Level, ...] = get_args(Level)
    found = ((sum(item.level == level for item in findings), level) for level in levels)
    told = ", ".join(f"{count} {level.lower()}" for count, level in found if count) or "nothing"
    relations = f"{len(catalog.root_tables)} tables and {len(catalog.views)} views"
    output.line(f"{len(all_lints())} lints over {relations} found {told}")


async def _docs(args: argparse.Namespace, config: Config) -> int:
    catalog = await (_target_catalog(config) if config.database_url else fresh_catalog(config))
    book = make_book(catalog, sections(), access_matrix())
    if not book.groups:
        raise NotOurDatabase(
            "There are no tables to describe",
            why=f"the schemas {' and '.join(SCHEMAS)} are empty",
            next="install the schema with: roseram up",
        )
    pages = _FORMATS[args.format](book)
    await asyncio.to_thread(write_files, args.output, pages)
    output.line(f"wrote {len(pages)} files, open {args.output / f'index.{args.format}'}")
    return 0


async def _target_catalog(config: Config) -> Catalog:
    async with open_target(config, max_size=2) as database, database.connection() as connection:
        return await read_catalog(connection, schemas=SCHEMAS)


async def fresh_catalog(config: Config) -> Catalog:
    """The catalog of the unified schema, installed into a server that lives for a moment."""
    async with fresh_database(config) as (database, cache):
        return await wanted_catalog(database, cache)


@asynccontextmanager
async def fresh_database(config: Config) -> AsyncIterator[tuple[Database, Path]]:
    """An empty database of a server that lives for a moment, and a folder for what is cached."""
    with tempfile.TemporaryDirectory(prefix="roseram-schema-") as folder:
        path = Path(folder)
        binaries = find_binaries(config.postgres_bin)
        async with (
            await EmbeddedServer.start(path / "data", settings=_HASTY, binaries=binaries) as server,
            await Database.open(server.url(), max_size=2) as database,
        ):
            yield database, path / "cache"


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Write every file into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
