"""Components in the browser: made of a selection, used on another page, changed in one place."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture
from web.editing import Canvas, come_back
from web.workshop import Workshop, element, text

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from web.conftest import MakePerson, Windows

CARD = element(
    "article",
    element("h2", text("Rye loaf"), id="loaf"),
    element("p", text("Baked at night."), id="words"),
    element("a", text("Order"), href="/visit", id="order"),
    id="card",
) | {"classes": ["card"]}
HOME = {
    "version": 3,
    "component": {
        "type": "wrapper",
        "components": [element("main", element("h1", text("Good bread"), id="title"), CARD)],
    },
    "styles": [
        {"selectors": ["card"], "style": {"padding": "24px", "background-color": "#f5eee0"}},
        {"selectors": ["#loaf"], "style": {"color": "rgb(10, 120, 40)"}},
    ],
}
GREEN = "rgb(10, 120, 40)"


@pytest.fixture
def made(workshop: Workshop) -> dict[str, Any]:
    """A site with a card on its home page."""
    site = workshop.make()
    workshop.change("pages", workshop.page(site["id"], "home")["id"], content=HOME)
    return site


def _make(canvas: Canvas, name: str = "Loaf card") -> None:
    """A component of the card, with all the fields that are proposed."""
    page = canvas.page
    canvas.shown.locator("#card").click(position={"x": 4, "y": 4})
    page.keyboard.press("Control+Alt+k")
    dialog = page.get_by_role("dialog", name="Make a component")
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_label("Category").fill("Cards")
    dialog.get_by_role("button", name="Make component").click()
    expect(dialog).to_be_hidden()
    expect(canvas.status).to_have_text("Saved")


def _open_panel(page: Page) -> Locator:
    panel = page.get_by_role("region", name="Components")
    if not panel.is_visible():
        page.get_by_role("button", name="Components", exact=True).click()
    return panel


def _uses(workshop: Workshop, site: dict[str, Any], slug: str) -> list[dict[str, Any]]:
    """The uses of components in what is stored of a page."""
    found: list[dict[str, Any]] = []
    waiting = [workshop.page(site["id"], slug)["content"]["component"]]
    while waiting:
        node = waiting.pop()
        found += [node] if node.get("type") == "component" else []
        waiting += node.get("components", [])
    return found


def _count(workshop: Workshop) -> int:
    rows = workshop.rows("components?select=usage_count")
    return int(rows[0]["usage_count"])


def test_the_way_of_a_component(windows: Windows, workshop: Workshop, made: dict[str, Any]) -> None:
    canvas = Canvas.open(windows, workshop, made)
    page = canvas.page
    _make(canvas)
    [use] = _uses(workshop, made, "home")
    assert use.keys() == {"type", "componentId", "attributes"}
    assert use["attributes"] == {"id": "card"}
    heading = canvas.shown.get_by_role("heading", name="Rye loaf")
    expect(heading).to_have_css("color", GREEN)
    canvas.shown.get_by_text("Baked at night.").click()
    expect(page.get_by_role("toolbar", name="Chosen element")).to_contain_text("Loaf card")
    keep_picture(page, "component-1-made")

    # On another page, with the mouse; and one text of it is that page's own.
    canvas.slug = "about"
    canvas.go(workshop)
    panel = _open_panel(page)
    canvas.drag(panel.get_by_role("button", name="Add Loaf card"), canvas.shown.locator("h1"))
    heading = canvas.shown.get_by_role("heading", name="Rye loaf")
    expect(heading).to_have_css("color", GREEN)
    heading.dblclick()
    page.keyboard.type("Spelt loaf")
    page.keyboard.press("Enter")
    expect(canvas.status).to_have_text("Saved")
    [about] = _uses(workshop, made, "about")
    assert about["fields"] == {"heading": "Spelt loaf"}
    assert about.keys() == {"type", "componentId", "attributes", "fields"}
    assert _count(workshop) == 2
    keep_picture(page, "component-2-other-page")
    workshop.publish(made["id"], "With cards")
    assert "Rye loaf" in workshop.visit(made).text
    assert "Spelt loaf" in workshop.visit(made, "/about").text

    # The component is changed by itself, and both pages change.
    page.get_by_role("button", name="More for Loaf card").click()
    page.get_by_role("menuitem", name="Edit component").click()
    page.get_by_role("heading", name="Loaf card").wait_for()
    canvas.wait()
    canvas.type_into("Baked at night.", " Crisp.")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save component").click()
    dialog = page.get_by_role("dialog", name="Save component")
    expect(dialog.locator("figure iframe[data-loaded]")).to_have_count(4)
    keep_picture(page, "component-3-effect")
    assert_accessible(page)
    dialog.get_by_role("button", name="Save; 2 pages change").click()
    expect(page.get_by_role("link", name="Publish Bakery")).to_be_visible()
    assert "Crisp" not in workshop.visit(made).text
    changes = workshop.act("preview-publish", site_id=made["id"])["pages"]
    assert [(each["path"], each["what"], each["components"]) for each in changes] == [
        ("/", ["components"], ["Loaf card"]),
        ("/about", ["components"], ["Loaf card"]),
    ]
    page.get_by_role("link", name="Publish Bakery").click()
    expect(page.get_by_text("components (Loaf card)")).to_have_count(2)
    workshop.publish(made["id"], "Crisp")
    for path, name in (("/", "Rye loaf"), ("/about", "Spelt loaf")):
        html = workshop.visit(made, path).text
        assert "Baked at night. Crisp." in html
        assert name in html
    assert _count(workshop) == 2


def test_a_field_is_typed_in_while_its_component_changes(
    windows: Windows, workshop: Workshop, made: dict[str, Any]
) -> None:
    canvas = Canvas.open(windows, workshop, made)
    _make(canvas)
    page = canvas.page
    _open_panel(page)
    [row] = workshop.rows(f"components?organization_id=eq.{workshop.organization['id']}")
    changed = json.loads(json.dumps(row["content"]).replace("Baked at night.", "Baked at noon."))
    loaf = canvas.shown.get_by_role("heading", name="Rye loaf")
    loaf.dblclick()
    page.keyboard.press("Control+End")
    page.keyboard.type(", dark")
    workshop.change("components", row["id"], content=changed)
    # Two minutes later what is known of components is old, and asked for when one comes back.
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 120_000; }")
    with page.expect_response(re.compile(r"/components\?")) as answer:
        come_back(page)
    answer.value.finished()
    page.keyboard.type(" and round")
    page.keyboard.press("Escape")
    expect(canvas.shown.get_by_text("Baked at noon.")).to_be_visible()
    expect(canvas.shown.get_by_role("heading", name="Rye loaf, dark and round")).to_be_visible()
    canvas.save()
    [use] = _uses(workshop, made, "home")
    assert "Rye loaf, dark and round" in use["fields"].values()


def test_one_is_taken_apart_and_the_other_stays(
    windows: Windows, workshop: Workshop, made: dict[str, Any]
) -> None:
    canvas = Canvas.open(windows, workshop, made)
    page = canvas.page
    _make(canvas)
    canvas.shown.get_by_text("Baked at night.").click()
    page.get_by_role("button", name="Element", exact=True).click()
    field = page.get_by_role("textbox", name="Heading", exact=True)
    field.fill("Oat loaf")
    expect(canvas.shown.get_by_role("heading", name="Oat loaf")).to_be_visible()
    page.get_by_role("button", name="Heading as in the component").click()
    expect(canvas.shown.get_by_role("heading", name="Rye loaf")).to_be_visible()
    field.fill("Oat loaf")
    keep_picture(page, "component-5-fields")
    page.get_by_role("button", name="Detach").click()
    expect(canvas.status).to_have_text("Saved")
    heading = canvas.shown.get_by_role("heading", name="Oat loaf")
    expect(heading).to_have_css("color", GREEN)
    assert _uses(workshop, made, "home") == []
    assert _count(workshop) == 0
    page.keyboard.press("Control+z")
    expect(canvas.status).to_have_text("Saved")
    assert len(_uses(workshop, made, "home")) == 1


def test_a_component_in_use_stays(
    windows: Windows, workshop: Workshop, made: dict[str, Any]
) -> None:
    canvas = Canvas.open(windows, workshop, made)
    page = canvas.page
    _make(canvas)
    page.goto(f"/o/{workshop.organization['slug']}/components")
    expect(page.locator("li iframe[data-loaded]")).to_have_count(1)
    assert_accessible(page)
    keep_picture(page, "component-4-list")
    page.get_by_role("button", name="More for Loaf card").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Loaf card is in use")
    expect(dialog.get_by_role("link", name="Home")).to_be_visible()
    workshop.change("pages", canvas.page_id, content=HOME)
    page.reload()
    page.get_by_role("button", name="More for Loaf card").click()
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete Loaf card?")
    dialog.get_by_label("Type Loaf card to confirm").fill("Loaf card")
    dialog.get_by_role("button", name="Delete component").click()
    expect(page.get_by_text("No components yet")).to_be_visible()


def test_who_saves_second_is_told(
    windows: Windows, workshop: Workshop, made: dict[str, Any]
) -> None:
    canvas = Canvas.open(windows, workshop, made)
    page = canvas.page
    _make(canvas)
    [row] = workshop.rows("components?select=id,content")
    page.goto(f"{workshop.base}/{made['id']}/components/{row['id']}/edit")
    canvas.wait()
    canvas.type_into("Baked at night.", " Mine.")
    page.keyboard.press("Escape")
    theirs = {**row["content"], "styles": []}
    workshop.change("components", row["id"], content=theirs)
    page.get_by_role("button", name="Save component").click()
    page.get_by_role("button", name="Save; 1 page change").click()
    expect(page.get_by_text("Somebody else has saved this component meanwhile")).to_be_visible()
    assert workshop.rows("components?select=content")[0]["content"] == theirs


def test_a_viewer_cannot(
    windows: Windows, workshop: Workshop, made: dict[str, Any], make_person: MakePerson
) -> None:
    canvas = Canvas.open(windows, workshop, made)
    _make(canvas)
    [row] = workshop.rows("components?select=id,name")
    viewer = make_person("Vera Holm")
    workshop.let_in(viewer, "viewer")
    theirs = Canvas(windows.open(viewer), made)
    theirs.go(workshop)
    page = theirs.page
    expect(theirs.shown.get_by_role("heading", name="Rye loaf")).to_be_visible()
    expect(page.get_by_role("button", name="Components", exact=True)).to_have_count(0)
    theirs.shown.get_by_role("heading", name="Rye loaf").dblclick()
    expect(theirs.shown.locator("[contenteditable]")).to_have_count(0)
    page.goto(f"{workshop.base}/{made['id']}/components/{row['id']}/edit")
    theirs.wait()
    expect(page.get_by_role("button", name="Save component")).to_have_count(0)
    answer = httpx.patch(
        f"{workshop.server.url}/rest/v1/components?id=eq.{row['id']}",
        json={"name": "Theirs"},
        headers={
            "apikey": workshop.server.anon_key,
            "Authorization": f"Bearer {viewer.token}",
            "Prefer": "return=representation",
        },
        timeout=60,
    )
    assert answer.json() == []
    assert workshop.rows("components?select=name") == [{"name": row["name"]}]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["1440", "390"])
def test_the_panel(
    windows: Windows, workshop: Workshop, made: dict[str, Any], size: str, scheme: str
) -> None:
    workshop.insert(
        "components",
        organization_id=workshop.organization["id"],
        name="Loaf card",
        category="Cards",
        content={"version": 3, "component": CARD, "styles": HOME["styles"]},
        settings={"fields": []},
    )
    page = windows.open(workshop.person, size, color_scheme=scheme)
    canvas = Canvas(page, made)
    canvas.go(workshop)
    page.get_by_role("button", name="Components", exact=True).click()
    expect(page.locator("li iframe[data-loaded]")).to_have_count(1)
    assert_accessible(page)
    keep_picture(page, f"component-panel-{size}-{scheme}")
    page.get_by_role("button", name="Add Loaf card").click()
    expect(canvas.shown.get_by_role("heading", name="Rye loaf")).to_have_count(2)
