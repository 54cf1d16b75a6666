"""Two people at one page: comments on elements, mentions, reviews, approval before publishing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from web.conftest import assert_accessible, keep_picture
from web.editing import bell, click_box, come_back
from web.workshop import BAKERY, Workshop, content, element, text

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

    from web.conftest import MakePerson, Person, Windows


@pytest.fixture
def ben(workshop: Workshop, make_person: MakePerson) -> Person:
    """An editor of the organization."""
    ben = make_person("Ben Okoro")
    workshop.let_in(ben, "editor")
    return ben


def long_page() -> dict[str, Any]:
    """A heading, and so much below it that the page scrolls."""
    lines = [element("p", text(f"Line {n}"), id=f"line{n}") for n in range(60)]
    main = element("main", element("h1", text("Good bread"), id="title"), *lines, id="main")
    return {
        "version": 3,
        "component": {"type": "wrapper", "components": [main]},
        "styles": [],
    }


def make_site(workshop: Workshop) -> dict[str, Any]:
    pages = [{"name": "Home", "slug": "home", "title": "Bakery", "content": long_page()}]
    return workshop.make(given={**BAKERY, "pages": pages})


def edit(workshop: Workshop, made: dict[str, Any], more: str = "") -> str:
    home = workshop.page(made["id"], "home")["id"]
    return f"{workshop.base}/{made['id']}/pages/{home}/edit{more}"


def canvas(page: Page) -> FrameLocator:
    return page.frame_locator("[data-canvas-box] iframe.gjs-frame")


def panel(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def open_panel(page: Page, name: str) -> Locator:
    button = page.locator(f"[data-panel={name.lower()}]")
    if button.get_attribute("aria-pressed") != "true":
        button.click()
    found = panel(page, name)
    found.wait_for()
    return found


def assert_pinned(page: Page, number: int, block: str) -> None:
    """The pin hangs at the upper right corner of the element."""

    def is_there() -> bool:
        pin = page.get_by_role("button", name=f"Comment {number} by").bounding_box()
        box = canvas(page).locator(f"#{block}").bounding_box()
        assert pin is not None
        assert box is not None
        across = pin["x"] - (box["x"] + box["width"])
        return -40 <= across <= 12 and -16 <= pin["y"] - box["y"] <= 8

    for _ in range(40):
        if is_there():
            return
        page.wait_for_timeout(50)  # the frame after the next
    raise AssertionError("the pin is not at its element")


def test_a_comment_and_its_answer(windows: Windows, workshop: Workshop, ben: Person) -> None:
    made = make_site(workshop)
    ana = windows.open(workshop.person)
    ana.goto(edit(workshop, made))
    canvas(ana).locator("#title").click()
    ana.get_by_role("button", name="Comment on this element").click()
    comments = panel(ana, "Comments")
    comments.get_by_text("On “Heading 1”").wait_for()
    expect(comments.get_by_role("textbox", name="New comment")).to_be_focused()
    ana.keyboard.type("Too long, @be")
    ana.get_by_role("option", name="Ben Okoro").wait_for()
    assert_accessible(ana)
    keep_picture(ana, "comments-mention")
    ana.keyboard.press("Enter")
    ana.keyboard.type("is it?")
    ana.keyboard.press("Control+Enter")
    thread = comments.get_by_role("article", name="Comment 1 by Ana Lindqvist")
    expect(thread).to_contain_text("Too long, @Ben Okoro is it?")
    assert_pinned(ana, 1, "title")
    ana.locator("label", has_text="Tablet").click()
    assert_pinned(ana, 1, "title")
    ana.locator("label", has_text="Desktop").click()
    assert_pinned(ana, 1, "title")
    canvas(ana).locator("#line10").hover()
    ana.mouse.wheel(0, 6)
    assert_pinned(ana, 1, "title")
    ana.mouse.wheel(0, 3_000)
    expect(ana.get_by_role("button", name="Comment 1 by")).to_have_count(0)

    other = windows.open(ben)
    other.goto(workshop.base)
    bell(other, 1).click()
    told = other.get_by_role("dialog", name="Notifications")
    told.get_by_text("Ana Lindqvist mentioned you on Home").wait_for()
    assert_accessible(other)
    keep_picture(other, "notifications")
    told.get_by_role("link", name="Ana Lindqvist mentioned you").click()
    other.wait_for_url("**/edit**")
    answering = panel(other, "Comments").get_by_role("article", name="Comment 1 by")
    expect(answering.get_by_role("button", name="Close comment 1")).to_be_visible()
    assert_pinned(other, 1, "title")
    expect(other.get_by_role("button", name="Notifications", exact=True)).to_be_visible()
    answering.get_by_role("textbox", name="Answer").click()
    other.keyboard.type("Shorter it is")
    other.keyboard.press("Control+Enter")
    expect(thread).to_contain_text("Shorter it is")
    come_back(ana)
    expect(bell(ana, 1)).to_be_visible()
    keep_picture(ana, "comments-thread")

    other.get_by_role("button", name="Resolve comment 1").click()
    expect(other.get_by_role("button", name="Comment 1 by")).to_have_count(0)
    come_back(ana)
    comments.get_by_text("No open comments").wait_for()
    comments.get_by_text("Resolved 1").click()
    comments.get_by_role("button", name="Reopen comment 1").click()
    comments.get_by_text("Open 1").click()
    thread.wait_for()


def test_what_is_about_nothing_any_longer_is_kept(windows: Windows, workshop: Workshop) -> None:
    made = make_site(workshop)
    home = workshop.page(made["id"], "home")["id"]
    workshop.insert("page_comments", page_id=home, content="Why?", block_id="line3")
    workshop.insert("page_comments", page_id=home, content="Well done")
    page = windows.open(workshop.person)
    page.goto(edit(workshop, made, "?panel=comments"))
    comments = panel(page, "Comments")
    expect(comments.get_by_role("region", name="On the page")).to_contain_text("Why?")
    expect(comments.get_by_role("region", name="About the whole page")).to_contain_text("Well done")
    assert_pinned(page, 1, "line3")
    canvas(page).locator("#line3").click()
    page.keyboard.press("Delete")
    gone = comments.get_by_role("region", name="No longer on the page")
    expect(gone).to_contain_text("Why?")
    expect(page.get_by_role("button", name="Comment 1 by").first).not_to_be_attached()
    assert_accessible(page)

    own = gone.get_by_role("article")
    own.get_by_role("button", name="What can be done").click()
    page.get_by_role("menuitem", name="Edit").click()
    own.get_by_role("textbox", name="Change the comment").fill("Why not?")
    own.get_by_role("button", name="Save").click()
    expect(own).to_contain_text("Why not?")
    own.get_by_role("button", name="What can be done").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete comment").click()
    expect(gone).to_have_count(0)


def test_a_member_comments_and_a_viewer_reads(
    windows: Windows, workshop: Workshop, make_person: MakePerson
) -> None:
    member, viewer = make_person("Cleo Marsh"), make_person("Vera Stein")
    workshop.let_in(member, "member")
    workshop.let_in(viewer, "viewer")
    made = make_site(workshop)
    page = windows.open(member)
    page.goto(edit(workshop, made, "?panel=comments"))
    canvas(page).locator("#title").click()
    page.get_by_role("button", name="Comment on this element").click()
    page.keyboard.type("I would say less")
    page.get_by_role("button", name="Comment", exact=True).click()
    panel(page, "Comments").get_by_role("article", name="Comment 1 by Cleo Marsh").wait_for()
    open_panel(page, "Review").get_by_role("button", name="Ask for review").wait_for()

    small = windows.open(viewer, "390", color_scheme="dark")
    small.goto(edit(workshop, made, "?panel=comments"))
    sheet = small.get_by_role("dialog", name="Comments")
    sheet.get_by_role("article", name="Comment 1 by Cleo Marsh").click()
    sheet.get_by_role("button", name="Open comment 1").click()
    expect(sheet.get_by_role("textbox")).to_have_count(0)
    expect(sheet.get_by_role("button", name="Comment on the whole page")).to_have_count(0)
    assert_accessible(small)
    keep_picture(small, "comments-viewer-390")


def test_nothing_is_published_that_nobody_approved(
    windows: Windows, workshop: Workshop, ben: Person
) -> None:
    made = make_site(workshop)
    workshop.change("sites", made["id"], visibility="public")
    workshop.publish(made["id"], "First")
    ana, his = windows.open(workshop.person), windows.open(ben)
    _ask_for_approval(ana, his, workshop, made)
    home = workshop.page(made["id"], "home")["id"]
    workshop.change("pages", home, content=content("Better bread"))
    _is_refused(his, workshop, made, ben)
    his.get_by_role("link", name="Bakery").last.click()

    _ask_for_review(his)
    hers = _send_back(ana, workshop)
    come_back(his)
    review = panel(his, "Review")
    review.get_by_text("Changes are asked for").wait_for()
    expect(review).to_contain_text("Best bread, please")
    workshop.change("pages", home, content=content("Best bread"))
    _ask_once_more(his)
    _approve(ana, hers)

    his.goto(f"{workshop.base}/{made['id']}/publish")
    his.get_by_role("button", name="Publish now").click()
    his.get_by_text("Release 2, published").wait_for()
    assert "Best bread" in workshop.visit(made).text


def _ask_for_approval(ana: Page, his: Page, workshop: Workshop, made: dict[str, Any]) -> None:
    """The owner switches it; an editor sees it."""
    ana.goto(f"{workshop.base}/{made['id']}/settings")
    switch = ana.get_by_role("switch", name="Ask for approval before publishing")
    assert click_box(switch), "it goes back before it is saved"
    ana.get_by_text("Pages need approval from now on").wait_for()
    assert_accessible(ana)

    his.goto(f"{workshop.base}/{made['id']}/settings")
    expect(his.get_by_role("switch", name="Ask for approval before publishing")).to_be_disabled()
    his.get_by_text("Admins of the organization can change this.").wait_for()


def _is_refused(his: Page, workshop: Workshop, made: dict[str, Any], ben: Person) -> None:
    """On the screen, and by the server."""
    his.goto(f"{workshop.base}/{made['id']}/publish")
    his.get_by_text("1 page waits for approval").wait_for()
    expect(his.get_by_role("button", name="Publish now")).to_be_disabled()
    assert_accessible(his)
    keep_picture(his, "publish-waits-for-approval")
    asked = {"site_id": made["id"]}
    refused = workshop.server.ask("/functions/v1/publish-site", ben.token, json=asked)
    assert refused.status_code == 422
    assert "The page 'Home' waits for approval" in refused.text


def _ask_for_review(his: Page) -> None:
    review = panel(his, "Review")
    review.get_by_text("Not reviewed").wait_for()
    assert_accessible(his)
    review.get_by_role("combobox", name="Who is to look").click()
    his.get_by_role("option", name="Ana Lindqvist").click()
    review.get_by_role("textbox", name="Message").fill("Is the title fine?")
    review.get_by_role("button", name="Ask for review").click()
    review.get_by_text("Waiting for Ana Lindqvist").wait_for()
    expect(review.get_by_role("button", name="Approve")).to_have_count(0)
    keep_picture(his, "review-waiting")


def _send_back(ana: Page, workshop: Workshop) -> Locator:
    """By way of the bell; the panel in which it was done."""
    ana.goto(workshop.base)
    bell(ana, 1).click()
    ana.get_by_role("link", name="Ben Okoro asks you to review Home").click()
    hers = panel(ana, "Review")
    hers.get_by_text("Is the title fine?").first.wait_for()
    expect(hers.get_by_role("button", name="Send back")).to_be_disabled()
    hers.get_by_role("textbox", name="Your answer").fill("Best bread, please")
    hers.get_by_role("button", name="Send back").click()
    hers.get_by_text("Changes are asked for").wait_for()
    return hers


def _ask_once_more(his: Page) -> None:
    """After a change; anybody may look."""
    his.reload()
    review = open_panel(his, "Review")
    review.get_by_text("The page has changed since").wait_for()
    review.get_by_role("button", name="Ask for review").click()
    review.get_by_text("Waiting for an editor").wait_for()


def _approve(ana: Page, hers: Locator) -> None:
    come_back(ana)
    hers.get_by_text("Waiting for an editor").wait_for()
    expect(canvas(ana).locator("#title")).to_have_text("Best bread")
    hers.get_by_role("button", name="Approve").click()
    hers.get_by_text("Approved as it is now").wait_for()
    assert_accessible(ana)
    keep_picture(ana, "review-approved")


def test_what_is_read_in_a_panel_is_read(windows: Windows, workshop: Workshop, ben: Person) -> None:
    made = make_site(workshop)
    home = workshop.page(made["id"], "home")["id"]
    workshop.insert("page_comments", page_id=home, content=f"@[Ben]({ben.id}) Why?")
    workshop.insert("review_requests", page_id=home, reviewer_id=ben.id, message="Fine so?")
    page = windows.open(ben)
    page.goto(edit(workshop, made))
    bell(page, 2).wait_for()
    open_panel(page, "Comments").get_by_role("button", name="Open comment 1").click()
    bell(page, 1).wait_for()
    review = open_panel(page, "Review")
    review.get_by_text("Fine so?").first.wait_for()
    page.get_by_role("button", name="Notifications", exact=True).wait_for()
    unread = f"{workshop.server.url}/rest/v1/notifications?read_at=is.null&select=id"
    headers = {"apikey": workshop.server.anon_key, "Authorization": f"Bearer {ben.token}"}
    assert httpx.get(unread, headers=headers).json() == []


def test_the_bell_and_its_panel_on_a_phone(windows: Windows, workshop: Workshop) -> None:
    made = make_site(workshop)
    page = windows.open(workshop.person, "390")
    page.goto(edit(workshop, made))
    page.get_by_role("banner").get_by_role("button", name="Notifications", exact=True).click()
    page.get_by_role("dialog", name="Notifications").get_by_text("Nothing yet").wait_for()
    assert_accessible(page)
    keep_picture(page, "editor-bell-390")
    box = page.get_by_role("dialog", name="Notifications").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_notifications_are_read_and_deleted(
    windows: Windows, workshop: Workshop, ben: Person
) -> None:
    made = make_site(workshop)
    home = workshop.page(made["id"], "home")["id"]
    for number in range(33):
        words = f"{number} @[Ben Okoro]({ben.id})"
        workshop.insert("page_comments", page_id=home, content=words)
    page = windows.open(ben, "390")
    page.goto("/notifications")
    lines = page.get_by_role("main").get_by_role("listitem")
    expect(lines).to_have_count(30)
    expect(lines.first).to_contain_text("32 @Ben Okoro")
    bell(page, 33).wait_for()
    assert_accessible(page)
    keep_picture(page, "notifications-390")
    page.get_by_role("button", name="Show older").click()
    expect(lines).to_have_count(33)
    lines.first.get_by_role("button", name="Mark as read").click()
    bell(page, 32).wait_for()
    lines.nth(1).get_by_role("button", name="Delete").click()
    expect(lines).to_have_count(32)
    bell(page, 31).wait_for()
    page.get_by_role("button", name="Mark all as read").click()
    page.get_by_role("button", name="Notifications", exact=True).wait_for()
    page.get_by_text("Unread", exact=True).click()
    page.get_by_text("All read").wait_for()
