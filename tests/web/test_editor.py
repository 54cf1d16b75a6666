"""The visual editor in the browser: writing, saving, losing nothing, and what one may not."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from roseram.builder.templates.load import load_templates
from web.conftest import ARTIFACTS, assert_accessible, keep_picture
from web.editing import Canvas, every_page, make_from_template, until
from web.workshop import Workshop, content, element, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from web.conftest import MakePerson, Person, Site, Windows

TEMPLATES = {template.ref: template for template in load_templates()}


@pytest.fixture(autouse=True, scope="module")
def patience() -> Iterator[None]:
    """What the server has to answer first may take a while on a machine with much to do."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def workshop(site: Site, person: Person) -> Workshop:
    return Workshop.of(site, person)


@pytest.fixture
def canvas(windows: Windows, workshop: Workshop) -> Canvas:
    """The editor with the home page of a new site."""
    return Canvas.open(windows, workshop, workshop.make())


def _title(workshop: Workshop, canvas: Canvas) -> str:
    """The words of the heading as they are stored."""
    main = workshop.page(canvas.site["id"], "home")["content"]["component"]["components"][0]
    return "".join(each["content"] for each in main["components"][0]["components"])


def _order(workshop: Workshop, canvas: Canvas) -> list[str]:
    main = workshop.page(canvas.site["id"], "home")["content"]["component"]["components"][0]
    return [each["attributes"]["id"] for each in main["components"]]


def test_it_opens_from_the_list_and_says_what_is_chosen(
    windows: Windows, workshop: Workshop
) -> None:
    made = workshop.make()
    page = windows.open(workshop.person)
    page.goto(f"{workshop.base}/{made['id']}/pages")
    page.get_by_role("link", name="Edit visually: Home").click()
    canvas = Canvas(page, made)
    canvas.wait()
    canvas.shown.get_by_role("heading", name="Good bread").click()
    bar = page.get_by_role("toolbar", name="Chosen element")
    expect(bar).to_contain_text("Heading 1")
    path = page.get_by_role("navigation", name="Where the chosen element stands")
    expect(path.get_by_role("button")).to_have_text(["Body", "Main part", "Heading 1"])
    path.get_by_role("button", name="Main part").click()
    expect(bar).to_contain_text("Main part")


def test_what_is_typed_is_saved_and_there_after_a_reload(
    canvas: Canvas, workshop: Workshop
) -> None:
    canvas.type_into("Good bread", " and butter")
    until(lambda: _title(workshop, canvas) == "Good bread and butter")
    expect(canvas.status).to_have_text("Saved")
    canvas.page.reload()
    canvas.wait()
    expect(canvas.shown.get_by_role("heading", level=1)).to_have_text("Good bread and butter")
    kept = workshop.rows(f"page_versions?page_id=eq.{canvas.page_id}&select=version_number")
    assert len(kept) == 2  # before, and one sitting


@pytest.mark.parametrize("after", [0, 300])
def test_a_tab_that_is_closed_in_the_middle_loses_nothing(
    canvas: Canvas, workshop: Workshop, after: int
) -> None:
    canvas.page.route("**/rest/v1/rpc/save_page", lambda route: route.abort())
    canvas.type_into("Good bread", " and butter")
    canvas.page.wait_for_timeout(after)
    context = canvas.page.context
    canvas.page.close()
    assert _title(workshop, canvas) == "Good bread"
    again = Canvas(context.new_page(), canvas.site)
    again.go(workshop)
    expect(again.shown.get_by_role("heading", level=1)).to_have_text("Good bread and butter")
    until(lambda: _title(workshop, canvas) == "Good bread and butter")


def test_leaving_for_another_screen_saves(canvas: Canvas, workshop: Workshop) -> None:
    canvas.type_into("Good bread", " and butter")
    canvas.page.get_by_role("link", name="Back to the pages").click()
    canvas.page.get_by_role("link", name="Edit visually: Home").wait_for()
    until(lambda: _title(workshop, canvas) == "Good bread and butter")


def test_a_network_that_drops_and_comes_back(canvas: Canvas, workshop: Workshop) -> None:
    context = canvas.page.context
    canvas.page.wait_for_load_state("networkidle")
    context.set_offline(True)
    canvas.type_into("Good bread", " without a net")
    expect(canvas.status).to_have_text("Offline")
    assert _title(workshop, canvas) == "Good bread"
    context.set_offline(False)
    until(lambda: _title(workshop, canvas) == "Good bread without a net")
    expect(canvas.status).to_have_text("Saved")


