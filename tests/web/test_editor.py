"""The visual editor in the browser: writing, saving, losing nothing, and what one may not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from roseram.builder.templates.load import load_templates
from web.conftest import assert_accessible, keep_picture
from web.editing import Canvas, make_from_template, until
from web.workshop import Workshop, content, text

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from web.conftest import MakePerson, Windows

TEMPLATES = {template.ref: template for template in load_templates()}


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


def test_two_tabs_that_are_closed_offline_lose_nothing(canvas: Canvas, workshop: Workshop) -> None:
    context = canvas.page.context
    other = Canvas(context.new_page(), canvas.site)
    other.go(workshop)
    for each in (canvas, other):
        each.page.wait_for_load_state("networkidle")
    context.set_offline(True)
    canvas.type_into("Good bread", " and butter")
    expect(canvas.status).to_have_text("Offline")
    other.page.bring_to_front()
    other.shown.locator("#p").dblclick(position={"x": 12, "y": 8})
    expect(other.shown.locator("[contenteditable=true]")).to_be_visible()
    other.page.keyboard.press("Control+End")
    other.page.keyboard.type(" Or call.")
    expect(other.status).to_have_text("Offline")
    canvas.page.close()
    other.page.close()
    context.set_offline(False)
    again = Canvas(context.new_page(), canvas.site)
    again.go(workshop)
    expect(again.shown.get_by_text("Good bread and butter")).to_be_visible()
    expect(again.shown.get_by_text("Or call.")).to_be_visible()
    until(lambda: _title(workshop, canvas) == "Good bread and butter")
    until(lambda: "Or call." in str(workshop.page(canvas.site["id"], "home")["content"]))
    expect(again.status).to_have_text("Saved")


def test_what_an_open_tab_has_not_sent_stays_its_own(canvas: Canvas, workshop: Workshop) -> None:
    canvas.page.route("**/rest/v1/rpc/save_page", lambda route: route.abort())
    canvas.type_into("Good bread", " and butter")
    expect(canvas.status).to_have_text("Offline")
    other = Canvas(canvas.page.context.new_page(), canvas.site)
    other.go(workshop)
    expect(other.status).to_have_text("Saved")
    expect(other.shown.get_by_role("heading", level=1)).to_have_text("Good bread")


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
    page.route("**/rest/v1/rpc/save_page", lambda route: route.abort())
    canvas.type_into("Good bread", " all night")
    expect(canvas.status).to_have_text("Offline")
    page.evaluate(
        """() => {
          const session = JSON.parse(localStorage.getItem("roseram.session"));
          const ended = { expires_at: 1, expires_in: -1, refresh_token: "gone" };
          localStorage.setItem("roseram.session", JSON.stringify({ ...session, ...ended }));
        }"""
    )
    page.unroute("**/rest/v1/rpc/save_page")
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
