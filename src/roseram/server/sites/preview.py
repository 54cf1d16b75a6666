"""Drafts for whoever has a preview link that is signed and still good; rendered when asked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from roseram.builder.sites.preview import preview_key, read_token
from roseram.builder.sites.publishing.drafts import Draft, Moved, read_draft
from roseram.builder.sites.publishing.faults import SiteMissing
from roseram.builder.sites.publishing.manifest import Blob
from roseram.errors import RoseramError, from_postgres
from roseram.postgres import FAILURES
from roseram.server.sites import messages
from roseram.server.sites.answer import SCRIPT, location, send_blob, whole
from roseram.server.sites.cache import Unavailable
from roseram.server.sites.paths import read_path, with_query, written
from roseram.server.sites.policies import NOINDEX

if TYPE_CHECKING:
    from uuid import UUID

    from roseram.blobs import Blobs
    from roseram.builder.sites.preview import Preview
    from roseram.postgres import Database
    from roseram.server.rest.request import Response
    from roseram.server.sites.answer import Visit
    from roseram.server.sites.hosts import Place
    from roseram.server.sites.policies import Policies

ROOT: Final = "/_preview"
_PATIENCE: Final = 10.0  # seconds for reading and rendering
_NOT_KEPT: Final = ("Cache-Control", "private, no-store")


class Previews:
    """Answers visits below /_preview/<token>/; tokens are signed with the project's secret."""

    def __init__(
        self, database: Database, secret: str, policies: Policies, blobs: Blobs | None
    ) -> None:
        self._database = database
        self._key = preview_key(secret)
        self._policies = policies
        self._blobs = blobs

    def takes(self, place: Place) -> bool:
        """Whether a request is for a draft."""
        return place.path == ROOT or place.path.startswith(f"{ROOT}/")

    async def answer(self, visit: Visit) -> Response:
        """The draft, however private its site is; Unavailable where the database is away."""
        token, slash, rest = visit.place.path.removeprefix(ROOT)[1:].partition("/")
        preview = read_token(self._key, token)
        if preview is None or preview.site_id != visit.live.site_id:
            return messages.expired()
        if visit.asked.method not in ("GET", "HEAD"):
            return messages.not_allowed()
        base = f"{visit.place.base}{ROOT}/{token}"
        if not slash:
            return location(302, with_query(f"{base}/", visit.asked.query))
        path = read_path(f"/{rest}")
        if path is None:
            return messages.bad_address()
        if path != "/" and path.endswith("/"):
            address = with_query(f"{base}{written(path.rstrip('/') or '/')}", visit.asked.query)
            return location(302, address)
        return await self._draft(visit, preview, path, base)

    async def _draft(self, visit: Visit, preview: Preview, path: str, base: str) -> Response:
        try:
            found = await self._read(preview.site_id, path, preview.page_id, visit)
        except SiteMissing:
            return messages.no_site()
        if isinstance(found, Moved):
            return self._moved(found, base)
        if visit.place.base and SCRIPT.search(found.type):
            return messages.no_page()  # the app's origin has no scripts but the app's
        headers = (
            ("Content-Type", found.type),
            _NOT_KEPT,
            NOINDEX,
            *self._policies.headers(
                own_origin=not visit.place.base, secure=visit.asked.secure, preview=True
            ),
        )
        if isinstance(found, Blob):
            return await send_blob(self._blobs, visit.asked, headers, found)
        return whole(visit.asked, found.status, headers, found.body)

    async def _read(
        self, site_id: UUID, path: str, page_id: UUID | None, visit: Visit
    ) -> Draft | Blob | Moved:
        scripts = not visit.place.base
        try:
            async with (
                asyncio.timeout(_PATIENCE),
                self._database.transaction(
                    readonly=True, isolation="repeatable_read"
                ) as connection,
            ):
                return await read_draft(connection, site_id, path, page_id=page_id, scripts=scripts)
        except SiteMissing:
            raise
        except TimeoutError as error:
            raise Unavailable(why="the draft was not ready in time") from error
        except (RoseramError, *FAILURES) as error:
            raise Unavailable(why=str(from_postgres(error))) from error

    def _moved(self, moved: Moved, base: str) -> Response:
        if moved.status == 410:
            return messages.gone()
        # Not for ever: the draft may say something else in a moment.
        return location(302, base + moved.to if moved.to.startswith("/") else moved.to)