def test_a_session_that_ends_in_the_middle(canvas: Canvas, workshop: Workshop) -> None:
    page, person = canvas.page, workshop.person
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """() => {
          const session = JSON.parse(localStorage.getItem("roseram.session"));
          const ended = { expires_at: 1, expires_in: -1, refresh_token: "gone" };
          localStorage.setItem("roseram.session", JSON.stringify({ ...session, ...ended }));
        }"""
    )
    canvas.type_into("Good bread", " all night")
    dialog = page.get_by_role("dialog", name="You have been signed out")
    dialog.get_by_label("Password", exact=True).fill(person.password)
    dialog.get_by_role("button", name="Go on").click()
    until(lambda: _title(workshop, canvas) == "Good bread all night")


def test_undo_and_redo_over_elements_and_styles(canvas: Canvas, workshop: Workshop) -> None:
    page = canvas.page
    before = workshop.page(canvas.site["id"], "home")["content"]
    elements = before["component"]["components"]  # the outermost one has no id yet
    canvas.shown.get_by_role("heading", name="Good bread").click()
    page.keyboard.press("Control+d")
    expect(canvas.shown.get_by_role("heading", level=1)).to_have_count(2)
    expect(canvas.shown.get_by_role("heading", level=1).nth(1)).to_have_css(
        "color", "rgb(17, 34, 51)"
    )  # a copy has the styles of the id that it was made from
    page.keyboard.press("Delete")
    expect(canvas.shown.get_by_role("heading", level=1)).to_have_count(1)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+ArrowDown")
    canvas.save()
    assert _order(workshop, canvas) == ["p", "title", "oven"]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(canvas.shown.get_by_role("heading", level=1)).to_have_count(2)
    page.keyboard.press("Control+z")
    expect(canvas.shown.get_by_role("heading", level=1)).to_have_count(1)
    canvas.save()
    after = workshop.page(canvas.site["id"], "home")["content"]
    assert (after["component"]["components"], after["styles"]) == (elements, before["styles"])
    for _ in range(3):
        page.keyboard.press("Control+Shift+z")
    canvas.save()
    assert _order(workshop, canvas) == ["p", "title", "oven"]


def test_the_keyboard_walks_through_the_page(canvas: Canvas) -> None:
    page = canvas.page
    bar = page.get_by_role("toolbar", name="Chosen element")
    canvas.shown.get_by_role("heading", name="Good bread").click()
    for key, name in (
        ("ArrowDown", "Text"),
        ("ArrowRight", "Link"),
        ("Escape", "Text"),
        ("ArrowDown", "Picture"),
        ("ArrowLeft", "Main part"),
    ):
        page.keyboard.press(key)
        expect(bar).to_contain_text(name)
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Duplicate")


def test_an_element_is_dragged_by_its_handle(canvas: Canvas, workshop: Workshop) -> None:
    page = canvas.page
    canvas.shown.get_by_role("heading", name="Good bread").click()
    words = canvas.shown.get_by_text("Open daily.").bounding_box()
    assert words is not None
    page.get_by_role("button", name="Drag Heading 1").hover()
    page.mouse.down()
    page.mouse.move(words["x"] + 20, words["y"] + 2, steps=6)
    page.mouse.move(words["x"] + 20, words["y"] + words["height"] - 1, steps=6)
    page.mouse.up()
    canvas.save()
    assert _order(workshop, canvas) == ["p", "title", "oven"]


def test_the_menu_of_an_element(canvas: Canvas, workshop: Workshop) -> None:
    canvas.shown.get_by_text("Find us").click(button="right")
    menu = canvas.page.get_by_role("menu")
    expect(menu.get_by_role("menuitem").first).to_be_visible()
    menu.get_by_role("menuitem", name=re.compile("^Delete")).click()
    canvas.save()
    main = workshop.page(canvas.site["id"], "home")["content"]["component"]["components"][0]
    assert main["components"][1]["components"] == [text("Open daily. ")]


def test_the_settings_of_the_page(canvas: Canvas, workshop: Workshop) -> None:
    page = canvas.page
    canvas.type_into("Good bread", "!")
    page.get_by_role("button", name="Page settings").click()
    page.get_by_label("Title of the page").fill("Bread of Elm Street")
    panel = page.get_by_role("region", name="Page settings")
    expect(panel.get_by_role("status")).to_have_text("Saved")
    canvas.type_into("Good bread!", "!")
    canvas.save()
    row = workshop.page(canvas.site["id"], "home")
    assert row["title"] == "Bread of Elm Street"
    assert _title(workshop, canvas) == "Good bread!!"


