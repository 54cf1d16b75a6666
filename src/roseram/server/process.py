"""One process that answers requests: databases, surfaces and pages on a listening socket."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from roseram.blobs import open_blobs, read_blob_settings
from roseram.errors import keep_secret
from roseram.postgres import Database
from roseram.server.api_keys import ApiKeys, KeyedSurface
from roseram.server.app import make_app, make_bare_app
from roseram.server.auth.elsewhere import Elsewhere
from roseram.server.auth.service import open_auth, why_not_ours
from roseram.server.auth.settings import read_settings
from roseram.server.auth.surface import AuthSurface
from roseram.server.functions.surface import FunctionsSurface
from roseram.server.http import Serving, Site, serve
from roseram.server.http.access import AccessLog
from roseram.server.http.cors import Cors
from roseram.server.keys import derive_keys
from roseram.server.landing import Verification
from roseram.server.mailbox import Mailbox
from roseram.server.rest.load import Given
from roseram.server.rest.refusal import Refusal
from roseram.server.rest.service import open_service
from roseram.server.sites.service import open_sites
from roseram.server.storage.service import open_storage, why_no_storage
from roseram.server.storage.surface import NoStorage, StorageSurface
from roseram.server.usage import open_usage
from roseram.server.webapp import Public
from roseram.vault import Vault

if TYPE_CHECKING:
    import socket
    from collections.abc import AsyncIterator, Callable, Mapping

    from starlette.types import ASGIApp

    from roseram.server.auth.settings import AuthSettings
    from roseram.server.http.body import Intake
    from roseram.server.http.metrics import Metrics
    from roseram.server.http.site import Headers, Surface
    from roseram.server.identity import Verifier
    from roseram.server.rest.service import Service
    from roseram.server.rest.settings import Settings
    from roseram.server.sites.service import PublishedSites


@dataclass(frozen=True)
class Job:
    """What a process serves; plain data, so that a worker can be told over a pipe."""

    rest_url: str = field(repr=False)  # the database as the data API connects to it
    access_log: str  # a file, `-` or `off`
    log_level: str
    data_dir: str
    pages_url: str | None = field(default=None, repr=False)  # None: not a Roseram database
    project_secret: str | None = field(default=None, repr=False)
    defaults: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    flags: dict[str, str] = field(default_factory=dict, repr=False)
    encryption_keys: str | None = field(default=None, repr=False)  # None: no auth service
    auth: dict[str, str] = field(default_factory=dict, repr=False)  # its settings by name
    storage: dict[str, str] = field(default_factory=dict, repr=False)  # likewise
    app: dict[str, str] = field(default_factory=dict)  # what the web app is told: see public_of

    @property
    def given(self) -> Given:
        """The data API's settings, as far as they were said outside of the database."""
        return Given(self.defaults, self.environment, self.flags)

    def dump(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str | bytes) -> Self:
        """What `dump` wrote; the secrets in it are kept out of logs from now on."""
        job = cls(**json.loads(text))
        if job.project_secret:
            keep_secret(job.project_secret)
            derive_keys(job.project_secret)
        if job.encryption_keys:
            keep_secret(*job.encryption_keys.split(","))
        return job


async def run_job(
    job: Job,
    listener: socket.socket,
    metrics: Metrics,
    *,
    pages: ASGIApp | None = None,
    ready: Callable[[], None] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is called when requests can be answered."""
    async with open_serving(job, listener_address(listener), metrics, pages=pages) as serving:
        if ready is not None:
            ready()
        await serve(serving, listener)


@asynccontextmanager
async def open_serving(
    job: Job,
    address: str,
    metrics: Metrics,
    *,
    pages: ASGIApp | None = None,
    auth_settings: AuthSettings | None = None,
) -> AsyncIterator[Serving]:
    """All that answers the requests of one process that listens on `address`.

    `pages` are those of a database that the caller has open; else the job's own are made.
    `auth_settings` replace those of the job.
    """
    async with AsyncExitStack() as stack:
        service = await stack.enter_async_context(
            open_service(job.rest_url, job.given, project_secret=job.project_secret)
        )
        more = await _surfaces(job, service, address, auth_settings, stack)
        if pages is None:
            pages = await _pages(job, service, stack)
        published = await _published(job, address, auth_settings, stack)
        access_log = AccessLog(job.access_log)
        stack.callback(access_log.close)
        site = Site(
            service.surface,
            pages,
            access_log=access_log,
            metrics=metrics,
            may_see_metrics=_is_service(service.verifier),
            more=more,
            published=published,
        )
        serving = Serving(site, max_body=service.watch.settings.max_body_bytes)
        serving.intakes = _intakes(more)
        _follow(serving, service.watch.settings)
        service.watch.subscribe(lambda _, settings: _follow(serving, settings))
        yield serving


def listener_address(listener: socket.socket) -> str:
    """Where it listens, as the beginning of an address."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def _surfaces(
    job: Job,
    service: Service,
    address: str,
    settings: AuthSettings | None,
    stack: AsyncExitStack,
) -> dict[str, Surface]:
    """What is served beside the data API: accounts and actions, where the database is ours."""
    if job.pages_url is None or job.project_secret is None or job.encryption_keys is None:
        return {}
    async with (
        await Database.open(job.pages_url, max_size=1) as database,
        database.connection() as connection,
    ):
        why = await why_not_ours(connection)
    if why is not None:
        return {"auth": Elsewhere(why), "storage": NoStorage(why)}
    opening = open_auth(
        job.pages_url,
        settings or read_settings(job.auth),
        Vault.of_text(job.encryption_keys),
        project_secret=job.project_secret,
        address=address,
    )
    auth = await stack.enter_async_context(opening)
    service.verifier.on_unknown = auth.signer.look_soon
    auth.signer.subscribe(service.verifier.trust)
    opening_usage = open_usage(auth.database, Path(job.data_dir) / "usage")
    usage = await stack.enter_async_context(opening_usage)
    keys = ApiKeys(auth.pool, auth.limits, usage, auth.settings.trusted_proxies)
    storage = await _storage(job, service, auth.database, stack)
    kept = storage.storage if isinstance(storage, StorageSurface) else None
    functions = FunctionsSurface(auth, service.verifier, kept)
    return {
        "rest": KeyedSurface(service.surface, keys, "/rest/v1"),
        "auth": AuthSurface(auth),
        "functions": KeyedSurface(functions, keys, "/functions/v1"),
        "storage": KeyedSurface(storage, keys, "/storage/v1") if kept is not None else storage,
    }


