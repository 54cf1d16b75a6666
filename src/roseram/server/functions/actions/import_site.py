"""Makes a site of an HTML file, or of a zip of them."""

from __future__ import annotations

import base64
import binascii
import uuid  # noqa: TC003 - read by pydantic
from typing import TYPE_CHECKING

from pydantic import Field

from roseram.builder.sites.importing import ImportRefused
from roseram.builder.sites.invalid import ContentInvalid
from roseram.server.functions.action import Action, Input, Output
from roseram.server.functions.failure import refused
from roseram.server.functions.imports import Importing, as_refusal, uploaded
from roseram.server.functions.sites import SCOPE, SQL, require_somebody
from roseram.server.storage.failure import StorageError

if TYPE_CHECKING:
    from roseram.server.functions.context import Context


class ImportInput(Input):
    """The file: in the request, or in storage."""

    organization_id: uuid.UUID = Field(description="The organization that the site is for.")
    name: str = Field(description="The site's name.", min_length=1, max_length=200)
    subdomain: str | None = Field(
        None, description="The label of its address, if it is free.", max_length=63
    )
    file_name: str = Field("page.html", description="What the file is called.", max_length=250)
    file: str | None = Field(
        None, description="The file in base64, about 700 KB at most; a larger one is uploaded."
    )
    storage_path: str | None = Field(
        None, description="Or where it was uploaded to: <organization>/<file> in `assets`."
    )


class Imported(Output):
    """What came of it."""

    site_id: uuid.UUID = Field(description="The new site.")
    pages: int = Field(description="How many pages it has.")
    warnings: list[str] = Field(description="What could not be taken over.")


async def run(context: Context, given: ImportInput) -> Imported:
    """Read it, store what belongs to it, make the site: all as the caller."""
    await _require_editor(context, given.organization_id)
    body = await _body(context, given)
    importing = Importing(context, given.organization_id)
    try:
        content, warnings = await importing.read(body, given.file_name)
        site_id = await importing.create(given.name, content)
    except BaseException as error:
        await importing.undo()
        if isinstance(error, ImportRefused | ContentInvalid):
            raise refused(422, "not_imported", error.message, details=error.why) from None
        if isinstance(error, StorageError):
            raise as_refusal(error) from None
        raise
    if given.subdomain and not await _take_label(context, site_id, given.subdomain):
        warnings.insert(0, f"The address {given.subdomain} is not free; the site has another one")
    return Imported(site_id=site_id, pages=len(content["pages"]), warnings=warnings)


async def _require_editor(context: Context, organization_id: uuid.UUID) -> None:
    """Refusal before anything is read for whom the database would refuse in the end."""
    require_somebody(context)
    async with context.transaction() as connection:
        if not await connection.fetchval(SQL["may_edit"], organization_id):
            raise refused(403, "not_an_editor", "Only editors and above may make sites")


async def _body(context: Context, given: ImportInput) -> bytes:
    if (given.file is None) == (given.storage_path is None):
        raise refused(422, "invalid_input", "Give file, or storage_path")
    if given.storage_path is not None:
        return await uploaded(context, given.storage_path)
    try:
        return base64.b64decode(given.file or "", validate=True)
    except binascii.Error:
        raise refused(422, "invalid_input", "file: This is no base64") from None


async def _take_label(context: Context, site_id: uuid.UUID, label: str) -> bool:
    async with context.as_owner() as connection:
        return bool(await connection.fetchval(SQL["take_label"], site_id, label.strip().lower()))


ACTION = Action(
    title="Import a site",
    sentence="Makes a site of an HTML file, or of a zip of HTML files with their pictures: sent "
    "in base64, or uploaded before. For editors and above.",
    input=ImportInput,
    output=Imported,
    run=run,
    who="anyone",
    scope=SCOPE,
)