def test_publishing_from_the_editor(canvas: Canvas, workshop: Workshop) -> None:
    canvas.type_into("Good bread", " today")
    canvas.page.get_by_role("button", name="Publish", exact=True).click()
    dialog = canvas.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Publish now").click()
    dialog.get_by_text("Live at").wait_for()
    assert "Good bread today" in workshop.visit(canvas.site).text
    canvas.page.keyboard.press("Escape")
    expect(canvas.page.get_by_role("button", name="Published", exact=True)).to_be_visible()


@pytest.mark.parametrize("role", ["viewer", "member"])
def test_who_may_not_edit_only_looks(
    windows: Windows, workshop: Workshop, make_person: MakePerson, role: str
) -> None:
    made = workshop.make()
    other = make_person("Bo Lind")
    workshop.let_in(other, role)
    before = workshop.page(made["id"], "home")
    canvas = Canvas(windows.open(other), made)
    canvas.go(workshop)
    page = canvas.page
    heading = canvas.shown.get_by_role("heading", name="Good bread")
    heading.click()
    expect(page.get_by_role("toolbar", name="Chosen element")).to_contain_text("Heading 1")
    for label in ("Delete", "Duplicate", "Undo", "Drag Heading 1", "Publish", "Style"):
        expect(page.get_by_role("button", name=label, exact=True)).to_have_count(0)
    page.keyboard.press("Delete")
    page.keyboard.press("Control+d")
    heading.dblclick()
    page.keyboard.type("Mine")
    expect(canvas.shown.get_by_role("heading")).to_have_text(["Good bread"])
    address, key = workshop.server.url, workshop.server.anon_key
    headers = {"apikey": key, "Authorization": f"Bearer {other.token}"}
    given = {"page_id": before["id"], "version": before["version"], "content": content("Mine")}
    saved = httpx.post(f"{address}/rest/v1/rpc/save_page", json=given, headers=headers)
    assert (saved.status_code, saved.json()["code"]) == (403, "42501")
    headers["Prefer"] = "return=representation"
    changed = httpx.patch(
        f"{address}/rest/v1/pages?id=eq.{before['id']}",
        json={"content": content("Mine")},
        headers=headers,
    )
    assert changed.status_code == 403 or changed.json() == []
    assert workshop.page(made["id"], "home") == before


def test_older_content_opens_and_becomes_version_3(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    home = workshop.page(made["id"], "home")
    old = {"blocks": [{"id": "b1", "type": "hero", "html": "<h1>Old bread</h1>"}]}
    workshop.change("pages", home["id"], content=old)
    canvas = Canvas.open(windows, workshop, made)
    assert workshop.page(made["id"], "home")["content"] == old  # opening it is no change
    canvas.type_into("Old bread", ", new oven")
    canvas.save()
    stored = workshop.page(made["id"], "home")["content"]
    assert stored["version"] == 3
    block = stored["component"]["components"][0]
    assert block["attributes"]["id"] == "b1"
    assert "Old bread, new oven" in json.dumps(stored)


def test_every_element_gets_an_id_and_a_copy_its_own(windows: Windows, workshop: Workshop) -> None:
    main = element("main", element("h1", text("Bread")), element("p", text("Daily")), id="m")
    bare = {"version": 3, "component": {"type": "wrapper", "components": [main]}, "styles": []}
    made = workshop.make(given={"pages": [{"name": "Home", "slug": "home", "content": bare}]})
    canvas = Canvas.open(windows, workshop, made)
    assert workshop.page(made["id"], "home")["content"] == bare
    canvas.shown.get_by_text("Daily").click()
    canvas.page.keyboard.press("Control+d")
    canvas.save()
    stored = workshop.page(made["id"], "home")["content"]["component"]
    ids = [each["attributes"]["id"] for each in stored["components"][0]["components"]]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"i[0-9a-z]+", each) for each in ids)


