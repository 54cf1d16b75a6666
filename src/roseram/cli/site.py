"""`roseram site`: lists sites, publishes them, rolls them back, exports them."""

from __future__ import annotations

from errno import EDQUOT, ENOSPC
from typing import TYPE_CHECKING

from roseram.blobs import open_blobs, read_blob_settings
from roseram.builder.sites.publishing.build import build_release
from roseram.builder.sites.publishing.export import export_release
from roseram.builder.sites.publishing.faults import NotPossible
from roseram.builder.sites.publishing.releases import (
    find_live,
    find_number,
    find_release,
    insert_release,
    list_releases,
    read_manifest,
    roll_back,
)
from roseram.builder.sites.publishing.sites import find_site, list_sites
from roseram.cli import output
from roseram.cli._export_folder import export_folder
from roseram.cli._ready import open_ready
from roseram.config import storage_environment
from roseram.errors import DiskFull, UsageError

if TYPE_CHECKING:
    import argparse
    from uuid import UUID

    from roseram.blobs import Blobs
    from roseram.config import Config
    from roseram.postgres import Connection, Database

NAME = "site"
HELP = "Publish sites, roll them back, export them as folders."
EXAMPLE = """
roseram site list
roseram site publish studio --message 'New prices'
roseram site releases studio
roseram site rollback studio 3
roseram site export fieldnote/studio ./studio
"""
_ROOM = "free some space there, or name a folder on another disk"
_SITE = "its id, the label of its address, or ORGANIZATION/SLUG"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list sites, the last changed first")
    listing.add_argument("--search", metavar="TEXT", help="only those with this in their names")
    listing.add_argument("--limit", type=int, default=100, help="at most so many (default 100)")
    publish = actions.add_parser("publish", help="publish a site as it is now")
    publish.add_argument("site", metavar="SITE", help=_SITE)
    publish.add_argument("--message", metavar="TEXT", help="what changed, in your words")
    releases = actions.add_parser("releases", help="list the releases of a site, newest first")
    releases.add_argument("site", metavar="SITE", help=_SITE)
    releases.add_argument("--limit", type=int, default=50, help="at most so many (default 50)")
    rollback = actions.add_parser("rollback", help="make an earlier release live again, at once")
    rollback.add_argument("site", metavar="SITE", help=_SITE)
    rollback.add_argument("number", metavar="NUMBER", type=int, help="the release")
    rollback.add_argument("--message", metavar="TEXT", help="why, in your words")
    export = actions.add_parser("export", help="write a release as a folder")
    export.add_argument("site", metavar="SITE", help=_SITE)
    export.add_argument("folder", metavar="FOLDER", help="where to")
    export.add_argument("--release", metavar="NUMBER", type=int, help="another one than is live")
    export.add_argument(
        "--force", action="store_true", help="replace what is in the folder, but .git and the like"
    )
    for each in (listing, publish, releases, rollback, export):
        each.add_argument("--json", action="store_true", help="print the result as JSON")


async def run(args: argparse.Namespace, config: Config) -> int:
    """Do it; 0."""
    if getattr(args, "limit", 1) < 1:
        raise UsageError("--limit must be 1 or more")
    todo = {
        "list": _list,
        "publish": _publish,
        "releases": _releases,
        "rollback": _rollback,
        "export": _export,
    }[args.action]
    async with open_ready(config) as database:
        await todo(args, config, database)
    return 0


async def _list(args: argparse.Namespace, _config: Config, database: Database) -> None:
    async with database.connection() as connection:
        found = await list_sites(connection, search=args.search, limit=args.limit)
    if args.json:
        output.as_json(found)
    elif not found:
        output.line("no site" + (f" with {args.search!r} in its names" if args.search else " yet"))
    else:
        output.table(
            ("name", "address", "organization/slug", "pages", "live release", "visibility"),
            [(s.name, s.subdomain, s.path, s.pages, s.live, s.visibility) for s in found],
        )


