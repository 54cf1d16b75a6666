"""A process of its own that publishes, for a test to kill; its arguments: URL, id of a release."""

from __future__ import annotations

import asyncio
import sys
import uuid

from roseram.builder.sites.publishing.build import build_release
from roseram.postgres import Database


async def main(url: str, release_id: str) -> None:
    """Build one release, and say so before and after."""
    async with await Database.open(url, max_size=2) as database:
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        outcome = await build_release(database, None, uuid.UUID(release_id))
        sys.stdout.write(f"{outcome.release.status}\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