def _changed_and_back(canvas: Canvas) -> None:
    """One change and its undoing, so that the whole page is written anew."""
    page = canvas.page
    with page.expect_response("**/rest/v1/rpc/save_page"):
        canvas.shown.locator("main").first.evaluate("main => main.ownerDocument.body.click()")
        page.evaluate("document.activeElement?.blur()")
        canvas.choose("main")
        page.keyboard.press("Control+d")
        page.keyboard.press("Control+s")
    with page.expect_response("**/rest/v1/rpc/save_page"):
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+s")
    expect(canvas.status).to_have_text("Saved")


@pytest.mark.parametrize("ref", sorted(TEMPLATES))
def test_a_template_comes_back_as_it_was(windows: Windows, workshop: Workshop, ref: str) -> None:
    made = make_from_template(workshop, TEMPLATES[ref])
    page = windows.open(workshop.person)
    for row in every_page(workshop, made["id"]):
        canvas = Canvas(page, made, row["slug"])
        canvas.go(workshop)
        _changed_and_back(canvas)
        after = workshop.page(made["id"], row["slug"])
        assert after["version"] >= row["version"] + 2
        assert after["content"] == row["content"], row["slug"]


WIDTHS = {"desktop": 1280, "tablet": 768, "phone": 390}
TOLERATED = 0.005  # of the pixels may differ
BY = 16  # of 255, in one of the colours


@pytest.mark.parametrize("ref", ["restaurant", "product", "journal", "studio"])
def test_the_canvas_is_what_visitors_get(windows: Windows, workshop: Workshop, ref: str) -> None:
    made = make_from_template(workshop, TEMPLATES[ref])
    workshop.publish(made["id"], "First")
    editor = Canvas.open(windows, workshop, made)
    visitor = windows.open()
    for device, width in WIDTHS.items():
        drawn = editor.picture(width)
        visitor.set_viewport_size({"width": width, "height": 900})
        visitor.goto(f"/s/{made['subdomain']}/")
        visitor.wait_for_load_state("networkidle")
        published = visitor.screenshot(full_page=True)
        share = _difference(drawn, published, f"{ref}-{device}")
        assert share <= TOLERATED, (device, share)


def _difference(one: bytes, other: bytes, name: str) -> float:
    """The share of pixels that differ; the pictures are kept."""
    folder = ARTIFACTS / "canvas"
    folder.mkdir(parents=True, exist_ok=True)
    drawn, published = (Image.open(io.BytesIO(each)).convert("RGB") for each in (one, other))
    drawn.save(folder / f"{name}-canvas.png")
    published.save(folder / f"{name}-published.png")
    assert drawn.size == published.size, name
    bands = ImageChops.difference(drawn, published).split()
    largest = bands[0]
    for band in bands[1:]:
        largest = ImageChops.lighter(largest, band)
    differing = largest.point(lambda value: 255 if value > BY else 0)
    differing.save(folder / f"{name}-difference.png")
    counted = differing.histogram()[255]
    return float(counted) / (drawn.width * drawn.height)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["390", "1440"])
def test_the_frame_is_accessible(
    windows: Windows, workshop: Workshop, size: str, scheme: Any
) -> None:
    made = make_from_template(workshop, TEMPLATES["restaurant"])
    canvas = Canvas(windows.open(workshop.person, size, color_scheme=scheme), made)
    canvas.go(workshop)
    page = canvas.page
    canvas.shown.get_by_role("heading", level=1).click()
    page.get_by_role("toolbar", name="Chosen element").wait_for()
    if size == "390":
        page.get_by_role("button", name="Page settings").click()
        page.get_by_role("dialog", name="Page settings").get_by_label("Name").wait_for()
    page.wait_for_load_state("networkidle")
    keep_picture(page, f"editor-{size}-{scheme}")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_else_is_asked(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    page = windows.open(workshop.person)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    canvas = Canvas(page, made)
    canvas.go(workshop)
    page.wait_for_load_state("networkidle")
    own = workshop.server.url
    elsewhere = [each for each in asked if not each.startswith((own, "data:", "blob:", "about:"))]
    assert elsewhere == []


def test_touch_on_a_phone(windows: Windows, workshop: Workshop) -> None:
    made = workshop.make()
    page: Page = windows.open(workshop.person, "390", has_touch=True)
    canvas = Canvas(page, made)
    canvas.go(workshop)
    canvas.shown.get_by_role("heading", name="Good bread").tap()
    bar = page.get_by_role("toolbar", name="Chosen element")
    bar.get_by_role("button", name="Move down").tap()
    canvas.save()
    assert _order(workshop, canvas) == ["p", "title", "oven"]
