"""`roseram up`: brings the database up to date and serves Roseram on one port."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from roseram.builder.templates import install_templates
from roseram.cli import output
from roseram.cli._jobs import job_workers, place_of
from roseram.cli._loop import loop_factory
from roseram.cli._rest import add_server_flags, make_job, run_processes
from roseram.errors import RoseramError, from_postgres
from roseram.operate.verify import Report, Status
from roseram.postgres import FAILURES, open_target
from roseram.schema import SCHEMA_VERSION, ensure_schema
from roseram.server.app import make_app
from roseram.server.auth.settings import read_settings
from roseram.server.http.listen import listen_together
from roseram.server.keys import derive_keys, project_secret
from roseram.server.landing import Verification
from roseram.server.mailbox import Mailbox
from roseram.server.process import listener_address, public_of
from roseram.server.rest.login import authenticator_url
from roseram.vault import open_vault

if TYPE_CHECKING:
    import argparse
    import socket
    from collections.abc import AsyncIterator, Coroutine, Sequence

    from roseram.config import Config
    from roseram.postgres import Database

__all__ = ["EXAMPLE", "HELP", "NAME", "configure", "loop_factory", "run"]
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
    add_server_flags(parser)
    parser.add_argument(
        "--postgres-port",
        type=int,
        help="let the embedded Postgres listen on this port of 127.0.0.1, too",
    )
    parser.add_argument(
        "--hide-keys",
        action="store_true",
        help="do not print the application's variables, say where stdout is kept as a log",
    )


async def run(args: argparse.Namespace, config: Config) -> int:
    """Serve until Ctrl-C or SIGTERM; 0 then."""
    with contextlib.ExitStack() as stack:
        listeners = listen_together(config.host, config.port, config.workers)
        for listener in listeners:
            stack.enter_context(contextlib.closing(listener))
        async with open_target(config) as database:
            installed = await ensure_schema(database)
            await _serve(database, config, args, listeners, installed=installed)
    output.note("stopped")
    return 0


async def _serve(
    database: Database,
    config: Config,
    args: argparse.Namespace,
    listeners: Sequence[socket.socket],
    *,
    installed: bool,
) -> None:
    secret, vault = project_secret(config), open_vault(config)
    embedded = config.database_url is None
    job = make_job(
        config,
        await authenticator_url(database) if embedded else database.url,
        args,
        access_log=str(config.data_dir / "logs" / "access.jsonl"),
        defaults={"db-anon-role": "anon"},
        pages_url=database.url,
        project_secret=secret,
        vault=vault,
    )
    verification = Verification(database, config.data_dir / "cache")

    def ready() -> None:
        address = listener_address(listeners[0])
        _announce(config, address, installed=installed)
        if not args.hide_keys:
            _print_variables(address, secret)
        output.flush()

    mailbox = Mailbox(database, vault, read_settings(job.auth))
    verbose = getattr(args, "verbose", False)
    place = place_of(config, database.url, vault.text, verbose=verbose)
    async with (
        job_workers(place, config.job_workers),
        _beside(_verify(verification)),
        _beside(_install_templates(database)),
    ):
        pages = make_app(database, verification, mailbox, public_of(job))
        await run_processes(job, listeners, ready, pages=pages)


def _announce(config: Config, address: str, *, installed: bool) -> None:
    where = "the database of DATABASE_URL" if config.database_url else f"{config.data_dir}"
    done = "installed" if installed else "up to date"
    output.line(f"Roseram is ready: {address}/")
    output.line(f"  schema {SCHEMA_VERSION} {done} in {where}")
    output.line(f"  data API: {address}/rest/v1/")
    output.line(f"  accounts: {address}/auth/v1/")
    output.line(f"  state of the database: {address}/status")


def _print_variables(address: str, secret: str) -> None:
    """The guide's Step 7, for an application's .env.local."""
    keys = derive_keys(secret)
    reachable = address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
    output.line()
    output.line(f"NEXT_PUBLIC_SUPABASE_PROJECT_URL={reachable}")
    output.line(f"NEXT_PUBLIC_SUPABASE_ANON={keys.anon}")
    output.line(f"SUPABASE_SERVICE_ROLE={keys.service_role}")
    output.line()


async def _verify(verification: Verification) -> None:
    """Verify once at the start, so that the page has it at hand, and say what came of it."""
    try:
        report: Report = await verification.report()
    except (RoseramError, *FAILURES) as error:
        _log.warning("the database could not be verified: %s", from_postgres(error))
        return
    failed = [item for item in report.items if item.status is not Status.OK]
    if not failed:
        output.line(f"  verified: {len(report.items)} of {len(report.items)} items in order")
    else:
        output.line(f"  {len(failed)} of {len(report.items)} items not in order: roseram verify")
    output.flush()


async def _install_templates(database: Database) -> None:
    """Bring the starter templates up to date; a site can be made without them."""
    try:
        async with database.transaction() as connection:
            await install_templates(connection)
    except FAILURES as error:
        _log.warning("the starter templates could not be installed: %s", from_postgres(error))


@contextlib.asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run `work` beside the body, and end it with the body."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
