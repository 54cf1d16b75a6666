"""`roseram serve`: serves a part of Roseram for any database, which it leaves as it is."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from roseram.cli import output
from roseram.cli._loop import loop_factory
from roseram.cli._rest import add_rest_flags, add_server_flags, make_job, run_processes
from roseram.config import rest_environment
from roseram.errors import UsageError
from roseram.postgres.url import parse_url
from roseram.server.http.listen import listen_together

if TYPE_CHECKING:
    import argparse

    from roseram.config import Config

__all__ = ["EXAMPLE", "HELP", "NAME", "configure", "loop_factory", "run"]
NAME = "serve"
HELP = (
    "Serve the data API of any Postgres database, without Roseram's schema, in PostgREST's place."
)
EXAMPLE = """
roseram serve --only rest --database-url postgresql://authenticator@db.example.com/app
roseram serve --only rest --db-schemas api --db-anon-role web_anon --port 3000 --workers 4
PGRST_DB_URI=postgresql://authenticator@localhost/app PGRST_DB_SCHEMAS=api roseram serve --only rest
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare its flags; each is also a setting of the environment."""
    parser.add_argument("--only", choices=["rest"], required=True, help="what to serve")
    add_server_flags(parser)
    add_rest_flags(parser)


async def run(args: argparse.Namespace, config: Config) -> int:
    """Serve until Ctrl-C or SIGTERM; 0 then."""
    url = config.database_url or rest_environment().get("db-uri")
    if not url:
        raise UsageError(
            "No database is named",
            next="set DATABASE_URL, or give --database-url postgresql://user@host/database",
        )
    shown = parse_url(url).shown
    # Keys are derived from the secret that verifies tokens; ours only where one is set.
    job = make_job(config, url, args, access_log="-", project_secret=config.jwt_secret)
    with contextlib.ExitStack() as stack:
        listeners = listen_together(config.host, config.port, config.workers)
        for listener in listeners:
            stack.enter_context(contextlib.closing(listener))
        host, port = listeners[0].getsockname()[:2]

        def ready() -> None:
            name = f"[{host}]" if ":" in host else host
            output.line(f"The data API of {shown} is ready: http://{name}:{port}/rest/v1/")
            output.flush()

        await run_processes(job, listeners, ready)
    output.note("stopped")
    return 0
