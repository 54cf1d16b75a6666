"""Write docs/reference, docs/schema, the web app's types and its lists from the program itself.

With --check say what is stale.

Run by `make generate` and `make check`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from allowed import allowed_lists
from reference import reference_pages

from roseram.catalog.dictionary import make_book, markdown_files
from roseram.catalog.wanted import wanted_catalog
from roseram.cli.schema import fresh_database
from roseram.config import Config
from roseram.schema import ensure_schema, sections
from roseram.schema.access import access_matrix
from roseram.server.rest.types import read_model, typescript

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
TYPES = ROOT / "web" / "src" / "api" / "database.types.ts"
ALLOWED = ROOT / "web/src/features/editor/engine/clean/allowed.generated.ts"
NOTE = "<!-- Made from the program itself by: make generate -->\n\n"


def main() -> int:
    """Write or check; 1 where --check finds a stale file."""
    parser = argparse.ArgumentParser(description="Write docs/reference and docs/schema.")
    parser.add_argument("--check", action="store_true", help="only say which files are stale")
    check: bool = parser.parse_args().check
    texts, types = asyncio.run(made())
    wanted = {DOCS / name: NOTE + text for name, text in texts.items()}
    wanted |= {TYPES: types, ALLOWED: allowed_lists()}
    # docs/schema holds nothing else: a group that is gone takes its page along
    left = set((DOCS / "schema").glob("*.md")) - wanted.keys()
    stale = sorted(path for path, text in wanted.items() if _read(path) != text)
    if check:
        return _report(sorted([*stale, *left]))
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], "utf-8")
    for path in left:
        path.unlink()
    return 0


async def made() -> tuple[dict[str, str], str]:
    """The text of every generated page by its path under docs/, and the types of the data API."""
    async with fresh_database(Config.load(environ={})) as (database, cache):
        catalog = await wanted_catalog(database, cache)
        await ensure_schema(database)
        async with database.connection() as connection:
            types = typescript(await read_model(connection, ["public"]))
    schema = markdown_files(make_book(catalog, sections(), access_matrix()))
    pages = {
        **{f"reference/{name}": text for name, text in reference_pages().items()},
        **{f"schema/{name}": text for name, text in schema.items()},
    }
    return pages, types


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def _report(stale: list[Path]) -> int:
    for path in stale:
        sys.stderr.write(f"stale: {path.relative_to(ROOT)}\n")
    if stale:
        sys.stderr.write("write them again with: make generate\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
