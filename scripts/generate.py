"""Write docs/reference and docs/schema from the program itself; with --check say what is stale.

Run by `make generate` and `make check`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from reference import reference_pages

from roseram.catalog.dictionary import make_book, markdown_files
from roseram.cli.schema import fresh_catalog
from roseram.config import Config
from roseram.schema import sections
from roseram.schema.access import access_matrix

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTE = "<!-- Made from the program itself by: make generate -->\n\n"


def main() -> int:
    """Write or check; 1 where --check finds a stale file."""
    parser = argparse.ArgumentParser(description="Write docs/reference and docs/schema.")
    parser.add_argument("--check", action="store_true", help="only say which files are stale")
    check: bool = parser.parse_args().check
    wanted = {DOCS / name: NOTE + text for name, text in asyncio.run(pages()).items()}
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


async def pages() -> dict[str, str]:
    """The text of every generated file by its path under docs/."""
    catalog = await fresh_catalog(Config.load(environ={}))
    schema = markdown_files(make_book(catalog, sections(), access_matrix()))
    return {
        **{f"reference/{name}": text for name, text in reference_pages().items()},
        **{f"schema/{name}": text for name, text in schema.items()},
    }


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def _report(stale: list[Path]) -> int:
    for path in stale:
        sys.stderr.write(f"stale: {path.relative_to(DOCS.parent)}\n")
    if stale:
        sys.stderr.write("write them again with: make generate\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
