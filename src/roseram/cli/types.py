"""`roseram types`: the types of a database for the programs that use its data API."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from roseram.cli import output
from roseram.postgres import open_target
from roseram.server.rest.types import Style, python, read_model, typescript

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config

NAME = "types"
HELP = "Write the types of tables, views and functions for TypeScript or Python."
EXAMPLE = """
roseram types typescript --output database.types.ts
roseram types typescript --schema public --schema api
roseram types python --output database_types.py
roseram types python --style pydantic --database-url postgresql://app@db.example.com/app
"""
_LANGUAGES = {
    "typescript": "For TypeScript and supabase-js: createClient<Database>(…).",
    "python": "For Python: rows, inserts, updates, arguments and results of functions.",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add a language's own flags to each of them."""
    languages = parser.add_subparsers(dest="language", metavar="LANGUAGE", required=True)
    for language, sentence in _LANGUAGES.items():
        child = languages.add_parser(language, help=sentence, description=sentence)
        lines = [line for line in EXAMPLE.strip().splitlines() if f" {language} " in line]
        child.epilog = "\n".join(("example:", *(f"  {line}" for line in lines)))
        child.add_argument(
            "--schema",
            metavar="NAME",
            action="append",
            help="a schema that the API exposes; several times for several (public)",
        )
        child.add_argument(
            "--output", metavar="FILE", type=Path, help="the file to write, else it is printed"
        )
        if language == "python":
            child.add_argument(
                "--style",
                choices=get_args(Style),
                default="typeddict",
                help="how rows are described (typeddict); what is sent is always a TypedDict",
            )


async def run(args: argparse.Namespace, config: Config) -> int:
    """Write them; 0."""
    schemas = list(dict.fromkeys(args.schema or ["public"]))
    async with open_target(config, max_size=2) as database, database.connection() as connection:
        model = await read_model(connection, schemas)
    text = python(model, args.style) if args.language == "python" else typescript(model)
    if args.output is None:
        output.line(text.rstrip("\n"))
        return 0
    await asyncio.to_thread(args.output.write_text, text, "utf-8")
    output.note(f"wrote {args.output}")
    return 0
