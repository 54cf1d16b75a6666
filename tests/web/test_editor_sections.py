"""Sections and templates in the editor: added by mouse, saved as one's own, used elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture
from web.editing import FRAME, Canvas
from web.workshop import BAKERY, Workshop

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from web.conftest import MakePerson, Person, Site, Windows

EMPTY = {"version": 3, "component": {"type": "wrapper", "components": []}, "styles": []}


def _empty(shop: Workshop) -> tuple[dict[str, Any], dict[str, Any]]:
    """A site whose home page has nothing on it, and that page."""
    given = {"settings": {}, "pages": [{"name": "Home", "slug": "home", "content": EMPTY}]}
    site = shop.make("Northyard", given)
    return site, shop.page(site["id"], "home")


def _open(window: Page, shop: Workshop, site: dict[str, Any], page: dict[str, Any]) -> None:
    window.goto(f"{shop.base}/{site['id']}/pages/{page['id']}/edit")
    expect(window.get_by_role("button", name="Publish", exact=False).first).to_be_visible()
    window.frame_locator("iframe.gjs-frame").locator("body").wait_for(state="attached")


def _card(window: Page, name: str) -> Locator:
    return window.get_by_role("button", name=f"Add {name}", exact=True)


def _saved(shop: Workshop, page: dict[str, Any], window: Page) -> dict[str, Any]:
    """The page's content once the editor says that it is on the server."""
    with window.expect_response(re.compile("rpc/save_page")):
        window.keyboard.press("Control+S")
    content: dict[str, Any] = shop.page(page["site_id"], page["slug"])["content"]
    return content


def _tops(content: dict[str, Any]) -> list[str]:
    return [each["tagName"] for each in content["component"]["components"]]


def test_sections_are_dragged_and_clicked_in(site: Site, windows: Windows, person: Person) -> None:
    shop = Workshop.of(site, person)
    made, page = _empty(shop)
    window = windows.open(person)
    _open(window, shop, made, page)
    expect(window.get_by_role("heading", name="Add your first section")).to_be_visible()
    assert_accessible(window)
    frame = window.frame_locator("iframe.gjs-frame")
    Canvas(window, made).drag(_card(window, "Hero in the middle"))
    expect(frame.get_by_role("heading", name="A good room does half of the work")).to_be_visible()
    expect(window.get_by_role("heading", name="Add your first section")).to_have_count(0)
    _card(window, "Footer in one line").click()
    _card(window, "Header with menu").focus()
    window.keyboard.press("Enter")
    _card(window, "Three cards").click()
    _card(window, "Hero in the middle").click()
    expect(frame.locator("h1")).to_have_count(2)
    content = _saved(shop, page, window)
    tops = _tops(content)
    assert tops[0] == "header"
    assert tops[-1] == "footer"
    assert tops.count("section") == 3
    named = [rule["selectors"] for rule in content["styles"]]
    hero = [
        each for each in named if each in (["rs-hero-centered"], [{"name": "rs-hero-centered"}])
    ]
    assert len(hero) == 1, "the rules of what stands twice are there once"
    ids = re.findall(r'"id": "([^"]+)"', str(content).replace("'", '"'))
    assert len(ids) == len(set(ids))


def test_search_and_elements(site: Site, windows: Windows, person: Person) -> None:
    shop = Workshop.of(site, person)
    made, page = _empty(shop)
    window = windows.open(person)
    _open(window, shop, made, page)
    window.get_by_role("textbox", name="Search sections").fill("price plan")
    expect(_card(window, "Three plans")).to_be_visible()
    expect(_card(window, "Header with menu")).to_have_count(0)
    window.get_by_role("textbox", name="Search sections").fill("nothing of the kind")
    expect(window.get_by_text("No section has these words.")).to_be_visible()
    window.get_by_role("button", name="Clear").click()
    window.get_by_text("Elements", exact=True).click()
    assert_accessible(window)
    _card(window, "2 columns").click()
    _card(window, "Heading").click()
    frame = window.frame_locator("iframe.gjs-frame")
    expect(frame.get_by_role("heading", name="A new heading")).to_be_visible()
    expect(frame.locator(".rs-columns-2 > .rs-column")).to_have_count(2)


def test_ones_own_section_on_another_page(site: Site, windows: Windows, person: Person) -> None:
    shop = Workshop.of(site, person)
    made, page = _empty(shop)
    other = shop.make("Other")
    window = windows.open(person)
    _open(window, shop, made, page)
    _card(window, "Large quotation").click()
    window.get_by_role("button", name="Save for other pages").click()
    window.get_by_role("menuitem", name="Save selection as section").click()
    dialog = window.get_by_role("dialog", name="Save as section")
    dialog.get_by_label("Name").fill("Our words")
    dialog.get_by_role("button", name="Save section").click()
    expect(_card(window, "Our words")).to_be_visible()
    (row,) = shop.rows(f"sections?organization_id=eq.{shop.organization['id']}")
    assert row["is_public"] is False
    assert row["content"]["version"] == 3
    assert "'id'" not in str(row["content"]["components"])
    assert any(rule["selectors"] for rule in row["content"]["styles"])

    _open(window, shop, other, shop.page(other["id"], "about"))
    _card(window, "Our words").click()
    frame = window.frame_locator("iframe.gjs-frame")
    expect(frame.get_by_text("They asked what I cook on a Tuesday.", exact=False)).to_be_visible()
    weight = frame.locator(".rs-content-quote-figure").evaluate("e => getComputedStyle(e).display")
    assert weight == "grid", "the rules came along"
    window.get_by_role("button", name="More for Our words").click()
    window.get_by_role("menuitem", name="Rename").click()
    window.get_by_role("dialog").get_by_label("Name").fill("Her words")
    window.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(_card(window, "Her words")).to_be_visible()
    window.get_by_role("button", name="More for Her words").click()
    window.get_by_role("menuitem", name="Delete").click()
    window.get_by_role("button", name="Delete section").click()
    expect(_card(window, "Her words")).to_have_count(0)


