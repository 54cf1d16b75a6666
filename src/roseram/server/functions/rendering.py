"""What actions that render share: a design, and its files at addresses that open for a time."""

from __future__ import annotations

import json
import uuid  # noqa: TC003 - a field's type
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from roseram.builder.sites.components import load_components
from roseram.builder.sites.links import AbsoluteLinks
from roseram.builder.sites.publishing.assets import asset_ids, find_assets, site_asset_ids
from roseram.builder.sites.publishing.faults import SiteMissing
from roseram.builder.sites.publishing.snapshot import read_snapshot
from roseram.builder.sites.render import SiteInput
from roseram.server.functions.failure import refused
from roseram.server.functions.sites import SQL, missing_site, require_somebody

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from roseram.builder.sites.components import Definition
    from roseram.builder.sites.publishing.assets import StoredAsset
    from roseram.postgres import Connection
    from roseram.server.functions.context import Context

_SECONDS: Final = 3600  # for which the addresses of files work


@dataclass(frozen=True)
class Design:
    """What a page is shown in: a site, or what one would be."""

    organization_id: uuid.UUID
    site: SiteInput
    links: AbsoluteLinks
    components: Mapping[uuid.UUID, Definition]  # of those asked for, and what stands inside them


async def read_design(
    context: Context,
    site_id: uuid.UUID | None,
    organization_id: uuid.UUID | None,
    settings: Mapping[str, Any] | None,
    *texts: str,
    uses: Iterable[uuid.UUID] = (),
) -> Design:
    """The design of a site that the caller may see, or of an organization's with those settings.

    The links know the assets that the texts and the design name, and those inside of the
    components that it `uses`. Refusal 401, 404 or 422.
    """
    require_somebody(context)
    tenant = await _tenant(context, site_id, organization_id)
    # As the owner: where the bytes of a file lie is not for everybody to see.
    async with context.auth.database.transaction(
        readonly=True, isolation="repeatable_read"
    ) as connection:
        site = await _site(connection, site_id, settings or {})
        components = await load_components(connection, tenant, uses)
        inside = (each.stored for each in components.values())
        wanted = site_asset_ids(site) | asset_ids(*texts, *inside)
        found = await find_assets(connection, tenant, wanted)
    links = AbsoluteLinks(assets={key: _opened(context, each) for key, each in found.items()})
    return Design(tenant, replace(site, noindex=True, address=None), links, components)


async def _tenant(
    context: Context, site_id: uuid.UUID | None, organization_id: uuid.UUID | None
) -> uuid.UUID:
    if (site_id is None) == (organization_id is None):
        raise refused(422, "invalid_input", "Name site_id, or organization_id and settings")
    async with context.transaction() as connection:
        if site_id is None:
            row = await connection.fetchrow(SQL["organization"], organization_id)
        else:
            row = await connection.fetchrow(SQL["site"], site_id)
    if row is None:
        raise missing_site() if site_id else _missing_organization()
    tenant: uuid.UUID = row["organization_id"]
    return tenant


async def _site(
    connection: Connection, site_id: uuid.UUID | None, settings: Mapping[str, Any]
) -> SiteInput:
    if site_id is not None:
        try:
            return (await read_snapshot(connection, site_id, draft=True, base=False)).site
        except SiteMissing:
            raise missing_site() from None
    tokens, css = settings.get("tokens"), settings.get("css")
    return SiteInput(
        name="Preview",
        tokens=tokens if isinstance(tokens, dict) else {},
        css=css if isinstance(css, str) else None,
        navigation=(("/", "Home"), ("/about", "About"), ("/contact", "Contact")),
    )


def _opened(context: Context, asset: StoredAsset) -> Any:
    """The file at an address that a browser can show without a token of its own."""
    place = asset.blob_key.rpartition("/")[0]
    if context.storage is None:
        return replace(asset.link, address="data:,")
    token = context.storage.signer.sign("download", place, _SECONDS)
    return replace(asset.link, address=f"/storage/v1/object/sign/{quote(place)}?token={token}")


def as_text(content: object) -> str:
    """A content as JSON, to look for what it names."""
    return json.dumps(content)


def _missing_organization() -> Exception:
    return refused(
        404, "organization_not_found", "There is no such organization, or you are not in it"
    )
