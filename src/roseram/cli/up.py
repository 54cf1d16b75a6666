"""`roseram up`: brings the database up to date and serves Roseram on one port."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.errors import RoseramError, from_postgres
from roseram.operate.partitions import keep_partitions
from roseram.operate.verify import Report, Status
from roseram.postgres import FAILURES, open_target
from roseram.schema import SCHEMA_VERSION, ensure_schema
from roseram.server.app import make_app
from roseram.server.serve import listen, serve

if TYPE_CHECKING:
    import argparse
    import socket
    from collections.abc import AsyncIterator, Coroutine

    from starlette.applications import Starlette

    from roseram.config import Config
    from roseram.postgres import Database

NAME = "up"
HELP = "Start Roseram: the database (an embedded one unless DATABASE_URL is set) and the server."
EXAMPLE = """
roseram up
roseram up --port 8080 --data-dir /srv/roseram
DATABASE_URL=postgresql://app@db.example.com/roseram roseram up
"""
_log = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare its flags; each is also a setting of the environment."""
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default 8000)")
    parser.add_argument(
        "--postgres-port",
        type=int,
        help="let the embedded Postgres listen on this port of 127.0.0.1, too",
    )


async def run(args: argparse.Namespace, config: Config) -> int:  # noqa: ARG001 - as every command
    """Serve until Ctrl-C or SIGTERM; 0 then."""
    logging.getLogger("uvicorn").setLevel(logging.WARNING)  # what it says at INFO we say ourselves
    with contextlib.closing(listen(config.host, config.port)) as listener:
        async with open_target(config) as database:
            installed = await ensure_schema(database)
            await _serve(database, config, listener, installed=installed)
    output.note("stopped")
    return 0


async def _serve(
    database: Database, config: Config, listener: socket.socket, *, installed: bool
) -> None:
    app = make_app(database, config.data_dir)
    _announce(config, listener, installed=installed)
    async with _beside(keep_partitions(database)), _beside(_verify(app)):
        await serve(app, listener)


def _announce(config: Config, listener: socket.socket, *, installed: bool) -> None:
    host, port = listener.getsockname()[:2]
    where = "the database of DATABASE_URL" if config.database_url else f"{config.data_dir}"
    done = "installed" if installed else "up to date"
    output.line(f"Roseram is ready: http://{f'[{host}]' if ':' in host else host}:{port}/")
    output.line(f"  schema {SCHEMA_VERSION} {done} in {where}")
    output.flush()


async def _verify(app: Starlette) -> None:
    """Verify once at the start, so that the page has it at hand, and say what came of it."""
    try:
        report: Report = await app.state.verification.report()
    except (RoseramError, *FAILURES) as error:
        _log.warning("the database could not be verified: %s", from_postgres(error))
        return
    failed = [item for item in report.items if item.status is not Status.OK]
    if not failed:
        output.line(f"  verified: {len(report.items)} of {len(report.items)} items in order")
    else:
        output.line(f"  {len(failed)} of {len(report.items)} items not in order: roseram verify")
    output.flush()


@contextlib.asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run `work` beside the body, and end it with the body."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