def test_what_is_kept_for_other_pages_on_a_phone(
    site: Site, windows: Windows, person: Person
) -> None:
    shop = Workshop.of(site, person)
    window = windows.open(person, "390")
    made = shop.make()
    _open(window, shop, made, shop.page(made["id"], "home"))
    more = window.get_by_role("banner").get_by_role("button", name="More")
    more.click()
    none = window.get_by_role("menuitem", name="Choose something to save it as a section")
    expect(none).to_be_disabled()
    window.keyboard.press("Escape")
    window.frame_locator(FRAME).locator("#title").click()
    more.click()
    assert_accessible(window)
    keep_picture(window, "editor-more-390")
    window.get_by_role("menuitem", name="Save selection as section").click()
    dialog = window.get_by_role("dialog", name="Save as section")
    dialog.get_by_label("Name").fill("Our heading")
    dialog.get_by_role("button", name="Save section").click()
    expect(dialog).to_be_hidden()
    assert [each["name"] for each in shop.rows("sections?organization_id=not.is.null")] == [
        "Our heading"
    ]
    more.click()
    window.get_by_role("menuitem", name="Save page as template").click()
    window.get_by_role("dialog", name="Save page as template").wait_for()


def test_a_page_becomes_a_template(site: Site, windows: Windows, person: Person) -> None:
    shop = Workshop.of(site, person)
    made = shop.make("Bakery")
    window = windows.open(person)
    _open(window, shop, made, shop.page(made["id"], "about"))
    window.get_by_role("button", name="Save for other pages").click()
    window.get_by_role("menuitem", name="Save page as template").click()
    dialog = window.get_by_role("dialog", name="Save page as template")
    dialog.get_by_label("Name").fill("Story page")
    dialog.get_by_role("button", name="Save template").click()
    expect(dialog).to_have_count(0)

    window.goto(f"{shop.base}/{made['id']}/pages")
    window.get_by_role("button", name="New page").click()
    dialog = window.get_by_role("dialog", name="New page")
    expect(dialog.locator("iframe")).to_have_count(1)
    assert_accessible(window)
    dialog.get_by_label("Name", exact=True).fill("History")
    dialog.get_by_text("Story page", exact=True).click()
    expect(dialog.get_by_role("radio", name=re.compile("Story page"))).to_be_checked()
    dialog.get_by_role("button", name="Create page").click()
    window.wait_for_url("**/pages/*")
    story, history = shop.page(made["id"], "about"), shop.page(made["id"], "history")
    assert history["content"] == story["content"]
    assert history["title"] == "History"


def test_a_site_becomes_a_template(site: Site, windows: Windows, person: Person) -> None:
    shop = Workshop.of(site, person)
    made = shop.make("Bakery", BAKERY)
    window = windows.open(person)
    window.goto(shop.base)
    window.get_by_role("button", name="More for Bakery").click()
    window.get_by_role("menuitem", name="Save as template").click()
    dialog = window.get_by_role("dialog", name="Save site as template")
    dialog.get_by_label("Name").fill("House style")
    dialog.get_by_role("button", name="Save template").click()
    expect(dialog).to_have_count(0)

    window.goto(f"{shop.base}/new")
    expect(window.get_by_role("heading", name="Your templates")).to_be_visible()
    expect(window.locator("section[aria-labelledby=own-templates] iframe")).to_have_count(1)
    window.get_by_role("button", name=re.compile("^House style")).click()
    dialog = window.get_by_role("dialog", name="House style")
    dialog.get_by_label("Name").fill("Second shop")
    dialog.get_by_role("button", name="Create site").click()
    window.wait_for_url(re.compile(r"/sites/[0-9a-f-]{36}"))
    (row,) = shop.rows(f"templates?organization_id=eq.{shop.organization['id']}&kind=eq.site")
    assert row["usage_count"] == 1
    second = shop.rows("sites?name=eq.Second%20shop")[0]
    assert second["settings"] == made["settings"]
    assert len(shop.rows(f"pages?site_id=eq.{second['id']}&select=id")) == len(BAKERY["pages"])


def test_viewers_save_nothing(
    site: Site, windows: Windows, person: Person, make_person: MakePerson
) -> None:
    shop = Workshop.of(site, person)
    made, page = _empty(shop)
    viewer = make_person("Vera Olsen")
    shop.let_in(viewer, "viewer")
    window = windows.open(viewer)
    _open_as_viewer(window, shop, made, page)
    expect(window.get_by_role("button", name="Save for other pages")).to_have_count(0)
    expect(window.get_by_role("button", name="Add", exact=True)).to_have_count(0)
    for table, row in (
        ("sections", {"name": "Mine", "content": EMPTY}),
        ("templates", {"name": "Mine", "kind": "page", "content": {"page": {}}}),
    ):
        answer = httpx.post(
            f"{site.url}/rest/v1/{table}",
            json={**row, "organization_id": shop.organization["id"]},
            headers={"apikey": site.anon_key, "Authorization": f"Bearer {viewer.token}"},
            timeout=60,
        )
        assert answer.status_code == 403, answer.text


def _open_as_viewer(
    window: Page, shop: Workshop, site: dict[str, Any], page: dict[str, Any]
) -> None:
    window.goto(f"{shop.base}/{site['id']}/pages/{page['id']}/edit")
    window.frame_locator("iframe.gjs-frame").locator("body").wait_for(state="attached")
