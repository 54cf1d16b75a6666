"""Components in releases and drafts: exactly the pages that use a changed one are made again."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from builder.sites.publishing.conftest import PERSON, Studio, text_page
from roseram.builder.sites.components import load_components
from roseram.builder.sites.publishing.changes import Changes, find_changes
from roseram.builder.sites.publishing.drafts import Draft, read_draft
from roseram.builder.sites.publishing.export import export_release
from roseram.builder.sites.publishing.manifest import Manifest

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.parametrize("server", ["18"], indirect=True)  # no matter of the version

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
GONE = "uses a component that is no more"


def card(*inside: object, text: str = "Default") -> dict[str, Any]:
    """The content of a component with one text, and what else is in it."""
    heading = {
        "tagName": "h3",
        "attributes": {"id": "t"},
        "components": [{"type": "textnode", "content": text}],
    }
    root = {"tagName": "article", "classes": ["card"], "components": [heading, *inside]}
    return {
        "version": 3,
        "component": root,
        "styles": [{"selectors": ["card"], "style": {"color": "red"}}],
    }


FIELDS = {"fields": [{"name": "title", "label": "Title", "kind": "text", "element": "t"}]}


async def component(studio: Studio, name: str, content: object) -> uuid.UUID:
    made: uuid.UUID = await studio.value(
        "insert into public.components (organization_id, name, content, settings)"
        " values ($1, $2, $3, $4) returning id",
        studio.organization_id,
        name,
        json.dumps(content),
        json.dumps(FIELDS),
    )
    return made


async def rewrite(studio: Studio, number: uuid.UUID, content: object) -> None:
    await studio.execute(
        "update public.components set content = $2 where id = $1", number, json.dumps(content)
    )


def use(number: uuid.UUID, **fields: object) -> dict[str, Any]:
    return {
        "type": "component",
        "componentId": str(number),
        "attributes": {"id": "i9"},
        "fields": fields,
    }


def page_with(*inside: object) -> dict[str, Any]:
    return {
        "version": 3,
        "component": {"type": "wrapper", "components": list(inside)},
        "styles": [],
    }


async def changes(studio: Studio) -> Changes:
    async with studio.database.transaction(
        readonly=True, isolation="repeatable_read"
    ) as connection:
        return await find_changes(connection, studio.site_id)


async def test_a_use_is_what_the_component_is(studio: Studio) -> None:
    number = await component(studio, "Card", card())
    await studio.page("a", page_with(use(number, title="Mine"), use(number) | {"attributes": {}}))
    outcome = await studio.publish()
    assert outcome.manifest.warnings == ()
    html = await studio.text("/a")
    assert '<article id="i9" class="card">' in html
    assert '<h3 id="i9-t">Mine</h3>' in html
    assert "Default</h3>" in html
    assert html.count(".card{") == 1
    manifest = Manifest.from_json(json.loads(json.dumps(outcome.manifest.to_json())))
    assert manifest == outcome.manifest


async def test_exactly_the_pages_that_use_it_are_made_again(studio: Studio) -> None:
    inner = await component(studio, "Inner", card())
    outer = await component(studio, "Outer", card(use(inner)))
    other = await component(studio, "Other", card())
    for name, number in (("in", inner), ("out", outer), ("elsewhere", other)):
        await studio.page(name, page_with(use(number)))
    assert (await studio.publish()).rendered == 4
    assert (await studio.publish()).rendered == 0
    await rewrite(studio, inner, card(text="Quite new"))
    assert [(each.path, each.what, each.components) for each in (await changes(studio)).pages] == [
        ("/in", ("components",), ("Inner",)),
        ("/out", ("components",), ("Inner",)),
    ]
    assert (await studio.publish()).rendered == 2
    assert "Quite new" in await studio.text("/out")
    assert (await changes(studio)).nothing
    await rewrite(studio, outer, card(use(inner), text="Outer, too"))
    assert (await studio.publish()).rendered == 1


async def test_a_name_or_a_count_is_no_change(studio: Studio) -> None:
    number = await component(studio, "Card", card())
    await studio.page("a", page_with(use(number)))
    await studio.publish()
    await studio.execute("update public.components set name = 'Teaser', description = 'x'")
    await studio.page("b", page_with(use(number)))
    assert [each.path for each in (await changes(studio)).pages] == ["/b"]
    assert (await studio.publish()).rendered == 1


async def test_only_the_reasons_are_told(studio: Studio) -> None:
    number = await component(studio, "Card", card())
    page = await studio.page("a", page_with(use(number)))
    plain = await studio.page("b")
    await studio.publish()
    await studio.change(plain, content=page_with(use(number)))
    await studio.change(page, content=text_page("none"))
    found = await changes(studio)
    assert [each.what for each in found.pages] == [("content",), ("content",)]


async def test_what_is_deleted_leaves_nothing_and_is_told(studio: Studio) -> None:
    number = await component(studio, "Card", card())
    page = await studio.page("a", page_with(use(number), {"tagName": "p"}), name="Anna")
    await studio.publish()
    await studio.execute("delete from public.components where id = $1", number)
    found = await changes(studio)
    assert [(each.path, each.what) for each in found.pages] == [("/a", ("components",))]
    assert [GONE in each and "'Anna'" in each for each in found.warnings] == [True]
    outcome = await studio.publish()
    assert "<article" not in await studio.text("/a")
    assert [GONE in each for each in outcome.manifest.warnings] == [True]
    again = await studio.publish()
    assert again.rendered == 0
    assert again.manifest.warnings == outcome.manifest.warnings
    assert len((await changes(studio)).warnings) == 1
    await studio.change(page, content=text_page("none"))
    assert (await changes(studio)).warnings == ()
    await studio.page("new", page_with(use(number)))
    assert len((await changes(studio)).warnings) == 1


async def test_a_component_inside_that_is_gone(studio: Studio) -> None:
    inner = await component(studio, "Inner", card())
    outer = await component(studio, "Outer", card(use(inner)))
    await studio.page("a", page_with(use(outer)))
    await studio.publish()
    await studio.execute("delete from public.components where id = $1", inner)
    found = await changes(studio)
    assert [(each.path, each.what) for each in found.pages] == [("/a", ("components",))]
    assert len(found.warnings) == 1
    await studio.publish()
    assert (await studio.text("/a")).count("<article") == 1


async def test_files_in_a_component_are_shipped(studio: Studio) -> None:
    image = await studio.asset("a.png", PNG, "image/png")
    inner = await component(
        studio, "Inner", card({"type": "image", "attributes": {"src": image, "alt": ""}})
    )
    outer = await component(studio, "Outer", card(use(inner)))
    await studio.page("a", page_with(use(outer)))
    manifest = (await studio.publish()).manifest
    linked = [path for path in manifest.files if path.endswith(".png")]
    assert len(linked) == 1
    assert linked[0].removeprefix("/") in await studio.text("/a")
    assert (await studio.publish()).rendered == 0


async def test_a_menu_in_a_component_follows_the_pages(studio: Studio) -> None:
    number = await component(studio, "Header", card({"type": "navigation"}))
    await studio.page("a", page_with(use(number)))
    await studio.publish()
    await studio.page("new", name="Brand new")
    assert (await studio.publish()).rendered == 2
    assert "Brand new" in await studio.text("/a")


async def test_drafts_and_exports(studio: Studio, tmp_path: Path) -> None:
    number = await component(studio, "Card", card())
    await studio.page("a", page_with(use(number)))
    outcome = await studio.publish()
    await rewrite(studio, number, card(text="Not published"))
    async with studio.database.transaction(
        readonly=True, isolation="repeatable_read"
    ) as connection:
        draft = await read_draft(connection, studio.site_id, "/a")
        assert isinstance(draft, Draft)
        assert b"Not published" in draft.body
        await export_release(
            connection, studio.blobs, studio.site_id, outcome.manifest, tmp_path / "out"
        )
    assert "Default</h3>" in (tmp_path / "out" / "a.html").read_text()


async def test_a_page_that_is_too_large_with_its_components(studio: Studio) -> None:
    number = await component(studio, "Big", card(*[{"tagName": "i"}] * 11_000))
    await studio.page("big", page_with(use(number), use(number)))
    async with studio.database.transaction(
        readonly=True, isolation="repeatable_read"
    ) as connection:
        draft = await read_draft(connection, studio.site_id, "/big")
    assert isinstance(draft, Draft)
    assert draft.status == 422


async def test_an_approval_is_of_the_component_as_it_was(studio: Studio) -> None:
    number = await component(studio, "Card", card())
    page = await studio.page("a", page_with(use(number)))
    home = await studio.value("select id from public.pages where slug = 'home'")
    await studio.site(settings={"approval": True})
    for each in (page, home):
        await studio.execute(
            "insert into public.review_requests (organization_id, page_id, requested_by, status)"
            " values ($1, $2, $3, 'approved')",
            studio.organization_id,
            each,
            PERSON,
        )
    assert not (await changes(studio)).faults
    await rewrite(studio, number, card(text="Not seen"))
    assert [each.page for each in (await changes(studio)).faults] == [str(page)]


async def test_components_of_others(studio: Studio) -> None:
    """Somebody else's component is only there where it is public."""
    number = await component(studio, "Card", card())
    inner = await component(studio, "Outer", card(use(number)))
    stranger = uuid.uuid4()
    async with studio.database.transaction() as connection:
        assert await load_components(connection, stranger, [inner]) == {}
        assert await load_components(connection, stranger, []) == {}
        await connection.execute(
            "update public.components set is_public = true where id = $1", inner
        )
        assert (await load_components(connection, stranger, [inner])).keys() == {inner}
        both = await load_components(connection, studio.organization_id, [inner])
    assert both.keys() == {inner, number}


async def test_a_component_that_cannot_be_read_is_none(studio: Studio) -> None:
    number = await component(studio, "Odd", {"version": 3, "component": {"components": [7]}})
    ring = await component(studio, "Ring", card())
    await rewrite(studio, ring, card(use(ring), {"componentId": "no id"}))
    await studio.page("a", page_with(use(number), use(ring)))
    await studio.publish()
    assert (await studio.text("/a")).count("<article") == 1
