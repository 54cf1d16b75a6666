"""The auth service of one process: what its endpoints work with, opened and closed."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from roseram.builder.sites.preview import preview_key
from roseram.mail.outbox import Outbox
from roseram.postgres import Database, load_sql
from roseram.postgres.pipeline import Limits as PoolLimits
from roseram.postgres.pipeline import Pool
from roseram.server.auth.gate import BATCH, Gate
from roseram.server.auth.passwords import Hasher
from roseram.server.auth.signing import Signer
from roseram.server.keys import Keys, derive_keys
from roseram.server.limits import Limits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from roseram.postgres import Connection
    from roseram.server.auth.settings import AuthSettings
    from roseram.vault import Vault

_CONNECTIONS: Final = 6  # of one process, for everything but refreshes
_FAST_CONNECTIONS: Final = 8  # for refreshes
_MANY: Final = 100  # of which a few more or less do not matter
_SQL = load_sql(__package__, "service.sql")


@dataclass(frozen=True)
class Auth:
    """Everything that an endpoint needs; one for a process."""

    database: Database  # as the owner: the auth schema is nobody else's
    pool: Pool  # to the same database: one round trip for a statement, and nothing besides
    settings: AuthSettings
    vault: Vault
    signer: Signer
    hasher: Hasher
    limits: Limits
    refreshes: Gate  # the limit on refreshes
    outbox: Outbox
    keys: Keys  # of the project
    address: str  # of this server as the world sees it, without a slash at the end
    preview_key: bytes = field(repr=False)  # that links to drafts of sites are signed with

    @property
    def url(self) -> str:
        """Of the auth service itself; the issuer of its tokens."""
        return f"{self.address}/auth/v1"

    @property
    def site_url(self) -> str:
        """Where people come back to when nothing else is asked for and allowed."""
        return self.settings.site_url or self.address


async def why_not_ours(connection: Connection) -> str | None:
    """Why the auth tables of this database are not for us to write; None when they are."""
    row = await connection.fetchrow(_SQL["whose"])
    if row is None or not row["there"]:
        return "this database has no auth.users"
    if row["has_migrations"]:
        readable = row["may_read"]
        if not readable or await connection.fetchval(_SQL["has_migrations"]):
            return "Supabase Auth keeps the accounts of this database; use that service"
    if not row["may_write"]:
        return "the login role may not write auth.users; use the auth service that owns it"
    return None


@asynccontextmanager
async def open_auth(
    url: str, settings: AuthSettings, vault: Vault, *, project_secret: str, address: str
) -> AsyncIterator[Auth]:
    """The auth service on the database at `url`, as its owner; `address` is where we listen.

    Raises the errors of `Database.open`, and Undecipherable where the vault lacks a key.
    """
    async with AsyncExitStack() as stack:
        opening = Database.open(url, max_size=_CONNECTIONS, application_name="roseram auth")
        database = await stack.enter_async_context(await opening)
        pool = Pool(url, PoolLimits(size=_FAST_CONNECTIONS), name="roseram auth")
        stack.push_async_callback(pool.close)
        signer = Signer(database, settings, vault, project_secret)
        await signer.start()
        stack.push_async_callback(signer.stop)
        async with database.connection() as connection:
            hasher = Hasher(foreign=await connection.fetchval(_SQL["has_foreign_hashes"]))
        stack.callback(hasher.close)
        limits = Limits(database, settings.rate_limits)
        few = settings.rate_limits.get("refresh", _MANY) < _MANY
        auth = Auth(
            database,
            pool,
            settings,
            vault,
            signer,
            hasher,
            limits,
            Gate(limits, "refresh", batch=1 if few else BATCH),
            Outbox(
                vault, settings, settings.site_url or settings.external_url or _reachable(address)
            ),
            derive_keys(project_secret),
            settings.external_url or _reachable(address),
            preview_key(project_secret),
        )
        yield auth


def _reachable(address: str) -> str:
    """An address that a program on this machine can call, where we listen on all of them."""
    return address.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
