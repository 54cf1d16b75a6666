"""What `up` and `serve` share: flags of the data API, the job, one process or several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from roseram.blobs import read_blob_settings
from roseram.config import auth_environment, rest_environment, storage_environment
from roseram.errors import UsageError
from roseram.server.auth.settings import read_settings
from roseram.server.http.metrics import Metrics
from roseram.server.process import Job, run_job
from roseram.server.rest.options import OPTIONS
from roseram.server.storage.settings import read_storage_settings
from roseram.server.workers import Workers

if TYPE_CHECKING:
    import argparse
    import socket
    from collections.abc import Callable, Sequence

    from starlette.types import ASGIApp

    from roseram.config import Config
    from roseram.vault import Vault

_PREFIX = "rest_"


def add_server_flags(parser: argparse.ArgumentParser) -> None:
    """The flags of every command that serves; each is also a setting of the environment."""
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default 8000)")
    parser.add_argument("--workers", type=int, help="processes that answer requests (default 1)")
    parser.add_argument(
        "--access-log", metavar="FILE", help="where requests are logged: a file, - or off"
    )


def add_rest_flags(parser: argparse.ArgumentParser) -> None:
    """One flag for each setting of the data API."""
    group = parser.add_argument_group("the data API's settings, as PostgREST names them")
    for option in OPTIONS:
        group.add_argument(
            option.flag,
            dest=_PREFIX + option.field,
            metavar="VALUE",
            help=option.sentence.replace("%", "%%"),
        )


def make_job(
    config: Config,
    rest_url: str,
    args: argparse.Namespace,
    *,
    access_log: str,
    defaults: dict[str, str] | None = None,
    pages_url: str | None = None,
    project_secret: str | None = None,
    vault: Vault | None = None,
) -> Job:
    """What the processes serve; UsageError for settings that make no sense."""
    given = {option.name: getattr(args, _PREFIX + option.field, None) for option in OPTIONS}
    job = Job(
        rest_url=rest_url,
        pages_url=pages_url,
        access_log=config.access_log or access_log,
        log_level="debug" if getattr(args, "verbose", False) else config.log_level,
        data_dir=str(config.data_dir),
        project_secret=project_secret,
        defaults=defaults or {},
        environment=rest_environment(),
        flags={name: text for name, text in given.items() if text is not None},
        encryption_keys=None if vault is None else vault.text,
        auth={} if vault is None else auth_environment(),
        storage=storage_environment(),
        app=_app(config),
    )
    job.given.settings()
    read_settings(job.auth)
    read_storage_settings(job.storage)
    read_blob_settings(config.data_dir, job.storage)
    return job


def _app(config: Config) -> dict[str, str]:
    """What the web app is told of this installation, as far as it is set."""
    told = {
        "url": config.supabase_url,
        "anon_key": config.supabase_anon,
        "sites_domain": config.sites_domain,
    }
    if config.supabase_url and not config.supabase_anon:
        raise UsageError(
            "the web app cannot use that Supabase project",
            why="NEXT_PUBLIC_SUPABASE_PROJECT_URL is set, and NEXT_PUBLIC_SUPABASE_ANON is not",
            next="set both, or neither",
        )
    return {name: text for name, text in told.items() if text is not None}


async def run_processes(
    job: Job,
    listeners: Sequence[socket.socket],
    ready: Callable[[], None],
    *,
    pages: ASGIApp | None = None,
) -> None:
    """Serve in this process, or in as many workers as there are sockets."""
    if len(listeners) == 1:
        await run_job(job, listeners[0], Metrics(), pages=pages, ready=ready)
        return
    ready()
    await Workers(job, listeners).run()
