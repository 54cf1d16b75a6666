"""What a process that runs jobs beside `up` runs: `python -m roseram.cli._job_worker`."""

from __future__ import annotations

import asyncio
import logging
import sys

from roseram.cli._jobs import Place, work_at
from roseram.cli._logs import start_logging
from roseram.cli._loop import loop_factory
from roseram.errors import RoseramError, from_postgres
from roseram.postgres import FAILURES
from roseram.server.children import end_with_parent, read_line


def main() -> int:
    """Run jobs as the line on standard input says; 1 where that is not possible."""
    place = Place.load(read_line())
    start_logging(place.log_level)
    try:
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            runner.run(_work(place))
    except (RoseramError, *FAILURES) as error:
        logging.getLogger(__name__).error("a worker could not start: %s", from_postgres(error))
        return 1
    return 0


async def _work(place: Place) -> None:
    parent = asyncio.create_task(end_with_parent())
    try:
        await work_at(place)
    finally:
        parent.cancel()


if __name__ == "__main__":
    sys.exit(main())
