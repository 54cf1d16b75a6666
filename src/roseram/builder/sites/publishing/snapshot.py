"""What a site is at one moment: its settings, pages, redirects, and the release before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from roseram.builder.sites.publishing.faults import Fault, SiteMissing
from roseram.builder.sites.publishing.forms import read_forms
from roseram.builder.sites.publishing.manifest import Manifest
from roseram.builder.sites.publishing.paths import NOT_FOUND, BadSlug, look_of, path_of
from roseram.builder.sites.publishing.redirects import Redirect, check_redirects
from roseram.builder.sites.publishing.renderer import renderer_digest
from roseram.builder.sites.publishing.uses import read_uses
from roseram.builder.sites.render import SiteInput
from roseram.postgres import load_sql

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from asyncpg import Record

    from roseram.builder.sites.publishing.forms import FormRow
    from roseram.builder.sites.publishing.redirects import Checked
    from roseram.builder.sites.publishing.uses import Uses
    from roseram.postgres import Connection

SQL = load_sql("roseram.builder.sites.publishing", "snapshot.sql")
_OF_SOME = ("navigation", "forms")  # settings that not every page shows


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page as it is now, without its content."""

    id: str
    name: str
    path: str
    title: str
    key: str  # changes with whatever the page is made of
    settings: str  # digest of its settings
    listed: bool  # whether it is in the navigation
    noindex: bool
    changed_at: datetime
    components: Mapping[str, str] = field(default_factory=dict)  # see `Uses.of`


@dataclass(frozen=True)
class Snapshot:
    """A site at one moment."""

    id: UUID
    organization_id: UUID
    visibility: str
    status: str
    approval: bool  # whether changed pages have to be approved before they are published
    site: SiteInput
    pages: Sequence[PageRow]  # of the release, in the order of the navigation
    redirects: Checked
    forms: Sequence[FormRow]
    faults: Sequence[Fault]
    uses: Uses  # of components
    settings: Mapping[str, str]  # part of the site -> digest
    base: Manifest  # of the last release that was built; empty where there is none

    @property
    def noindex(self) -> bool:
        """Whether the whole site is kept from search engines."""
        return self.site.noindex

    @cached_property
    def digest(self) -> str:
        """Of what every page depends on; what only some do is told apart (see `input_of`)."""
        return digest_of(*(f"{k}={v}" for k, v in self.settings.items() if k not in _OF_SOME))


def digest_of(*parts: object) -> str:
    """A short digest of texts."""
    joined = "\0".join(map(str, parts)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(joined, digest_size=12).hexdigest()


async def read_snapshot(
    connection: Connection,
    site_id: UUID,
    *,
    sites_domain: str = "localhost",
    draft: bool = False,
    base: bool = True,
) -> Snapshot:
    """The site as the transaction sees it, which is to be `repeatable_read`.

    Where no domain of its own is proved, its public address lies below `sites_domain`; below
    localhost it has none. A draft has private pages, too. Without `base` the last release is not
    read. Raises SiteMissing.
    """
    row = await connection.fetchrow(SQL["site"], site_id)
    if row is None:
        raise SiteMissing
    rows = await connection.fetch(SQL["pages"], site_id)
    shown = rows if draft else [each for each in rows if each["visibility"] != "private"]
    uses = await read_uses(connection, site_id, row["organization_id"])
    pages, faults = _pages(shown, row["visibility"])
    pages = [_with_components(page, uses) for page in pages]
    forms = await read_forms(connection, site_id)
    site = replace(
        _site(row, pages, _address(row, sites_domain)), forms=tuple(form.id for form in forms)
    )
    redirects = await connection.fetch(SQL["redirects"], site_id)
    checked = check_redirects(
        (Redirect(each["from_path"], each["to_url"], each["status_code"]) for each in redirects),
        {page.path for page in pages},
    )
    before = await connection.fetchrow(SQL["base"], site_id) if base else None
    return Snapshot(
        id=site_id,
        organization_id=row["organization_id"],
        visibility=row["visibility"],
        status=row["status"],
        approval=_parsed(row["settings"]).get("approval") is True,
        site=site,
        pages=pages,
        redirects=checked,
        forms=forms,
        faults=(*faults, *checked.faults),
        uses=uses,
        settings=_settings(site),
        base=Manifest.from_json(json.loads(before["manifest"]) if before else {}),
    )


def _pages(rows: Sequence[Record], site_visibility: str) -> tuple[list[PageRow], list[Fault]]:
    """The pages that have an address, and what is wrong with the slugs of the others."""
    pages: list[PageRow] = []
    faults: list[Fault] = []
    looks: dict[str, str] = {}
    for row in rows:
        name = row["name"]
        try:
            path = path_of(row["slug"])
        except BadSlug as bad:
            message = f"The slug {row['slug']!r} of the page {name!r} cannot be used, {bad}"
            faults.append(Fault(message, bad.remedy, row["id"]))
            continue
        look = look_of(path)
        if look in looks:
            message = f"The pages {looks[look]!r} and {name!r} have the same address, {path}"
            faults.append(Fault(message, "give one of them another slug", row["id"]))
            continue
        looks[look] = name
        pages.append(_page(row, path, site_visibility))
    return pages, faults


def _page(row: Record, path: str, site_visibility: str) -> PageRow:
    own = row["visibility"]
    visibility = site_visibility if own == "inherit" else own
    changed = row["updated_at"]
    return PageRow(
        id=row["id"],
        name=row["name"],
        path=path,
        title=row["title"] or row["name"],
        key=digest_of(path, row["title"] or row["name"], row["version"], changed, row["settings"]),
        settings=row["settings"],
        listed=row["listed"] and own != "unlisted" and path != NOT_FOUND,
        noindex=visibility == "unlisted" or path == NOT_FOUND,
        changed_at=changed,
    )


def _with_components(page: PageRow, uses: Uses) -> PageRow:
    """The page with the components it uses: another one of them is another page."""
    found = uses.of(page.id)
    if not found:
        return page
    return replace(page, components=found, key=digest_of(page.key, *found, *found.values()))


def _site(row: Record, pages: Sequence[PageRow], address: str | None) -> SiteInput:
    settings = _parsed(row["settings"])
    tokens = settings.get("tokens")
    return SiteInput(
        name=row["name"],
        language=row["language"],
        description=row["description"],
        favicon=row["favicon_url"],
        theme_color=row["theme_color"],
        seo_title=row["seo_title"],
        seo_description=row["seo_description"],
        seo_keywords=row["seo_keywords"],
        og_image=row["og_image_url"],
        tokens=tokens if isinstance(tokens, dict) else {},
        css=_text(settings.get("css")),
        javascript=_text(settings.get("javascript")),
        navigation=tuple((page.path, page.name) for page in pages if page.listed),
        address=address,
        analytics_id=row["google_analytics_id"],
        noindex=row["visibility"] == "unlisted",
    )


def _address(row: Record, sites_domain: str) -> str | None:
    if row["domain"]:
        return f"https://{row['domain']}"
    if not row["subdomain"] or sites_domain.split(".")[-1] == "localhost":
        return None
    return f"https://{row['subdomain']}.{sites_domain}"


def _parsed(settings: str) -> dict[str, Any]:
    found = json.loads(settings)
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _settings(site: SiteInput) -> dict[str, str]:
    """Digests of all that a page's look depends on beside the page itself."""
    found = {each.name: digest_of(repr(getattr(site, each.name))) for each in fields(site)}
    return {**found, "renderer": renderer_digest()}
