"""The live releases of sites and the bytes of their files, as the database last told them."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from roseram.builder.sites.publishing.manifest import Blob, File, Manifest
from roseram.errors import RoseramError, from_postgres
from roseram.postgres import FAILURES, load_sql
from roseram.server.sites.kept import Kept

if TYPE_CHECKING:
    import uuid
    from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
    from datetime import datetime

    from roseram.postgres import Connection, Database

CHANNEL: Final = "roseram_sites"  # its payload is the id of the site that has changed
MANIFESTS: Final = 8 * 1024 * 1024  # bytes of JSON; as objects they take some times that
BODIES: Final = 48 * 1024 * 1024  # bytes
_NAMES: Final = 10_000  # names whose sites are known
_AGAIN: Final = 1.0  # seconds after which what could not be read, or is not told of, is read again
_PATIENCE: Final = 2.0  # seconds in which the database is to say what there is
_CHECK_EVERY: Final = 30.0  # seconds without a word after which it is asked whether it is there
_ATTEMPTS: Final = 3  # readings of a site that changes meanwhile
_OVERHEAD: Final = 300  # bytes that a body takes besides
_SQL = load_sql(__package__, "sites.sql")
_log = logging.getLogger(__name__)
T = TypeVar("T")


class Unavailable(RoseramError):  # noqa: N818 - says what happened, like its siblings
    """The database cannot say which site this is, or what is in it."""

    code = "RSM_SITES_UNAVAILABLE"


@dataclass(slots=True, eq=False)
class Live:
    """What a name leads to: a site and its live release, or nobody's site.

    `fresh` is false as soon as it may not be true any more; read it again then.
    """

    site_id: uuid.UUID | None = None  # None: there is no such site
    label: str = ""  # below the sites' domain
    visibility: str = "private"
    archived: bool = False
    primary: str | None = None  # the main one of its proved domains, where it was found by another
    release_id: uuid.UUID | None = None  # None: nothing is published
    published_at: datetime | None = None
    reserved: bool = False  # a label that is the app's own
    fresh: bool = True

    @property
    def is_public(self) -> bool:
        """Whether visitors may read it."""
        return self.release_id is not None and self.visibility in ("public", "unlisted")


NOBODY: Final = Live()


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes of a file in the codings that there are."""

    type: str
    plain: bytes | None  # None: kept compressed only
    gzip: bytes | None
    brotli: bytes | None

    @property
    def size(self) -> int:
        """Bytes of memory."""
        kept = (each for each in (self.plain, self.gzip, self.brotli) if each is not None)
        return sum(map(len, kept)) + _OVERHEAD


