"""A site of many pages that carry what people put on them: components, pictures, forms.

Each page has a header and a teaser that are components (the teaser with a button inside, which is
one, too, and with fields of the page's own), a picture that comes in several widths, and every
fourth a form.
"""

from __future__ import annotations

import io
import json
import uuid
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from roseram.blobs import Blobs
    from roseram.postgres import Connection

PICTURES = 10  # of the whole site: each is on many pages
SIZE = (1800, 1200)
MENU = 8  # pages that the header lists


async def add_rich_site(
    connection: Connection, blobs: Blobs, organization: uuid.UUID, contents: list[dict[str, Any]]
) -> uuid.UUID:
    """A site with one page for each of the contents, to which all that is added."""
    site = uuid.uuid4()
    await connection.execute(
        "insert into public.sites (id, organization_id, name, slug, visibility)"
        " values ($1, $2, 'Rich', $3, 'public')",
        site, organization, site.hex,
    )  # fmt: skip
    parts = await _components(connection, organization)
    pictures = [await _picture(connection, blobs, organization, n) for n in range(PICTURES)]
    form: uuid.UUID = await connection.fetchval(
        "insert into public.forms (organization_id, site_id, name)"
        " values ($1, $2, 'Write to us') returning id",
        organization, site,
    )  # fmt: skip
    rows = []
    for number, content in enumerate(contents):
        rich(content, number, parts, pictures[number % PICTURES], form)
        listed = json.dumps({"in_navigation": number < MENU})
        slug = f"p{number}" if number else "home"
        rows.append((organization, site, f"Page {number}", slug, json.dumps(content), listed))
    await connection.executemany(
        "insert into public.pages (organization_id, site_id, name, slug, title, content, metadata)"
        " values ($1, $2, $3, $4, $3, $5, $6)",
        rows,
    )
    return site


def rich(
    content: dict[str, Any],
    number: int,
    parts: dict[str, uuid.UUID],
    picture: str,
    form: uuid.UUID,
) -> None:
    """Put all that on a page."""
    inside = content["component"]["components"]
    inside.insert(0, _use(parts["Header"], "header"))
    fields = {"title": f"Teaser {number}", "to": "/p1"}
    inside.append(_use(parts["Teaser"], "teaser", fields=fields))
    inside.append(
        {"type": "image", "attributes": {"id": "photo", "src": picture, "alt": f"Photo {number}"}}
    )
    if number % 4 == 0:
        inside.append(_form(form))


async def change_teaser(connection: Connection, organization: uuid.UUID, text: str) -> None:
    """Write something else in the component that stands on all pages."""
    await connection.execute(
        "update public.components set content = $2 where organization_id = $1 and name = 'Button'",
        organization, json.dumps(_button(text)),
    )  # fmt: skip


async def _components(connection: Connection, organization: uuid.UUID) -> dict[str, uuid.UUID]:
    made: dict[str, uuid.UUID] = {}

    async def add(name: str, content: dict[str, Any], *fields: dict[str, str]) -> None:
        made[name] = await connection.fetchval(
            "insert into public.components (organization_id, name, content, settings)"
            " values ($1, $2, $3, $4) returning id",
            organization, name, json.dumps(content), json.dumps({"fields": fields}),
        )  # fmt: skip

    await add("Button", _button("Read on"))
    await add("Header", _component("header", {"type": "navigation", "attributes": {"id": "menu"}}))
    teaser = _component(
        "aside",
        _text("h2", "title", "A title"),
        _text("p", "words", "What there is to see behind it, in a sentence or two."),
        _text("a", "link", "Go there", href="/"),
        _use(made["Button"], "more"),
    )
    await add(
        "Teaser",
        teaser,
        {"name": "title", "label": "Title", "kind": "text", "element": "title"},
        {"name": "to", "label": "Where to", "kind": "link", "element": "link"},
    )
    return made


async def _picture(
    connection: Connection, blobs: Blobs, organization: uuid.UUID, number: int
) -> str:
    """A photo in the organization's library; how a page names it."""
    out = io.BytesIO()
    noise = Image.effect_noise((SIZE[0] // 8, SIZE[1] // 8), 60 + number).resize(SIZE)
    noise.convert("RGB").save(out, "JPEG", quality=85)
    path, version = f"{organization}/{uuid.uuid4().hex}.jpg", uuid.uuid4().hex
    await blobs.put(f"assets/{path}/{version}", out.getvalue())
    size = len(out.getvalue())
    seen = {"size": size, "mimetype": "image/jpeg", "width": SIZE[0], "height": SIZE[1]}
    await connection.execute(
        "insert into storage.objects (bucket_id, name, version, metadata)"
        " values ('assets', $1, $2, $3)",
        path, version, json.dumps(seen),
    )  # fmt: skip
    made = await connection.fetchval(
        "insert into public.assets (organization_id, name, storage_path, mime_type, size_bytes,"
        " width, height) values ($1, $2, $3, 'image/jpeg', $4, $5, $6) returning id",
        organization, f"photo-{number}.jpg", f"assets/{path}", size, *SIZE,
    )  # fmt: skip
    return f"asset:{made}"


def _button(text: str) -> dict[str, Any]:
    return _component("div", _text("a", "label", text, href="/p2"))


def _component(tag: str, *inside: dict[str, Any]) -> dict[str, Any]:
    styles = [
        {"selectors": [f"{tag}-part"], "style": {"padding": "1rem", "display": "flex"}},
        {
            "selectors": [f"{tag}-part"],
            "style": {"display": "block"},
            "mediaText": "(max-width: 600px)",
            "atRuleType": "media",
        },
    ]
    root = {"tagName": tag, "classes": [f"{tag}-part"], "components": list(inside)}
    return {"version": 3, "component": root, "styles": styles}


def _text(tag: str, number: str, text: str, **attributes: str) -> dict[str, Any]:
    inner = [{"type": "textnode", "content": text}]
    return {"tagName": tag, "attributes": {"id": number, **attributes}, "components": inner}


def _use(component: uuid.UUID, number: str, **more: Any) -> dict[str, Any]:
    attributes = {"id": number}
    return {"type": "component", "componentId": str(component), "attributes": attributes, **more}


def _form(form: uuid.UUID) -> dict[str, Any]:
    fields = [
        {"tagName": "input", "attributes": {"name": name, "type": kind, "aria-label": name}}
        for name, kind in (("name", "text"), ("email", "email"), ("subject", "text"))
    ]
    send = _text("button", "send", "Send", type="submit")
    attributes = {"id": "form", "data-form": str(form)}
    return {"type": "form", "attributes": attributes, "components": [*fields, send]}
