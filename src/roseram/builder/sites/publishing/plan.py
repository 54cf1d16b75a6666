"""Which pages have to be rendered, and which are as they were in the release before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from roseram.builder.sites.publishing.paths import NOT_FOUND
from roseram.builder.sites.publishing.snapshot import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from roseram.builder.sites.publishing.assets import StoredAsset
    from roseram.builder.sites.publishing.manifest import Manifest
    from roseram.builder.sites.publishing.snapshot import PageRow, Snapshot


@dataclass(frozen=True)
class Plan:
    """What a build does."""

    reused: Sequence[PageRow]
    rendered: Sequence[PageRow]


def input_of(snapshot: Snapshot, page: PageRow, *, navigation: bool, forms: bool) -> str:
    """The key of all that the file of a page follows from, but for the assets that it uses.

    `navigation` and `forms` say whether the page shows the list of pages, or a form.
    """
    menu = snapshot.settings["navigation"] if navigation else ""
    known = snapshot.settings["forms"] if forms else ""
    return digest_of(page.key, snapshot.digest, menu, known, page.noindex)


def assets_of(base: Manifest) -> set[str]:
    """The ids of the assets that the pages of a release use."""
    return {asset for page in base.pages.values() for asset in page.assets}


def plan(snapshot: Snapshot, assets: Mapping[str, StoredAsset]) -> Plan:
    """The plan; `assets` are those of the release before that are still there."""
    reused: list[PageRow] = []
    rendered: list[PageRow] = []
    for page in snapshot.pages:
        (reused if _is_same(snapshot, page, assets) else rendered).append(page)
    return Plan(reused, rendered)


def _is_same(snapshot: Snapshot, page: PageRow, assets: Mapping[str, StoredAsset]) -> bool:
    before = snapshot.base.pages.get(page.id)
    if before is None or before.path != page.path or page.path == NOT_FOUND:
        return False
    file = snapshot.base.files.get(page.path)
    if file is None or file.page != page.id:
        return False
    key = input_of(snapshot, page, navigation=before.navigation, forms=bool(before.forms))
    if file.input != key:
        return False
    there = {number: assets[number].path for number in before.assets if number in assets}
    return all(there.get(number, "") == path for number, path in before.assets.items())