async def _storage(
    job: Job, service: Service, database: Database, stack: AsyncExitStack
) -> Surface:
    """Files, where this database's objects are ours to keep."""
    why = await why_no_storage(database)
    if why is not None or job.project_secret is None:
        return NoStorage(why or "there is no project")
    opening = open_storage(
        database.url, Path(job.data_dir), job.storage, project_secret=job.project_secret
    )
    storage = await stack.enter_async_context(opening)
    return StorageSurface(storage, service.verifier.verify)


def _intakes(surfaces: Mapping[str, Surface]) -> dict[str, Intake]:
    """How surfaces take bodies that have a way of their own."""
    inner = {
        name: surface.surface if isinstance(surface, KeyedSurface) else surface
        for name, surface in surfaces.items()
    }
    return {
        name: surface.intake
        for name, surface in inner.items()
        if isinstance(surface, StorageSurface)
    }


async def _published(
    job: Job, address: str, settings: AuthSettings | None, stack: AsyncExitStack
) -> PublishedSites | None:
    """The sites that are published, where the database is ours."""
    if job.pages_url is None or job.project_secret is None:
        return None
    settings = settings or read_settings(job.auth)
    opening = open_sites(
        job.pages_url,
        job.app.get("sites_domain", "localhost"),
        (settings.external_url, settings.site_url, address),
        secret=job.project_secret,
        trusted=settings.trusted_proxies,
        blobs=open_blobs(read_blob_settings(Path(job.data_dir), job.storage)),
        rate_limits=settings.rate_limits,
    )
    return await stack.enter_async_context(opening)


async def _pages(job: Job, service: Service, stack: AsyncExitStack) -> ASGIApp:
    if job.pages_url is None:
        return make_bare_app(service.why_unready)
    database = await stack.enter_async_context(await Database.open(job.pages_url, max_size=3))
    verification = Verification(database, Path(job.data_dir) / "cache")
    return make_app(database, verification, mailbox_of(job, database), public_of(job))


def public_of(job: Job) -> Public | None:
    """What the web app is told; None where there is no project whose client it could be."""
    if job.project_secret is None:
        return None
    return Public(
        anon_key=job.app.get("anon_key") or derive_keys(job.project_secret).anon,
        sites_domain=job.app.get("sites_domain", "localhost"),
        url=job.app.get("url"),
        mailbox="url" not in job.app and not read_settings(job.auth).smtp_host,
    )


def mailbox_of(job: Job, database: Database) -> Mailbox | None:
    """The development mailbox of a process; None where nothing opens its mails."""
    if job.encryption_keys is None:
        return None
    return Mailbox(database, Vault.of_text(job.encryption_keys), read_settings(job.auth))


def _follow(serving: Serving, settings: Settings) -> None:
    """Take over the settings that concern HTTP."""
    serving.max_body = settings.max_body_bytes
    serving.site.cors = Cors(settings.cors_allowed_origins)
    serving.site.trace_header = settings.trace_header


def _is_service(verifier: Verifier) -> Callable[[Headers], bool]:
    def check(headers: Headers) -> bool:
        try:
            return verifier.verify(headers).role == "service_role"
        except Refusal:
            return False

    return check
