"""What a worker process runs: `python -m roseram.cli._worker`, started by `Workers`."""

from __future__ import annotations

import asyncio
import json
import logging
import sys

from roseram.cli._logs import start_logging
from roseram.cli._loop import loop_factory
from roseram.errors import RoseramError, from_postgres
from roseram.postgres import FAILURES
from roseram.server.children import read_line
from roseram.server.process import Job
from roseram.server.workers import work


def main() -> int:
    """Serve as the two lines on standard input say; 1 where that is not possible."""
    place = json.loads(read_line())
    job = Job.load(read_line())
    start_logging(job.log_level)
    try:
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            runner.run(work(job, place))
    except (RoseramError, *FAILURES) as error:
        logging.getLogger(__name__).error("a worker could not serve: %s", from_postgres(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