class Sites:
    """What one process knows of the sites; run `follow` beside it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._names: dict[str, Live] = {}
        self._manifests: Kept[uuid.UUID, Manifest] = Kept(MANIFESTS)
        self._bodies: Kept[tuple[uuid.UUID, str], Body] = Kept(BODIES)
        self._running: dict[Hashable, asyncio.Task[Any]] = {}
        self._told = 0  # how often something has changed
        self.listening = False  # whether changes are heard of

    # --- what is asked

    def known(self, name: str) -> Live | None:
        """What is known of a name, and true for all we know; None: ask `find`."""
        live = self._names.get(name)
        return live if live is not None and live.fresh else None

    async def find(self, name: str) -> Live:
        """What a name leads to. While the database is away, what it was; Unavailable if unknown."""
        live = self.known(name)
        if live is None:
            live = await self._once(("name", name), lambda: self._find(name))
        return live

    async def manifest(self, live: Live) -> Manifest:
        """The manifest of the live release; Unavailable."""
        number = live.release_id
        if number is None:
            return Manifest({})
        found = self._manifests.get(number)
        if found is None:
            found = await self._once(number, lambda: self._read_manifest(number))
        return found

    async def body(self, site_id: uuid.UUID, digest: str) -> Body | None:
        """The bytes of a file; None where it is gone with its release. Unavailable."""
        key = (site_id, digest)
        found = self._bodies.get(key)
        if found is None:
            found = await self._once(key, lambda: self._read_body(*key))
        return found

    async def earlier(self, site_id: uuid.UUID, path: str, start: str) -> File | Blob | None:
        """What lay at a path in an earlier release, or has a hash that begins so; Unavailable."""
        async with self._reading() as connection:
            text = await connection.fetchval(_SQL["earlier"], site_id, path)
            if text is not None:
                found = json.loads(text)
                return Blob(**found) if "key" in found else File(**found)
            row = await connection.fetchrow(_SQL["file_of_hash"], site_id, start)
        return None if row is None else File(row["hash"], row["content_type"], row["size_bytes"])

    # --- how it is read

    async def _once(self, key: Hashable, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` gives; all who ask meanwhile wait for the same one."""
        task = self._running.get(key)
        if task is None:
            task = asyncio.ensure_future(_run(work))
            self._running[key] = task
            task.add_done_callback(lambda done: self._ended(key, done))
        found: T = await asyncio.shield(task)
        return found

    def _ended(self, key: Hashable, task: asyncio.Task[Any]) -> None:
        del self._running[key]
        if not task.cancelled():
            task.exception()  # whoever waits gets it; perhaps nobody does any more

    async def _find(self, name: str) -> Live:
        try:
            live = await self._read_live(name)
        except Unavailable:
            before = self._names.get(name)
            if before is None:
                raise
            before.fresh = True  # for a moment: the database is not asked by each visitor
            self._soon_stale(before)
            return before
        if not self.listening:
            self._soon_stale(live)
        self._names.pop(name, None)  # so that it is the newest
        self._names[name] = live
        while len(self._names) > _NAMES:
            self._names.pop(next(iter(self._names))).fresh = False
        return live

    async def _read_live(self, name: str) -> Live:
        for _ in range(_ATTEMPTS):
            told = self._told
            async with self._reading() as connection:
                query = _SQL["by_domain" if "." in name else "by_label"]
                row = await connection.fetchrow(query, name)
            live = _live(row)
            if told == self._told:
                break
        else:
            live.fresh = False  # it changes all the time: the next one asks again
        return live

    def _soon_stale(self, live: Live) -> None:
        def age() -> None:
            live.fresh = False

        asyncio.get_running_loop().call_later(_AGAIN, age)

    async def _read_manifest(self, number: uuid.UUID) -> Manifest:
        async with self._reading() as connection:
            text = await connection.fetchval(_SQL["manifest"], number)
        try:
            manifest = Manifest.from_json(json.loads(text or "{}"))
        except RoseramError as error:
            raise Unavailable(why=str(error)) from error
        self._manifests.put(number, manifest, len(text or ""))
        return manifest

    async def _read_body(self, site_id: uuid.UUID, digest: str) -> Body | None:
        async with self._reading() as connection:
            row = await connection.fetchrow(_SQL["file"], site_id, digest)
        if row is None:
            return None
        body = Body(row["content_type"], row["body"], row["gzip"], row["brotli"])
        self._bodies.put((site_id, digest), body, body.size)
        return body

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Connection]:
        try:
            async with asyncio.timeout(_PATIENCE), self._database.connection() as connection:
                yield connection
        except TimeoutError as error:
            raise Unavailable(why="the database does not answer in time") from error
        except (RoseramError, *FAILURES) as error:
            raise Unavailable(why=str(from_postgres(error))) from error

    # --- what changes

    async def follow(self) -> None:
        """Hear of changes, until cancelled; a connection that is cut is replaced."""
        while True:
            try:
                async with self._database.connection() as connection:
                    await self._listen(connection)
            except (RoseramError, TimeoutError, *FAILURES) as error:
                _log.warning("changes of sites are not heard of: %s", from_postgres(error))
            self.listening = False
            self.forget()
            await asyncio.sleep(_AGAIN)

    async def _listen(self, connection: Connection) -> None:
        if self._database.address.transaction_pooler:
            await asyncio.Event().wait()  # nothing can be heard: all is read again after a moment
        cut = asyncio.Event()

        def lost(_: object) -> None:
            self.listening = False
            cut.set()

        connection.add_termination_listener(lost)
        await connection.add_listener(CHANNEL, self._notified)
        self.listening = True
        self.forget()  # for what was said while nobody listened
        try:
            while not cut.is_set():
                try:
                    await asyncio.wait_for(cut.wait(), _CHECK_EVERY)
                except TimeoutError:
                    await connection.fetchval(_SQL["alive"], timeout=_PATIENCE)
        finally:
            self.listening = False
            connection.remove_termination_listener(lost)
            if not connection.is_closed():
                await connection.remove_listener(CHANNEL, self._notified)

    def _notified(self, *notification: object) -> None:
        """Called with the connection, its process, the channel and the payload."""
        self._changed(str(notification[-1]))

    def forget(self) -> None:
        """From now on nothing is sure; what there is serves as long as nothing can be asked."""
        self._changed(None)

    def _changed(self, site: str | None) -> None:
        """Something of a site has changed (None: who knows); it may have got any free name."""
        self._told += 1
        for live in self._names.values():
            if site is None or live.site_id is None or str(live.site_id) == site:
                live.fresh = False


async def _run(work: Callable[[], Awaitable[T]]) -> T:
    return await work()


def _live(row: Any) -> Live:
    if row is None:
        return Live()
    return Live(
        site_id=row["id"],
        label=row["subdomain"] or "",
        visibility=row["visibility"] or "private",
        archived=row["archived"],
        primary=row["primary_domain"],
        release_id=row["release_id"],
        published_at=row["published_at"],
        reserved=row["reserved"],
    )