async def _publish(args: argparse.Namespace, config: Config, database: Database) -> None:
    async with database.transaction() as connection:
        site = await find_site(connection, args.site)
        release = await insert_release(connection, site.id, message=args.message)
    telling = _Telling()
    try:
        outcome = await build_release(
            database,
            _blobs(config),
            release.id,
            sites_domain=config.sites_domain,
            tell=telling,
        )
    finally:
        telling.end()
    for warning in outcome.manifest.warnings:
        output.note(f"note: {warning}")
    if args.json:
        output.as_json({**_shown(outcome.release), "rendered": outcome.rendered})
        return
    pages = len(outcome.manifest.pages)
    if outcome.release.status != "live":
        raise NotPossible(
            f"Release {outcome.release.number} is not live", why=outcome.release.error_message
        )
    output.line(
        f"published {site.name} as release {outcome.release.number}: {pages} pages, "
        f"{outcome.rendered} of them rendered anew"
    )


async def _releases(args: argparse.Namespace, _config: Config, database: Database) -> None:
    async with database.connection() as connection:
        site = await find_site(connection, args.site)
        found = await list_releases(connection, site.id, args.limit)
    if args.json:
        output.as_json(found)
    elif not found:
        output.line(f"{site.name} was never published")
    else:
        output.table(
            ("number", "status", "made", "went live", "message"),
            [
                (
                    each.number,
                    each.status,
                    f"{each.created_at:%Y-%m-%d %H:%M}",
                    f"{each.published_at:%Y-%m-%d %H:%M}" if each.published_at else "",
                    each.error_message if each.status == "failed" else each.message,
                )
                for each in found
            ],
        )


async def _rollback(args: argparse.Namespace, _config: Config, database: Database) -> None:
    async with database.transaction() as connection:
        site = await find_site(connection, args.site)
        earlier = await find_number(connection, site.id, args.number)
        release = await roll_back(connection, earlier, person_id=None, message=args.message)
    if args.json:
        output.as_json(release)
    else:
        output.line(f"{site.name} is as in release {args.number} again (release {release.number})")


async def _export(args: argparse.Namespace, config: Config, database: Database) -> None:
    folder = export_folder(args.folder, config.data_dir)
    async with database.connection() as connection:
        site = await find_site(connection, args.site)
        wanted = await _wanted(connection, site.id, args.release)
        release = await find_release(connection, wanted)
        manifest = await read_manifest(connection, wanted)
        total = len(manifest.files) + len(manifest.blobs) + 1
        with output.Progress("writing files", total) as progress:
            try:
                written = await export_release(
                    connection,
                    _blobs(config),
                    site.id,
                    manifest,
                    folder,
                    force=args.force,
                    advance=progress.advance,
                )
            except OSError as error:
                if error.errno in (ENOSPC, EDQUOT):
                    raise DiskFull(why=f"{folder} stays as it was", next=_ROOM) from error
                raise
    if args.json:
        told = {"folder": str(folder), "files": written.files, "size": written.size}
        output.as_json({**told, "release": release.number})
    else:
        output.line(f"wrote release {release.number} to {folder}: {written.files} files")


async def _wanted(connection: Connection, site_id: UUID, number: int | None) -> UUID:
    if number is not None:
        return await find_number(connection, site_id, number)
    live = await find_live(connection, site_id)
    if live is None:
        raise NotPossible("The site was never published", next="roseram site publish SITE")
    return live


def _blobs(config: Config) -> Blobs:
    return open_blobs(read_blob_settings(config.data_dir, storage_environment()))


def _shown(release: object) -> dict[str, object]:
    return {name: getattr(release, name) for name in ("id", "site_id", "number", "status", "site")}


class _Telling:
    """Shows how far a build is."""

    def __init__(self) -> None:
        self._progress: output.Progress | None = None
        self._done = 0

    async def __call__(self, done: int, of: int, note: str = "") -> None:
        """A step."""
        if self._progress is None:
            self._progress = output.Progress(note or "rendering pages", of)
        self._progress.advance(done - self._done)
        self._done = done

    def end(self) -> None:
        """The last line."""
        if self._progress is not None:
            self._progress.__exit__()
